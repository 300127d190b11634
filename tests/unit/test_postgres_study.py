"""A study whose ledger is a PostgreSQL database goes the whole way."""

import shutil
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa

import deid
from deid.cli import main
from deid.errors import LedgerError
from deid.ledger import record
from tests.faults import Wire
from tests.studies import SETTINGS, edit, write_study


@pytest.fixture
def study(tmp_path, empty_postgres):
    settings = f'{SETTINGS}\n[ledger]\nurl = "{empty_postgres}"\n'
    return write_study(tmp_path / "study", settings=settings)


def test_check_release_and_verify(study, capfd):
    assert main(["check", str(study)]) == 0
    assert "8 of 12 notes would be released" in capfd.readouterr().out
    assert main(["release", str(study), "--id", "one"]) == 0
    assert main(["verify", str(study / "releases" / "one")]) == 0
    assert not (study / "private" / "ledger.db").exists()
    assert list(deid.open_study(study).log()["kind"]) == ["consent"] * 5 + ["release"]


def test_a_withdrawal_holds_for_the_next_release(study):
    opened = deid.open_study(study)
    opened.withdraw("P001")
    assert [d for d in opened.check().decisions if d.release and "P001" in d.item.participants] == []


def test_an_edited_row_refuses_everything(study, empty_postgres, capfd):
    opened = deid.open_study(study)
    opened.import_consents()
    engine = sa.create_engine(empty_postgres.replace("postgresql:", "postgresql+pg8000:"), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE deid_ledger SET payload = replace(payload, 'refuse', 'grant') WHERE seq = 3")
    assert {d.reason for d in opened.check().decisions} == {"LEDGER"}
    with pytest.raises(LedgerError, match="Entry 3 of the ledger does not carry its seal"):
        opened.release()


def test_a_server_that_is_not_there_is_refused_without_its_address(study, empty_postgres, capfd):
    path = study / "study.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("s.PGSQL.5432", "s.PGSQL.1"), encoding="utf-8")
    assert main(["release", str(study)]) == 2
    said = capfd.readouterr().err
    assert said.startswith("deid: The ledger ") and said.count("\n") == 1 and "PGSQL" not in said


def test_two_machines_share_a_ledger(study, tmp_path, capfd):
    """Each has private/ and a watermark of its own; what one records counts for the other."""
    here = deid.open_study(study)
    here.import_consents()
    there = deid.open_study(shutil.copytree(study, tmp_path / "elsewhere"))
    here.release(release_id="one")
    there.withdraw("P001")
    assert here.verify_ledger() == there.verify_ledger() == 7
    assert [d for d in here.check().decisions if d.release and "P001" in d.item.participants] == []
    shutil.rmtree(study / "private")  # a machine on which the study was never opened
    with pytest.raises(LedgerError, match="copy private/ from the machine that last used it"):
        here.verify_ledger()
    assert not (study / "private" / "keys" / "study.key").exists()
    there.withdraw("P002")
    shutil.rmtree(study / "private")
    shutil.copytree(tmp_path / "elsewhere" / "private", study / "private")
    assert here.verify_ledger() == 8


def test_a_withdrawal_whose_answer_is_lost_is_recorded_once(study, empty_postgres, monkeypatch):
    address, _, server = empty_postgres.partition("?unix_sock=")
    with tempfile.TemporaryDirectory(prefix="deid-wire-") as folder:
        wire = Wire(Path(folder), server)
        edit(study / "study.toml", empty_postgres, f"{address}?unix_sock={wire.path}")
        opened = deid.open_study(study)
        opened.import_consents()
        write = record.write_rows
        monkeypatch.setattr(record, "write_rows", lambda *rows: (write(*rows), wire.arm(before=b"COMMIT")))
        opened.withdraw("P001")
        assert list(opened.log()["kind"]) == ["consent"] * 5 + ["consent-withdrawal"]
        wire.close()
