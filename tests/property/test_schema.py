"""What is written as CSV is read back the same."""

from hypothesis import given
from hypothesis import strategies as st

from deid.release.schema import csv_bytes, csv_rows

CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=6))
def test_cells_survive_writing_and_reading(rows):
    data = csv_bytes(["a", "b", "c"], rows)
    assert list(csv_rows(data)) == [["a", "b", "c"], *map(list, rows)]
