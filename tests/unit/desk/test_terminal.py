"""A sample read at a terminal."""

import pytest

from deid.audit import Mark
from deid.desk.terminal import read_sample
from deid.rawtext import plain
from tests.desks import built


@pytest.fixture
def desk(people):
    builder, steward = people
    built(builder)
    return steward.desk.sample("march")


def reading(desk, *answers):
    """Answer, then stop; return what was shown."""
    said, shown = iter(answers), []

    def ask(question):
        shown.append(question)
        try:
            return next(said)
        except StopIteration:
            raise EOFError from None

    read_sample(desk, ask=ask, say=lambda line: shown.append(str(line)))
    return "\n".join(shown)


def test_clean_notes_are_recorded_one_by_one_until_all_are_read(desk):
    shown = reading(desk, *"c" * len(desk.order))
    assert [v.marks for v in desk.verdicts.values()] == [()] * 8 and "Everything is read" in shown
    assert all(f"{n + 1} of 8 · {note}" in shown for n, note in enumerate(desk.order))


def test_it_goes_on_where_it_stopped(desk):
    reading(desk, "c", "q")
    assert "2 of 8" in reading(desk) and list(desk.verdicts) == [desk.order[0]]


def test_missed_words_are_marked_wherever_they_stand_outside_masks(desk):
    text = desk.sheet(desk.order[0]).text
    word = next(word for word in text.split() if word.isalpha() and text.count(word) == 1)
    reading(desk, f"m {word}", "persn", "person", "c", "q", "l")
    at = text.index(word)
    assert desk.verdicts[desk.order[0]].marks == (Mark(at, at + len(word), "missed", "PERSON"),)


@pytest.mark.parametrize("answers", [("m nowhere at all",), ("m",), ("m CLIENT",), ("x 99",), ("r x",)])
def test_what_is_not_there_is_not_marked(desk, answers):
    shown = reading(desk, *answers, "l", "c")
    assert "No missed identifier is marked" in shown and desk.verdicts[desk.order[0]].marks == ()


def test_masks_are_named_by_number_and_originals_shown_on_request(desk):
    sheet = desk.sheet(desk.order[0])
    one = sheet.replaced[0]
    shown = reading(desk, "o", "o", "x 1", "r 1", "DATE", "c")
    assert shown.count(plain(one.original)) == 1
    assert desk.verdicts[sheet.note].marks == (Mark(one.start, one.end, "relabel", "DATE"),)


def test_a_note_with_a_missed_identifier_is_not_called_clean(desk):
    word = next(word for word in desk.sheet(desk.order[0]).text.split() if word.isalpha())
    shown = reading(desk, f"m {word}", "PERSON", "c", "q", "u")
    assert "l records that" in shown and shown.count("not recorded yet") == 2 and f"»{word}«" in shown
    assert desk.verdicts == {}


def test_a_mark_is_dropped_and_a_label_can_be_left_blank(desk):
    word = next(word for word in desk.sheet(desk.order[0]).text.split() if word.isalpha())
    shown = reading(desk, f"m {word}", "PERSON", "d", f"m {word}", "nolabel", "", "c")
    assert "There is no such label." in shown and shown.count("nothing is marked") == 2
    assert desk.verdicts[desk.order[0]].marks == ()


def test_words_are_marked_whole(desk):
    text = desk.sheet(desk.order[0]).text
    part = next(word for word in text.split() if word.isalpha() and len(word) > 4)[:3]
    assert "do not stand in it as whole words" in reading(desk, f"m {part}") or f" {part} " in text


def test_undo_takes_back_the_last_verdict(desk):
    shown = reading(desk, "c", "u", "u")
    assert f"Taken back: {desk.order[0]}" in shown and "no verdict to take back" in shown and desk.verdicts == {}


def test_anything_else_shows_the_letters(desk):
    assert "over-redacted: mask NUMBER" in reading(desk, "?")
