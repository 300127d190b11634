"""What `check` found, as people and notebooks see it."""

from datetime import date

from deid.checked import Checked
from deid.model import Decision, Item


def checked(*decided):
    items = [Item(f"N{n}", kind, ("P1",), date(2025, 1, 1), "note") for n, (kind, _) in enumerate(decided)]
    return Checked(
        tuple(Decision(item, reason == "OK", (reason,)) for item, (_, reason) in zip(items, decided, strict=True)),
        date(2026, 11, 27),
    )


def test_it_is_short_when_printed():
    found = checked(("note", "OK"), ("note", "REFUSED"), ("row", "OK"))
    assert repr(found) == "Checked(1 of 2 notes, 1 of 1 table rows, 2026-11-27)"


def test_a_study_without_items_has_a_frame_without_rows():
    assert list(checked().frame.columns) == ["item", "kind", "participants", "decision", "reason", "reasons"]
