"""How many identifiers were replaced, and which counts rest on too few people to be told."""

from datetime import date

from deid.audit.removed import LEARNT, learnt_count, removed_counts, sureness
from deid.detect import learnt
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


def test_what_learnt_names_found_is_counted_unless_it_rests_on_too_few_people():
    assert LEARNT == learnt.SOURCE
    found = [
        CleanNote(
            name, (who,), date(2025, 1, 1), "note", "text", (Replacement(0, 1, "PERSON", "[X]", source),) * 2, "", ""
        )
        for name, who, source in (("N1", "P1", "learnt"), ("N2", "P2", "learnt"), ("N3", "P3", "names"))
    ]
    assert [learnt_count(found, min_k=k) for k in (1, 2, 3)] == [4, 4, "<3"]
    assert learnt_count(found[2:], min_k=3) == 0


def test_replacements_are_counted_by_how_sure_the_detector_was():
    def scored(who, *scores):
        made = tuple(Replacement(2 * at, 2 * at + 1, "PERSON", "[X]", "", score) for at, score in enumerate(scores))
        return CleanNote(f"N{who}", (who,), date(2025, 1, 1), "note", "text", made, "", "")

    notes = [scored("P1", 1.0, 0.95, 0.94), scored("P2", 0.99, 0.8, 0.2), scored("P3", 0.95, 0.9)]
    assert sureness(notes, min_k=1) == {"95% and more": 4, "80% to 95%": 3, "less than 50%": 1}
    assert sureness(notes, min_k=3) == {"95% and more": 4, "80% to 95%": 3, "less than 50%": "<3"}
    assert sureness([], min_k=2) == {}
