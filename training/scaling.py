"""Measure whole releases: cores, notes, stopping and going on, and Presidio on its own: `python -m training.scaling`.

docs/scaling.md tells what came out and how to read it.
"""

import argparse
import itertools
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from training.generated import write_study
from training.tables import table
from training.timing import keep_to
from training.whole import Made, made

MEGA = 1_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """Notes and characters of a note: of the comparison of cores, of the growth, of what is stopped, and of what Presidio reads."""

    cores: tuple[int, int]
    growth: tuple[int, ...]
    short: int
    stopped: tuple[int, int]
    rival: tuple[int, int]


FULL = Plan((3_000, 1_500), (1_000, 10_000, 100_000), 200, (3_000, 1_500), (2_000, 1_500))
QUICK = Plan((1_500, 600), (1_000, 10_000), 200, (1_500, 600), (600, 600))


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.scaling", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller sizes: five minutes, and rougher")
    parser.add_argument("--only", choices=("cores", "growth", "resume", "rivals"))
    parser.add_argument("--markdown", action="store_true")
    asked = parser.parse_args(argv)
    plan = QUICK if asked.quick else FULL
    print(f"Python {platform.python_version()}, {platform.system()}, {keep_to(None)} cores.", flush=True)
    from training.workload import notes

    texts = notes(200)
    with tempfile.TemporaryDirectory() as folder:
        for name, measure in (("cores", cores), ("growth", growth), ("resume", resume), ("rivals", rivals)):
            if asked.only in (None, name):
                head, rows = measure(plan, texts, Path(folder) / name)
                print(f"\n{measure.__doc__}\n" + table(head, rows, markdown=asked.markdown), flush=True)


def cores(plan: Plan, texts: Sequence[str], folder: Path) -> tuple[Sequence[str], list[Sequence[str]]]:
    """The same study on one core and on more, a worker each: efficiency is the time of one over the cores times theirs."""
    notes, characters = plan.cores
    study = _study(folder, notes, characters, texts)
    runs = {1: made(_copy(study, "w1"), cores=1)}
    for workers in range(2, keep_to(None) + 1):
        runs[workers] = made(_copy(study, f"w{workers}"), cores=workers)
    alone = runs[1].clock
    return ("cores", "seconds", "notes/s", "efficiency", "peak memory, MB", "gathering names, share"), [
        (str(n), f"{one.clock:.1f}", f"{notes / one.clock:.1f}", f"{alone / n / one.clock:.2f}", _mega(one.peak),
         f"{one.steps.get('gather_names', 0) / one.clock:.1%}")
        for n, one in runs.items()
    ]  # fmt: skip


def growth(plan: Plan, texts: Sequence[str], folder: Path) -> tuple[Sequence[str], list[Sequence[str]]]:
    """Short notes, more and more of them: time and memory of the whole release; bytes of memory that a further note takes."""
    runs: dict[int, Made] = {}
    for notes in plan.growth:
        study = _study(folder / str(notes), notes, plan.short, texts)
        runs[notes] = made(study)
        shutil.rmtree(folder)
    sizes = list(runs)
    further = ["", *(
        f"{(runs[b].peak - runs[a].peak) / (b - a):,.0f}" for a, b in itertools.pairwise(sizes)
    )]  # fmt: skip
    return ("notes", "processor ms a note", "ms a note", "peak memory, MB", "bytes a further note", "main process alone, share"), [
        (f"{notes:,}", f"{1000 * one.processor / notes:.1f}", f"{1000 * one.clock / notes:.1f}", _mega(one.peak), more,
         f"{sum(one.steps.values()) / one.clock:.0%}")
        for (notes, one), more in zip(runs.items(), further, strict=True)
    ]  # fmt: skip


def resume(plan: Plan, texts: Sequence[str], folder: Path) -> tuple[Sequence[str], list[Sequence[str]]]:
    """A release that is stopped half way and goes on, against one that runs through, in turns; and the next month's."""
    notes, characters = plan.stopped
    study = _study(folder, notes, characters, texts)
    through = made(_copy(study, "through"))
    stopped = made(_copy(study, "stopped"), stop=through.parts // 2)
    rest = made(folder / "stopped")
    later = made(folder / "through")
    both = stopped.clock + rest.clock
    return ("run", "seconds", "of the whole"), [
        ("through", f"{through.clock:.1f}", "1.00"),
        ("stopped half way", f"{stopped.clock:.1f}", f"{stopped.clock / through.clock:.2f}"),
        ("the rest", f"{rest.clock:.1f}", f"{rest.clock / through.clock:.2f}"),
        ("both", f"{both:.1f}", f"{both / through.clock:.2f}"),
        ("a second release, no new note", f"{later.clock:.1f}", f"{later.clock / through.clock:.2f}"),
    ]


def rivals(plan: Plan, texts: Sequence[str], folder: Path) -> tuple[Sequence[str], list[Sequence[str]]]:
    """Presidio reads and replaces only: no consent, roster, leak scan, risk, report or package. The same notes and cores."""
    notes, characters = plan.rival
    study, workers = _study(folder, notes, characters, texts), keep_to(None)
    ours = made(study).clock
    rows = [("deid, the whole release", f"{ours:.1f}", "1.00")]
    for what, kind in (
        (f"Presidio, batch engine, n_process={workers}", "batch"),
        ("Presidio in Dask map_partitions", "dask"),
    ):
        command = [sys.executable, "-m", "training.rivals", kind, str(study / "notes.csv"), str(workers)]
        spent = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])
        rows.append((what, f"{spent:.1f}", f"{spent / ours:.2f}"))
    return ("whole pipeline", "seconds", "times deid's"), rows


def _study(folder: Path, notes: int, characters: int, texts: Sequence[str]) -> Path:
    write_study(folder / "study", notes=notes, characters=characters, texts=texts)
    return folder / "study"


def _copy(study: Path, name: str) -> Path:
    return Path(shutil.copytree(study, study.parent / name))


def _mega(size: int) -> str:
    return f"{size / MEGA:,.0f}"


if __name__ == "__main__":
    sys.exit(main())
