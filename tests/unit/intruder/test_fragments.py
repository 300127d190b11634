"""Linking by names that were left in a text."""

import pytest

from deid.intruder.fragments import by_fragments
from tests.unit.intruder.worlds import known, ordinary, target

ROSTER = [
    known("P1", "María Elena", "Delgado Ríos", "Malena"),
    known("P2", "Will", "Tabor", "Ng"),
    known("P3", "Anne-Marie", "O'Brien"),
    known("P4", "Teo", "van der Delgardo"),
]


def claims(*texts, roster=ROSTER, **more):
    return by_fragments([target("C1", *texts, **more), target("C2", "Nothing.")], roster, ordinary).claims


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Then Rios called.", "P1"),
        ("then ríos called", "P1"),
        ("RÍOS, DOB unknown", "P1"),
        ("the O’Briens' boat", "P3"),
        ("Mrs. O’Brien's boat", "P3"),
        ("a Tabor thing", "P2"),
        ("Malenna came", "P1"),
        ("Maelna came", "P1"),
        ("She saw Will.", "P2"),
        ("She will go. Will she? And she WILL GO", None),
        ("the Ng house", None),  # two letters are too few
        ("Today\nWill went home", None),
        ("He met Taborr", None),  # five letters forgive no slip
        ("Notes on riosity", None),
        ("[TABOR] and [MEMBER-2 TABOR]", None),
        ("Thanks for the der and van", None),
    ],
)  # fmt: skip
def test_a_name_left_in_a_text_is_claimed(text, person):
    assert claims(text) == ({person: "C1"} if person else {})


def test_a_slip_that_may_be_of_two_people_claims_nobody():
    assert claims("Delgado came") == {"P1": "C1"}  # as written it is hers, though a slip away from his
    assert claims("Delgaddo came") == {}
    assert claims("Delgaddo came", roster=ROSTER[:3]) == {"P1": "C1"}


def test_an_ordinary_word_is_no_slip():
    roster = [known("P1", "Readding")]
    assert claims("the reading", roster=roster) == {}
    assert claims("the readingg", roster=[known("P1", "Reading")]) == {"P1": "C1"}


def test_a_name_that_two_people_bear_claims_nobody():
    assert claims("Tabor came", roster=[*ROSTER, known("P5", "Billy Tabor")]) == {}


def test_a_name_in_two_peoples_texts_claims_nobody():
    made = by_fragments([target("C1", "Rios came"), target("C2", "Rios left")], ROSTER, ordinary)
    assert made.claims == {} and made.fits == {"P1": {"C1", "C2"}}


def test_a_name_in_a_shared_note_points_to_all_who_attended():
    note = "Rios came"
    made = by_fragments([target("C1", shared=[note]), target("C2", shared=[note])], ROSTER, ordinary)
    assert made.claims == {} and made.fits == {"P1": {"C1", "C2"}}


def test_ones_own_notes_say_more_than_shared_ones():
    made = by_fragments([target("C1", "Rios", shared=["Rios"]), target("C2", shared=["Rios"])], ROSTER, ordinary)
    assert made.claims == {"P1": "C1"}


def test_where_nothing_is_left_nothing_is_claimed():
    made = by_fragments([target("C1", "She went home. [CLIENT] slept.")], ROSTER, ordinary)
    assert made.claims == made.fits == {}
    assert (made.who, made.codes) == (("P1", "P2", "P3", "P4"), ("C1",))
