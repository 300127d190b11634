"""How many identifiers were replaced, and which counts rest on too few people to be told."""

from datetime import date

from deid.audit.removed import removed_counts
from deid.model import CleanNote, Replacement


def note(name, who, note_class, *labels):
    made = tuple(Replacement(2 * at, 2 * at + 1, label, "[X]") for at, label in enumerate(labels))
    return CleanNote(name, (who,), date(2025, 1, 1), note_class, "text", made, "", "")


NOTES = [
    note("N1", "P1", "note", "PERSON", "PERSON", "SSN"),
    note("N2", "P2", "note", "PERSON"),
    note("N3", "P2", "sud", "PERSON", "DATE", "DATE", "DATE"),
    note("N4", "P2", "sud", "DATE"),
]


def test_counts_are_by_kind_and_class_with_the_total_first():
    assert removed_counts(NOTES, min_k=1) == {
        "DATE": {"": 4, "sud": 4},
        "PERSON": {"": 4, "note": 3, "sud": 1},
        "SSN": {"": 1, "note": 1},
    }


def test_a_count_from_the_notes_of_too_few_people_is_not_told_however_high_it_is():
    assert removed_counts(NOTES, min_k=2) == {
        "DATE": {"": "<2", "sud": "<2"},
        "PERSON": {"": 4, "note": 3, "sud": "<2"},
        "SSN": {"": "<2", "note": "<2"},
    }
