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
        "Saoirse: Good evening.",
        "Takeshi: Evening.",
        "Saoirse: Fine.",
        "Saoirse: I was angry on Tuesday and threw the plate.",
        "Thaddeora Wrenmoor: My wife left the bottle on the table on purpose.",
        "Saoirse: You poured it out, and I admire that.",
        "Takeshi: Brave.",
        "Saoirse: Very brave, to drink no more.",
        "Takeshi: The new job began at last.",
        "Ingrid Halvorsdottir: What was that like for you?",
        "TAKESHI MORIYAMA: Peculiar, and good.",
        "Ingrid Halvorsdottir: What was hard for you?",
        "Takeshi: Mornings.",
        "Fintan Kavanagh: I stole the car.",
        "T: I drank from the bottle.",
        "Ingrid Halvorsdottir: And the bottle?",
        "Saoirse: Thaddie told me the same in the corridor.",
        "Saoirse: Corridors are cold.",
        "Saoirse: Cold and long.",
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
    members = re.sub(r"\[MEMBER-\d\]", "[MEMBER]", text)  # members are numbered by code
    assert members.splitlines() == [
        "[TURNS REMOVED]",
        "[MEMBER]: I was angry on Tuesday and threw the plate.",
        "[TURNS REMOVED]",
        "[MEMBER]: The new job began at last.",
        "[TURNS REMOVED]",
        "[MEMBER]: Peculiar, and good.",
        "[CLINICIAN]: What was hard for you?",
        "[MEMBER]: Mornings.",
        "[TURNS REMOVED]",
        "[ID]: I want to sleep without pills.",
    ]
    for path, data in folder_bytes(release.folder).items():
        assert found(["bottle", "Thad", "admire", "orridor", "drank", "rave", "stole"], data) == [], path
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
    assert text_of(study, deid.open_release(study.config.releases / "one-v2")) == ""


def test_the_session_stays_in_a_release_that_takes_the_place_of_another(folder):
    study = deid.open_study(folder)
    study.segments("N020", reason="agreed")
    study.release(release_id="one")
    study.withdraw("P002")
    study.recall(notify=lambda _: None)
    assert "plate" in text_of(study, deid.open_release(study.config.releases / "one-v2"))
    assert "note N020: was released." in study.explain("P005", item="N020", release="one")
    assert not any("replay says otherwise" in line for line in study.explain("P005", item="N020", release="one"))


@pytest.mark.parametrize("change", ["text", "attendee"])
def test_what_was_allowed_is_that_text_of_those_people_alone(folder, change):
    study = deid.open_study(folder)
    study.segments("N020", reason="agreed")
    if change == "text":
        edit(folder / "notes.csv", "threw the plate", "threw the vase")
    else:
        study.withdraw("P004")
    release = study.release(release_id="one")
    assert text_of(study, release) == "" and "OK_SEGMENTS" not in release.attestation["gate"]["notes"].values()
    study.segments("N020", reason="read again")
    assert "pills" in text_of(study, study.release(release_id="two"))


def test_explain_says_that_a_part_would_be_released(folder):
    study = deid.open_study(folder)
    study.segments("N020", reason="agreed")
    assert study.explain("P005", item="N020")[1] == "note N020: would be released."


def test_a_session_of_which_nothing_could_stay_is_not_allowed(folder):
    study = deid.open_study(folder)
    for note in ("N011", "N010"):
        with pytest.raises(ConfigError, match=f"Nothing of note {note} could stay"):
            study.segments(note, reason="agreed")


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
    with pytest.raises(ConfigError, match="Nothing of note N020 could stay"):
        deid.open_study(folder).segments("N020", reason="agreed")


@pytest.mark.parametrize("label", ["T", "Th", "TW", "T.", "Leader T", "Client", "Wife", "Member 3"])
def test_a_speaker_of_a_letter_or_a_part_is_nobody_who_consents(folder, label):
    edit(folder / "notes.csv", "P005: I want", f"{label}: I want")
    study = deid.open_study(folder)
    study.segments("N020", reason="agreed")
    assert all("pills" not in text for text in study.release(release_id="one").notes["text"])


@pytest.mark.parametrize(
    "about",
    [
        "My wife drank gin.",
        "Wives drink gin.",
        "My husband's gin.",
        "My ex’s gin.",
        "Thaddeus drank gin.",
        "W. drank gin.",
        "P003 drank gin.",
    ],
)
def test_a_turn_that_could_be_about_the_others_goes(folder, about):
    edit(folder / "notes.csv", "I want to sleep without pills.", about)
    study = deid.open_study(folder)
    study.segments("N020", reason="agreed")
    assert all(
        "gin" not in text.split() and "gin." not in text for text in study.release(release_id="one").notes["text"]
    )
