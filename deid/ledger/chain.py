"""The chain: every entry is sealed with HMAC-SHA256 (RFC 2104) over its own fields and its predecessor's seal.

The key is never in the database. So an edit, a deletion, an insertion or another order breaks the chain for
everybody without the key.
"""

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring
from sys import intern
from typing import Any, NamedTuple, TypeAlias

from deid.errors import LedgerError

JSON: TypeAlias = "str | int | float | bool | Sequence[JSON] | Mapping[str, JSON] | None"
Draft: TypeAlias = tuple[str, Mapping[str, JSON]]
"""Kind and payload of an entry to append."""

GENESIS = "0" * 64
"""Stands before the first entry, where later ones name the seal of their predecessor."""

RESTORE = (
    "Do not write to it; restore the ledger and its watermark together from a backup, and record again what was "
    "received since, withdrawals above all."
)


class Checkpoint(NamedTuple):
    """An entry's place (1 is the first; 0: the ledger was empty) and seal. Says nothing of what it holds."""

    seq: int
    mac: str


START = Checkpoint(0, GENESIS)

_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_moment = lru_cache(datetime.fromisoformat)  # what was recorded together has one time


@lru_cache(maxsize=16)  # an entry is asked for several things in a row; a large cache is slower than parsing
def _parsed(text: str) -> Mapping[str, Any]:
    parsed: Mapping[str, Any] = json.loads(text)
    return parsed


class SealedRow(NamedTuple):
    """An entry as it is stored. `seq` counts from 1; `at` is ISO in UTC; `payload` is canonical JSON."""

    seq: int
    at: str
    actor: str
    kind: str
    payload: str
    prev: str
    mac: str


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """A verified entry. `seq` counts from 1, `at` is in UTC, `prev` and `mac` are hexadecimal.

    What it holds stays text (canonical JSON) until it is asked for: as dicts, half a million consents take gigabytes.
    """

    seq: int
    at: datetime
    actor: str
    kind: str
    text: str
    prev: str
    mac: str

    def __repr__(self) -> str:
        return f"Entry({self.seq}, {self.kind})"

    @property
    def payload(self) -> Mapping[str, Any]:
        """What it holds, to read and not to change."""
        return _parsed(self.text)


def canonical(payload: Mapping[str, JSON]) -> str:
    """Return the one JSON text of a payload: sorted keys, no spaces, no escapes for non-ASCII, no NaN.

    Raises:
        LedgerError: the payload is no JSON or no valid Unicode. The message does not quote it.
    """
    try:
        text = _CANONICAL.encode(payload)
        text.encode()
    except (TypeError, ValueError):
        raise LedgerError("The ledger takes JSON of valid Unicode only (no dates, sets or NaN).") from None
    return text


def link(drafts: Sequence[Draft], *, onto: Checkpoint, actor: str, at: datetime, key: bytes) -> list[SealedRow]:
    """Seal drafts into rows that follow the entry `onto`.

    Raises:
        LedgerError: nobody acts, the time has no zone, or a payload is no JSON.
    """
    if not actor.strip():
        raise LedgerError("Nothing is recorded without saying who acts. Set actor in study.toml or DEID_ACTOR.")
    if at.tzinfo is None:
        raise LedgerError("A time without its zone cannot be recorded. Pass an aware datetime.")
    rows = []
    for kind, payload in drafts:
        fields = (onto.seq + 1, at.astimezone(UTC).isoformat(), actor, kind, canonical(payload), onto.mac)
        rows.append(SealedRow(*fields, _seal(fields, key)))
        onto = Checkpoint(rows[-1].seq, rows[-1].mac)
    return rows


def is_sealed(row: SealedRow, key: bytes) -> bool:
    """Say whether the row's fields are those that its seal was made for, under this key."""
    try:
        return hmac.compare_digest(_seal(row[:-1], key), row.mac)
    except (TypeError, ValueError):  # a cell holds something that was never written here
        return False


def verified(rows: Iterable[SealedRow], key: bytes) -> tuple[Entry, ...]:
    """Turn stored rows, in order, into entries.

    Raises:
        LedgerError: a seal does not fit, or an entry between the first and the last is missing.
    """
    before = START
    entries = []
    for row in rows:
        if not is_sealed(row, key):
            why = "it was edited or moved" if before.seq else "this is another key, or the ledger was rewritten"
            raise LedgerError(f"Entry {before.seq + 1} of the ledger does not carry its seal: {why}. {RESTORE}")
        if (row.seq, row.prev) != (before.seq + 1, before.mac):
            raise LedgerError(f"Entry {before.seq + 1} of the ledger is missing. {RESTORE}")
        entries.append(as_entry(row, prev=before.mac))
        before = Checkpoint(row.seq, row.mac)
    return tuple(entries)


def as_entry(row: SealedRow, *, prev: str) -> Entry:
    """Read a row whose seal is known to fit. What entries have in common is one value in memory, `prev` too."""
    return Entry(row.seq, _moment(row.at), intern(row.actor), intern(row.kind), row.payload, prev, row.mac)


def _seal(fields: tuple[int, str, str, str, str, str], key: bytes) -> str:
    """HMAC over a JSON array of the fields, without spaces: no two rows give the same bytes."""
    text = f"[{fields[0]:d},{','.join(map(encode_basestring, fields[1:]))}]"
    return hmac.digest(key, text.encode(), "sha256").hex()
