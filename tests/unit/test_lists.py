"""A study's own lists of words that are always masked, and of words that are no identifiers."""

import re

import pytest

import deid
from deid.errors import GateRefusal, StudyFileError
from deid.lists import Lists, add_to_lists, forget, names_somebody, own_words_of, phrase_pattern, read_lists
from deid.model import Participant, Passage, Relative
from tests.leak.canaries import found
from tests.studies import PARTICIPANTS, edit, one_note, write_study


def test_lists_that_are_not_there_are_empty(tmp_path):
    assert read_lists(tmp_path) == Lists()


def test_what_is_added_is_read_again_once_and_shows_nothing_when_printed(tmp_path):
    assert add_to_lists(
        tmp_path, deny=[("Old  Mill", "ORG"), ("old mill", "ORG"), ("x", "PERSON")], allow=["May", "MAY"]
    ) == (2, 1)
    assert add_to_lists(tmp_path, deny=[("Old Mill", "ORG"), ("Old Mill", "LOCATION")], allow=["may"]) == (1, 0)
    lists = read_lists(tmp_path)
    assert lists.deny == (("old mill", "ORG"), ("x", "PERSON"), ("Old Mill", "LOCATION")) and lists.allow == ("may",)
    assert repr(lists) == "Lists(deny=3, allow=1)"
    assert (tmp_path / "deny.csv").stat().st_mode & 0o077 == 0


def test_an_unknown_label_and_a_missing_column_are_told_by_row_without_the_phrase(tmp_path):
    (tmp_path / "deny.csv").write_text("phrase,label\n\nOriolanthe,NAME\n", encoding="utf-8")
    with pytest.raises(StudyFileError, match=r"deny\.csv, row 3: an unknown label") as raised:
        read_lists(tmp_path)
    assert found(["Oriolanthe"], str(raised.value).encode()) == []
    (tmp_path / "deny.csv").write_text("phrase\nOriolanthe\n", encoding="utf-8")
    with pytest.raises(StudyFileError, match="label"):
        read_lists(tmp_path)


@pytest.mark.parametrize(
    ("phrase", "text", "there"),
    [
        ("Old Mill", "the Old\n Mill.", True),
        ("Old Mill", "the Old Mills", False),
        ("a.c", "abc", False),
        ("a.c", "(a.c)", True),
    ],
)
def test_a_phrase_matches_whole_words_however_they_are_spaced(phrase, text, there):
    assert bool(re.search(phrase_pattern(phrase), text)) is there


def masked(study, text):
    (spans,) = study.detect([Passage("t", text)])
    return {text[span.start : span.end] for span in spans}


def test_denied_words_are_masked_and_allowed_ones_are_not(tmp_path):
    study = deid.open_study(write_study(tmp_path / "study"))
    text = "She met Jonathan Whitcombe by the purple kettle on April 9."
    assert masked(study, text) == {"Jonathan Whitcombe", "April 9"}
    add_to_lists(study.config.private, deny=[("purple kettle", "LOCATION")], allow=["april 9", "Whitcombe"])
    assert masked(study, text) == {"Jonathan Whitcombe", "purple kettle"}


def test_an_allowed_phrase_never_uncovers_somebody_on_the_roster(tmp_path):
    study = deid.open_study(write_study(tmp_path / "study", notes=one_note("Oriolanthe Vexbury and Rosalba spoke.")))
    add_to_lists(study.config.private, deny=[], allow=["Oriolanthe Vexbury", "Rosalba", "Oriolanthe"])
    texts = "\n".join(study.release(release_id="one").notes["text"])
    assert found(["Oriolanthe", "Vexbury", "Rosalba"], texts.encode()) == []


def test_a_new_entry_counts_for_a_study_that_is_open(tmp_path):
    study = deid.open_study(write_study(tmp_path / "study"))
    assert "kettle" not in masked(study, "The kettle sang.")
    add_to_lists(study.config.private, deny=[("kettle", "ORG")], allow=[])
    assert "kettle" in masked(study, "The kettle sang.")
    edit(study.config.private / "deny.csv", "kettle,ORG", "singer,ORG")
    assert masked(study, "The kettle sang.") == set()


