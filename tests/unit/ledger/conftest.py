import pytest

from deid.ledger import begin_ledger

KEY = b"a key of thirty-two bytes, truly"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path):
    """URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/private/ledger.db"
    return request.getfixturevalue("empty_postgres")


@pytest.fixture
def reopen(url, tmp_path):
    """Opens the ledger of this test, as every process does for itself."""
    (tmp_path / "private").mkdir(mode=0o700)
    return lambda key=KEY: begin_ledger(url, key=key, watermark=tmp_path / "private" / "watermark")


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
