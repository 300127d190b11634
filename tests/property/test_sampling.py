"""Whatever a release is made of, its sample is part of it and keeps the promise."""

from hypothesis import given
from hypothesis import strategies as st

from deid.audit.bounds import notes_allowed, notes_needed, stratified_upper
from deid.audit.sampling import Readable, composition, draw

CODES = st.text(max_size=4)


@st.composite
def releases(draw_from):
    notes = draw_from(st.sets(CODES, min_size=1, max_size=60))
    return [
        Readable(
            note,
            draw_from(st.sampled_from(["note", "sud", "transcript"])),
            tuple(draw_from(st.lists(st.sampled_from("ABC"), min_size=1, max_size=3, unique=True))),
            draw_from(st.integers(0, 5000)),
            draw_from(st.floats(0, 1)),
        )
        for note in sorted(notes)
    ]


@given(
    releases(), st.sampled_from([0, 0.01, 0.05, 0.2, 0.9]), st.sampled_from([0.5, 0.9, 0.95]), st.binary(), st.data()
)
def test_a_sample_is_part_of_the_release_and_keeps_the_promise(notes, rate, confidence, seed, data):
    sample = draw(notes, rate=rate, confidence=confidence, seed=seed)
    assert set(sample.notes) <= {one.note for one in notes}
    assert len(set(sample.notes)) == len(sample.notes) == sum(stratum.sample for stratum in sample.strata)
    assert sum(stratum.population for stratum in sample.strata) == len(notes)
    assert len(sample.notes) >= notes_needed(len(notes), rate=rate, confidence=confidence)
    assert stratified_upper(0, sample.strata, confidence=confidence) <= notes_allowed(len(notes), rate=rate)
    shuffled = data.draw(st.permutations(notes))
    assert draw(shuffled, rate=rate, confidence=confidence, seed=seed) == sample
    for tallies in composition(notes, sample).values():
        assert sum(tally.notes for tally in tallies) == len(notes)
        assert sum(tally.read for tally in tallies) == len(sample.notes)
        assert all(0 <= tally.read <= tally.notes for tally in tallies)


@given(
    st.lists(st.tuples(st.integers(1, 60), st.floats(0, 1)), min_size=1, max_size=6), st.sampled_from([0.5, 0.9, 0.95])
)
def test_a_bound_grows_with_what_was_found_and_never_leaves_what_is_possible(shapes, confidence):
    strata = [(population, int(share * population)) for population, share in shapes]
    population, read = (sum(counts) for counts in zip(*strata, strict=True))
    bounds = [stratified_upper(found, strata, confidence=confidence) for found in range(read + 1)]
    assert bounds == sorted(bounds)
    assert all(found <= bound <= population - read + found for found, bound in enumerate(bounds))
