import json

import pytest

from deid.audit.verdicts import Mark, Verdict, as_dict, read

NAME = "Zephyrine"
VERDICT = Verdict("N-012", (Mark(0, 4, "over"), Mark(10, 19, "missed", "PERSON"), Mark(19, 25, "relabel", "DATE")))


def test_a_verdict_goes_through_json_and_back():
    assert read(json.loads(json.dumps(as_dict(VERDICT)))) == VERDICT


def test_only_a_missed_identifier_is_a_leak():
    assert VERDICT.leak
    assert not Verdict("N-012", (Mark(0, 4, "over"), Mark(19, 25, "relabel", "DATE"))).leak
    assert not Verdict("N-012").leak


@pytest.mark.parametrize(
    "wrong",
    [
        (-1, 4, "missed", "PERSON"),
        (4, 4, "missed", "PERSON"),
        (0, 4, NAME, "PERSON"),
        (0, 4, "missed", ""),
        (0, 4, "missed", NAME),
        (0, 4, "relabel", ""),
        (0, 4, "over", "PERSON"),
    ],
)
def test_a_mark_proves_itself_at_birth_and_quotes_nothing(wrong):
    with pytest.raises(ValueError, match=r"\.$") as caught:
        Mark(*wrong)
    assert NAME not in str(caught.value)


@pytest.mark.parametrize("marks", [[(5, 9), (0, 4)], [(0, 5), (4, 9)]], ids=["out of order", "overlapping"])
def test_marks_stand_in_order_and_do_not_overlap(marks):
    with pytest.raises(ValueError, match="order"):
        Verdict("N-012", tuple(Mark(start, end, "over") for start, end in marks))


def test_a_verdict_names_its_note():
    with pytest.raises(ValueError, match="release code"):
        Verdict("")


GOOD = {"start": 0, "end": 4, "kind": "over", "label": ""}


@pytest.mark.parametrize(
    "value",
    [
        None,
        NAME,
        [],
        {},
        {"note": NAME},
        {"note": 3, "marks": []},
        {"note": NAME, "marks": NAME},
        {"note": NAME, "marks": [], "more": NAME},
        {"note": NAME, "marks": [NAME]},
        {"note": NAME, "marks": [{**GOOD, "more": NAME}]},
        {"note": NAME, "marks": [{**GOOD, "start": False}]},
        {"note": NAME, "marks": [{**GOOD, "end": 4.0}]},
        {"note": NAME, "marks": [{**GOOD, "kind": [NAME]}]},
        {"note": NAME, "marks": [{**GOOD, "label": None}]},
    ],
)
def test_what_is_no_verdict_is_refused_and_not_quoted(value):
    with pytest.raises(ValueError, match="nothing else") as caught:
        read(value)
    assert NAME not in str(caught.value)
