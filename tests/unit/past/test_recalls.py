"""Withdrawal reaches what has left: notices, tombstones, releases in their place, tracking, erasure."""

import contextlib
import json
import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import deid
from deid.audit import page
from deid.cli import main
from deid.errors import ConfigError, GateRefusal, LeakFound, LedgerError, StudyFileError
from deid.ledger import Entry
from deid.past.recalls import prove_current
from deid.past.tracking import statuses
from deid.release import open_release
from tests.leak.canaries import found
from tests.studies import (
    CANARIES,
    CONSENTS,
    NOTES,
    PARTICIPANTS,
    RELEASED_NOTES,
    SCORES,
    codes_of,
    csv_bytes,
    edit,
    folder_bytes,
    write_study,
)

WORDS_OF_P002 = ("Bartholomew", "breathing", "laughed")
NOTES_OF_P002 = ("N004", "N005")


def first_in_lines(study, name, file):
    """What each line of a file that private/ keeps of a release begins with."""
    lines = (study.config.private / "releases" / name / file).read_bytes().splitlines()
    return [json.loads(line)[0] for line in lines]


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
    codes = codes_of(study, "one")
    told = recalled(study)
    assert told[0] == "one is recalled, replaced by one-v2: 2 notes and 1 table rows called back."
    new = open_release(study.config.releases / "one-v2")
    assert new.verify().status == "CANDIDATE"
    assert new.attestation["replaces"] == "one" and len(new.notes) == 6
    for path, data in folder_bytes(new.folder).items():
        assert found(WORDS_OF_P002, data) == [], path
    fresh = codes_of(study, "one-v2")
    assert "P002" not in fresh["participant"] and not set(NOTES_OF_P002) & set(fresh["note"])
    shared = set(codes["note"]) & set(fresh["note"])
    assert len(shared) == 6 and any(codes["note"][note] != fresh["note"][note] for note in shared)
    assert not (study.config.releases / "one").exists()


def test_the_report_of_the_new_release_does_not_tell_that_somebody_withdrew(study):
    study.withdraw("P002")
    recalled(study)
    new = open_release(study.config.releases / "one-v2")
    assert new.attestation["gate"]["refused_notes"] == {} == new.attestation["gate"]["refused_rows"]
    assert "withdr" not in new.report.read_text(encoding="utf-8").lower()


def test_the_notice_names_release_codes_and_nobody(study):
    study.withdraw("P002")
    codes = codes_of(study, "one")
    recalled(study)
    folder = study.config.root / "recalls" / "one"
    assert sorted(path.name for path in folder.iterdir()) == ["notice.html", "notice.md"]
    text = (folder / "notice.md").read_text(encoding="utf-8")
    assert codes["participant"]["P002"] in text and all(codes["note"][note] in text for note in NOTES_OF_P002)
    assert codes["participant"]["P001"] not in text
    names = [
        cell for row in PARTICIPANTS for column, cell in row.items() if column in ("given_name", "family_name", "mrn")
    ]
    for path, data in folder_bytes(folder).items():
        assert found([*CANARIES, *names, *NOTES_OF_P002], data) == [], path
        assert not re.search(rb"P00[1-6]\b(?!\d)", data.replace(codes["participant"]["P002"].encode(), b"")), path
        assert (folder / path).stat().st_mode & 0o077 == 0


def test_a_shared_session_is_called_back_and_who_attended_it_stays(study):
    study.withdraw("P004")
    recalled(study)
    assert set(codes_of(study, "one-v2")["note"]) == {"N001", "N002", "N003", "N004", "N005", "N009"}
    codes = codes_of(study, "one")
    text = (study.config.root / "recalls" / "one" / "notice.md").read_text(encoding="utf-8")
    assert codes["note"]["N010"] in text and codes["participant"]["P005"] not in text


