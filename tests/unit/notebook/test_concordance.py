"""A word in its contexts."""

import pandas as pd
import pytest

from deid.notebook import concordance


def notes(*texts, **columns):
    count = len(texts)
    return pd.DataFrame(
        {
            "note": [f"N-{n}" for n in range(count)],
            "participants": ["P-1"] * count,
            "day": [float(n) for n in range(count)],
            "text": texts,
        }
        | columns
    )


def test_finds_a_word_in_any_case_with_what_is_around_it():
    found = concordance(notes("She cannot sleep at night. Sleep is short."), "sleep", width=10)
    assert list(found.columns) == ["note", "participants", "day", "left", "word", "right"]
    assert list(found["word"]) == ["sleep", "Sleep"]
    assert list(found["left"]) == ["cannot", "at night."]
    assert list(found["right"]) == ["at night.", "is short."]


def test_finds_whole_words_only():
    assert concordance(notes("asleep, sleepless, sleep-walking, sleep"), "sleep")["right"].tolist() == [
        "-walking, sleep",
        "",
    ]


def test_a_star_stands_for_any_letters():
    assert concordance(notes("sleep, sleepless, asleep"), "sleep*")["word"].tolist() == ["sleep", "sleepless"]


def test_several_words_come_in_the_order_of_the_notes():
    found = concordance(notes("awake then asleep", "asleep"), "asleep", "awake")
    assert list(zip(found["note"], found["word"], strict=True)) == [
        ("N-0", "awake"),
        ("N-0", "asleep"),
        ("N-1", "asleep"),
    ]


def test_words_of_a_tag_are_not_words_of_the_note():
    found = concordance(notes("[MOTHER] said mother [MEMBER-2 MOTHER] [laughs, mother]"), "mother", width=9)
    assert found["left"].tolist() == ["said", "[laughs,"]


def test_line_breaks_become_spaces():
    assert concordance(notes("one\n\ntwo three"), "two")["left"].tolist() == ["one"]


def test_no_word_at_the_edge_is_cut_in_two():
    text = "remembering the sleep afterwards"
    found = [tuple(concordance(notes(text), "sleep", width=width).loc[0, ["left", "right"]]) for width in (3, 6, 20)]
    assert found == [("", ""), ("the", ""), ("remembering the", "afterwards")]


def test_special_characters_are_taken_as_they_are():
    assert concordance(notes("a.b axb"), "a.b")["word"].tolist() == ["a.b"]


def test_nothing_found_is_an_empty_frame_with_its_columns():
    found = concordance(notes("calm"), "sleep")
    assert found.empty
    assert "word" in found.columns


def test_a_release_with_dates_keeps_them():
    frame = notes("sleep").drop(columns="day").assign(date="2025-01-02")
    assert concordance(frame, "sleep")["date"].tolist() == ["2025-01-02"]


@pytest.mark.parametrize("words", [(), ("",), ("*",), ("sleep", " ")])
def test_asks_for_a_word(words):
    with pytest.raises(ValueError, match="one word or more"):
        concordance(notes("text"), *words)
