"""Commands of whoever prepares a release, and of whoever measures detection."""

import argparse
import sys
from pathlib import Path

from deid.cli.parsing import Commands, command, day, opened
from deid.commands import detect_file, evaluate_files, run_demo
from deid.config import ENGINES
from deid.files import write_whole
from deid.newstudy import init_study

REHEARSAL_HELP = (
    "the day whose consents count (default: today). Any other day makes a REHEARSAL: it shows what would be released, "
    "and it cannot be approved"
)


def add(commands: Commands) -> None:
    """Declare these commands."""
    init = command(commands, "init", _init, "a new study folder with a commented study.toml and empty tables")
    init.add_argument("dir", type=Path)
    init.add_argument("--notes", type=Path, metavar="FOLDER", help="a folder of .txt/.docx: write an index to complete")

    check = command(commands, "check", _check, "who and what would be released and why not; reads no text")
    check.add_argument("study", type=Path)
    check.add_argument("--asof", type=day, metavar="DATE")
    check.add_argument("--json", type=Path, metavar="FILE", help="one line for each note and table row")

    detect = command(commands, "detect", _detect, "spans only, for texts in a .jsonl file")
    detect.add_argument("notes", type=Path)
    detect.add_argument("--out", type=Path, required=True, metavar="SPANS.jsonl")
    detect.add_argument("--roster", type=Path, metavar="CSV")
    detect.add_argument(
        "--date-order", choices=("iso", "mdy", "dmy"), default="iso", help="how the roster writes dates"
    )

    release = command(commands, "release", _release, "build a release; its folder is printed last")
    release.add_argument("study", type=Path)
    release.add_argument("--id", metavar="ID")
    release.add_argument("--asof", type=day, metavar="DATE", help=REHEARSAL_HELP)
    release.add_argument("--out", type=Path, metavar="DIR", help="where to put it (default: releases/ID)")
    release.add_argument(
        "--engine", default="", choices=ENGINES, help="how the work is shared out (default: as study.toml says)"
    )

    evaluate = command(commands, "evaluate", _evaluate, "recall, precision and clean notes of predicted spans")
    evaluate.add_argument("gold", type=Path)
    evaluate.add_argument("pred", type=Path)

    demo = command(commands, "demo", _demo, "the sample study, through the notebooks")
    demo.add_argument("--out", type=Path, default=Path("deid-demo"), metavar="DIR")


def _init(a: argparse.Namespace) -> int:
    for line in init_study(a.dir, notes=a.notes):
        print(line)
    return 0


def _check(a: argparse.Namespace) -> int:
    checked = opened(a.study).check(asof=a.asof)
    if a.json:
        write_whole(a.json, checked.json_lines().encode())
    print(checked.summary())
    print("Why one is refused: deid consent explain STUDY PARTICIPANT. To build: deid release STUDY.")
    return 0 if checked.released else 1


def _detect(a: argparse.Namespace) -> int:
    count = detect_file(a.notes, out=a.out, roster=a.roster, date_order=a.date_order)
    print(f"{count} texts searched.")
    return 0


def _release(a: argparse.Namespace) -> int:
    study = opened(a.study)
    released = study.release(release_id=a.id, asof=a.asof, out=a.out, engine=a.engine, notify=_notice)
    listed = study.findings(released.release_id)
    if len(listed):
        print(
            f"{len(listed)} findings to look at; `deid dismiss STUDY FINDING --reason TEXT` records that one is no leak:"
        )
        print(listed.to_string(index=False))
    stated = released.attestation
    risk = stated["risk"]
    if left := sum(risk["blanked"].values()):
        print(
            f"{left} of {risk['cells']} table cells of quasi-identifiers were left empty and {risk['generalised']} made coarser, "
            f"so that {stated['policy']['min_k']} people look alike or more; report.html says which."
        )
    if stated["rehearsal"]:
        print(
            f"REHEARSAL: made for {stated['asof']}, which is not today. It shows what would be released and cannot be "
            "approved; leave --asof out for a release."
        )
    elif stated["builder"] is None:
        print(
            "Not signed by a builder's key, so it can be read and never approved: deid keys new STUDY --role builder."
        )
    else:
        print("Next, somebody else reads a sample of it: deid review RELEASE.")
    print(released.folder)
    return 0


def _notice(told: str) -> None:
    print(f"notice: {told}", file=sys.stderr)


def _evaluate(a: argparse.Namespace) -> int:
    print(evaluate_files(a.gold, a.pred))
    return 0


def _demo(a: argparse.Namespace) -> int:
    print(run_demo(a.out))
    return 0
