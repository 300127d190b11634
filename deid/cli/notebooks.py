"""Commands about notebooks: finding identifiers in saved ones, and a server that does not save raw text."""

import argparse
import os
import sys
from pathlib import Path

from deid.cli.parsing import Commands, command, group
from deid.commands import check_notebook_files, guard_server


def add(commands: Commands) -> None:
    """Declare these commands."""
    actions = group(commands, "notebook", "saved notebooks: check, guard")
    check = command(
        actions,
        "check",
        _check,
        "find identifiers in saved notebooks and their checkpoints; exit status 1 if there are any",
    )
    check.add_argument("files", type=Path, nargs="+", metavar="FILE", help="notebooks, or folders of them")
    check.add_argument(
        "--study", type=Path, help="whose roster is searched for (default: the environment's DEID_STUDY)"
    )
    command(actions, "guard", _guard, "make the Jupyter server of this environment refuse to save raw text")


def _check(a: argparse.Namespace) -> int:
    named = a.study or (Path(os.environ["DEID_STUDY"]) if os.environ.get("DEID_STUDY") else None)
    found = check_notebook_files(a.files, study=named)
    if named is None:
        print(
            "No study is named (--study, or DEID_STUDY): without a roster only the detector searches.", file=sys.stderr
        )
    for finding in found:
        probable = "" if finding.certain else " (probable)"
        print("  ".join(filter(None, (finding.place, f"{finding.kind}{probable}", ";".join(finding.owners)))))
    print(
        f"{len(found)} findings. Clear these outputs, save, and delete the checkpoints."
        if found
        else "No identifier found."
    )
    return 1 if found else 0


def _guard(_: argparse.Namespace) -> int:
    print(f"What was revealed is not saved by the Jupyter server of this environment: {guard_server()}")
    return 0
