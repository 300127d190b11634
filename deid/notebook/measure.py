"""How well a detector finds what experts marked: every marked identifier caught or missed, shown without its text."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import category

from deid.evaluate import GoldDocument, Score, read_gold, score
from deid.evaluate.interval import Interval, intervals
from deid.evaluate.tally import must_mask
from deid.model import GROUPS, Passage, Span
from deid.notebook.trust import reliability, thresholds

if TYPE_CHECKING:
    import pandas as pd

Detect = Callable[[Sequence[Passage]], Sequence[Sequence[Span]]]
"""Texts → what was found in each, aligned."""

MARKED = ("note", "label", "kind", "on_roster", "start", "end", "caught", "score", "shape")
FOUND = ("note", "label", "source", "start", "end", "score", "letters", "right", "shape")


@dataclass(frozen=True, slots=True, repr=False)
class Measured:
    """What a measurement found. Its frames hold ids, places and shapes of words, never a text.

    `marked`: a row for each identifier that experts marked: note, label (its group), kind, on_roster, start, end
    (code points, end exclusive), caught, score (the least of what masks it; NaN if missed), shape. `found`: a row for
    each span of the detector: note, label (its group), source, start, end, score, letters (and digits, less those of
    marks that need not be masked), right (how many of them were marked), shape.
    """

    score: Score
    marked: "pd.DataFrame"
    found: "pd.DataFrame"

    def __repr__(self) -> str:
        if not self.score.documents:
            return "There is no gold.jsonl in the study's folder yet, so nothing is measured: mark some notes first."
        return f"Measured({self.score.documents} notes, {len(self.marked)} identifiers marked)"

    @property
    def figures(self) -> "pd.DataFrame":
        """The figures that matter most: figure, value (a share of 1), 95 % interval, meaning."""
        import pandas as pd

        of, sure = self.score, self.score.intervals.get
        rows = [
            (
                "recall of direct identifiers",
                of.direct,
                sure("direct"),
                "of names, contacts and numbers, what was masked",
            ),
            (
                "recall of what the roster knows",
                *self._known(),
                "of mentions that the roster could tell, what was masked",
            ),
            ("recall of all identifiers", of.recall, sure("recall"), "dates, places and organisations included"),
            ("character precision", of.precision, sure("precision"), "of the letters masked, those that had to be"),
            ("clean notes", of.clean, sure("clean"), "notes in which nothing was missed"),
        ]
        told = [(figure, value, _span(interval), meaning) for figure, value, interval, meaning in rows]
        return pd.DataFrame(told, columns=["figure", "value", "95 % interval", "meaning"]).astype({"value": float})

    def _known(self) -> tuple[float | None, Interval | None]:
        """Recall of what the roster knows, and its interval."""
        of_note = self.marked.assign(caught=self.marked["caught"] & self.marked["on_roster"]).groupby("note")
        counts = of_note[["caught", "on_roster"]].sum().to_numpy()
        caught, known = counts.sum(0)
        (interval,) = intervals(counts[:, None, :])
        return (caught / known if known else None), interval

    @property
    def by_label(self) -> "pd.DataFrame":
        """A row a label: marked, caught, recall; notes that have the label, and how many of them miss none of it."""
        import pandas as pd

        by = self.marked.groupby("label")["caught"].agg(marked="size", caught="sum", recall="mean")
        whole = self.marked.groupby(["label", "note"])["caught"].all().groupby("label").agg(notes="size", clean="sum")
        return pd.concat([by, whole], axis="columns")

    @property
    def misses(self) -> "pd.DataFrame":
        """The missed identifiers one by one, in the order of the notes: where, which kind, and the word's shape."""
        return self.marked[~self.marked["caught"]].drop(columns=["caught", "score"]).reset_index(drop=True)

    @property
    def extra(self) -> "pd.DataFrame":
        """The spans where nothing was marked, in the order of the notes: note, label, source, start, end, shape."""
        nothing = self.found[self.found["right"] == 0]
        return nothing.drop(columns=["score", "letters", "right"]).reset_index(drop=True)

    @property
    def reliability(self) -> "pd.DataFrame":
        """A row for each tenth of scores: score, spans, identifiers. See `trust.reliability`."""
        return reliability(self.found)

    @property
    def thresholds(self) -> "pd.DataFrame":
        """Recall and precision if only spans of some score or more masked. See `trust.thresholds`."""
        return thresholds(self.marked, self.found)


