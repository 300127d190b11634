"""Withdrawal reaches what has left: notices, tombstones, releases in their place, tracking, erasure."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest

import deid
from deid.audit import page
from deid.cli import main
from deid.errors import ConfigError, LedgerError
from deid.ledger import Entry
from deid.recalls import prove_current, statuses
from deid.release import open_release
from tests.leak.canaries import found
from tests.studies import CANARIES, CONSENTS, NOTES, PARTICIPANTS, csv_bytes, folder_bytes, write_study

WORDS_OF_P002 = ("Bartholomew", "breathing", "laughed")
NOTES_OF_P002 = ("N004", "N005")


def private(study, name, file):
    return json.loads((study.config.private / "releases" / name / file).read_text(encoding="utf-8"))


def recalled(study):
    told = []
    study.recall(notify=told.append)
    return told


@pytest.fixture
def study(tmp_path):
    opened = deid.open_study(write_study(tmp_path / "study"))
    opened.release(release_id="one")
    return opened


def test_a_release_without_the_participant_takes_the_place_of_a_recalled_one(study):
    assert "Released before and withdrawn since: one." in study.withdraw("P002")
    codes = private(study, "one", "codes.json")
    told = recalled(study)
    assert told[0] == "one is recalled, replaced by one-v2: 2 notes and 1 table rows called back."
    new = open_release(study.config.releases / "one-v2")
    assert new.verify().status == "CANDIDATE"
    assert new.attestation["replaces"] == "one" and len(new.notes) == 6
    for path, data in folder_bytes(new.folder).items():
        assert found(WORDS_OF_P002, data) == [], path
    fresh = private(study, "one-v2", "codes.json")
    assert "P002" not in fresh["participants"] and not set(NOTES_OF_P002) & set(fresh["notes"])
    shared = set(codes["notes"]) & set(fresh["notes"])
    assert len(shared) == 6 and any(codes["notes"][note] != fresh["notes"][note] for note in shared)
    assert not (study.config.releases / "one").exists()


def test_the_report_of_the_new_release_does_not_tell_that_somebody_withdrew(study):
    study.withdraw("P002")
    recalled(study)
    new = open_release(study.config.releases / "one-v2")
    assert new.attestation["gate"]["refused_notes"] == {} == new.attestation["gate"]["refused_rows"]
    assert "withdr" not in new.report.read_text(encoding="utf-8").lower()


def test_the_notice_names_release_codes_and_nobody(study):
    study.withdraw("P002")
    codes = private(study, "one", "codes.json")
    recalled(study)
    folder = study.config.root / "recalls" / "one"
    assert sorted(path.name for path in folder.iterdir()) == ["notice.html", "notice.md"]
    text = (folder / "notice.md").read_text(encoding="utf-8")
    assert codes["participants"]["P002"] in text and all(codes["notes"][note] in text for note in NOTES_OF_P002)
    assert codes["participants"]["P001"] not in text
    names = [
        cell for row in PARTICIPANTS for column, cell in row.items() if column in ("given_name", "family_name", "mrn")
    ]
    for path, data in folder_bytes(folder).items():
        assert found([*CANARIES, *names, *NOTES_OF_P002], data) == [], path
        assert not re.search(rb"P00[1-6]\b(?!\d)", data.replace(codes["participants"]["P002"].encode(), b"")), path
        assert (folder / path).stat().st_mode & 0o077 == 0


def test_a_shared_session_is_called_back_and_who_attended_it_stays(study):
    study.withdraw("P004")
    recalled(study)
    assert set(private(study, "one-v2", "codes.json")["notes"]) == {"N001", "N002", "N003", "N004", "N005", "N009"}
    codes = private(study, "one", "codes.json")
    text = (study.config.root / "recalls" / "one" / "notice.md").read_text(encoding="utf-8")
    assert codes["notes"]["N010"] in text and codes["participants"]["P005"] not in text


def test_a_withdrawal_of_one_class_calls_back_what_needs_it(study):
    study.withdraw("P004", data_classes="group")
    recalled(study)
    kept = private(study, "one-v2", "codes.json")
    assert "N008" in kept["notes"] and "N010" not in kept["notes"] and "P004" in kept["participants"]
    text = (study.config.root / "recalls" / "one" / "notice.md").read_text(encoding="utf-8")
    assert "| Participants |" not in text


def test_a_withdrawal_that_comes_with_the_consents_file_is_told_too(study):
    row = {"event_id": "E9", "participant_id": "P002", "event": "withdraw", "signed_at": "2026-01-05"}
    (study.config.root / "consents.csv").write_bytes(csv_bytes([*CONSENTS, row]))
    told = "Released before and withdrawn since: one. `deid recall` calls them back."
    assert told in study.check().notices
    notices = []
    study.release(release_id="two", notify=notices.append)
    assert told in notices
    recalled(study)
    assert list(study.recalls()["release"]) == ["one"] and told not in study.check().notices


@pytest.mark.parametrize("level", ["no-contact", "no-collection"])
def test_other_levels_recall_nothing(study, level):
    assert "Released before" not in study.withdraw("P002", level=level)
    assert recalled(study) == ["No current release holds a participant who withdrew from it."]
    assert (study.config.releases / "one").is_dir() and len(study.recalls()) == 0


def test_nothing_takes_the_place_of_a_release_of_which_nothing_is_left(study):
    for who in ("P001", "P002", "P004", "P005"):
        study.withdraw(who)
    assert recalled(study)[0].startswith("one is recalled, with nothing in its place: 8 notes")
    assert list(study.recalls()["replaced_by"]) == [""] and list(study.config.releases.iterdir()) == []
    assert "No other release takes its place" in (study.config.root / "recalls/one/notice.md").read_text(
        encoding="utf-8"
    )


def test_every_release_that_holds_the_participant_is_recalled_and_the_new_one_too_when_another_withdraws(study):
    study.release(release_id="two")
    study.withdraw("P002")
    recalled(study)
    assert set(study.recalls()["release"]) == {"one", "two"}
    study.withdraw("P001")
    recalled(study)
    assert set(study.recalls()["release"]) == {"one", "two", "one-v2", "two-v2"}
    current = [path.name for path in study.config.releases.iterdir()]
    assert sorted(current) == ["one-v2-v2", "two-v2-v2"]


def test_what_was_not_in_the_recalled_release_does_not_come_with_the_new_one(study, tmp_path):
    notes = [*NOTES, {**NOTES[0], "note_id": "N050", "text": "A later note of hers."}]
    write_study(tmp_path / "later", notes=notes)
    (study.config.root / "notes.csv").write_bytes((tmp_path / "later" / "notes.csv").read_bytes())
    study.withdraw("P002")
    recalled(study)
    assert "N050" not in private(study, "one-v2", "codes.json")["notes"]


def test_the_new_release_answers_the_request_of_the_old_one(study):
    settings = study.config.root / "study.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"Uni Nord"', '"Uni West"'), encoding="utf-8")
    later = deid.open_study(study.config.root)
    later.withdraw("P002")
    recalled(later)
    assert open_release(later.config.releases / "one-v2").attestation["request"]["recipient"] == "Uni Nord"


def test_a_recall_that_stopped_goes_on_where_it_stopped(study, monkeypatch):
    study.withdraw("P002")

    def stopped(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("deid.recalls.recall_notice", stopped)
        with pytest.raises(KeyboardInterrupt):
            recalled(study)
    assert len(study.recalls()) == 0
    recalled(study)
    assert list(study.recalls()["replaced_by"]) == ["one-v2"] and not (study.config.releases / "one-v3").exists()


def test_a_recall_that_cannot_be_replaced_is_not_recorded(study):
    study.withdraw("P002")
    (study.config.releases / "one-v2").mkdir()
    with pytest.raises(ConfigError, match="exists already"):
        recalled(study)
    assert len(study.recalls()) == 0 and (study.config.releases / "one").is_dir()


def test_a_release_that_holds_a_withdrawn_participant_is_told(study):
    inputs = deid.study.read_inputs(study.config, texts=False)
    prove_current(study.config, inputs)
    study.withdraw("P002")
    with pytest.raises(LedgerError, match=r"^one still hold"):
        prove_current(study.config, inputs)


def test_notes_that_left_the_files_are_recalled_all_the_same(study, tmp_path):
    study.withdraw("P002")
    write_study(tmp_path / "later", notes=[row for row in NOTES if row["participants"] != "P002"])
    (study.config.root / "notes.csv").write_bytes((tmp_path / "later" / "notes.csv").read_bytes())
    assert recalled(study)[0].startswith("one is recalled, replaced by one-v2: 2 notes")


def test_erasure_leaves_nothing_that_a_code_leads_to(study):
    study.withdraw("P004", level="erase")
    recalled(study)
    codes = private(study, "one", "codes.json")
    assert (
        "P004" not in codes["participants"] and not {"N008", "N010"} & set(codes["notes"]) and codes["sessions"] == {}
    )
    assert "P005" in codes["participants"] and "N009" in codes["notes"]
    for path, data in folder_bytes(study.config.private / "releases" / "one").items():
        assert not re.search(rb"\b(P004|N008|N010)\b", data), path
    assert not (study.config.private / "recalled" / "one").exists() and not (study.config.releases / "one").exists()
    kinds = list(study.log()["kind"])
    assert kinds.count("erasure") == 1
    recalled(study)
    assert list(study.log()["kind"]).count("erasure") == 1


def test_an_erasure_after_a_recall_destroys_the_copy_that_was_put_away(study):
    study.withdraw("P002")
    recalled(study)
    assert (study.config.private / "recalled" / "one").is_dir()
    study.withdraw("P002", level="erase")
    recalled(study)
    assert not (study.config.private / "recalled" / "one").exists()
    assert "P002" not in private(study, "one", "codes.json")["participants"]


def test_private_files_that_are_lost_are_told_by_their_place(study):
    (study.config.private / "releases" / "one" / "codes.json").unlink()
    told = study.withdraw("P002")
    assert told.startswith("Recorded as entry") and "private/releases/one is missing or damaged" in told
    with pytest.raises(LedgerError, match="private/releases/one is missing"):
        recalled(study)


def test_steps_are_recorded_and_what_is_late_is_told(study, capsys):
    study.withdraw("P002")
    assert main(["recall", str(study.config.root)]) == 0
    today = date.today()
    entries = deid.study.ledger_of(study.config).entries()
    later = {days: statuses(entries, day=today + timedelta(days=days))[0] for days in (0, 7, 8, 31)}
    assert [status.overdue for status in later.values()] == [False, False, True, True]
    assert later[0].due == today + timedelta(days=30)
    study.recall_step("one", "notified")
    entries = deid.study.ledger_of(study.config).entries()
    assert [statuses(entries, day=today + timedelta(days=days))[0].overdue for days in (8, 30, 31)] == [
        False,
        False,
        True,
    ]
    assert main(["recall", str(study.config.root), "--destroyed", "one"]) == 0
    assert str(today) in capsys.readouterr().out.splitlines()[-1]
    (row,) = study.recalls().to_dict("records")
    assert (row["notified"], row["destroyed"], row["overdue"]) == (today, today, False)


@pytest.mark.parametrize(("name", "on"), [("two", None), ("one", date(2020, 1, 1)), ("one", date(2999, 1, 1))])
def test_steps_of_no_recall_or_of_an_impossible_day_are_refused(study, name, on):
    study.withdraw("P002")
    recalled(study)
    with pytest.raises(ConfigError, match=r"was recalled|on a day from"):
        study.recall_step(name, "notified", on=on)


def test_an_overdue_recall_is_no(study, monkeypatch, capsys):
    study.withdraw("P002")
    recalled(study)
    monkeypatch.setattr("deid.study.today", lambda: date.today() + timedelta(days=8))
    assert main(["recall", str(study.config.root), "--list"]) == 1
    assert "True" in capsys.readouterr().out


def test_a_letter_shows_values_as_they_stand():
    html = page("# Recall of \\<b\\>\n\n<script>x</script> & a\n")
    assert "<script>" not in html and "<b>" not in html and "Recall of &lt;b&gt;" in html


def test_status_needs_no_study():
    entry = Entry(1, datetime(2026, 1, 1, tzinfo=UTC), "a", "consent", {}, "", "")
    assert statuses([entry], day=date(2026, 1, 1)) == []
