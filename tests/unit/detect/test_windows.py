import itertools

import pytest

from deid.detect.windows import windows


def test_a_short_text_is_one_window_and_an_empty_one_none():
    assert list(windows("Jane")) == [(0, 4)]
    assert list(windows("")) == []


@pytest.mark.parametrize("text", ["word " * 5000, "x" * 9000, "A line.\n" * 2000, "One. Two. " * 1500])
def test_windows_cover_every_character_overlap_and_stay_within_their_size(text: str):
    found = list(windows(text, size=1000, overlap=100))
    assert found[0][0] == 0 and found[-1][1] == len(text)
    assert all(end - start <= 1000 for start, end in found)
    assert all(b[0] < a[1] and b[1] > a[1] for a, b in itertools.pairwise(found))


def test_a_window_ends_at_a_paragraph_where_there_is_one():
    text = "a " * 400 + "\n\n" + "b " * 400
    first = next(windows(text, size=1000, overlap=100))
    assert text[: first[1]].endswith("\n\n")


def test_an_identifier_at_a_cut_stands_whole_in_one_window():
    text = "word " * 3000
    for at in range(900, 1100, 7):
        start, end = at, at + 25
        assert any(a <= start and end <= b for a, b in windows(text, size=1000, overlap=100))
