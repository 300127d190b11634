"""Measure how fast detection is, against stock Presidio and by size: `python -m training.benchmark`; see docs/measuring.md."""

import argparse
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from training.probe import probe
from training.sides import BATCH, OURS, SIDES, STOCK, Read, ours, stock
from training.stock import SMALL
from training.tables import table
from training.timing import Spent, alternate, keep_to

MEGA = 1_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is read: notes and rounds of the contest; sizes and rounds of the growth."""

    notes: int
    rounds: int
    lengths: tuple[int, ...]
    numbers: tuple[int, ...]
    rosters: tuple[int, ...]
    again: int


FULL = Plan(
    850, 5, (1_000, 10_000, 100_000, MEGA, 2 * MEGA), (100, 1_000, 5_000, 20_000), (10, 1_000, 10_000, 100_000), 3
)
QUICK = Plan(60, 3, (1_000, 10_000, 50_000), (50, 200), (10, 500), 1)
Show = Callable[[Sequence[str], Sequence[Sequence[str]]], None]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.benchmark", description=__doc__)
    parser.add_argument("--cores", type=int, metavar="N", help="how many cores both sides may use (default: all)")
    parser.add_argument("--quick", action="store_true", help="small sizes: minutes, and rough")
    parser.add_argument("--markdown", action="store_true")
    arguments = parser.parse_args(argv)
    if arguments.cores is not None and arguments.cores < 1:
        parser.error("--cores takes a whole number from 1.")
    benchmark(QUICK if arguments.quick else FULL, cores=arguments.cores, markdown=arguments.markdown)


def benchmark(plan: Plan, *, cores: int | None = None, markdown: bool = False) -> None:
    """Measure what `plan` says and print it as tables."""
    used = keep_to(cores)  # before any library counts cores

    def show(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        print("\n" + table(head, rows, markdown=markdown), flush=True)

    from training.workload import notes  # Faker and its lists; not before cores are settled

    texts = notes(max(plan.notes, *plan.numbers))
    print(
        f"Python {platform.python_version()}, {platform.system()}, {used} cores. No sentence occurs twice in the notes."
    )
    print(
        f"{OURS} keeps no cache of sentences, so notes with repeats left in would take as long and are not timed apart."
    )
    contest(texts[: plan.notes], plan.rounds, cores=used, show=show)
    grown(texts, plan, cores=used, show=show)


def contest(texts: Sequence[str], rounds: int, *, cores: int, show: Show) -> None:
    """Both sides on the same texts: speed in alternating rounds; start-up and memory in fresh processes."""
    turns = [{side: probe(side)[0] for side in SIDES} for _ in range(rounds)]
    fresh = {side: [turn[side] for turn in turns] for side in SIDES}
    held = {side: probe(side, texts)[1] for side in SIDES}
    reads, processes = _opened(texts, cores)
    spent = alternate({side: partial(read, texts) for side, read in reads.items()}, rounds=rounds)
    characters = sum(map(len, texts))
    print(
        f"\n{len(texts):,} notes, {characters:,} characters; medians of {rounds} alternating rounds. In processes, the"
    )
    print(
        f"fastest of 1 and {cores}: {OURS} {processes[OURS]}, {STOCK} {processes[STOCK]}. {STOCK}: its own recognizers,"
    )
    print(f"{SMALL}, batches of {BATCH}.")
    clock, processor = _medians(spent)
    start, start_processor = _medians(fresh)
    rows = [
        _row("notes/s", {side: len(texts) / clock[side] for side in SIDES}),
        _row("characters/s", {side: characters / clock[side] for side in SIDES}),
        _row("characters per processor second", {side: characters / processor[side] for side in SIDES}),
        _row("start-up, s", start),
        _row("start-up, processor s", start_processor),
        _row("peak memory, MB", {side: held[side] / MEGA for side in SIDES}) if all(held.values()) else _UNTOLD,
    ]
    show(("", OURS, STOCK, f"{OURS} / {STOCK}"), rows)
    ratios = [theirs.clock / ours.clock for ours, theirs in zip(spent[OURS], spent[STOCK], strict=True)]
    print(f"Ratio of characters/s over the rounds: {min(ratios):.2f} to {max(ratios):.2f}.")


def _medians(spent: dict[str, list[Spent]]) -> tuple[dict[str, float], dict[str, float]]:
    """Medians on the clock and of the processors, by side."""
    clock = {side: median(one.clock for one in of_one) for side, of_one in spent.items()}
    return clock, {side: median(one.processor for one in of_one) for side, of_one in spent.items()}


def grown(texts: Sequence[str], plan: Plan, *, cores: int, show: Show) -> None:
    """Processor time per character of this project's detector, relative to the smallest size."""
    from deid.detect import open_detector
    from training.growth import AT_LEAST, by_length, by_number, by_roster

    detector = open_detector([])
    keep_to(cores)
    print(
        "\nProcessor time per character, relative to the smallest size: 1 where time grows as fast as the size, or, by"
    )
    print(f"roster, not at all. Short notes are read {AT_LEAST:,} characters at a time. Medians of {plan.again}.")
    relative = ("µs per character", "relative")
    length = by_length(detector, texts, plan.lengths, rounds=plan.again)
    show(("characters in a note", *relative), _sizes(length.sizes, length.per_character, length.relative))
    number = by_number(detector, texts, plan.numbers, rounds=plan.again)
    show(("notes", *relative), _sizes(number.sizes, number.per_character, number.relative))
    roster, opening = by_roster(texts, plan.rosters, rounds=plan.again)
    head = ("people on the roster", *relative, "processor s to open")
    show(head, _sizes(roster.sizes, roster.per_character, roster.relative, opening))


def _opened(texts: Sequence[str], cores: int) -> tuple[dict[str, Read], dict[str, int]]:
    """Open both sides and read a few texts with each, in the number of processes that suits it best."""
    few = texts[: max(1, len(texts) // 5)]
    reads = {
        (side, processes): opened(processes)
        for side, opened in ((OURS, ours), (STOCK, stock))
        for processes in sorted({1, cores})
    }
    for read in reads.values():
        read(few)
    keep_to(cores)
    tried = alternate({key: partial(read, few) for key, read in reads.items()}, rounds=2)
    best = {
        side: min((key for key in tried if key[0] == side), key=lambda key: min(one.clock for one in tried[key]))
        for side in SIDES
    }
    return {side: reads[key] for side, key in best.items()}, {side: processes for side, (_, processes) in best.items()}


_UNTOLD = ("peak memory, MB", "not measured on this system", "", "")


def _row(what: str, of: dict[str, float]) -> tuple[str, ...]:
    return what, _number(of[OURS]), _number(of[STOCK]), f"{of[OURS] / of[STOCK]:.2f}"


def _sizes(sizes: Sequence[int], *columns: Sequence[float]) -> list[tuple[str, ...]]:
    return [(f"{size:,}", *map(_number, values)) for size, *values in zip(sizes, *columns, strict=True)]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


if __name__ == "__main__":
    sys.exit(main())
