"""How far the recall of a release is: who was notified, whose copies are destroyed, what is late."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from deid.config import Config
from deid.errors import ConfigError
from deid.ledger import Entry
from deid.past.releases import STAYED
from deid.studyledger import append, ledger_of, today

NOTIFY_WITHIN, DESTROY_WITHIN = timedelta(days=7), timedelta(days=30)
"""Time to send a notice, and for the recipient to confirm destruction. The project's own choice: a data use agreement
may ask for less, none of ours for more."""
STEPS = ("notified", "destroyed")


@dataclass(frozen=True, slots=True)
class RecallStatus:
    """How far the recall of a release is. Days are None until they are recorded."""

    release: str
    recipient: str
    recalled: date
    replaced_by: str
    notified: date | None
    destroyed: date | None
    due: date
    overdue: bool


def statuses(entries: Sequence[Entry], *, day: date) -> list[RecallStatus]:
    """How far every recall is, on a day, oldest first."""
    steps = {(entry.kind, entry.payload["release"]): entry.payload["on"] for entry in entries if _step(entry)}

    def done(name: str, step: str) -> date | None:
        on = steps.get((f"recall-{step}", name))
        return None if on is None else date.fromisoformat(on)

    found = []
    for entry in entries:
        if entry.kind == "tombstone" and not entry.payload["rehearsal"]:
            told, due = entry.payload, date.fromisoformat(entry.payload["due"])
            recalled = date.fromisoformat(told["on"])
            notified, destroyed = done(told["release"], "notified"), done(told["release"], "destroyed")
            late = destroyed is None and (day > due or (notified is None and day > recalled + NOTIFY_WITHIN))
            found.append(
                RecallStatus(
                    told["release"], told["recipient"], recalled, told["replaced_by"], notified, destroyed, due, late
                )
            )
    return found


def record_step(config: Config, name: str, step: str, *, on: date | None = None) -> None:
    """Record that the recipient of a recalled release was notified, or confirmed that every copy is destroyed.

    Raises:
        ConfigError: no such recall, an unknown step, or a day before the recall or after today.
    """
    status = next((one for one in statuses(ledger_of(config).entries(), day=today()) if one.release == name), None)
    if status is None:
        raise ConfigError(f"No release {name} was recalled; `deid recall STUDY` lists what was.")
    day = on or today()
    if step not in STEPS:
        raise ConfigError(f"A recall is {' or '.join(STEPS)}.")
    if not status.recalled <= day <= today():
        raise ConfigError(f"That day must lie between the recall ({status.recalled}) and today ({today()}).")
    append(config, f"recall-{step}", {"release": name, "on": day.isoformat()})
    forget_notices(config)


def _step(entry: Entry) -> bool:
    return entry.kind in {f"recall-{step}" for step in STEPS}


def notices_of(config: Config, name: str) -> Path:
    """The folder of the notices about a recalled release."""
    return config.root / "recalls" / name


def forget_notices(config: Config) -> None:
    """A notice names codes: once its release is erased here and destroyed there, nobody needs it any more."""
    entries = ledger_of(config).entries()
    erased = {entry.payload["release"] for entry in entries if entry.kind == "erasure"}
    for status in statuses(entries, day=today()):
        if status.release in erased and status.destroyed and notices_of(config, status.release).is_dir():
            shutil.rmtree(notices_of(config, status.release))


def record_stayed(config: Config, release_id: str) -> None:
    """Record a steward's word that a release never left: no notice is sent for it, and nobody is told that it was shared.

    Raises:
        ConfigError: the ledger knows no such release, or it was approved or recalled.
    """
    entries = ledger_of(config).entries()
    kinds = {entry.kind for entry in entries if entry.payload.get("release") == release_id}
    if "release" not in kinds:
        raise ConfigError("The ledger knows no such release.")
    if kinds & {"approval", "tombstone"}:
        raise ConfigError(f"{release_id} was approved or recalled: what was meant to leave is taken to have left.")
    append(config, STAYED, {"release": release_id}, after=len(entries))
