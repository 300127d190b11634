"""The ledger as the other rooms see it: append, read, verify."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep

import sqlalchemy as sa

from deid.errors import ConfigError, LedgerError
from deid.ledger.chain import (
    JSON,
    RESTORE,
    START,
    Checkpoint,
    Draft,
    Entry,
    SealedRow,
    as_entry,
    is_sealed,
    link,
    verified,
)
from deid.ledger.database import open_engine, read_row, read_rows, transaction, write_rows
from deid.ledger.schema import is_current, migrate
from deid.ledger.watermark import advance, read_watermark, write_watermark

_CUT = "entries are missing or were replaced"
_REWRITTEN = "the chain was cut or written anew"
_PATIENCE = 30  # seconds in which a restarted server should be back
_NOBODY_KNOWS = (
    "The ledger lost its server in the middle of an append, and nobody knows whether it was recorded. When the server is "
    "back, look at the end of `deid consent log`; do it again only if it is not there."
)


@dataclass(frozen=True, slots=True, repr=False)
class Ledger:
    """An open ledger (see `open_ledger`). It holds no connection between calls.

    Reading is believing: what reads also verifies the whole chain and the watermark.
    """

    engine: sa.Engine
    key: bytes
    watermark: Path

    def __repr__(self) -> str:
        return f"Ledger({self.engine.dialect.name})"

    def append(self, kind: str, payload: Mapping[str, JSON], *, actor: str, at: datetime) -> Entry:
        """Append one entry; see `append_many`."""
        return self.append_many([(kind, payload)], actor=actor, at=at)[0]

    def append_many(
        self, drafts: Sequence[Draft], *, actor: str, at: datetime, after: int | None = None
    ) -> tuple[Entry, ...]:
        """Append entries in one transaction: all or none. Without drafts nothing is touched.

        If the server is lost before it has answered COMMIT, the ledger itself is asked whether the entries stand.

        Args:
            drafts: (kind, payload) in order.
            actor: who acts; never blank.
            at: when, with its time zone.
            after: the `seq` of the last entry that the caller has taken into account. If another writer has
                appended since, nothing is appended.

        Raises:
            LedgerError: the ledger is locked, full, lost, tampered with or has moved on, or a draft is no JSON. Nothing
                was recorded, or the message says that nobody knows, or that only the watermark failed.
        """
        if not drafts:
            return ()
        mark = read_watermark(self.watermark, self.key)
        rows: list[SealedRow] = []
        try:
            with transaction(self.engine, write=True) as connection:
                head = self._head(connection, mark)
                if after is not None and head.seq != after:
                    raise LedgerError(
                        "Another program recorded something meanwhile; nothing was appended. Run this again."
                    )
                linked = link(drafts, onto=head, actor=actor, at=at, key=self.key)
                write_rows(connection, linked)
                rows = linked
        except LedgerError:
            # Before COMMIT was asked for, nothing was recorded. After that only the ledger can tell.
            if not rows or not self._stands(rows[-1]):
                raise
        advance(self.watermark, Checkpoint(rows[-1].seq, rows[-1].mac), self.key)
        return tuple(as_entry(row, prev=row.prev) for row in rows)

    def entries(self, kind: str | None = None) -> tuple[Entry, ...]:
        """Return the verified entries in order, all or those of one kind.

        Raises:
            LedgerError: the ledger cannot be read or does not verify; then nothing is handed out.
        """
        # The mark is read before the rows: a writer beside us stores rows first and moves the mark after.
        mark = read_watermark(self.watermark, self.key)
        with transaction(self.engine, write=False) as connection:
            entries = verified(read_rows(connection), self.key)
        _check_against(mark, entries, f"The ledger's watermark knows entry {mark.seq}: {_CUT}")
        return tuple(entry for entry in entries if kind is None or entry.kind == kind)

    def verify(self, checkpoints: Iterable[Checkpoint] = ()) -> tuple[Entry, ...]:
        """Verify the whole chain, the watermark, and the checkpoints of past releases; then move the watermark up.

        Returns:
            All entries, in order.

        Raises:
            LedgerError: an entry was edited, deleted, inserted, moved or cut off, the key is another one, or the
                chain was written anew (a checkpoint does not fit).
        """
        entries = self.entries()
        for checkpoint in checkpoints:
            what = f"A past release knows entry {checkpoint.seq} of the ledger: {_REWRITTEN}"
            _check_against(checkpoint, entries, what)
        if entries:
            advance(self.watermark, Checkpoint(entries[-1].seq, entries[-1].mac), self.key)
        return entries

    def checkpoint(self, kind: str | None = None) -> Checkpoint:
        """Return the place and seal of the last entry (of a kind); `seq` 0 when there is none."""
        entries = self.entries(kind)
        return Checkpoint(entries[-1].seq, entries[-1].mac) if entries else START

    def _stands(self, row: SealedRow) -> bool:
        """Say whether a row was stored whose COMMIT was not answered.

        Writers queue up: the look comes after that transaction ended. Servers that were restarted are waited for.
        """
        stands, until = None, monotonic() + _PATIENCE
        while stands is None:
            with suppress(LedgerError), transaction(self.engine, write=True) as connection:
                stands = read_row(connection, row.seq) == row
            if stands is None:
                if monotonic() > until:
                    raise LedgerError(_NOBODY_KNOWS)
                sleep(1)
        return stands

    def _head(self, connection: sa.Connection, mark: Checkpoint) -> Checkpoint:
        """The last entry, after a look at what a writer must not build upon: a foreign seal or a cut-off end."""
        last, marked = read_row(connection), read_row(connection, mark.seq)
        if last is not None and not is_sealed(last, self.key):
            raise LedgerError(
                f"The ledger's last entry does not carry its seal: another key, or it was edited. {RESTORE}"
            )
        if mark.seq and (marked is None or marked.mac != mark.mac):
            raise LedgerError(f"The ledger's watermark knows entry {mark.seq}: {_CUT}. {RESTORE}")
        return START if last is None else Checkpoint(last.seq, last.mac)


def open_ledger(url: str, *, key: bytes, watermark: Path) -> Ledger:
    """Open a ledger that was begun before.

    Args:
        url: `sqlite:///PATH` or `postgresql://…` (driver pg8000).
        key: seals the entries; at least 32 bytes, the length of the hash (RFC 2104, section 3). It belongs
            outside the database.
        watermark: the file that remembers the last entry seen; outside the database.

    Raises:
        ConfigError: the URL or the key is unusable.
        LedgerError: the database cannot be reached, opened or written, or the watermark is missing or not sealed
            with the key.
    """
    ledger = _opened(url, key, watermark)
    read_watermark(watermark, key)
    return ledger


def begin_ledger(url: str, *, key: bytes, watermark: Path) -> Ledger:
    """Open a ledger and, if it has neither entries nor a watermark, begin it. Arguments and errors: `open_ledger`."""
    ledger = _opened(url, key, watermark)
    with transaction(ledger.engine, write=True) as connection:
        if read_row(connection) is None and not watermark.exists():
            write_watermark(watermark, START, key)
    read_watermark(watermark, key)
    return ledger


def _opened(url: str, key: bytes, watermark: Path) -> Ledger:
    if len(key) < 32:
        raise ConfigError("The ledger's key is shorter than 32 bytes. Restore private/ from a backup.")
    engine = open_engine(url)
    with transaction(engine, write=False) as connection:
        current = is_current(connection)
    if not current:
        with transaction(engine, write=True) as connection:
            migrate(connection)
    return Ledger(engine, key, watermark)


def _check_against(mark: Checkpoint, entries: Sequence[Entry], what: str) -> None:
    if mark.seq and (mark.seq > len(entries) or entries[mark.seq - 1].mac != mark.mac):
        raise LedgerError(f"{what}. {RESTORE}")
