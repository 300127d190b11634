"""The `deid` command. It parses, calls and prints; it decides nothing.

Exit status: 0 done, 1 the answer is no, 2 the input or the call is wrong.
"""

import argparse
import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from deid.commands import detect_file, evaluate_files, run_demo
from deid.errors import ConfigError, DeidError
from deid.files import write_whole
from deid.newstudy import init_study
from deid.release import verify
from deid.study import Study, open_study

REHEARSAL_HELP = (
    "the day whose consents count (default: today). Any other day makes a REHEARSAL: it shows what would be released, "
    "and it cannot be approved"
)

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status. No traceback is ever printed: its values could be notes."""
    arguments = _parser().parse_args(argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a path that the terminal cannot show is no failure
    try:
        status = int(arguments.run(arguments))
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever read the output has seen enough, as in `deid check STUDY | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except DeidError as error:
        print(f"deid: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print(
            "deid: stopped; only what `deid consent log` shows was done. Run the same command again.",
            file=sys.stderr,
        )
        return 2
    except OSError as error:
        # The path could hold a person's name: say what went wrong, not where.
        print(f"deid: the system refused a file: {error.strerror or type(error).__name__}. "
              "Check free space and permissions of the study folder; nothing was released.", file=sys.stderr)  # fmt: skip
        return 2
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        print(f"deid: internal error ({type(error).__name__} at {Path(frame.filename).name}, line {frame.lineno}); "
              "nothing was released. Please report this line.", file=sys.stderr)  # fmt: skip
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="deid", description="De-identify counseling session notes; release only what consent covers."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    init = _command(commands, "init", _init, "a new study folder with a commented study.toml and empty tables")
    init.add_argument("dir", type=Path)
    init.add_argument("--notes", type=Path, metavar="FOLDER", help="a folder of .txt/.docx: write an index to complete")

    check = _command(commands, "check", _check, "who and what would be released and why not; reads no text")
    check.add_argument("study", type=Path)
    check.add_argument("--asof", type=_date, metavar="DATE")
    check.add_argument("--json", type=Path, metavar="FILE", help="one line for each note and table row")

    detect = _command(commands, "detect", _detect, "spans only, for texts in a .jsonl file")
    detect.add_argument("notes", type=Path)
    detect.add_argument("--out", type=Path, required=True, metavar="SPANS.jsonl")
    detect.add_argument("--roster", type=Path, metavar="CSV")
    detect.add_argument(
        "--date-order", choices=("iso", "mdy", "dmy"), default="iso", help="how the roster writes dates"
    )

    release = _command(commands, "release", _release, "build a release; its folder is printed last")
    release.add_argument("study", type=Path)
    release.add_argument("--id", metavar="ID")
    release.add_argument("--asof", type=_date, metavar="DATE", help=REHEARSAL_HELP)
    release.add_argument("--out", type=Path, metavar="DIR", help="where to put it (default: releases/ID)")

    verify = _command(commands, "verify", _verify, "offline check of a release")
    verify.add_argument("release", type=Path)

    _consent(commands)

    dismiss = _command(commands, "dismiss", _dismiss, "record that one listed finding of the leak scan is no leak")
    dismiss.add_argument("study", type=Path)
    dismiss.add_argument("finding", help="the finding's code, as the leak scan printed it")
    dismiss.add_argument("--reason", required=True)

    recall = _command(commands, "recall", _recall, "call back releases that hold what a participant has withdrawn")
    recall.add_argument("study", type=Path)
    recall.add_argument(
        "--list", action="store_true", help="only list the recalls; exit status 1 if one is overdue, or to be done"
    )
    recall.add_argument("--notified", metavar="ID", help="record that the recipient of this release was notified")
    recall.add_argument("--destroyed", metavar="ID", help="record that the recipient destroyed this release")
    recall.add_argument("--on", type=_date, metavar="DATE", help="the day of it (default: today)")

    disclosures = _command(commands, "disclosures", _disclosures, "a statement for a participant: what was shared")
    disclosures.add_argument("study", type=Path)
    disclosures.add_argument("participant")

    evaluate = _command(commands, "evaluate", _evaluate, "recall, precision and clean notes of predicted spans")
    evaluate.add_argument("gold", type=Path)
    evaluate.add_argument("pred", type=Path)

    demo = _command(commands, "demo", _demo, "the sample study, through the notebooks")
    demo.add_argument("--out", type=Path, default=Path("deid-demo"), metavar="DIR")
    return parser


def _consent(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    consent = commands.add_parser("consent", help="the ledger: import, withdraw, explain, segments, log")
    actions = consent.add_subparsers(required=True, metavar="ACTION")

    importing = _command(actions, "import", _consent_import, "take the study's consents file into the ledger")
    importing.add_argument("study", type=Path)

    withdraw = _command(actions, "withdraw", _consent_withdraw, "record a withdrawal; it counts from this moment")
    withdraw.add_argument("study", type=Path)
    withdraw.add_argument("participant")
    withdraw.add_argument("--level", default="no-use", help="no-contact, no-collection, no-use (default) or erase")
    withdraw.add_argument("--classes", default="", help="data classes joined by ';' (default: all)")

    explain = _command(actions, "explain", _consent_explain, "a plain account of what counts and why")
    explain.add_argument("study", type=Path)
    explain.add_argument("participant")
    explain.add_argument("--item", metavar="NOTE")
    explain.add_argument("--asof", type=_date, metavar="DATE")
    explain.add_argument("--entry", type=int, metavar="N", help="as the ledger stood when it had N entries")
    explain.add_argument("--release", metavar="ID", help="as the ledger stood when this release was made, and for it")

    segments = _command(
        actions, "segments", _consent_segments, "allow the consenting attendees' own turns of a session"
    )
    segments.add_argument("study", type=Path)
    segments.add_argument("note")
    segments.add_argument("--reason", required=True)
    segments.add_argument("--end", action="store_true", help="no longer allow it")

    log = _command(actions, "log", _consent_log, "what the ledger holds, oldest first")
    log.add_argument("study", type=Path)


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: Command, summary: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=summary, description=summary)
    parser.set_defaults(run=run)
    return parser


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("write a date as YYYY-MM-DD") from None


def _open(path: Path) -> Study:
    return open_study(path, ask=_ask_who if sys.stdin.isatty() else str)


def _ask_who() -> str:
    try:
        return input("Who acts? Your name or login, for the ledger: ")
    except EOFError:
        return ""


def _init(a: argparse.Namespace) -> int:
    for line in init_study(a.dir, notes=a.notes):
        print(line)
    return 0


def _check(a: argparse.Namespace) -> int:
    checked = _open(a.study).check(asof=a.asof)
    if a.json:
        write_whole(a.json, checked.json_lines().encode())
    print(checked.summary())
    return 0 if checked.released else 1


def _detect(a: argparse.Namespace) -> int:
    count = detect_file(a.notes, out=a.out, roster=a.roster, date_order=a.date_order)
    print(f"{count} texts searched.")
    return 0


def _release(a: argparse.Namespace) -> int:
    study = _open(a.study)
    released = study.release(release_id=a.id, asof=a.asof, out=a.out, notify=_notice)
    listed = study.findings(released.release_id)
    if len(listed):
        print(
            f"{len(listed)} findings to look at; `deid dismiss STUDY FINDING --reason TEXT` records that one is no leak:"
        )
        print(listed.to_string(index=False))
    stated = released.attestation
    if left := sum(stated["risk"]["blanked"].values()):
        print(
            f"{left} of {stated['risk']['cells']} table cells of quasi-identifiers were left empty, so that "
            f"{stated['policy']['min_k']} people look alike or more; report.html says which."
        )
    if stated["rehearsal"]:
        print(
            f"REHEARSAL: made for {stated['asof']}, which is not today. It shows what would be released and cannot be "
            "approved; leave --asof out for a release."
        )
    print(released.folder)
    return 0


def _notice(told: str) -> None:
    print(f"notice: {told}", file=sys.stderr)


def _verify(a: argparse.Namespace) -> int:
    verdict = verify(a.release)
    print("\n".join(f"  passed  {name}" for name, _, _ in verdict.checks))
    print(verdict.status)
    return 0


def _consent_import(a: argparse.Namespace) -> int:
    result = _open(a.study).import_consents()
    doubted = [*result.changed, *result.vanished]
    print(f"{len(result.new)} new consent events, {len(result.known)} known, {len(doubted)} changed or vanished.")
    if doubted:
        print(
            f"The ledger keeps {', '.join(doubted)} as first recorded. Their participants are refused (CONFLICT) "
            "until a `correct` or a withdrawal is recorded."
        )
    return 0


def _consent_withdraw(a: argparse.Namespace) -> int:
    print(_open(a.study).withdraw(a.participant, level=a.level, data_classes=a.classes))
    return 0


def _consent_explain(a: argparse.Namespace) -> int:
    print("\n".join(_open(a.study).explain(a.participant, item=a.item, asof=a.asof, entry=a.entry, release=a.release)))
    return 0


def _consent_segments(a: argparse.Namespace) -> int:
    _open(a.study).segments(a.note, reason=a.reason, end=a.end)
    print("Recorded in the ledger, with your name and the reason.")
    return 0


def _consent_log(a: argparse.Namespace) -> int:
    print(_open(a.study).log().to_string(index=False))
    return 0


def _dismiss(a: argparse.Namespace) -> int:
    print(_open(a.study).dismiss(a.finding, reason=a.reason))
    return 0


def _recall(a: argparse.Namespace) -> int:
    study, steps = _open(a.study), [(a.notified, "notified"), (a.destroyed, "destroyed")]
    if a.on and a.notified is None and a.destroyed is None:
        raise ConfigError("--on is the day on which something was --notified or --destroyed.")
    for release_id, step in steps:
        if release_id is not None:
            study.recall_step(release_id, step, on=a.on)
    if not a.list and a.notified is None and a.destroyed is None:
        study.recall()
    recalls, notices = study.recalls(), study.recall_notices()
    print(recalls.fillna("-").to_string(index=False) if len(recalls) else "No release was recalled.")
    print("".join(f"{notice}\n" for notice in notices), end="")
    return 1 if notices or recalls["overdue"].any() else 0


def _disclosures(a: argparse.Namespace) -> int:
    print(_open(a.study).disclosures(a.participant))
    return 0


def _evaluate(a: argparse.Namespace) -> int:
    print(evaluate_files(a.gold, a.pred))
    return 0


def _demo(a: argparse.Namespace) -> int:
    print(run_demo(a.out))
    return 0
