"""The ledger of a study: under its own key, held against its past releases and the clock, fed from the consents file."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from deid.config import Config
from deid.consent import ImportResult, import_rows
from deid.errors import LedgerError
from deid.inputs import Inputs, read_consents
from deid.ledger import RESTORE, Checkpoint, Entry, Ledger, begin_ledger, open_ledger
from deid.private import drop_key, has_key, new_key, study_key, subkey

CONSENT_KINDS = frozenset({"consent", "consent-withdrawal", "consent-conflict"})

CLOCK_SKEW = timedelta(minutes=10)
"""How far the clocks of two machines that share a ledger may differ."""


def ledger_of(config: Config) -> Ledger:
    """Open the study's ledger; a study that was never begun gets a key and a ledger.

    What seals it is made for this study: the private/ of another one does not fit.

    Raises:
        LedgerError: key, ledger or watermark is missing, damaged or another study's, or cannot be written.
    """
    begun, watermark = has_key(config.private), config.private / "ledger.watermark"
    if not begun:
        new_key(config.private)
    try:
        key = subkey(study_key(config.private), f"ledger {config.study_id}")
        open_it = open_ledger if begun else begin_ledger
        return open_it(config.ledger_url, key=key, watermark=watermark)
    except BaseException:  # also when the user interrupts
        if not begun and not watermark.exists():  # else there is a ledger under this key
            drop_key(config.private)
        raise


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The day where this computer stands."""
    return datetime.now().astimezone().date()


def append(
    config: Config, kind: str, payload: Mapping[str, Any], *, at: datetime | None = None, after: int | None = None
) -> None:
    """Append one entry by the study's actor; see `Ledger.append_many` for `after` and what can go wrong."""
    ledger_of(config).append_many([(kind, payload)], actor=config.actor, at=at or now(), after=after)


def import_consents(config: Config, inputs: Inputs) -> ImportResult:
    """Take the consents file and exports into the ledger; what is there already is not taken twice."""
    return import_rows(
        ledger_of(config),
        read_consents(config).rows,
        today=today(),
        actor=config.actor,
        at=now(),
        date_order=config.date_order,
        forms=config.forms,
        roster=inputs.roster,
    )


def take_in(config: Config, inputs: Inputs) -> tuple[Entry, ...]:
    """Verify the chain, import the consents file, and return all entries.

    Raises:
        LedgerError: see `verify_all`.
        StudyFileError: a row of the file cannot be taken; then none is.
    """
    verify_all(config)
    return import_consents(config, inputs).entries


def last_consent(entries: Sequence[Entry]) -> str:
    """Place and seal of the last consent event, "0:" if there is none."""
    last = next((entry for entry in reversed(entries) if entry.kind in CONSENT_KINDS), None)
    return f"{last.seq}:{last.mac}" if last else "0:"


def verify_all(config: Config) -> int:
    """Verify the chain, its watermark and every release in releases/; return the number of entries.

    Raises:
        LedgerError: something was edited, removed, moved or written anew, releases/ holds what this ledger does not
            know, or the clock stands before the last entry.
    """
    ledger = ledger_of(config)
    attested = {
        path.parent.name: path.read_bytes()
        for path in sorted(config.releases.glob("*/attestation.json"))
        if not path.parent.name.startswith(".")  # half written by a run that was stopped, or that is still running
    }
    entries = ledger.verify(_checkpoint(name, data) for name, data in attested.items())
    known = {
        hashed
        for entry in released(entries)
        for hashed in (entry.payload["attestation"], *sealings(entries, entry.payload["release"]))
    }
    for name, data in attested.items():
        if sha256(data).hexdigest() not in known:
            raise LedgerError(
                f"releases/{name} is no release that this ledger recorded: it was changed or comes from elsewhere "
                f"(move it out of releases/), or the ledger lost its end. {RESTORE}"
            )
    if entries and now() < entries[-1].at - CLOCK_SKEW:
        raise LedgerError(
            "The clock of this computer stands before the ledger's last entry, so nobody can tell what has expired. "
            "Set the clock right."
        )
    return len(entries)


def released(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries of releases that were not taken back at once, because they could not be written."""
    void = {entry.payload["entry"] for entry in entries if entry.kind == "release-void"}
    return tuple(entry for entry in entries if entry.kind == "release" and entry.seq not in void)


def dismissed(entries: Sequence[Entry]) -> frozenset[str]:
    """The findings of the leak scan that a steward has dismissed."""
    return frozenset(entry.payload["finding"] for entry in entries if entry.kind == "dismissal")


def sealings(entries: Sequence[Entry], release: str) -> tuple[str, ...]:
    """The hashes that the attestation of a release got when its review was stated in it, oldest first."""
    return tuple(
        e.payload["attestation"]
        for e in entries
        if e.kind == "review" and e.payload["release"] == release and e.payload["attestation"]
    )


def _checkpoint(name: str, attestation: bytes) -> Checkpoint:
    """What a past release remembers of the ledger."""
    try:
        seq, _, mac = json.loads(attestation)["consents"]["last_event"].partition(":")
        return Checkpoint(int(seq), mac)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise LedgerError(f"releases/{name} holds no readable attestation; verify or move it.") from None


def in_words(entry: Entry) -> str:
    """An entry in a few words: ids and codes only."""
    told = [
        "event_id", "participant_id", "event", "release", "entry", "note", "reason", "finding", "released", "refused", "recipient",
        "replaces", "replaced_by", "due", "on", "role", "code", "read", "leaks", "at_most",
    ]  # fmt: skip
    if entry.payload.get("event") == "withdraw":
        told.insert(3, "level")  # means something for withdrawals only
    return ", ".join(f"{key}={entry.payload[key]}" for key in told if entry.payload.get(key) not in (None, ""))
