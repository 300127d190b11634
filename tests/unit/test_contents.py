"""Equal seals, equal contents; and without the key nothing can be guessed."""

from dataclasses import replace
from datetime import date

import pytest

from deid.config import TableSpec
from deid.contents import key_of, note_seal, row_seal
from deid.model import Decision, Item, Note, TableRow

KEY = b"k" * 32
NOTE = Note("N1", ("P001",), date(2025, 4, 1), "note", "She slept well.", "notes.csv, row 2")
SPEC = TableSpec("in/scores.csv", "participant_id", "session_date", ("phq9", "gad7"), (), "tables/scores.csv")
ROW = TableRow("P001", date(2025, 4, 1), ("1", "23"), "scores.csv, row 2", 2)


@pytest.mark.parametrize(
    "change", [{"text": "She slept  well."}, {"note_class": "sud"}, {"session_date": date(2025, 4, 2)}]
)
def test_another_text_class_or_day_is_another_seal(change):
    assert note_seal(KEY, NOTE) != note_seal(KEY, replace(NOTE, **change))


@pytest.mark.parametrize("change", [{"place": "doc-0001"}, {"participants": ("P002",)}, {"note_id": "N2"}])
def test_what_a_note_does_not_say_does_not_change_its_seal(change):
    assert note_seal(KEY, NOTE) == note_seal(KEY, replace(NOTE, **change))


@pytest.mark.parametrize("change", [{"participant_id": "P002"}, {"on": date(2025, 4, 2)}, {"cells": ("12", "3")}])
def test_another_person_day_or_cell_is_another_seal_of_a_row(change):
    assert row_seal(KEY, SPEC, ROW) != row_seal(KEY, SPEC, replace(ROW, **change))
    assert row_seal(KEY, SPEC, ROW) == row_seal(KEY, SPEC, replace(ROW, row=9, place="scores.csv, row 9"))


def test_seals_under_another_key_are_others():
    assert note_seal(KEY, NOTE) != note_seal(b"l" * 32, NOTE)
    assert row_seal(KEY, SPEC, ROW) != row_seal(b"l" * 32, SPEC, ROW)


def test_an_item_is_known_by_kind_and_id():
    item = Item("N1", "note", ("P001",), date(2025, 4, 1), "note")
    assert key_of(Decision(item, True, ("OK",))) == ("note", "N1")
