import pytest

from deid.errors import StudyFileError
from deid.sources import delimited
from deid.sources.delimited import read_delimited


def read(*pieces, required=("id", "text")):
    grid = read_delimited(lambda: iter(pieces), required)
    return [grid.header, *(cells for _, cells in grid.records)]


@pytest.mark.parametrize(
    "pieces",
    [
        ("id,text\r", "\n1,a\r", "\n"),
        ("id,text\r\n1", ",", "a", "\r\n"),
        ("", "id,te", "xt", "\n", "1,a", ""),
        ('id,text\n1,"a"', "\n"),
        ('id,text\n1,"', 'a"'),
    ],
)
def test_it_is_all_the_same_where_the_text_is_cut(pieces):
    assert read(*pieces) == [["id", "text"], ["1", "a"]]


def test_two_quotes_that_are_cut_apart_are_one_quote():
    assert read('id,text\n1,"say "', '"hi"', '"', '"', "\n") == [["id", "text"], ["1", 'say "hi"']]


def test_a_cell_much_larger_than_a_piece_is_read_in_little_time():
    text = 'a "word"\n' * 30_000
    pieces = 'id,text\n1,"{}"\n'.format(text.replace('"', '""'))
    assert read(*pieces)[1][1] == text


@pytest.mark.parametrize("row", ['2,"secret"x', '2,se"cret', '2, "secret"'])
def test_after_a_stray_quote_nothing_more_is_read(row):
    taken = []

    def pieces():
        for number in range(1000):
            taken.append(number)
            yield f"id,text\n1,a\n{row}\n" if not number else 'x,"y"\n' * 100

    grid = read_delimited(pieces, ("id", "text"))
    taken.clear()
    with pytest.raises(StudyFileError, match=r"^row 3: a stray quote"):
        list(grid.records)
    assert len(taken) <= 2


def test_a_quote_that_nothing_closes_does_not_take_all_of_a_file_into_the_memory(monkeypatch):
    monkeypatch.setattr(delimited, "LONGEST_CELL", 1000)
    taken = []

    def pieces():
        for number in range(1000):
            taken.append(number)
            yield 'id,text\n1,"a\n' if not number else "secret\n" * 10

    grid = read_delimited(pieces, ("id", "text"))
    taken.clear()
    with pytest.raises(StudyFileError, match=r"^row 2: a stray quote"):
        list(grid.records)
    assert len(taken) < 60


@pytest.mark.parametrize("size", [1, 100, 100_000])
def test_a_cell_that_is_too_long_is_refused_wherever_the_text_is_cut(monkeypatch, size):
    monkeypatch.setattr(delimited, "LONGEST_CELL", 1000)
    whole = f'id,text\n1,"{"a" * 900}"\n2,"{"a" * 1100}"\n3,b\n'
    with pytest.raises(StudyFileError, match=r"^row 3: a stray quote"):
        read(*(whole[at : at + size] for at in range(0, len(whole), size)))
