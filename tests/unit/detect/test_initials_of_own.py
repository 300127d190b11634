"""Initials of the note's own people where they could mean something else."""

import pytest

from deid.detect.roster import OwnRecognizer, own_identifiers
from deid.identifiers import known_identifiers
from deid.model import Participant

PERSON = Participant("P1", "Jo-Beth", "Quill", preferred_name="JB", clinician="Dana Orr")
KNOWN = known_identifiers([PERSON])


def found(text: str) -> list[str]:
    results = OwnRecognizer(own_identifiers(KNOWN, [PERSON])).analyze(text, [])
    return sorted({text[r.start : r.end] for r in results})


TURNS = "DO: How was it?\nJB: Fine.\nDO: Only fine?\nJB: Yes."


def test_initials_that_label_turns_are_a_speaker():
    assert found(TURNS) == ["DO", "JB"]


def test_a_measurement_at_the_start_of_a_line_is_no_speaker():
    own = Participant("P1", "Bea", "Pell")
    results = OwnRecognizer(own_identifiers(known_identifiers([own]), [own])).analyze("BP: 120/80\nBP: 118/76", [])
    assert results == []


@pytest.mark.parametrize(
    "text",
    [
        "Denies SI. RTC 2 wks.  DO",
        "Plan as above.\nDO",
        "Plan as above.\ndo\n",
        "Weekly.\nDO, LCSW\n",
        "5-13 / video / do\nD: late",
    ],
)
def test_initials_that_sign_are_a_clinician(text):
    assert found(text) in (["DO"], ["do"])


@pytest.mark.parametrize(
    "text", ["What to do next time.", "Saw the DO about it today.", "We do\nnot know.", "D.O. exam"]
)
def test_the_same_letters_elsewhere_are_no_initials(text):
    assert "DO" not in found(text)
    assert "do" not in found(text)


def test_a_short_name_in_capitals_is_a_name():
    assert found("He said my name. Not loud. JB, like you say pass the salt.") == ["JB"]
