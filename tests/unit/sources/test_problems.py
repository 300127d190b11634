"""A file's problems are told once each, with every row that has them."""

import pytest

from deid.errors import StudyFileError
from deid.sources.problems import SHOWN, Once, first_of, refuse_rows
from deid.sources.values import Problems


def gathered(*problems):
    found = Problems()
    for problem in problems:
        found.add(*problem)
    return found


def told(*problems):
    with pytest.raises(StudyFileError) as refusal:
        refuse_rows("index.csv", gathered(*problems))
    return str(refusal.value)


def test_the_same_problem_of_many_rows_is_one_problem():
    rows = [(row, "empty", column) for row in (9, 2, 3, 4, 7) for column in ("session_date", "note_class")]
    assert told(*rows) == (
        "index.csv: 2 problems: rows 2-4, 7 and 9, column session_date: empty; rows 2-4, 7 and 9, column note_class: empty."
    )


def test_problems_come_in_the_order_of_their_first_rows():
    assert told((3, "too long"), (2, "empty", "file"), (8, "too long")) == (
        "index.csv: 2 problems: row 2, column file: empty; rows 3 and 8: too long."
    )


def test_a_message_stays_readable_however_many_problems_there_are():
    message = told(*((row, f"problem {row}") for row in range(2, 1002)))
    assert message.count("row") == SHOWN and message.endswith(f"; and {1000 - SHOWN} more.")
    assert len(told(*((row, "empty", "file") for row in range(2, 4002, 2)))) < 300


def test_problems_that_were_gathered_apart_come_in_the_order_of_the_rows_too():
    with pytest.raises(StudyFileError, match="row 2: b; row 3: a; row 3, column id: c"):
        refuse_rows("t.csv", gathered((3, "a")), gathered((2, "b")), gathered((3, "c", "id")))


def test_a_million_rows_with_one_problem_cost_a_number_each():
    found = gathered(*((row, "not a date", "session_date") for row in range(1_000_000)))
    assert [len(rows) for rows in found.rows.values()] == [1_000_000]


def test_a_key_that_stands_often_is_told_with_the_first_few_of_its_rows():
    ids = Once()
    for row in range(2, 102):
        ids.see(row, "N1" if row % 2 else "")
    with pytest.raises(StudyFileError, match=r"row 3, column id: the same id as in row 5, 7, .*, 43 and 29 more \("):
        refuse_rows("t.csv", ids.problems("id", "the same id"))
    assert "N1" in ids and "N2" not in ids and "" not in ids
    assert first_of([1, 2]) == "1, 2" and first_of(range(SHOWN + 2)).endswith("18, 19 and 2 more")
