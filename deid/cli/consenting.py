"""Commands about the ledger: consents, withdrawals, and how far they reach."""

import argparse
from pathlib import Path

from deid.cli.parsing import Commands, command, day, group, opened
from deid.errors import ConfigError


def add(commands: Commands) -> None:
    """Declare these commands."""
    actions = group(commands, "consent", "the ledger: import, withdraw, explain, segments, log")

    importing = command(actions, "import", _consent_import, "take the study's consents file into the ledger")
    importing.add_argument("study", type=Path)

    withdraw = command(actions, "withdraw", _consent_withdraw, "record a withdrawal; it counts from this moment")
    withdraw.add_argument("study", type=Path)
    withdraw.add_argument("participant")
    withdraw.add_argument("--level", default="no-use", help="no-contact, no-collection, no-use (default) or erase")
    withdraw.add_argument("--classes", default="", help="data classes joined by ';' (default: all)")

    explain = command(actions, "explain", _consent_explain, "a plain account of what counts and why")
    explain.add_argument("study", type=Path)
    explain.add_argument("participant")
    explain.add_argument("--item", metavar="NOTE")
    explain.add_argument("--asof", type=day, metavar="DATE")
    explain.add_argument("--entry", type=int, metavar="N", help="as the ledger stood when it had N entries")
    explain.add_argument("--release", metavar="ID", help="as the ledger stood when this release was made, and for it")

    segments = command(actions, "segments", _consent_segments, "allow the consenting attendees' own turns of a session")
    segments.add_argument("study", type=Path)
    segments.add_argument("note")
    segments.add_argument("--reason", required=True)
    segments.add_argument("--end", action="store_true", help="no longer allow it")

    log = command(actions, "log", _consent_log, "what the ledger holds, oldest first")
    log.add_argument("study", type=Path)

    recall = command(commands, "recall", _recall, "call back releases that hold what a participant has withdrawn")
    recall.add_argument("study", type=Path)
    recall.add_argument(
        "--list", action="store_true", help="only list the recalls; exit status 1 if one is overdue, or to be done"
    )
    recall.add_argument("--notified", metavar="ID", help="record that the recipient of this release was notified")
    recall.add_argument("--destroyed", metavar="ID", help="record that the recipient destroyed this release")
    recall.add_argument("--stayed", metavar="ID", help="record that this release never left the house")
    recall.add_argument("--on", type=day, metavar="DATE", help="the day of it (default: today)")

    disclosures = command(commands, "disclosures", _disclosures, "a statement for a participant: what was shared")
    disclosures.add_argument("study", type=Path)
    disclosures.add_argument("participant")


def _consent_import(a: argparse.Namespace) -> int:
    result = opened(a.study).import_consents()
    doubted = [*result.changed, *result.vanished]
    print(f"{len(result.new)} new consent events, {len(result.known)} known, {len(doubted)} changed or vanished.")
    if doubted:
        print(
            f"The ledger keeps {', '.join(doubted)} as first recorded. Their participants are refused (CONFLICT) "
            "until a `correct` or a withdrawal is recorded."
        )
    return 0


def _consent_withdraw(a: argparse.Namespace) -> int:
    print(opened(a.study).withdraw(a.participant, level=a.level, data_classes=a.classes))
    return 0


def _consent_explain(a: argparse.Namespace) -> int:
    print("\n".join(opened(a.study).explain(a.participant, item=a.item, asof=a.asof, entry=a.entry, release=a.release)))
    return 0


def _consent_segments(a: argparse.Namespace) -> int:
    opened(a.study).segments(a.note, reason=a.reason, end=a.end)
    print("Recorded in the ledger, with your name and the reason.")
    return 0


def _consent_log(a: argparse.Namespace) -> int:
    print(opened(a.study).log().to_string(index=False))
    return 0


def _recall(a: argparse.Namespace) -> int:
    study, steps = opened(a.study), [(a.notified, "notified"), (a.destroyed, "destroyed")]
    if a.on and a.notified is None and a.destroyed is None:
        raise ConfigError("--on is the day on which something was --notified or --destroyed.")
    if a.stayed is not None:
        study.desk.stayed(a.stayed)
    for release_id, step in steps:
        if release_id is not None:
            study.recall_step(release_id, step, on=a.on)
    if not a.list and a.notified is None and a.destroyed is None and a.stayed is None:
        study.recall()
    recalls, notices = study.recalls(), study.recall_notices()
    print(recalls.fillna("-").to_string(index=False) if len(recalls) else "No release was recalled.")
    print("".join(f"{notice}\n" for notice in notices), end="")
    return 1 if notices or recalls["overdue"].any() else 0


def _disclosures(a: argparse.Namespace) -> int:
    print(opened(a.study).disclosures(a.participant))
    return 0
