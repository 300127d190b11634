"""A study's own lists of words that are always masked, and of words that are no identifiers."""

import re

import pytest

import deid
from deid.errors import StudyFileError
from deid.lists import Lists, add_to_lists, phrase_pattern, read_lists
from deid.model import Passage
from tests.leak.canaries import found
from tests.studies import edit, one_note, write_study


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
    (tmp_path / "deny.csv").write_text("phrase,label\nOriolanthe,NAME\n", encoding="utf-8")
    with pytest.raises(StudyFileError, match=r"deny\.csv, row 2: an unknown label") as raised:
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
