"""A release as pandas frames."""

import pytest

from deid.errors import StudyFileError
from deid.release import open_release
from deid.release.folder import write


@pytest.fixture
def opened(tmp_path, release):
    write(tmp_path / "one", release, record=lambda: None)
    return open_release(tmp_path / "one")


def test_a_number_stays_one_where_a_cell_is_missing(opened):
    table = opened.table("tables/t.csv")
    assert table["phq9"].median() == 11.5 and table["phq9"].dtype.kind == "i"
    assert table["dose"].median() == 1.5 and table["dose"].isna().sum() == 1
    assert opened.notes["day"].isna().sum() == 1


def test_text_stays_text_and_a_missing_one_is_empty(opened):
    assert list(opened.table("tables/t.csv")["gender"]) == ["f", "f"]
    assert "" in set(opened.notes["session"])
    assert set(map(type, opened.codebook["type"])) == {str}


def test_cells_are_read_as_they_stand_row_by_row(opened):
    columns, rows = opened.cells("tables/t.csv")
    assert columns == ["row", "participant", "day", "gender", "phq9", "dose"]
    assert sorted(row[3:] for row in rows) == [["f", "14", "1.5"], ["f", "9", ""]]
    assert list(rows) == []


@pytest.mark.parametrize("path", ["tables/x.csv", "report.html", "../secret.csv"])
def test_what_is_no_table_of_the_release_is_an_error_that_names_the_tables(opened, path):
    with pytest.raises(StudyFileError, match=r"It has notes\.csv, tables/t\.csv, codebook\.csv\."):
        opened.table(path)


def test_a_verdict_is_short_when_printed(opened):
    assert repr(opened.verify()) == "Verdict(CANDIDATE, 13 checks)"
