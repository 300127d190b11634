"""The ledger of a study: under its own key, and held against its past releases and the clock."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from deid.config import Config
from deid.errors import LedgerError
from deid.ledger import RESTORE, Checkpoint, Entry, Ledger, begin_ledger, open_ledger
from deid.private import drop_key, has_key, new_key, study_key, subkey

CLOCK_SKEW = timedelta(minutes=10)
"""How far the clocks of two machines that share a ledger may differ."""


def ledger_of(config: Config) -> Ledger:
    """Open the study's ledger; a study that was never begun gets a key and a ledger.

    What seals it is made for this study: the private/ of another one does not fit.

    Raises:
        LedgerError: key, ledger or watermark is missing, damaged or another study's, or cannot be written.
    """
    begun = has_key(config.private)
    if not begun:
        new_key(config.private)
    try:
        key = subkey(study_key(config.private), f"ledger {config.study_id}")
        open_it = open_ledger if begun else begin_ledger
        return open_it(config.ledger_url, key=key, watermark=config.private / "ledger.watermark")
    except BaseException:  # also when the user interrupts
        if not begun:
            drop_key(config.private)
        raise


def verify_all(ledger: Ledger, *, releases: Path, now: datetime) -> int:
    """Verify the chain, its watermark and every release in `releases`; return the number of entries.

    Raises:
        LedgerError: something was edited, removed, moved or written anew, `releases` holds what this ledger does not
            know, or the clock stands before the last entry.
    """
    attested = {path.parent.name: path.read_bytes() for path in sorted(releases.glob("*/attestation.json"))}
    ledger.verify(_checkpoint(name, data) for name, data in attested.items())
    entries = ledger.entries()
    known = {entry.payload["attestation"] for entry in released(entries)}
    for name, data in attested.items():
        if sha256(data).hexdigest() not in known:
            raise LedgerError(
                f"releases/{name} is no release that this ledger recorded: it was changed or comes from elsewhere "
                f"(move it out of releases/), or the ledger lost its end. {RESTORE}"
            )
    if entries and now < entries[-1].at - CLOCK_SKEW:
        raise LedgerError(
            "The clock of this computer stands before the ledger's last entry, so nobody can tell what has expired. "
            "Set the clock right."
        )
    return len(entries)


def released(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries of releases that were not taken back at once, because they could not be written."""
    void = {entry.payload["entry"] for entry in entries if entry.kind == "release-void"}
    return tuple(entry for entry in entries if entry.kind == "release" and entry.seq not in void)


def _checkpoint(name: str, attestation: bytes) -> Checkpoint:
    """What a past release remembers of the ledger."""
    try:
        seq, _, mac = json.loads(attestation)["consents"]["last_event"].partition(":")
        return Checkpoint(int(seq), mac)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise LedgerError(f"releases/{name} holds no readable attestation; verify or move it.") from None


def holding(participant: str, entries: Sequence[Entry], private: Path) -> list[str]:
    """The recorded releases that hold a participant's data, in the order of the ledger, each once."""
    names = dict.fromkeys(entry.payload["release"] for entry in released(entries))
    files = {name: private / "releases" / name / "codes.json" for name in names}
    return [
        name
        for name, path in files.items()
        if path.is_file() and participant in json.loads(path.read_text(encoding="utf-8"))["participants"]
    ]


def in_words(entry: Entry) -> str:
    """An entry in a few words: ids and codes only."""
    told = ["event_id", "participant_id", "event", "release", "entry", "note", "finding", "released", "refused"]
    if entry.payload.get("event") == "withdraw":
        told.insert(3, "level")  # means something for withdrawals only
    return ", ".join(f"{key}={entry.payload[key]}" for key in told if entry.payload.get(key) not in (None, ""))
