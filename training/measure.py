"""Measure how well detection finds: `python -m training.measure`. One table; what its columns mean: docs/measuring.md."""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from deid.evaluate import Score, score
from deid.model import GROUPS
from deid.progress import watched
from training.detectors import Find, ours, stock
from training.sets import TestSet, corpora, held_back, sample
from training.stock import SMALL
from training.tables import table

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
"""Where the development corpora are looked for: beside the project. They are no part of it."""
LABEL_GROUPS = tuple(dict.fromkeys(GROUPS.values()))
FIGURES = {"recall": "all", "direct": "direct", "precision": "precision", "clean": "clean", "over": "masked"}
"""Figure of a score → head of its column."""
HEAD = ("set", "detector", "documents", *LABEL_GROUPS, *FIGURES.values())
OURS: Mapping[str, Callable[[], Find]] = {"deid": ours}
PEERS: Mapping[str, Callable[[], Find]] = {"deid on spaCy": lambda: ours(SMALL), "Presidio": stock}


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.measure", description=__doc__)
    parser.add_argument("--corpora", type=Path, default=CORPORA, metavar="DIR", help="the development corpora, *.jsonl")
    parser.add_argument("--peers", action="store_true", help="also stock Presidio, and this detector on spaCy's model")
    parser.add_argument(
        "--first", type=int, metavar="N", help="only the first N documents of each set: quick, and rough"
    )
    parser.add_argument("--markdown", action="store_true")
    arguments = parser.parse_args(argv)
    sets = chain([sample(), held_back()], corpora(arguments.corpora, notify=_notice))
    chosen = [replace(one, documents=one.documents[: arguments.first]) for one in sets]
    detectors = {**OURS, **PEERS} if arguments.peers else OURS
    print(table(HEAD, list(measured(chosen, detectors)), left=2, markdown=arguments.markdown))


def measured(sets: Sequence[TestSet], detectors: Mapping[str, Callable[[], Find]]) -> Iterator[tuple[str, ...]]:
    """Run each detector over each set; yield the cells of a row of `HEAD`, set by set."""
    finds = {name: opened() for name, opened in detectors.items()}
    for one, name in watched([(one, name) for one in sets for name in finds], what="sets"):
        masked = finds[name](one)
        by_id = {document.document_id: found for document, found in zip(one.documents, masked, strict=True)}
        yield row(one, name, score(one.documents, by_id))


def row(one: TestSet, detector: str, found: Score) -> tuple[str, ...]:
    """Write a score as cells of `HEAD`; "-" for what the set does not allow to tell."""
    by_label = [_recall(*found.by_group.get(group, (0, 0))) for group in LABEL_GROUPS]
    figures = [_figure(found, figure) if figure in one.figures else "-" for figure in FIGURES]
    return one.name, detector, f"{found.documents:,}", *by_label, *figures


def _recall(caught: int, gold: int) -> str:
    return _share(caught / gold) if gold else "-"


def _figure(found: Score, figure: str) -> str:
    if figure not in found.intervals:
        return "-"
    low, high = map(_share, found.intervals[figure])
    return f"{_share(getattr(found, figure))} ({low}–{high})"


def _share(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


def _notice(told: str) -> None:
    print(f"notice: {told}", file=sys.stderr)


if __name__ == "__main__":
    main()