def measure(detect: Detect, gold: Path) -> Measured:
    """Run a detector over the texts of a gold file and compare.

    Args:
        detect: a study's own `detect`, which knows the study's roster.
        gold: lines `{"id", "text", "spans": [{"start", "end", "label"}]}`, offsets in code points, end exclusive. A
            line may have `participants` (a list, or ids joined by `;`), a span `kind` and `roster`, which says whether
            the mention is of somebody or something on the roster. Without the file nothing is measured, and what is
            returned says so.

    Raises:
        StudyFileError: the file is malformed.
        DetectionError: a text could not be searched completely.
    """
    import pandas as pd

    documents, rows = (read_gold(gold), _rows(gold)) if gold.exists() else ((), [])
    passages = [Passage(document.document_id, document.text, document.participants) for document in documents]
    spans = detect(passages) if passages else []
    found = {document.document_id: tuple(of_one) for document, of_one in zip(documents, spans, strict=True)}
    marked = [
        line
        for document, row in zip(documents, rows, strict=True)
        for line in _marked(document, row["spans"], found[document.document_id])
    ]
    of_all = [line for document in documents for line in _found(document, found[document.document_id])]
    return Measured(
        score(documents, {name: [(span.start, span.end) for span in spans] for name, spans in found.items()}),
        pd.DataFrame(marked, columns=MARKED).astype({"on_roster": bool, "caught": bool, "score": float}),
        pd.DataFrame(of_all, columns=FOUND).astype({"score": float, "letters": int, "right": int}),
    )


def shape(text: str) -> str:
    """What a word looks like without what it says: "Anna 1st" is "Xxxx 0xx". Only spaces and punctuation stay."""
    return "".join(map(_shape, text))


def _shape(char: str) -> str:
    if char.isdigit():
        return "0"
    if char.isspace() or category(char).startswith("P"):
        return char
    return "X" if char.isupper() else "x"


def _rows(path: Path) -> list[Mapping[str, Any]]:
    """The lines again, for what scoring does not need; `read_gold` has checked their form."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8-sig").split("\n") if line.strip()]


def _marked(
    document: GoldDocument, told: Sequence[Mapping[str, Any]], found: Sequence[Span]
) -> Iterator[tuple[Any, ...]]:
    scores = {at: span.score for span in found for at in range(span.start, span.end)}
    for span, more in zip(document.spans, told, strict=True):
        if span.masked:
            needed = must_mask(document.text, span)
            masking = [scores[at] for at in needed if at in scores]
            caught = len(masking) == len(needed)
            yield (
                document.document_id,
                span.group,
                str(more.get("kind", "")),
                more.get("roster") is True,
                span.start,
                span.end,
                caught,
                min(masking, default=1.0) if caught else None,
                shape(document.text[span.start : span.end]),
            )


def _found(document: GoldDocument, found: Sequence[Span]) -> Iterator[tuple[Any, ...]]:
    """Spans, less those that lie wholly in marks that need not be masked."""
    marked, spared = (
        {at for s in document.spans if s.masked is kind for at in range(s.start, s.end)} for kind in (True, False)
    )
    for span in found:
        letters = {at for at in range(span.start, span.end) if document.text[at].isalnum()} - (spared - marked)
        if letters:
            yield (
                document.document_id,
                GROUPS[span.label],
                span.source,
                span.start,
                span.end,
                span.score,
                len(letters),
                len(letters & marked),
                shape(document.text[span.start : span.end]),
            )


def _span(interval: Interval | None) -> str:
    return "{:.3f} to {:.3f}".format(*interval) if interval else ""
