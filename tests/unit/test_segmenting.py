"""A steward allows the consenting attendees' own turns of a session."""

import re

import pytest

import deid
from deid.cli import main
from deid.errors import ConfigError, GateRefusal
from tests.leak.canaries import found
from tests.studies import NOTES, edit, folder_bytes, write_study

SESSION = "\n".join(
    [
        "Present were Saoirse, Takeshi and Thaddeora.",
        "Ingrid Halvorsdottir: Who would like to begin?",
        "Saoirse: I was angry on Tuesday and threw the plate.",
        "Thaddeora Wrenmoor: My wife left the bottle on the table on purpose.",
        "Saoirse: You poured it out, and I admire that.",
        "Takeshi: My brother phoned at last.",
        "Ingrid Halvorsdottir: What was that like?",
        "TAKESHI MORIYAMA: Strange, and good.",
        "Saoirse: Thadeora told me the same in the corridor.",
        "P005: I want to sleep without pills.",
    ]
)
"""P005 is Saoirse, P004 Takeshi; P003, Thaddeora, refused."""


@pytest.fixture
def folder(tmp_path):
    note = {
        **NOTES[0],
        "note_id": "N020",
        "participants": "P005;P003;P004",
        "session_date": "2025-05-20",
        "session_id": "G-3",
        "text": SESSION,
    }
    return write_study(tmp_path / "study", notes=[*NOTES, note])


def text_of(study, release):
    (row,) = [text for text in release.notes["text"] if "pills" in text] or [""]
    return row


def test_without_a_stewards_word_the_session_is_refused(folder):
    study = deid.open_study(folder)
    frame = study.check().frame.set_index("item")
    assert frame.loc["N020", "reasons"] == ["COATTENDEE", "REFUSED"]
    assert text_of(study, study.release()) == ""


def test_own_turns_stay_and_everything_of_and_about_the_others_goes(folder):
    study = deid.open_study(folder)
    study.segments("N020", reason="group agreed in session 1")
    assert study.check().frame.set_index("item").loc["N020", "reason"] == "OK_SEGMENTS"
    release = study.release(release_id="one")
    text = text_of(study, release)
    saoirse = text[text.index("[MEMBER-") :][:10]  # members are numbered by code
    named = text.replace(saoirse, "[SAOIRSE]").replace("[MEMBER-", "[TAKESHI-")
    assert re.sub(r"\[TAKESHI-\d\]", "[TAKESHI]", named).splitlines() == [
        "[TURNS REMOVED]",
        "[CLINICIAN]: Who would like to begin?",
        "[SAOIRSE]: I was angry on Tuesday and threw the plate.",
        "[TURNS REMOVED]",
        "[TAKESHI]: My brother phoned at last.",
        "[CLINICIAN]: What was that like?",
        "[TAKESHI]: Strange, and good.",
        "[TURNS REMOVED]",
        "[ID]: I want to sleep without pills.",
    ]
    for path, data in folder_bytes(release.folder).items():
        assert found(["bottle", "Thad", "admire", "corridor"], data) == [], path
    assert "OK_SEGMENTS" in release.attestation["gate"]["notes"].values()
    assert "[TURNS REMOVED]" in set(release.codebook["name"])
    assert release.verify().status == "CANDIDATE"


def test_the_preview_shows_no_more_than_the_release(folder):
    study = deid.open_study(folder)
    with pytest.raises(GateRefusal, match="COATTENDEE"):
        study.preview("N020")
    study.segments("N020", reason="agreed")
    assert "bottle" not in study.preview("N020", reveal=True)._repr_html_()


def test_who_allowed_it_and_why_stands_in_the_ledger_and_it_can_end(folder, capsys):
    assert main(["consent", "segments", str(folder), "N020", "--reason", "group agreed"]) == 0
    study = deid.open_study(folder)
    last = study.log().iloc[-1]
    assert (last["actor"], last["kind"], last["what"]) == (
        "r.adeyemi",
        "segments-allowed",
        "note=N020, reason=group agreed",
    )
    assert main(["consent", "segments", str(folder), "N020", "--reason", "one objected", "--end"]) == 0
    assert study.check().frame.set_index("item").loc["N020", "reason"] == "COATTENDEE"


def test_a_withdrawal_of_one_who_stayed_recalls_the_session(folder):
    study = deid.open_study(folder)
    study.segments("N020", reason="agreed")
    study.release(release_id="one")
    study.withdraw("P004", data_classes="group")
    study.recall(notify=lambda _: None)
    assert list(study.recalls()["replaced_by"]) == ["one-v2"]
    new = deid.open_release(study.config.releases / "one-v2")
    assert text_of(study, new) == ""


def test_a_session_without_turns_stays_refused(folder):
    study = deid.open_study(folder)
    study.segments("N011", reason="agreed")
    release = study.release(release_id="one")
    assert "OK_SEGMENTS" not in release.attestation["gate"]["notes"].values()


def test_nobody_consenting_leaves_nothing(folder):
    study = deid.open_study(folder)
    study.segments("N020", reason="agreed")
    for who in ("P004", "P005"):
        study.withdraw(who)
    assert study.check().frame.set_index("item").loc["N020", "reason"] == "COATTENDEE"


@pytest.mark.parametrize(
    ("note", "reason", "message"),
    [("N404", "agreed", "No note N404"), ("N001", "agreed", "has one attendee"), ("N020", "  ", "Say why")],
)
def test_what_cannot_be_allowed_is_told(folder, note, reason, message):
    with pytest.raises(ConfigError, match=message):
        deid.open_study(folder).segments(note, reason=reason)


def test_a_name_that_could_be_anothers_is_taken_for_theirs(folder):
    edit(folder / "participants.csv", "Thaddeora,Wrenmoor", "Saoirse,Wrenmoor")
    study = deid.open_study(folder)
    study.segments("N020", reason="agreed")
    release = study.release(release_id="one")
    assert all("plate" not in text for text in release.notes["text"])