def test_a_withdrawal_of_one_class_calls_back_what_needs_it(study):
    study.withdraw("P004", data_classes="group")
    recalled(study)
    kept = codes_of(study, "one-v2")
    assert "N008" in kept["note"] and "N010" not in kept["note"] and "P004" in kept["participant"]
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
    assert recalled(study) == ["No current release holds what consent does not cover any more."]
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
    assert "N050" not in codes_of(study, "one-v2")["note"]


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
        patch.setattr("deid.past.recalls.recall_notice", stopped)
        with pytest.raises(KeyboardInterrupt):
            recalled(study)
    assert len(study.recalls()) == 0
    recalled(study)
    assert list(study.recalls()["replaced_by"]) == ["one-v2"] and not (study.config.releases / "one-v3").exists()


def test_a_recall_that_cannot_be_replaced_is_recorded_all_the_same(study, monkeypatch, capsys):
    study.release(release_id="two")
    study.withdraw("P002")
    build = deid.past.reissuing.release

    def leaking(config, inputs, recognizers, *, release_id, **options):
        if release_id == "one-v2":
            raise LeakFound("a name stands in tables/scores.csv.")
        return build(config, inputs, recognizers, release_id=release_id, **options)

    monkeypatch.setattr("deid.past.reissuing.release", leaking)
    assert main(["recall", str(study.config.root)]) == 1
    assert "nothing could be built in the place of one: a name stands" in capsys.readouterr().err
    assert list(study.recalls()["replaced_by"]) == ["", "two-v2"]
    assert (study.config.root / "recalls/one/notice.html").is_file() and not (study.config.releases / "one").exists()


def test_a_folder_that_is_in_the_way_is_passed_over(study):
    study.withdraw("P002")
    (study.config.releases / "one-v2").mkdir()
    recalled(study)
    assert list(study.recalls()["replaced_by"]) == ["one-v3"]


