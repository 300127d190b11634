"""What private/ keeps of each item is written and read line by line, and damage is told."""

import pytest

from deid.contents import content_line, replaced_line
from deid.errors import StudyFileError
from deid.model import Replacement
from deid.past.kept import CONTENTS, REPLACED, contents, replaced

MADE = {
    'N1", [[': (Replacement(0, 4, "PERSON", "[NAME 1]", "roster", 0.85), Replacement(9, 10, "AGE", "", "patterns")),
    "N2\n\u2028": (),
    "N3": (Replacement(2, 5, "PHONE", "Zephyrine\n", "", 0.1 + 0.2),),
}
SEALS = {("note", 'N1", [['): "0a", ("row", "tables/a.csv:2"): "0b", ("note", "N2\n\u2028"): "0c"}


@pytest.fixture
def record(tmp_path):
    folder = tmp_path / "march"
    folder.mkdir()
    (folder / REPLACED).write_bytes(b"".join(replaced_line(*one) for one in MADE.items()))
    (folder / CONTENTS).write_bytes(b"".join(content_line(*one) for one in SEALS.items()))
    return folder


def test_what_was_written_is_read_back_in_its_order(record):
    assert list(replaced(record)) == list(MADE.items())
    assert list(contents(record)) == list(SEALS.items())


def test_a_line_is_an_item_whatever_stands_in_it(record):
    assert (record / REPLACED).read_bytes().count(b"\n") == len(MADE)
    assert (record / CONTENTS).read_bytes().splitlines()[1] == b'["row", "tables/a.csv:2", "0b"]'
    assert replaced_line("N3", MADE["N3"]) == b'["N3", [[2, 5, "PHONE", "Zephyrine\\n", "", 0.30000000000000004]]]\n'


def test_only_what_is_asked_for_is_read(record):
    assert dict(replaced(record, {"N3"})) == {"N3": MADE["N3"]}
    assert dict(contents(record, {("note", "N2\n\u2028")})) == {("note", "N2\n\u2028"): "0c"}
    assert dict(replaced(record, set())) == {}


def test_lines_are_read_one_by_one(record):
    (record / REPLACED).write_bytes((record / REPLACED).read_bytes() + b"{")
    assert next(replaced(record)) == next(iter(MADE.items()))


def without_the_last_line(data):
    return b"".join(data.splitlines(keepends=True)[:-1])


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: b"[]\n" + data, lambda data: b"\xff" + data])
@pytest.mark.parametrize(("name", "read"), [(REPLACED, replaced), (CONTENTS, contents)])
def test_a_damaged_file_is_told_and_nothing_of_it_is_quoted(record, name, read, damage):
    (record / name).write_bytes(damage((record / name).read_bytes()))
    with pytest.raises(
        StudyFileError, match=rf"private/releases/march/{name} .* Restore private/ from a backup"
    ) as told:
        list(read(record))
    assert "Zephyrine" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "read", "keys"), [(REPLACED, replaced, MADE.keys()), (CONTENTS, contents, SEALS.keys())]
)
def test_a_line_that_is_missing_is_told_to_whoever_asks_for_it(record, name, read, keys):
    (record / name).write_bytes(without_the_last_line((record / name).read_bytes()))
    with pytest.raises(StudyFileError, match="missing or damaged"):
        list(read(record, keys))
    (record / name).unlink()
    with pytest.raises(StudyFileError, match="missing or damaged"):
        list(read(record))
