"""Where the chain is stored: SQLite by default, PostgreSQL by URL. Failures are told without SQL or values."""

import logging
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, SQLAlchemyError

from deid.errors import ConfigError, LedgerError
from deid.ledger.chain import RESTORE, SealedRow
from deid.ledger.schema import TABLE

_AT_ONCE = 1000  # rows that are fetched or sent together
_WAIT = 30  # seconds that a writer waits for another one
_SILENCE = 60  # seconds after which a server gives up a writer that says nothing, so that others go on; and vice versa
_PG_BEGIN = (
    "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; "  # the head as it is when the lock is given, not asked for
    "SET LOCAL lock_timeout = '{wait}s'; "
    "SET LOCAL idle_in_transaction_session_timeout = '{silence}s'; "
    "SELECT pg_advisory_xact_lock(1684367716)"  # a queue of writers; its name is "deid" in ASCII, 0x64656964
)

# A lost server is told by an error of ours; a second word about closing what is gone would be a traceback.
logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)

_REMEDIES: Mapping[str, str] = {
    "SQLITE_BUSY": "is locked by another program. Close it and try again.",
    "SQLITE_LOCKED": "is locked by another program. Close it and try again.",
    "SQLITE_CORRUPT": f"is corrupt. {RESTORE}",
    "SQLITE_NOTADB": f"is not a database. {RESTORE}",
    "SQLITE_CANTOPEN": "cannot be opened. Check that private/ exists and is yours to write.",
    "SQLITE_READONLY": "may not be written. Check the permissions of private/ and of the ledger's file.",
    "SQLITE_PERM": "may not be opened. Check the permissions of private/ and of the ledger's file.",
    "SQLITE_FULL": "has no space left. Free some and try again.",
    "SQLITE_IOERR": "cannot be read or written by the system. Check the disk.",
    "55P03": "is locked by another program. Try again when it has finished.",
    "53100": "has no space left on its server. Free some and try again.",
    "53300": "has too many users on its server at the moment. Try again.",
    "57P03": "is being started or stopped on its server. Try again in a minute.",
    "25006": "may only be read on this server. Let [ledger] url name the one that takes entries.",
    "42501": (
        "may not be used so by this database user. Whoever owns the tables opens the study once with this version of "
        "deid, then grants the user SELECT and INSERT on deid_ledger and SELECT on deid_ledger_schema."
    ),
    "28P01": "refused the password. Check [ledger] url.",
    "28000": "refused the user. Check [ledger] url.",
    "3D000": "has no such database on its server. Create it, or check [ledger] url.",
}
"""What SQLite's error name begins with, or PostgreSQL's SQLSTATE → what is wrong and what to do."""


def open_engine(url: str) -> sa.Engine:
    """Open `sqlite:///PATH` or `postgresql://…`. A new SQLite file is created owner-only.

    No connection outlives its transaction, so nothing is shared with a forked process.

    Raises:
        ConfigError: the URL names no database of these two kinds.
        LedgerError: the file cannot be opened, or other users can open it too.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        _make_private(Path(address.database or ""))
        options: dict[str, Any] = {"timeout": _WAIT}
    else:
        options = {"timeout": _SILENCE}  # the server itself sees to _WAIT
        if "unix_sock" in address.query:
            options["ssl_context"] = False  # no network, and making one takes longer than all the rest
    engine = sa.create_engine(address, poolclass=sa.NullPool, hide_parameters=True, connect_args=options)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
    else:
        engine.dialect.use_insertmanyvalues_wo_returning = True  # else every row takes its own two ways to the server
    sa.event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def transaction(engine: sa.Engine, *, write: bool) -> Iterator[sa.Connection]:
    """Open a transaction. Writers queue up from its start, so that the head they read is the head they extend.

    Raises:
        LedgerError: the database failed; says what to do, without SQL, parameters or addresses. A failed transaction
            left nothing behind, except that of a server which was lost at the very end: see `Ledger.append_many`.
    """
    try:
        with engine.connect().execution_options(deid_write=write) as connection, connection.begin():
            yield connection
    except UnicodeDecodeError:  # an error of SQLite's quotes a damaged file, and the driver cannot read it
        raise LedgerError(f"The ledger {_REMEDIES['SQLITE_CORRUPT']}") from None
    except (SQLAlchemyError, OSError) as error:  # the driver does not dress up all errors of its socket
        raise LedgerError(f"The ledger {_remedy(error)}{' Nothing was recorded.' if write else ''}") from None


def read_rows(connection: sa.Connection) -> Iterator[SealedRow]:
    """Yield all rows in order of `seq`, as long as the transaction lasts; they are not held at once."""
    query = sa.select(TABLE).order_by(TABLE.c.seq).execution_options(yield_per=_AT_ONCE)
    return (SealedRow(*row) for row in connection.execute(query))


def read_row(connection: sa.Connection, seq: int | None = None) -> SealedRow | None:
    """Return the row at a place (the last one for None), or None where there is none."""
    query = sa.select(TABLE).order_by(TABLE.c.seq.desc()).limit(1)
    row = connection.execute(query if seq is None else query.where(TABLE.c.seq == seq)).first()
    return None if row is None else SealedRow(*row)


def write_rows(connection: sa.Connection, rows: Sequence[SealedRow]) -> None:
    """Insert rows; there is no way to change or delete one."""
    for at in range(0, len(rows), _AT_ONCE):  # a server gives up a writer that is silent for long
        connection.execute(TABLE.insert(), [row._asdict() for row in rows[at : at + _AT_ONCE]])


def _address(url: str) -> URL:
    try:
        address = sa.make_url(url)
    except ArgumentError:
        raise ConfigError("[ledger] url is no database URL. Write sqlite:///PATH or postgresql://…") from None
    if address.drivername in ("postgresql", "postgresql+pg8000"):
        if set(address.query) - {"unix_sock"}:
            raise ConfigError(
                "[ledger] url may say ?unix_sock=FILE after its database and nothing else, such as sslmode."
            )
        return address.set(drivername="postgresql+pg8000")
    if address.drivername in ("sqlite", "sqlite+pysqlite") and address.database not in (None, "", ":memory:"):
        return address
    raise ConfigError("[ledger] url must be sqlite:///PATH (a file) or postgresql://… (driver pg8000).")


def _make_private(path: Path) -> None:
    """Create the file before SQLite would create it for everybody; refuse one that others can open."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        mode = path.stat().st_mode
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise LedgerError(f"The ledger cannot be opened: {why}. Check the permissions of private/.") from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise LedgerError("The ledger's file is open to other users. Make it owner-only (chmod 600), then try again.")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: `_begin` does
    connection.execute("PRAGMA temp_store = MEMORY")  # no temporary file outside private/


def _begin(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get("deid_write", False)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
    elif write:
        connection.exec_driver_sql(_PG_BEGIN.format(wait=_WAIT, silence=_SILENCE))


def _remedy(error: Exception) -> str:
    cause = (error.orig if isinstance(error, DBAPIError) else None) or error
    details = cause.args[0] if cause.args else None
    code = details.get("C", "") if isinstance(details, dict) else getattr(cause, "sqlite_errorname", "")
    if not code and isinstance(error, OSError | InterfaceError):
        return (
            "does not reach its server, or lost it. Check that it runs, the network and [ledger] url; then try again."
        )
    for known, remedy in _REMEDIES.items():
        if code.startswith(known):
            return remedy
    return f"cannot be used ({type(cause).__name__} {code}".rstrip() + "). Check [ledger] url and the database."
