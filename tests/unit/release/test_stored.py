"""A file that lies on the disk is as good as its bytes, and is never held whole."""

import tracemalloc
from hashlib import sha256

import pytest

from deid.errors import StudyFileError
from deid.model import Policy
from deid.release.codebook import note_columns
from deid.release.leakscan import scan
from deid.release.schema import csv_bytes, csv_rows, first_column, notes_schema, table_problems
from deid.release.stored import Stored, bytes_of, hash_of, reading, size_of, stored, taken_in, text_of

ODD = 'note,text\nN-1,"a\r\nb\rc\u2028 é"\n'.encode()


@pytest.fixture
def lying(tmp_path):
    def put(data, name="notes.csv"):
        (tmp_path / name).write_bytes(data)
        return stored(tmp_path / name)

    return put


def test_a_stored_file_has_the_size_and_hash_of_its_bytes(lying):
    held = lying(ODD)
    assert held == Stored(held.path, len(ODD), f"sha256:{sha256(ODD).hexdigest()}")
    assert (size_of(held), hash_of(held)) == (size_of(ODD), hash_of(ODD))
    assert bytes_of(held) == bytes_of(ODD) == ODD


def test_a_stored_file_is_read_like_its_bytes_line_ends_and_all(lying):
    for file in (ODD, lying(ODD)):
        with text_of(file) as text:
            assert text.read() == ODD.decode()
        with reading(file) as blocks:
            assert blocks.read() == ODD
        assert list(csv_rows(file)) == [["note", "text"], ["N-1", "a\r\nb\rc\u2028 é"]]


@pytest.mark.parametrize(("data", "error"), [(b'a\n"b', "no CSV"), (b"a\n\xff", "utf-8")])
def test_what_is_no_table_is_an_error_from_the_disk_too(lying, data, error):
    for file in (data, lying(data)):
        with pytest.raises(ValueError, match=error):
            list(csv_rows(file))


def test_of_a_folder_tables_are_left_where_they_lie(lying, tmp_path):
    held = lying(ODD)
    (tmp_path / "report.html").write_bytes(b"<p>")
    assert taken_in(held.path) == held and taken_in(tmp_path / "report.html") == b"<p>"


@pytest.mark.parametrize("name", ["t.csv", "report.html"])
def test_a_file_that_is_not_there_is_an_error_that_names_it_and_no_folder(tmp_path, name):
    with pytest.raises(StudyFileError, match=f"^{name} of the release cannot be read: No such file"):
        taken_in(tmp_path / name)


def test_no_more_than_a_row_of_a_stored_table_is_held(lying):
    """The texts are 2 MB; of each row its code is kept, to see that none stands there twice."""
    rows = [[f"N-{n:04d}", "P-001", "", "", "14", "note", "x" * 20_000] for n in range(100)]
    table = lying(csv_bytes(note_columns(Policy()), rows))
    del rows
    tracemalloc.start()
    try:
        assert not list(table_problems(table, notes_schema(Policy())))
        assert len(first_column(table)) == 100
        assert scan({"notes.csv": table}, (), key=b"").blocking == ()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert table.size > 2_000_000 and peak < 1_000_000
