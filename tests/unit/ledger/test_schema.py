"""The tool makes the ledger's tables itself, migrates older ones, and leaves newer ones alone."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from deid.errors import LedgerError
from deid.ledger import begin_ledger, open_ledger, schema
from tests.unit.ledger.work import KEY

AT = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


def append(ledger, n=0):
    return ledger.append("event", {"n": n}, actor="r", at=AT)


def tables(ledger):
    """The columns of each table, the versions that are noted, and the indexes of the entries."""
    with ledger.engine.connect() as connection:
        there = sa.inspect(connection)
        columns = {name: [c["name"] for c in there.get_columns(name)] for name in sorted(there.get_table_names())}
        versions = connection.exec_driver_sql("SELECT version FROM deid_ledger_schema").scalars().all()
        return columns, versions, [index["name"] for index in there.get_indexes("deid_ledger")]


def add_index(connection):
    connection.exec_driver_sql("CREATE INDEX deid_ledger_kind ON deid_ledger (kind)")


@pytest.fixture
def newer(monkeypatch):
    """From now on the program is a newer one, which knows these steps too."""
    return lambda *steps: monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, *steps))


def test_the_first_run_makes_tables_that_say_their_version(ledger):
    columns, versions, _ = tables(ledger)
    assert columns == {
        "deid_ledger": ["seq", "at", "actor", "kind", "payload", "prev", "mac"],
        "deid_ledger_schema": ["version"],
    }
    assert versions == [1] == [len(schema.STEPS)]


def test_a_ledger_made_before_versions_were_noted_goes_on(ledger, reopen, tamper):
    append(ledger)
    tamper("DROP TABLE deid_ledger_schema")
    again = reopen()
    append(again)
    assert len(again.verify()) == 2 and tables(again)[1] == [1]


def test_an_older_ledger_is_migrated_and_its_entries_stand(ledger, reopen, newer):
    entry = append(ledger)
    newer(add_index)
    again = reopen()
    assert again.verify() == (entry,)
    _, versions, indexes = tables(again)
    assert versions == [2] and "deid_ledger_kind" in indexes
    newer(lambda connection: None)
    assert append(reopen(), 1).seq == 2  # no step is taken twice
    assert tables(again)[1:] == ([3], indexes)


def test_a_migration_that_fails_changes_nothing(ledger, reopen, newer):
    append(ledger)
    before = tables(ledger)

    def fail(connection):
        connection.exec_driver_sql("INSERT INTO deid_ledger_nowhere VALUES (1)")

    newer(add_index, fail)
    with pytest.raises(LedgerError, match="cannot be used"):
        reopen()
    assert tables(ledger) == before
    assert len(ledger.verify()) == 1


def test_a_ledger_of_a_newer_version_is_left_alone(ledger, url, reopen, newer, monkeypatch):
    append(ledger)
    newer(add_index)
    before = tables(reopen())
    monkeypatch.undo()
    for opens in (begin_ledger, open_ledger):
        with pytest.raises(LedgerError, match=r"newer version of deid than this one\. Update deid"):
            opens(url, key=KEY, watermark=ledger.watermark)
    assert tables(ledger) == before


def test_entries_that_were_dropped_are_missed_and_not_made_up(ledger, reopen, tamper):
    append(ledger)
    tamper("DROP TABLE deid_ledger")
    again = reopen()
    for act in (again.verify, lambda: append(again)):
        with pytest.raises(LedgerError, match="watermark knows entry 1"):
            act()


# The rights of a PostgreSQL user who does not own the tables


@pytest.fixture
def owner(empty_postgres, folder):
    """The ledger as its owner opens it, who is the first to do so."""
    return begin_ledger(empty_postgres, key=KEY, watermark=folder / "watermark")


@pytest.fixture
def administer(empty_postgres):
    engine = sa.create_engine(empty_postgres.replace("postgresql:", "postgresql+pg8000:"), poolclass=sa.NullPool)

    def run(*statements):
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    return run


@pytest.fixture
def team(administer, empty_postgres, folder):
    """Opens the ledger as a user of the server with the rights that are granted by then, and none else."""
    administer("CREATE ROLE deid_team LOGIN")
    yield lambda: begin_ledger(empty_postgres.replace("postgres:@", "deid_team:@"), key=KEY, watermark=folder / "watermark")  # fmt: skip
    administer("DROP OWNED BY deid_team", "DROP ROLE deid_team")


GRANTS = ("GRANT SELECT, INSERT ON deid_ledger TO deid_team", "GRANT SELECT ON deid_ledger_schema TO deid_team")


def test_select_and_insert_are_enough_and_the_server_refuses_the_rest(owner, team, administer):
    append(owner)
    administer(*GRANTS)
    ledger = team()
    append(ledger, 1)
    assert len(ledger.verify()) == len(owner.verify()) == 2
    for statement in (
        "UPDATE deid_ledger SET kind = 'x' WHERE seq = 1",
        "DELETE FROM deid_ledger WHERE seq = 2",
        "TRUNCATE deid_ledger",
        "DROP TABLE deid_ledger",
        "UPDATE deid_ledger_schema SET version = 9",
    ):
        with ledger.engine.connect() as connection, pytest.raises(sa.exc.ProgrammingError, match="42501"):
            connection.exec_driver_sql(statement)
    assert len(owner.verify()) == 2


@pytest.mark.parametrize("granted", [(), GRANTS[:1], GRANTS[1:]])
def test_a_user_without_the_rights_is_told_what_to_grant(owner, team, administer, granted):
    administer(*granted)
    with pytest.raises(LedgerError, match="grants the user SELECT and INSERT on deid_ledger and SELECT on deid_ledger_schema"):  # fmt: skip
        append(team())
    assert owner.entries() == ()


def test_a_user_who_may_not_make_tables_is_told_that_their_owner_comes_first(team):
    with pytest.raises(LedgerError, match="Whoever owns the tables opens the study once"):
        team()


def test_a_server_that_only_reads_says_so(owner, administer):
    append(owner)
    administer("ALTER DATABASE postgres SET default_transaction_read_only = on")
    try:
        assert len(owner.entries()) == 1
        with pytest.raises(LedgerError, match="may only be read on this server"):
            append(owner)
    finally:
        with owner.engine.connect() as connection:
            connection.exec_driver_sql("SET TRANSACTION READ WRITE")
            connection.exec_driver_sql("ALTER DATABASE postgres RESET default_transaction_read_only")
            connection.commit()