PEOPLE = [
    {"participant_id": "P050", "given_name": "Rose", "family_name": "Young", "relatives": "sister=Hope Young"},
    {"participant_id": "P051", "given_name": "Takeshi", "family_name": "Moriyama", "relatives": ""},
]


@pytest.mark.parametrize(
    "phrase", ["Rose's Bakery", "Young Clinic", "Rose Street", "Rose University Hospital", "Hope Clinic"]
)
def test_an_allowed_phrase_with_somebody_on_the_roster_in_it_is_masked_all_the_same(tmp_path, phrase):
    study = deid.open_study(write_study(tmp_path / "study", participants=[*PARTICIPANTS, PEOPLE[0]]))
    text = f"She works at {phrase} and lives near {phrase}."
    before = masked(study, text)
    add_to_lists(study.config.private, deny=[], allow=[phrase])
    assert masked(study, text) == before != set()


def test_an_allowed_phrase_uncovers_nothing_that_is_denied(tmp_path):
    study = deid.open_study(write_study(tmp_path / "study"))
    add_to_lists(study.config.private, deny=[("kettle", "PERSON")], allow=["kettle@purple.org"])
    assert any("kettle" in one for one in masked(study, "Write to kettle@purple.org today."))


def test_blank_phrases_are_not_added(tmp_path):
    assert add_to_lists(tmp_path, deny=[("  ", "PERSON"), ("", "ORG")], allow=["", " \t"]) == (0, 0)


def test_another_spelling_of_a_denied_phrase_is_added(tmp_path):
    assert add_to_lists(tmp_path, deny=[("grocer's", "ORG"), ("grocer’s", "ORG")], allow=[]) == (2, 0)


def test_phrases_with_a_name_of_the_roster_are_known_and_forgotten(tmp_path):
    people = [Participant("P051", "Takeshi", "Moriyama", relatives=(Relative("wife", "Lucasta Wren"),))]
    known = own_words_of(people)
    assert (
        names_somebody("TAKESHI'S bakery", known)
        and names_somebody("the Moriyamas", known)
        and names_somebody("lucasta", known)
    )
    assert not names_somebody("the purple kettle", known)
    add_to_lists(tmp_path, deny=[("Takeshi M.", "PERSON"), ("purple kettle", "ORG")], allow=["Moriyama Tower", "May"])
    forget(tmp_path, people)
    assert read_lists(tmp_path) == Lists((("purple kettle", "ORG"),), ("may",))


def test_an_erasure_takes_the_person_from_the_lists(tmp_path):
    study = deid.open_study(write_study(tmp_path / "study"))
    add_to_lists(study.config.private, deny=[("Tak Moriyama", "PERSON")], allow=["Takeshi Moriyama", "May"])
    study.release(release_id="one")
    study.withdraw("P004", level="erase")
    study.recall(notify=lambda _: None)
    assert read_lists(study.config.private) == Lists((), ("may",))


def test_a_release_is_not_made_in_the_place_of_one_that_masked_more(tmp_path):
    study = deid.open_study(write_study(tmp_path / "study"))
    study.release(release_id="one")
    add_to_lists(study.config.private, deny=[], allow=["Zephyrine Quillfeather"])
    study.withdraw("P002")
    with pytest.raises(GateRefusal, match="what is masked is set otherwise now"):
        study.recall(notify=lambda _: None)
    assert not (study.config.releases / "one-v2").exists()


def test_the_lists_in_use_are_stated(tmp_path):
    study = deid.open_study(write_study(tmp_path / "study"))
    add_to_lists(study.config.private, deny=[("purple kettle", "ORG")], allow=["May", "Hope"])
    release = study.release(release_id="one")
    assert release.attestation["lists"] == {"deny": 1, "allow": 2}
    assert "1 phrases that are always masked, 2 that are no identifiers" in release.report.read_text(encoding="utf-8")
