"""Linking by names that were left in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from deid.intruder.fragments import SHORTEST_SLIP, by_fragments
from tests.unit.intruder.worlds import fits, known, ordinary, target

ROSTER = [
    known("P1", "María Elena", "Delgado Ríos", "Malena"),
    known("P2", "Will", "Tabor", "Ng"),
    known("P3", "Anne-Marie", "O'Brien"),
    known("P4", "Teo", "van der Delgardo"),
]


def attempt(targets, roster=ROSTER, asked=None):
    return by_fragments(targets, roster, asked or {person.person for person in roster}, ordinary)


def claims(*texts, roster=ROSTER, **more):
    return attempt([target("C1", *texts, **more), target("C2", "Nothing.")], roster).claims


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
    made = attempt([target("C1", "Rios came"), target("C2", "Rios left")])
    assert made.claims == {} and fits(made) == {"P1": {"C1", "C2"}}


def test_a_name_in_a_shared_note_points_to_all_who_attended():
    note = "Rios came"
    made = attempt([target("C1", shared=[note]), target("C2", shared=[note])])
    assert made.claims == {} and fits(made) == {"P1": {"C1", "C2"}}


def test_ones_own_notes_say_more_than_shared_ones():
    made = attempt([target("C1", "Rios", shared=["Rios"]), target("C2", shared=["Rios"])])
    assert made.claims == {"P1": "C1"}


def test_where_nothing_is_left_nothing_is_claimed():
    made = attempt([target("C1", "She went home. [CLIENT] slept.")])
    assert made.claims == fits(made) == {}
    assert (made.who, made.codes) == (("P1", "P2", "P3", "P4"), ("C1",))


def test_a_name_in_a_note_shared_with_somebody_who_is_not_tested_claims_nobody():
    made = attempt([target("C1", shared=["Rios came"], attended=("C1", "C9"))], asked={"P1"})
    assert made.claims == {} and fits(made) == {"P1": {"C1", "C9"}}


def test_of_a_sample_the_whole_roster_says_who_bears_a_name():
    targets = [target("C1", "Rios and Tabor came"), target("C2", "Nothing.")]
    made = attempt(targets, asked={"P1"})
    assert made.who == ("P1",) and made.claims == {"P1": "C1"}
    assert attempt(targets, [*ROSTER, known("P5", "Rios")], {"P1"}).claims == {}
    # Tabor, who is not asked about, is a reason not to be sure whose the code is where the name is in several.
    several = [target("C1", "Rios and Tabor came"), target("C2", "Rios")]
    assert attempt(several, asked={"P1"}).claims == {"P1": "C2"}


letters = st.text("abcd", min_size=4, max_size=8)


@given(st.lists(letters, min_size=1, max_size=8, unique=True), st.sets(letters, max_size=8))
def test_slips_are_found_as_by_holding_every_name_against_every_word(names, written):
    roster = [known(f"P{at}", name) for at, name in enumerate(names)]
    made = attempt([target(f"C{at}", word) for at, word in enumerate(sorted(written))], roster)
    expected = {}
    for at, word in enumerate(sorted(written)):
        near = {
            name for name in names if min(len(name), len(word) + 1) >= SHORTEST_SLIP and OSA.distance(name, word) <= 1
        }
        meant = {word} if word in names else near
        if len(meant) == 1:
            expected.setdefault(f"P{names.index(*meant)}", set()).add(f"C{at}")
    assert fits(made) == expected