def test_a_successor_that_is_recorded_but_not_there_is_built_again(study):
    study.withdraw("P002")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("deid.past.recalls._bury", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            recalled(study)
    shutil.rmtree(study.config.releases / "one-v2")
    recalled(study)
    assert list(study.recalls()["replaced_by"]) == ["one-v3"]
    assert open_release(study.config.releases / "one-v3").verify().status == "CANDIDATE"


def events(study, *rows):
    (study.config.root / "consents.csv").write_bytes(csv_bytes([*CONSENTS, *rows]))


def day(ago):
    return (date.today() - timedelta(days=ago)).isoformat()


WITHDRAWN = {"event_id": "W1", "participant_id": "P001", "event": "withdraw", "signed_at": day(0)}
AGAIN = {**CONSENTS[0], "event_id": "G2", "signed_at": day(0)}
CORRECTED = {**CONSENTS[0], "event_id": "K1", "event": "correct", "corrects": "E1"}
LATER = {
    "a later consent to less": [WITHDRAWN, {**AGAIN, "retrospective": ""}],
    "erasure and a later consent for somebody else": [{**WITHDRAWN, "level": "erase"}, {**AGAIN, "recipients": "Uni Sued"}],
    "a later consent that says nothing": [WITHDRAWN, {**AGAIN, "data_classes": "", "evidence_sha256": ""}],
    "a correction to less data": [{**CORRECTED, "data_classes": "table"}],
    "a correction that was rejected": [{**CORRECTED, "status": "rejected"}],
    "no collection from a day before the release's sessions": [{**WITHDRAWN, "signed_at": "2025-04-10", "level": "no-collection"}],
    "a withdrawal that was corrected to another day": [
        WITHDRAWN, {**WITHDRAWN, "event_id": "K2", "event": "correct", "corrects": "W1", "signed_at": "2025-06-01"},
    ],
}  # fmt: skip


@pytest.mark.parametrize("history", LATER)
def test_what_rested_on_the_consent_of_then_is_called_back_whatever_came_later(study, history):
    events(study, *LATER[history])
    assert study.recall_notices() == ("Released before and withdrawn since: one. `deid recall` calls them back.",)
    recalled(study)
    assert list(study.recalls()["release"]) == ["one"] and study.recall_notices() == ()


@pytest.mark.parametrize(
    "row",
    [
        {**WITHDRAWN, "status": "entered-in-error"},
        {**WITHDRAWN, "level": "no-contact"},
        {**WITHDRAWN, "level": "no-collection"},
        {**AGAIN, "data_classes": "table", "retrospective": "yes"},
    ],
)
def test_what_takes_nothing_back_calls_nothing_back(study, row):
    events(study, row)
    assert study.recall_notices() == ()


def test_that_time_ran_out_is_no_recall(study, monkeypatch):
    ending = {**CONSENTS[1], "event_id": "E7", "signed_at": "2025-03-21", "use_until": day(0)}
    events(study, ending)
    study.release(release_id="ending")
    monkeypatch.setattr("deid.studyledger.today", lambda: date.today() + timedelta(days=2))
    assert study.recall_notices() == ()


def test_a_consent_that_changed_after_it_was_taken_in_is_a_doubt_and_no_recall(study):
    (study.config.root / "consents.csv").write_bytes(csv_bytes([{**CONSENTS[0], "purposes": "GRU"}, *CONSENTS[1:]]))
    (told,) = study.recall_notices()
    assert told.startswith("What one hold is in doubt (CONFLICT: ")
    with pytest.raises(GateRefusal, match="in doubt"):
        recalled(study)
    assert len(study.recalls()) == 0 and (study.config.releases / "one").is_dir()


def test_a_rehearsal_is_put_away_without_a_notice(study):
    study.release(release_id="before", asof=date.today() - timedelta(days=1))
    study.withdraw("P002")
    recalled(study)
    assert list(study.recalls()["release"]) == ["one"]
    assert not (study.config.root / "recalls" / "before").exists() and not (study.config.releases / "before").exists()


def test_rows_that_moved_are_found_by_what_they_say_and_changed_ones_are_told(study):
    path = study.config.root / "tables" / "scores.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    moved = [lines[0], *reversed([line for line in lines[1:] if not line.startswith("P002")])]
    path.write_text("\n".join(moved).replace("P005,2025-04-07,female,9", "P005,2025-04-07,female,8"), encoding="utf-8")
    study.withdraw("P002")
    told = recalled(study)
    assert told[0] == "one: 1 notes or table rows changed or left the study's files since; they are not released again."
    new = open_release(study.config.releases / "one-v2")
    assert sorted(new.table("tables/scores.csv")["phq9"]) == [14, 15]


def test_a_note_that_was_rewritten_is_not_released_again(study):
    edit(study.config.root / "notes.csv", "She agreed to a sleep diary.", "She agreed to a diary of sleep.")
    study.withdraw("P002")
    assert "1 notes or table rows changed" in recalled(study)[0]
    assert set(codes_of(study, "one-v2")["note"]) == {"N002", "N003", "N008", "N009", "N010"}


def test_another_policy_takes_no_release_s_place(study):
    edit(study.config.root / "study.toml", "[policy]", '[policy]\nprofile = "limited-data-set"\ndua = { number = "7" }')
    later = deid.open_study(study.config.root)
    later.withdraw("P002")
    with pytest.raises(GateRefusal, match=r"\[policy\] or \[\[tables\]\] of study.toml are not what they were"):
        recalled(later)
    assert list(later.recalls()["replaced_by"]) == [""]


def test_a_copy_is_found_whatever_its_folder_is_called(study):
    (study.config.releases / "one").rename(study.config.releases / "for-nord")
    study.withdraw("P002", level="erase")
    told = recalled(study)
    assert "one: the study's own copy is destroyed" in "\n".join(told)
    assert [path.name for path in study.config.releases.iterdir()] == ["one-v2"]


def test_a_copy_that_is_not_here_is_said_to_be_the_stewards(study, tmp_path):
    study.release(release_id="two", out=tmp_path / "elsewhere")
    study.withdraw("P002", level="erase")
    assert (
        "two: no copy lies in releases/; copies made with --out, or carried elsewhere, are yours to destroy"
        in "\n".join(recalled(study))
    )


def test_a_recalled_copy_that_was_put_back_is_put_away_again(study):
    study.withdraw("P002")
    recalled(study)
    shutil.copytree(study.config.private / "recalled" / "one", study.config.releases / "one")
    recalled(study)
    assert (
        not (study.config.releases / "one").exists()
        and not (study.config.private / "recalled" / "one" / "one").exists()
    )


def test_what_private_keeps_of_a_release_is_believed_only_as_it_was_recorded(study):
    path = study.config.private / "releases" / "one" / "decisions.jsonl"
    path.write_bytes(b"".join(line for line in path.read_bytes().splitlines(True) if b"P002" not in line))
    study.withdraw("P002")
    with pytest.raises(GateRefusal, match="Nobody can tell whose data one hold"):
        recalled(study)


def test_a_half_written_release_stops_nothing(study):
    shutil.copytree(study.config.releases / "one", study.config.releases / ".two.0000.partial")
    (study.config.releases / ".two.0000.partial" / "attestation.json").write_bytes(b"{}")
    study.withdraw("P002")
    recalled(study)
    assert study.verify_ledger() == len(study.log())


def test_what_stops_after_the_name_is_there_leaves_a_release_that_counts(tmp_path, monkeypatch):
    opened = deid.open_study(write_study(tmp_path / "study"))
    monkeypatch.setattr("deid.release.folder._sync", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        opened.release(release_id="one")
    assert opened.verify_ledger() == len(opened.log()) and "release-void" not in set(opened.log()["kind"])
    assert deid.verify(opened.config.releases / "one").status == "CANDIDATE"


def test_somebody_who_left_the_roster_can_withdraw_on_paper_and_by_file(study):
    people = [row for row in PARTICIPANTS if row["participant_id"] != "P002"]
    notes = [row for row in NOTES if row["participants"] != "P002"]
    scores = [row for row in SCORES if row["participant_id"] != "P002"]
    for name, rows in (("participants.csv", people), ("notes.csv", notes), ("tables/scores.csv", scores)):
        (study.config.root / name).write_bytes(csv_bytes(rows))
    assert "withdrawn since: one" in study.withdraw("P002")
    events(study, {"event_id": "W2", "participant_id": "P002", "event": "withdraw", "signed_at": day(0)})
    recalled(study)
    assert list(study.recalls()["replaced_by"]) == ["one-v2"]
    assert "was released" in "\n".join(study.explain("P002", release="one"))
    with pytest.raises(ConfigError, match="neither on the roster nor in the ledger"):
        study.withdraw("P404")


def test_broken_files_do_not_stop_a_withdrawal(study):
    for name in ("notes.csv", "consents.csv", "participants.csv"):
        (study.config.root / name).write_bytes(b"\xff\xfe broken")
    assert study.withdraw("P002").startswith("Recorded as entry")


def test_two_recalls_at_once_bury_a_release_once(study, monkeypatch):
    study.withdraw("P002")
    write, other = deid.past.recalls.write_private, []

    def and_another(path, data):
        write(path, data)
        if not other:
            other.append(True)
            monkeypatch.setattr("deid.past.recalls.write_private", write)
            recalled(study)

    monkeypatch.setattr("deid.past.recalls.write_private", and_another)
    with pytest.raises(LedgerError, match="Another program recorded something meanwhile"):
        recalled(study)
    assert list(study.recalls()["release"]) == ["one"]


def test_a_release_that_holds_a_withdrawn_participant_is_told(study):
    inputs = deid.study.read_inputs(study.config, texts=False)
    prove_current(study.config, inputs)
    study.withdraw("P002")
    with pytest.raises(GateRefusal, match="withdrawn since: one"):
        prove_current(study.config, inputs)


def test_notes_that_left_the_files_are_recalled_all_the_same(study, tmp_path):
    study.withdraw("P002")
    write_study(tmp_path / "later", notes=[row for row in NOTES if row["participants"] != "P002"])
    (study.config.root / "notes.csv").write_bytes((tmp_path / "later" / "notes.csv").read_bytes())
    assert recalled(study)[0].startswith("one is recalled, replaced by one-v2: 2 notes")


def test_erasure_leaves_nothing_that_a_code_leads_to(study):
    study.disclosures("P004")
    study.withdraw("P004", level="erase")
    recalled(study)
    codes = codes_of(study, "one")
    assert codes == {"participant": {}, "note": {}, "row": {}}
    for path, data in folder_bytes(study.config.private / "releases" / "one").items():
        assert not re.search(rb"\b(P004|N008)\b", data), path
    assert not (study.config.private / "releases" / "one" / "report.html").exists()
    assert list((study.config.private / "disclosures").iterdir()) == []
    assert not (study.config.private / "recalled" / "one").exists() and not (study.config.releases / "one").exists()
    log = study.log()
    assert list(log.loc[log["kind"] == "erasure", "what"]) == ["release=one"]
    recalled(study)
    assert list(study.log()["kind"]).count("erasure") == 1


def test_an_erasure_reaches_what_was_refused_to_who_holds_nothing_else(study):
    decided = study.config.private / "releases" / "one" / "decisions.jsonl"
    assert b"P005" in next(line for line in decided.read_bytes().splitlines() if b"N011" in line and b"false" in line)
    study.withdraw("P005", level="erase")
    recalled(study)
    lines = decided.read_bytes().splitlines()
    assert not any(b"P005" in line for line in lines) and any(b"N011" in line for line in lines)


def test_an_erasure_leaves_what_others_may_know_of_theirs(study):
    study.withdraw("P004", level="erase")
    recalled(study)
    told = study.disclosures("P005").with_suffix(".md").read_text(encoding="utf-8")
    assert "session notes: 2" in told and "Called back on" in told


def test_an_erasure_of_one_class_leaves_the_rest_of_the_participants_own(study):
    study.withdraw("P001", level="erase", data_classes="note")
    recalled(study)
    told = study.disclosures("P001").with_suffix(".md").read_text(encoding="utf-8")
    assert "| What | research variables such as scores: 1 |" in told and "called back and erased" in told


def test_a_notice_goes_when_its_release_is_erased_here_and_destroyed_there(study):
    study.withdraw("P004", level="erase")
    recalled(study)
    assert (study.config.root / "recalls" / "one" / "notice.md").is_file()
    study.recall_step("one", "destroyed")
    assert not (study.config.root / "recalls" / "one").exists()


def test_an_erasure_that_stopped_half_way_is_finished(study, monkeypatch):
    study.withdraw("P004", level="erase")
    with monkeypatch.context() as patch:
        patch.setattr("deid.past.putting_away.scrub", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            recalled(study)
    assert "Erasure was asked for of what one held" in "\n".join(study.recall_notices())
    recalled(study)
    assert codes_of(study, "one")["participant"] == {} and study.recall_notices() == ()


def test_an_erasure_after_a_recall_is_told_until_it_is_done(study):
    study.withdraw("P002")
    recalled(study)
    assert "Erasure was asked for of what one held" in study.withdraw("P002", level="erase")
    recalled(study)
    assert study.recall_notices() == ()


def test_an_erasure_after_a_recall_destroys_the_copy_that_was_put_away(study):
    study.withdraw("P002")
    recalled(study)
    assert (study.config.private / "recalled" / "one").is_dir()
    study.withdraw("P002", level="erase")
    recalled(study)
    assert not (study.config.private / "recalled" / "one").exists()
    assert codes_of(study, "one")["participant"] == {}


def test_a_release_that_nobody_can_read_is_told_and_stops_no_other(study):
    study.release(release_id="two")
    (study.config.private / "releases" / "one" / "replaced.jsonl").unlink()
    told = study.withdraw("P002")
    assert told.startswith("Recorded as entry") and "Nobody can tell whose data one hold" in told
    with pytest.raises(GateRefusal, match="Nobody can tell whose data one hold"):
        recalled(study)
    assert list(study.recalls()["release"]) == ["two"]


def test_seals_that_are_lost_are_no_sign_that_a_note_changed(study):
    path = study.config.private / "releases" / "one" / "contents.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(line for line in lines if b"N008" not in line))
    study.withdraw("P002")
    with pytest.raises(
        GateRefusal, match=r"in the place of one: private/releases/one/contents\.jsonl is missing or damaged"
    ):
        recalled(study)
    assert list(study.recalls()["replaced_by"]) == [""]


def test_an_erasure_of_a_damaged_record_stops_and_is_finished_once_it_is_restored(study):
    path = study.config.private / "releases" / "one" / "replaced.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    study.withdraw("P004", level="erase")
    with pytest.raises(StudyFileError, match=r"replaced\.jsonl is missing or damaged"):
        recalled(study)
    path.write_bytes(whole)
    recalled(study)
    assert study.recall_notices() == () and b"N008" not in path.read_bytes()
    assert set(first_in_lines(study, "one", "replaced.jsonl")) == set(RELEASED_NOTES) - {"N008"}


def test_a_release_of_an_earlier_version_is_called_back_by_hand(study):
    old = {"release": "old", "attestation": "0" * 64, "decisions": "0" * 64}
    deid.study.ledger_of(study.config).append("release", old, actor="r", at=deid.study.now())
    assert "Nobody can tell whose data old hold" in " ".join(study.recall_notices())
    study.withdraw("P002")
    with pytest.raises(GateRefusal, match="call them back by hand"):
        recalled(study)
    assert list(study.recalls()["release"]) == ["one"]


def test_an_erasure_of_what_nobody_can_read_is_no_silence(study):
    study.withdraw("P002")
    recalled(study)
    (study.config.private / "releases" / "one" / "decisions.jsonl").write_bytes(b"x")
    study.withdraw("P002", level="erase")
    with pytest.raises(GateRefusal, match="Nobody can tell"):
        recalled(study)


@pytest.mark.parametrize("stopped", range(1, 9))
def test_a_destruction_that_stops_at_any_file_is_finished(study, stopped):
    study.withdraw("P002", level="erase")
    unlink, left = Path.unlink, [stopped]

    def until(path, **options):
        if path.parent.name == "one" and path.parent.parent.name == "releases" and "private" not in path.parts:
            left[0] -= 1
            if not left[0]:
                raise KeyboardInterrupt
        unlink(path, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "unlink", until)
        with contextlib.suppress(KeyboardInterrupt):
            recalled(study)
    recalled(study)
    assert [path.name for path in study.config.releases.iterdir()] == ["one-v2"] and study.recall_notices() == ()
    assert list(study.log()["kind"]).count("tombstone") == 1


def test_a_form_that_was_signed_again_takes_nothing_back(study):
    events(
        study,
        {**CONSENTS[0], "event_id": "G9", "signed_at": day(0)},
        {**CONSENTS[1], "event_id": "G8", "signed_at": day(1)},
    )
    assert study.recall_notices() == ()


def test_other_use_limits_are_told(study):
    events(study, {**CORRECTED, "purposes": "HMB;NPU"})
    assert study.recall_notices() == (
        "Consents behind one set other use limits now than they state; tell the recipients, or release anew.",
    )


def test_what_is_held_and_refused_for_other_reasons_is_told(study):
    edit(study.config.root / "notes.csv", "N009,P005,", "N009,P005;P003,")
    told = "one holds what would be refused today (COATTENDEE 1), though no consent was taken back. Decide whether to call it back by hand."
    assert told in study.check().notices


def test_an_empty_step_is_no_recall(study, capsys):
    study.withdraw("P002")
    assert main(["recall", str(study.config.root), "--notified", ""]) == 2
    assert len(study.recalls()) == 0 and "was recalled" in capsys.readouterr().err


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
    with pytest.raises(ConfigError, match=r"was recalled|must lie between"):
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
    entry = Entry(1, datetime(2026, 1, 1, tzinfo=UTC), "a", "consent", "{}", "", "")
    assert statuses([entry], day=date(2026, 1, 1)) == []
