"""How many identifiers were replaced, in parts or as a whole, and which counts rest on too few people to be told."""

import pickle
from datetime import date
from sys import getsizeof

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deid.audit.removed import LEARNT, learnt_count, merged, removed_counts, removed_in, sureness
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
    assert removed_counts(removed_in(NOTES, min_k=1), min_k=1) == {
        "DATE": {"": 4, "sud": 4},
        "PERSON": {"": 4, "note": 3, "sud": 1},
        "SSN": {"": 1, "note": 1},
    }


def test_a_count_from_the_notes_of_too_few_people_is_not_told_however_high_it_is():
    assert removed_counts(removed_in(NOTES, min_k=2), min_k=2) == {
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
    assert [learnt_count(removed_in(found, min_k=3), min_k=k) for k in (1, 2, 3)] == [4, 4, "<3"]
    assert learnt_count(removed_in(found[2:], min_k=3), min_k=3) == 0


def test_replacements_are_counted_by_how_sure_the_detector_was():
    def scored(who, *scores):
        made = tuple(Replacement(2 * at, 2 * at + 1, "PERSON", "[X]", "", score) for at, score in enumerate(scores))
        return CleanNote(f"N{who}", (who,), date(2025, 1, 1), "note", "text", made, "", "")

    removed = removed_in(
        [scored("P1", 1.0, 0.95, 0.94), scored("P2", 0.99, 0.8, 0.2), scored("P3", 0.95, 0.9)], min_k=3
    )
    assert sureness(removed, min_k=1) == {"95% and more": 4, "80% to 95%": 3, "less than 50%": 1}
    assert sureness(removed, min_k=3) == {"95% and more": 4, "80% to 95%": 3, "less than 50%": "<3"}
    assert sureness(removed_in([], min_k=2), min_k=2) == {}


def told(removed, min_k):
    return removed_counts(removed, min_k=min_k), learnt_count(removed, min_k=min_k), sureness(removed, min_k=min_k)


made = st.builds(
    Replacement,
    st.just(0),
    st.just(1),
    st.sampled_from(("PERSON", "DATE")),
    st.just("[X]"),
    st.sampled_from(("learnt", "names")),
    st.sampled_from((1.0, 0.9, 0.3)),
)
notes = st.builds(
    CleanNote,
    st.just("N"),
    st.lists(st.sampled_from([f"P{n}" for n in range(9)]), min_size=1, max_size=3, unique=True).map(tuple),
    st.just(date(2025, 1, 1)),
    st.sampled_from(("note", "sud")),
    st.just("text"),
    st.lists(made, max_size=3).map(tuple),
)


@given(st.lists(st.lists(notes, max_size=4), max_size=6), st.integers(1, 6))
def test_parts_add_up_to_the_whole_however_they_are_cut(parts, min_k):
    whole = removed_in([note for part in parts for note in part], min_k=min_k)
    summed = merged(pickle.loads(pickle.dumps(removed_in(part, min_k=min_k))) for part in parts)
    assert summed.counts == whole.counts
    assert all(told(summed, k) == told(whole, k) for k in range(1, min_k + 1))
    assert merged([summed, merged([])]) == summed


@given(st.lists(notes, max_size=12), st.integers(1, 6))
def test_a_count_is_told_where_it_rests_on_enough_people(held, min_k):
    counts = removed_counts(removed_in(held, min_k=min_k), min_k=min_k)
    for label, by in counts.items():
        for name, count in by.items():
            of = [n for n in held for m in n.replacements if m.label == label and name in ("", n.note_class)]
            enough = len({who for n in of for who in n.participants}) >= min_k
            assert count == (len(of) if enough else f"<{min_k}")


def test_what_was_counted_for_few_says_nothing_of_more():
    counted = removed_in(NOTES, min_k=2)
    with pytest.raises(ValueError, match="min_k of 2"):
        removed_counts(counted, min_k=3)
    with pytest.raises(ValueError, match="min_k of 2"):
        sureness(merged([counted, removed_in(NOTES, min_k=5)]), min_k=5)


def test_a_tally_stays_small_however_many_people_it_rests_on_and_shows_none_of_them():
    few, many = (
        removed_in([note(f"N{at}", f"P{at:04}", "note", "PERSON") for at in range(size)], min_k=5) for size in (5, 2000)
    )
    assert len(pickle.dumps(many)) < len(pickle.dumps(few)) + getsizeof(2000)
    assert "P0001" not in repr(many)
