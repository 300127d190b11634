"""Which items a notebook shows first."""

import pandas as pd
import pytest

from deid.errors import StudyFileError
from deid.notebook import first_released, telling_case


def items(*rows):
    told = [
        (item, kind, who, "release" if reason.startswith("OK") else "refuse", reason)
        for item, kind, who, reason in rows
    ]
    return pd.DataFrame(told, columns=["item", "kind", "participants", "decision", "reason"])


PLAIN = ("N1", "note", ["P1"], "OK")
SILENT = ("N2", "note", ["P2"], "NO_CONSENT")
EXPIRED = ("N3", "note", ["P3"], "EXPIRED")
AGAIN = ("N4", "note", ["P4", "P5"], "OK_REGRANT")
ROW = ("t.csv:2", "row", ["P6"], "OK_REGRANT")
NOBODY = ("N5", "note", [], "UNRESOLVED")


@pytest.mark.parametrize(
    ("rows", "case"),
    [
        ([ROW, NOBODY, PLAIN], ("P1", "N1")),
        ([PLAIN, SILENT], ("P1", "N1")),
        ([PLAIN, SILENT, EXPIRED], ("P3", "N3")),
        ([PLAIN, EXPIRED, AGAIN], ("P4", "N4")),
    ],
)
def test_the_most_telling_case_is_explained(rows, case):
    assert telling_case(items(*rows)) == case


def test_the_first_released_note_is_shown():
    assert first_released(items(ROW, EXPIRED, AGAIN, PLAIN)) == "N4"


def test_without_any_the_error_says_what_to_do():
    with pytest.raises(StudyFileError, match="the reasons that `check` gives say why"):
        first_released(items(ROW, EXPIRED))
    with pytest.raises(StudyFileError, match="complete the column participants"):
        telling_case(items(ROW, NOBODY))
