"""What is done to a study's ledger behind its back stops the study."""

import json
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

import deid
from deid.errors import GateRefusal, LedgerError, StudyFileError
from deid.ledger import begin_ledger
from deid.ledger.watermark import read_watermark
from tests.studies import edit, write_study


@pytest.fixture
def folder(tmp_path):
    """A study with a release "one" and a withdrawal after it."""
    folder = write_study(tmp_path / "study")
    study = deid.open_study(folder)
    study.release(release_id="one")
    study.withdraw("P001")
    return folder


def refused(folder, match):
    study = deid.open_study(folder)
    with pytest.raises(LedgerError, match=match):
        study.verify_ledger()
    assert {decision.reason for decision in study.check().decisions} == {"LEDGER"}
    with pytest.raises((LedgerError, GateRefusal)):
        study.release(release_id="two")
    assert not (folder / "releases" / "two").exists()


def cut(folder, keep):
    """Remove the entries after `keep` and set the watermark back, without the key."""
    with sqlite3.connect(folder / "private" / "ledger.db") as database:
        [(mac,)] = database.execute("select mac from deid_ledger where seq = ?", (keep,)).fetchall()
        database.execute("delete from deid_ledger where seq > ?", (keep,))
    mark = folder / "private" / "ledger.watermark"
    mark.write_text(json.dumps({**json.loads(mark.read_text()), "seq": keep, "mac": mac}), encoding="utf-8")


def test_a_study_verifies_and_knows_its_releases(folder):
    study = deid.open_study(folder)
    assert study.verify_ledger() == len(study.log()) == 7


def test_a_cut_end_with_a_forged_watermark_is_found(folder):
    cut(folder, 6)
    refused(folder, "watermark does not carry its seal")


def test_a_genuine_old_watermark_and_a_cut_chain_are_found_by_a_release(tmp_path):
    folder = write_study(tmp_path / "study")
    study = deid.open_study(folder)
    study.import_consents()
    old = shutil.copytree(folder / "private", tmp_path / "old")
    study.withdraw("P001")
    study.release(release_id="one")
    shutil.rmtree(folder / "private")
    shutil.copytree(old, folder / "private")
    refused(folder, "A past release knows entry|releases/one is no release")


def test_a_forged_attestation_in_releases_is_found(folder):
    path = folder / "releases" / "one" / "attestation.json"
    path.write_bytes(path.read_bytes().replace(b"Uni Nord", b"Uni Sued"))
    refused(folder, "releases/one is no release that this ledger recorded")


def test_a_release_whose_record_was_taken_back_is_not_known(folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", full)
    study = deid.open_study(folder)
    with pytest.raises(StudyFileError, match="No space left"):
        study.release(release_id="three")
    assert "release-void" in set(study.log()["kind"])
    study.verify_ledger()


@pytest.mark.parametrize("data", [b"{}", b"", b"[1]", b'{"consents":{"last_event":7}}', b"[" * 100_000])
def test_a_release_that_lost_its_attestation_stops_the_next(folder, data):
    (folder / "releases" / "one" / "attestation.json").write_bytes(data)
    refused(folder, r"releases/one holds no readable attestation")


@pytest.mark.parametrize(
    ("lost", "match"),
    [
        (["ledger.watermark"], "watermark file is missing"),
        (["ledger.db"], "watermark knows entry 7"),
        (["ledger.db", "ledger.watermark"], "watermark file is missing"),
        (["keys/study.key"], "study.key is missing"),
        (["ledger.db", "ledger.watermark", "keys/study.key"], "releases/one|A past release knows"),
    ],
)
def test_a_loss_is_never_made_good_by_a_new_ledger(folder, lost, match):
    for name in lost:
        (folder / "private" / name).unlink()
    refused(folder, match)


def test_the_private_folder_of_another_study_does_not_fit(folder, tmp_path):
    other = write_study(tmp_path / "other")
    edit(other / "study.toml", "small-study", "other-study")
    deid.open_study(other).import_consents()
    shutil.rmtree(folder / "releases")
    shutil.rmtree(folder / "private")
    shutil.copytree(other / "private", folder / "private")
    refused(folder, r"\[study\] id is another study's")


def test_a_clock_before_the_last_entry_is_refused(folder, monkeypatch):
    monkeypatch.setattr("deid.studyledger.now", lambda: datetime(2025, 12, 1, tzinfo=UTC))
    refused(folder, "clock of this computer")


def test_a_study_that_could_not_be_begun_can_be_tried_again(tmp_path, monkeypatch):
    folder = write_study(tmp_path / "study")

    def full(*_, **__):
        raise LedgerError("no space")

    monkeypatch.setattr("deid.ledger.record.write_watermark", full)
    with pytest.raises(LedgerError, match="no space"):
        deid.open_study(folder).import_consents()
    monkeypatch.undo()
    assert not (folder / "private" / "keys" / "study.key").exists()
    assert len(deid.open_study(folder).import_consents().new) == 5


def test_a_study_that_is_interrupted_when_its_ledger_was_begun_keeps_the_key(tmp_path, monkeypatch):
    folder, begin = write_study(tmp_path / "study"), begin_ledger

    def interrupted(*args, **options):
        begin(*args, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr("deid.studyledger.begin_ledger", interrupted)
    with pytest.raises(KeyboardInterrupt):
        deid.open_study(folder).import_consents()
    monkeypatch.undo()
    assert len(deid.open_study(folder).import_consents().new) == 5


def test_a_watermark_is_read_only_under_its_key(folder):
    with pytest.raises(LedgerError, match="does not carry its seal"):
        read_watermark(folder / "private" / "ledger.watermark", b"k" * 32)
