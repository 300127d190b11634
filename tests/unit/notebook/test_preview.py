"""A note as it may be looked at."""

import re
from datetime import date
from itertools import pairwise

import pytest

from deid.model import GROUPS, CleanNote, Note, Replacement
from deid.notebook import masked, revealed
from deid.notebook.preview import COLOURS

RAW = "Anna saw Berta <b> on 3/5."
CLEAN = "[CLIENT] saw [MOTHER] <b> on [DATE day +2]."
REPLACEMENTS = (
    Replacement(22, 25, "DATE", "[DATE day +2]"),
    Replacement(0, 4, "PERSON", "[CLIENT]"),
    Replacement(9, 14, "PERSON", "[MOTHER]"),
)
INK = "#1b1f24"


@pytest.fixture
def clean():
    return CleanNote("N001", ("P001",), date(2025, 3, 5), "note", CLEAN, REPLACEMENTS)


@pytest.fixture
def note():
    return Note("N001", ("P001",), date(2025, 3, 5), "note", RAW, "notes.csv, row 2")


def marks(preview):
    return re.findall(r"<mark title='(\w+)'[^>]*>(.*?)</mark>", preview._repr_html_())


def test_tags_are_marked_where_they_stand_in_the_clean_text(clean):
    assert marks(masked(clean)) == [("PERSON", "[CLIENT]"), ("PERSON", "[MOTHER]"), ("DATE", "[DATE day +2]")]


def test_a_masked_note_holds_the_clean_text_and_nothing_else(clean):
    assert "".join(text for text, _ in masked(clean).pieces) == CLEAN
    assert "Anna" not in masked(clean)._repr_html_()


def test_text_of_a_note_is_no_markup(clean):
    assert "&lt;b&gt;" in masked(clean)._repr_html_()
    odd = CleanNote("N1", ("P1",), date(2025, 3, 5), "note", "<i>", (Replacement(0, 9, "PERSON", "<i>"),))
    assert marks(masked(odd)) == [("PERSON", "&lt;i&gt;")]


def test_a_revealed_note_marks_what_was_found_and_warns(note, clean):
    shown = revealed(note, clean)
    assert marks(shown) == [("PERSON", "Anna"), ("PERSON", "Berta"), ("DATE", "3/5")]
    assert "RAW TEXT" in shown.title


def test_printed_a_preview_says_only_how_much_there_is(note, clean):
    assert repr(revealed(note, clean)) == f"Preview(<{len(RAW)} chars>, 3 marked)"
    assert repr(masked(clean)) == f"Preview(<{len(CLEAN)} chars>, 3 marked)"


def test_a_note_without_identifiers_is_shown_plain():
    clean = CleanNote("N1", ("P1",), date(2025, 3, 5), "note", "calm", ())
    assert marks(masked(clean)) == []
    assert "calm" in masked(clean)._repr_html_()


def luminance(colour):
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_every_group_has_a_colour_on_which_ink_is_easy_to_read():
    assert set(COLOURS) == set(GROUPS.values())
    for colour in COLOURS.values():
        dark, light = sorted((luminance(INK), luminance(colour)))
        assert (light + 0.05) / (dark + 0.05) >= 7


def test_pieces_follow_each_other_without_gap(note, clean):
    labels = [label for _, label in revealed(note, clean).pieces]
    assert all(not (a and b) for a, b in pairwise(labels))


def test_only_a_revealed_note_is_marked_as_such_for_whoever_saves_the_notebook(note, clean):
    assert revealed(note, clean)._repr_mimebundle_() == ({}, {"deid": {"raw": True}})
    assert masked(clean)._repr_mimebundle_() == ({}, {})
