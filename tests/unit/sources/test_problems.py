"""A file's problems are told once each, with every row that has them."""

import pytest

from deid.errors import StudyFileError
from deid.sources.problems import SHOWN, refuse_rows
from deid.sources.values import Problem


def told(*problems):
    with pytest.raises(StudyFileError) as refusal:
        refuse_rows("index.csv", problems)
    return str(refusal.value)


def test_the_same_problem_of_many_rows_is_one_problem():
    rows = [Problem(row, "empty", column) for row in (9, 2, 3, 4, 7) for column in ("session_date", "note_class")]
    assert told(*rows) == (
        "index.csv: 2 problems: rows 2-4, 7 and 9, column session_date: empty; rows 2-4, 7 and 9, column note_class: empty."
    )


def test_problems_come_in_the_order_of_their_first_rows():
    assert told(Problem(3, "too long"), Problem(2, "empty", "file"), Problem(8, "too long")) == (
        "index.csv: 2 problems: row 2, column file: empty; rows 3 and 8: too long."
    )


def test_a_message_stays_readable_however_many_problems_there_are():
    message = told(*(Problem(row, f"problem {row}") for row in range(2, 1002)))
    assert message.count("row") == SHOWN and message.endswith(f"; and {1000 - SHOWN} more.")
    assert len(told(*(Problem(row, "empty", "file") for row in range(2, 4002, 2)))) < 300
