"""What a steward reads: enough, spread over every kind of note, and by chance alone."""

from collections import Counter
from dataclasses import replace
from math import sqrt

import pytest

from deid.audit.bounds import notes_allowed, notes_needed, stratified_upper
from deid.audit.sampling import Readable, Stratum, composition, draw, plan
from deid.errors import ConfigError

CLASSES = ("note",) * 7 + ("sud",) * 2 + ("transcript",)


def release(size, people=40):
    """A release of every kind of note, from a rule and not from chance."""
    return [
        Readable(
            note=f"N-{number:05d}",
            note_class=CLASSES[number * 7 % 10],
            participants=(f"P-{number * 13 % people:03d}",) + (("P-900",) if number % 11 == 0 else ()),
            length=200 + number * 389 % 4001,
            confidence=(number * 101 % 997) / 997,
        )
        for number in range(size)
    ]


def seeds(many):
    return [f"seed {number}".encode() for number in range(many)]


def read_of(sample):
    return sum(stratum.sample for stratum in sample.strata)


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
@pytest.mark.parametrize("rate", [0, 0.001, 0.01, 0.05, 0.3])
@pytest.mark.parametrize("population", [1, 2, 19, 20, 21, 59, 100, 301, 1000, 4999])
def test_the_plan_keeps_the_promise_and_reads_hardly_more_than_one_simple_sample(population, rate, confidence):
    strata = plan(population, rate=rate, confidence=confidence)
    assert sum(stratum.population for stratum in strata) == population
    read = sum(stratum.sample for stratum in strata)
    assert stratified_upper(0, strata, confidence=confidence) <= notes_allowed(population, rate=rate)
    fewest = notes_needed(population, rate=rate, confidence=confidence)
    assert fewest <= read <= min(population, 1.04 * fewest + 1)


@pytest.mark.parametrize("population", [200, 1000, 4999])
def test_strata_are_of_one_size_and_read_in_proportion(population):
    strata = plan(population, rate=0.01, confidence=0.95)
    assert len(strata) > 5
    sizes = [stratum.population for stratum in strata]
    assert max(sizes) - min(sizes) <= 1
    share = sum(stratum.sample for stratum in strata) / population
    assert all(abs(stratum.sample - share * stratum.population) < 1 for stratum in strata)


def test_a_release_of_three_hundred_is_read_in_half():
    # Whole-number sums say that 158 of 300 suffice for one simple sample; eight strata ask for three more.
    strata = plan(300, rate=0.01, confidence=0.95)
    assert (len(strata), sum(stratum.sample for stratum in strata)) == (8, 161)


def test_the_sample_is_of_the_release_and_no_note_is_in_it_twice():
    notes = release(700)
    sample = draw(notes, rate=0.01, confidence=0.95, seed=b"s")
    assert len(set(sample.notes)) == len(sample.notes) == read_of(sample)
    assert set(sample.notes) < {one.note for one in notes}


def test_the_same_notes_and_seed_give_the_same_sample_in_any_order_of_the_notes():
    notes = release(300)
    drawn = draw(notes, rate=0.05, confidence=0.95, seed=b"s")
    assert draw(reversed(notes), rate=0.05, confidence=0.95, seed=b"s") == drawn
    assert draw(notes, rate=0.05, confidence=0.95, seed=b"t").notes != drawn.notes


def test_in_which_order_a_note_names_its_participants_makes_no_difference():
    people = [("P-1", "P-2"), ("P-2", "P-3"), ("P-3", "P-1")]
    notes = [Readable(f"N-{number:03d}", "note", people[number % 3], 500, 0.5) for number in range(250)]
    turned = [replace(one, participants=one.participants[::-1]) for one in notes]
    one, other = (draw(these, rate=0.01, confidence=0.95, seed=b"s") for these in (notes, turned))
    assert one == other


def test_a_known_seed_gives_the_known_sample_on_every_platform():
    sample = draw(release(12, people=3), rate=0.3, confidence=0.9, seed=b"a seed that stays")
    assert sample.strata == (Stratum(12, 5),)
    assert sample.notes == ("N-00004", "N-00010", "N-00008", "N-00000", "N-00006")


def test_who_prints_a_sample_does_not_see_its_seed():
    assert "hush" not in repr(draw(release(3), rate=0.01, confidence=0.95, seed=b"hush"))


def test_without_notes_there_is_nothing_to_draw():
    with pytest.raises(ConfigError, match="Leave the review out"):
        draw([], rate=0.01, confidence=0.95, seed=b"s")


@pytest.mark.parametrize("size", [1, 2, 19])
def test_every_note_of_a_small_release_is_read(size):
    notes = release(size)
    sample = draw(notes, rate=0.01, confidence=0.95, seed=b"s")
    assert sorted(sample.notes) == [one.note for one in notes]


def test_a_strict_rate_has_every_note_read():
    assert len(draw(release(300), rate=0, confidence=0.999, seed=b"s").notes) == 300


def alike_but_for(what):
    """A thousand notes that differ in one property, and those a third of them has."""
    some = {"note_class": "sud", "participants": ("P-2",)}
    other = {"note_class": "note", "participants": ("P-1",)}
    notes = []
    for number in range(1000):
        one = Readable(f"N-{number:03d}", "note", ("P-1",), 500, 0.5)
        kind = (some if number < 334 else other).get(what, 1 + number)
        notes.append(replace(one, **{what: kind / 1001 if what == "confidence" else kind}))
    return notes, {one.note for one in notes[:334]}


