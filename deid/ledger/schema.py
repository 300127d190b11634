"""The tables of a ledger and the steps that made them. The tool makes and migrates them itself."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from deid.errors import LedgerError
from deid.ledger.chain import RESTORE

TABLE = sa.Table(
    "deid_ledger",
    sa.MetaData(),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("at", "actor", "kind", "payload")),
    sa.Column("prev", sa.Text, nullable=False, unique=True),  # no two entries follow the same one
    sa.Column("mac", sa.Text, nullable=False),
)

_VERSION = sa.Table(
    "deid_ledger_schema",
    sa.MetaData(),
    sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
)
"""One row: how many of the steps were taken."""


def _begin(connection: sa.Connection) -> None:
    TABLE.create(connection, checkfirst=True)  # ledgers made before steps were counted have it


STEPS: Sequence[Callable[[sa.Connection], None]] = (_begin,)
"""What leads from each version of the tables to the next, from none to the newest. Only ever add to the end: ledgers
count the steps that they have behind them. Entries are sealed, so that no step may change what one says."""


def is_current(connection: sa.Connection) -> bool:
    """Say whether the tables are there, in the newest version that this program knows.

    Raises:
        LedgerError: a newer program made them.
    """
    return _version(connection) == len(STEPS)


def migrate(connection: sa.Connection) -> None:
    """Take the steps that are missing, all or none: in the transaction of a writer, so one program at a time.

    Raises:
        LedgerError: a newer program made the tables.
    """
    for step in STEPS[_version(connection) :]:
        step(connection)
    _VERSION.create(connection, checkfirst=True)
    connection.execute(_VERSION.delete())
    connection.execute(_VERSION.insert(), {"version": len(STEPS)})


def _version(connection: sa.Connection) -> int:
    there = sa.inspect(connection)
    version = connection.scalar(sa.select(_VERSION.c.version)) or 0 if there.has_table(_VERSION.name) else 0
    if not isinstance(version, int):
        raise LedgerError(f"The ledger is corrupt. {RESTORE}")
    if version > len(STEPS):
        raise LedgerError("The ledger was made by a newer version of deid than this one. Update deid, then try again.")
    return version if there.has_table(TABLE.name) else 0
