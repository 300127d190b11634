"""Joining two releases by notes that stand in both."""

from deid.intruder.samenotes import by_same_notes, without_same_notes
from tests.unit.intruder.worlds import chatter, fits, target

ONE, TWO, THREE = (chatter(seed) for seed in ("one", "two", "three"))


def test_a_note_in_both_releases_joins_its_codes():
    made = by_same_notes([target("C1", ONE, THREE), target("C2", TWO)], [target("E1", TWO), target("E2", ONE)])
    assert made.claims == {"E1": "C2", "E2": "C1"}


def test_tags_case_and_line_breaks_make_no_difference():
    before = f"[DATE day +14] Seen by [CLINICIAN].\n{ONE}"
    now = f"[DATE] seen by [CLINICIAN-2]. {ONE.upper()}"
    assert by_same_notes([target("C1", now)], [target("E1", before)]).claims == {"E1": "C1"}


def test_one_other_word_makes_another_note():
    assert by_same_notes([target("C1", ONE + " more")], [target("E1", ONE)]).claims == {}


def test_a_note_written_of_two_people_joins_nobody():
    targets = [target("C1", ONE), target("C2", ONE)]
    assert fits(by_same_notes(targets, [target("E1", ONE)])) == {}
    assert fits(by_same_notes([target("E1", ONE)], targets)) == {}


def test_a_short_note_joins_nobody():
    note = "No show, left a message."
    assert fits(by_same_notes([target("C1", note)], [target("E1", note)])) == {}


def test_shared_notes_join_nobody():
    assert fits(by_same_notes([target("C1", shared=[ONE])], [target("E1", shared=[ONE])])) == {}


def test_what_stands_in_both_is_left_out_for_the_attack_on_style():
    (left,) = without_same_notes([target("C1", ONE, TWO)], [target("E1", TWO.upper())])
    assert left.texts == (ONE,)