@pytest.mark.parametrize("what", ["note_class", "participants", "length", "confidence"])
def test_a_kind_of_note_is_read_in_its_due_measure_far_more_closely_than_by_chance(what):
    notes, some = alike_but_for(what)
    samples = [draw(notes, rate=0.01, confidence=0.95, seed=seed).notes for seed in seeds(60)]
    due, read = 240 * 0.334, [len(some & set(sample)) for sample in samples]
    by_chance = sqrt(due * (1 - 0.334) * (1 - 240 / 1000))  # the deviation of a hypergeometric number
    assert sqrt(sum((count - due) ** 2 for count in read) / 60) < 0.4 * by_chance


def test_the_few_notes_that_are_less_sure_than_all_others_are_spread_too():
    notes = [Readable(f"N-{number:03d}", "note", ("P-1",), 500, 0.4 if number < 200 else 1.0) for number in range(1000)]
    some = {one.note for one in notes[:200]}
    read = [len(some & set(draw(notes, rate=0.01, confidence=0.95, seed=seed).notes)) for seed in seeds(40)]
    assert all(42 <= count <= 54 for count in read)  # 48 are due; by chance a fifth of the draws would be outside


def test_a_kind_that_fills_two_strata_is_never_passed_over():
    notes = release(1000)
    rare = {one.note for one in notes if one.note_class == "transcript"}
    assert len(rare) == 100  # strata hold 83 or 84
    for seed in seeds(40):
        assert len(rare & set(draw(notes, rate=0.05, confidence=0.95, seed=seed).notes)) >= 1
        assert len(rare & set(draw(notes, rate=0.01, confidence=0.95, seed=seed).notes)) >= 10


def leaking(notes, where, many):
    """Which notes leak, laid out by an adversary who knows the design but not the seed."""
    if where == "spread":
        return {one.note for one in notes[:: len(notes) // many][:many]}
    first = {
        "one class": lambda one: one.note_class != "sud",
        "one participant": lambda one: "P-007" not in one.participants,
        "the least sure": lambda one: one.confidence,
        "the shortest of one class": lambda one: (one.note_class != "note", one.length),
    }[where]
    return {one.note for one in sorted(notes, key=first)[:many]}


@pytest.mark.parametrize("size", [60, 150, 400])
@pytest.mark.parametrize(
    "where", ["spread", "one class", "one participant", "the least sure", "the shortest of one class"]
)
def test_leaks_of_one_more_than_promised_are_missed_as_rarely_as_promised(size, where):
    notes = release(size, people=8)
    bad = leaking(notes, where, notes_allowed(size, rate=0.02) + 1)
    draws = [draw(notes, rate=0.02, confidence=0.9, seed=seed).notes for seed in seeds(500)]
    missed = sum(bad.isdisjoint(read) for read in draws) / len(draws)
    assert missed <= 0.1 + 3 * sqrt(0.1 * 0.9 / len(draws))


def test_every_note_has_nearly_the_same_chance_to_be_read():
    # Participants' notes lie across the cuts between strata: there a draw that is not chance alone would show.
    notes = [Readable(f"N-{number:02d}", "note", (f"P-{number % 2}",), 100, 0.5) for number in range(60)]
    many = 2000
    counts = Counter(note for seed in seeds(many) for note in draw(notes, rate=0.02, confidence=0.95, seed=seed).notes)
    strata = plan(60, rate=0.02, confidence=0.95)
    shares = [stratum.sample / stratum.population for stratum in strata]
    assert len(strata) == 3
    spread = 4.5 * sqrt(0.25 / many)
    assert all(min(shares) - spread < counts[one.note] / many < max(shares) + spread for one in notes)
    of_one = sum(counts[one.note] for one in notes[::2]) / many / 30
    assert min(shares) - 0.01 < of_one < max(shares) + 0.01


def test_who_breaks_off_early_has_read_a_random_part():
    notes = release(400)
    sud = {one.note for one in notes if one.note_class == "sud"}
    begun = [note for seed in seeds(300) for note in draw(notes, rate=0.05, confidence=0.95, seed=seed).notes[:5]]
    assert sum(note in sud for note in begun) / len(begun) == pytest.approx(0.2, abs=0.04)


def test_the_composition_counts_every_note_under_every_property():
    notes = release(300)
    sample = draw(notes, rate=0.05, confidence=0.95, seed=b"s")
    told = composition(notes, sample)
    assert list(told) == ["class", "confidence", "length", "participants"]
    for tallies in told.values():
        assert sum(tally.notes for tally in tallies) == 300
        assert sum(tally.read for tally in tallies) == len(sample.notes)
    assert [(tally.level, tally.notes) for tally in told["class"]] == [("note", 210), ("sud", 60), ("transcript", 30)]
    thirds = [("lowest third", 100), ("middle third", 100), ("highest third", 100)]
    assert [(tally.level, tally.notes) for tally in told["confidence"]] == thirds
    assert [tally.level for tally in told["participants"]] == ["1", "2"]


def test_notes_that_are_equal_are_in_one_third():
    notes = [Readable(f"N-{number}", "note", ("P-1",), 500, 1.0) for number in range(30)]
    told = composition(notes, draw(notes, rate=0.3, confidence=0.95, seed=b"s"))
    assert [(tally.level, tally.notes) for tally in told["length"]] == [("middle third", 30)]
    assert told["confidence"] == told["length"]
