"""Who is left after each question of the gate, and what of it may leave the building."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deid.consent import ORDER, Step, cohort_steps, suppressed
from deid.consent.funnel import QUESTIONS
from deid.model import Decision, Item


def decided(reason, *people):
    return Decision(Item("N", "note", people, date(2026, 1, 1), "note"), reason.startswith("OK"), (reason,))


def test_every_reason_belongs_to_one_question():
    assert [reason for _, reasons in QUESTIONS for reason in reasons] == list(ORDER)


def test_people_get_as_far_as_the_furthest_of_their_items():
    steps = cohort_steps(
        [
            decided("WITHDRAWN", "P1"),
            decided("OK", "P1"),
            decided("NO_CONSENT", "P2"),
            decided("EXPIRED", "P2"),
            decided("COATTENDEE", "P3", "P4"),
            decided("REFUSED", "P4"),
        ],
        ["P1", "P2", "P3", "P4", "P5"],
    )
    assert [(step.title, step.left, step.stopped) for step in steps] == [
        ("in the study", 5, {}),
        ("with a note or table row", 4, {}),
        ("identified for certain", 4, {}),
        ("every attendee agrees", 3, {"COATTENDEE": 1}),
        ("consent given and standing", 2, {"REFUSED": 1}),
        ("consent complete and signed by the right person", 2, {}),
        ("consent covers data, purpose and recipient", 2, {}),
        ("within its time and conditions", 1, {"EXPIRED": 1}),
    ]


def test_an_item_of_somebody_unknown_counts_nobody():
    assert [step.left for step in cohort_steps([decided("OK", "P9")], ["P1"])][:2] == [1, 0]


def left(*counts):
    return [Step(f"s{place}", count, {"WITHDRAWN": 1}) for place, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((28, 28, 24, 19, 18, 17), [28, 28, 17]),
        ((28, 27, 20), [28, 20]),
        ((28, 20, 20, 15), [28, 20, 20, 15]),
        ((28, 28, 27), [27]),
        ((5, 5, 5), [5, 5, 5]),
        ((28, 10, 9), [28, 9]),
    ],
)
def test_no_step_tells_that_a_few_were_stopped(counts, told):
    shown = suppressed(left(*counts), min_k=5)
    assert [step.left for step in shown] == told and all(not step.stopped for step in shown)


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=9).map(lambda drawn: sorted(drawn, reverse=True)),
    st.integers(2, 8),
)
def test_differences_of_what_is_told_are_nothing_or_enough(counts, min_k):
    shown = [step.left for step in suppressed(left(*counts), min_k=min_k)]
    assert shown[-1] == counts[-1]
    assert all(before == after or before - after >= min_k for i, before in enumerate(shown) for after in shown[i + 1 :])
