"""Bounds against published values, whole-number sums and every spread of leaks there is."""

from fractions import Fraction
from itertools import product
from math import ceil, comb

import pytest

from deid.audit.bounds import clopper_pearson_upper, hypergeometric_upper, notes_allowed, notes_needed, stratified_upper
from deid.errors import ConfigError

CONFIDENCES = (0.1, 0.5, 0.805, 0.9, 0.95, 0.99)


def risk(confidence):
    return 1 - Fraction(str(confidence))


def draws(population, sample, bad):
    """The chance of each number of leaking notes in a sample, in whole numbers."""
    ways = comb(population, sample)
    return [Fraction(comb(bad, x) * comb(population - bad, sample - x), ways) for x in range(sample + 1)]


def at_most(found, population, sample, bad):
    return sum(draws(population, sample, bad)[: found + 1])


def spreads(strata):
    """Every way in which the notes of the strata can leak."""
    return product(*(range(population + 1) for population, _ in strata))


def totals(strata, spread):
    """The chance of each number of leaking notes in the samples together."""
    chances = [Fraction(1)]
    for (population, sample), bad in zip(strata, spread, strict=True):
        more = draws(population, sample, bad)
        chances = [
            sum(chances[i] * more[x - i] for i in range(len(chances)) if 0 <= x - i < len(more))
            for x in range(len(chances) + len(more) - 1)
        ]
    return chances


@pytest.mark.parametrize(
    ("found", "sample", "confidence", "upper"),
    [
        # R's help page of binom.test, after Conover 1971, p. 97: two-sided 95% ends at 0.7654066.
        (682, 925, 0.975, 0.7654066),
        # R 3.6.2 binom.test, as recorded in SciPy's scipy/stats/tests/test_morestats.py.
        (20, 100, 0.95, 0.2772002496709138),
        (20, 100, 0.975, 0.2918426890886281),
        (3, 50, 0.99, 0.1872093),
        (3, 50, 0.995, 0.202706269),
        (0, 10, 0.95, 0.2588656),
        (0, 10, 0.975, 0.3084971),
        # The package permute (statlab/permute), permute/tests/test_utils.py; the second ends a two-sided 97.5%.
        (5, 10, 0.95, 0.7775588989918742),
        (3, 10, 0.9875, 0.6915018049393984),
    ],
)
def test_the_binomial_bound_is_the_published_one(found, sample, confidence, upper):
    assert clopper_pearson_upper(found, sample, confidence=confidence) == pytest.approx(upper, abs=1e-6)


@pytest.mark.parametrize("sample", [1, 10, 59, 299, 5000])
def test_with_nothing_found_the_binomial_bound_is_the_root_of_the_risk(sample):
    assert clopper_pearson_upper(0, sample, confidence=0.95) == pytest.approx(1 - 0.05 ** (1 / sample), rel=1e-9)


def test_where_all_leak_or_none_was_read_every_share_is_possible():
    assert clopper_pearson_upper(7, 7, confidence=0.95) == 1
    assert clopper_pearson_upper(0, 0, confidence=0.95) == 1


@pytest.mark.parametrize(
    ("found", "sample", "population", "confidence", "upper"),
    [
        # The README of agoravoting/hubound, after Konijn 1973.
        (50, 500, 1000, 0.95, 117),
        # The package permute (statlab/permute), permute/tests/test_utils.py; the third is the end of a two-sided 95%.
        (1, 2, 5, 0.95, 4),
        (2, 2, 5, 0.975, 5),
        (5, 10, 20, 0.975, 14),
    ],
)
def test_the_bound_of_a_simple_random_sample_is_the_published_one(found, sample, population, confidence, upper):
    assert hypergeometric_upper(found, sample, population, confidence=confidence) == upper


@pytest.mark.parametrize("confidence", CONFIDENCES)
def test_the_bound_is_the_largest_number_whose_chance_is_above_the_risk(confidence):
    for population in range(1, 11):
        for sample in range(population + 1):
            for found in range(sample + 1):
                possible = range(found, population - sample + found + 1)
                largest = max(d for d in possible if at_most(found, population, sample, d) > risk(confidence))
                assert hypergeometric_upper(found, sample, population, confidence=confidence) == largest


@pytest.mark.parametrize(("found", "sample"), [(0, 1), (0, 299), (1, 299), (4, 2000), (0, 950_000), (2, 999_990)])
def test_the_bound_is_exact_in_a_release_of_a_million(found, sample):
    population = 1_000_000
    upper = hypergeometric_upper(found, sample, population, confidence=0.95)

    def chance(bad):  # read and leaking notes change places: the sum is the same, and shorter
        few, many = sorted((sample, bad))
        ways = sum(comb(many, x) * comb(population - many, few - x) for x in range(min(found, few) + 1))
        return Fraction(ways, comb(population, few))

    assert chance(upper) > Fraction(1, 20) >= chance(upper + 1)


def test_a_chance_that_equals_the_risk_counts_as_the_risk():
    # Of 20 notes with 1 that leaks, 19 read miss it in exactly 1 of 20 draws; 1 - 0.9 as a float is below a tenth.
    assert hypergeometric_upper(0, 19, 20, confidence=0.95) == 0
    assert hypergeometric_upper(0, 18, 20, confidence=0.9) == 0
    assert stratified_upper(0, [(20, 18), (20, 18)], confidence=0.9) == 0
    assert notes_needed(20, rate=0, confidence=0.9) == 18


def test_a_chance_above_the_risk_by_the_least_is_above_it():
    assert hypergeometric_upper(0, 19, 20, confidence=0.9500000000001) == 1
    assert stratified_upper(0, [(20, 18), (20, 18)], confidence=0.9000000000001) == 1
    assert notes_needed(20, rate=0, confidence=0.9000000000001) == 19


# Guidelines on Representative Drug Sampling (UNODC and ENFSI, ST/NAR/38, 2009), the hypergeometric table for no
# negatives: population → units to sample so that at least 50, 70, 90% are drugs with 95%, then with 99%.
DRUGS = {
    10: (3, 5, 8, 4, 6, 9),
    20: (4, 6, 12, 5, 9, 15),
    30: (4, 7, 15, 6, 10, 20),
    40: (4, 7, 18, 6, 10, 23),
    50: (4, 8, 19, 6, 11, 26),
    60: (4, 8, 20, 6, 11, 28),
    70: (5, 8, 21, 7, 12, 30),
    80: (5, 8, 22, 7, 12, 31),
    90: (5, 8, 23, 7, 12, 32),
    100: (5, 8, 23, 7, 12, 33),
}


@pytest.mark.parametrize("population", DRUGS)
def test_as_many_notes_are_needed_as_the_drug_sampling_guidelines_ask_for(population):
    needed = [
        notes_needed(population, rate=rate, confidence=confidence)
        for confidence in (0.95, 0.99)
        for rate in (0.5, 0.3, 0.1)
    ]
    assert tuple(needed) == DRUGS[population]


# EZ-Quant 2.0.6 of the Defense Contract Audit Agency, as recorded in tests/testthat/test-validation-ezquant.R of the R
# package jfa: (confidence, population) → items to sample so that fewer than 8, 6, 4, 2% are in error.
AUDITS = {
    (0.9, 500): (27, 36, 54, 102),
    (0.9, 1000): (28, 37, 55, 108),
    (0.9, 5000): (28, 38, 57, 113),
    (0.95, 500): (35, 47, 69, 129),
    (0.95, 1000): (36, 48, 71, 138),
    (0.95, 5000): (36, 49, 73, 147),
    (0.99, 500): (53, 70, 101, 183),
    (0.99, 1000): (54, 72, 107, 204),
    (0.99, 5000): (55, 74, 112, 223),
}


@pytest.mark.parametrize(("confidence", "population"), AUDITS)
def test_as_many_notes_are_needed_as_government_auditors_read(confidence, population):
    fewer_than = [population * percent // 100 for percent in (8, 6, 4, 2)]  # so one less is allowed
    needed = [notes_needed(population, rate=(bad - 1) / population, confidence=confidence) for bad in fewer_than]
    assert tuple(needed) == AUDITS[confidence, population]


def rate_of(allowed, population):
    """A rate that allows this many notes, well away from allowing one more or less."""
    return (allowed + 0.5) / population


@pytest.mark.parametrize("population", [10, 57, 100, 400, 1000, 9999])
def test_the_pocket_formula_of_election_auditors_is_never_too_small_and_at_most_one_too_large(population):
    # J. Aslam, R. Popa, R. Rivest, On estimating the size and confidence of a statistical audit (EVT 2007): U3.
    for confidence in (0.5, 0.9, 0.95, 0.99):
        for bad in sorted({1, 2, 5, population // 100 + 1, population // 10, population // 2}):
            pocket = ceil((population - (bad - 1) / 2) * (1 - (1 - confidence) ** (1 / bad)) - 1e-9)
            needed = notes_needed(population, rate=rate_of(bad - 1, population), confidence=confidence)
            assert pocket - 1 <= needed <= pocket


def test_five_ill_of_a_hundred_are_met_in_forty_five():
    # R. Cannon, R. Roe, Livestock disease surveys, 1982: 100 animals, 5% ill if any is, 95%.
    assert notes_needed(100, rate=0.04, confidence=0.95) == 45


def test_in_a_release_without_end_it_is_the_known_299():
    # The R package jfa's tests of planning(): binomial, no errors expected, 95%; 1% asks for 299 and 5% for 59.
    assert notes_needed(10**9, rate=0.01, confidence=0.95) == 299
    assert notes_needed(10**9, rate=0.05, confidence=0.95) == 59


def test_a_small_release_or_a_strict_rate_has_every_note_read():
    assert notes_needed(1, rate=0.01, confidence=0.95) == 1
    assert notes_needed(19, rate=0, confidence=0.95) == 19
    assert notes_needed(10, rate=0.001, confidence=0.95) == 10


def test_the_rate_is_taken_as_it_is_written():
    assert 0.29 * 100 < 29  # floats
    assert notes_allowed(100, rate=0.29) == 29
    assert [notes_allowed(300, rate=rate) for rate in (0, 0.01, 0.0099, 1e-5)] == [0, 3, 2, 0]
    assert notes_needed(300, rate=0.01, confidence=0.95) == notes_needed(300, rate=0.0133, confidence=0.95)


STRATA = [
    [(4, 2), (5, 3)],
    [(7, 5), (7, 4)],
    [(6, 1), (3, 3), (4, 2)],
    [(5, 0), (4, 2)],
    [(10, 1), (10, 1)],  # one found of two read: the binomial chance alone is too low, so Hoeffding's condition counts
    [(5, 5), (3, 3)],
    [(3, 1), (3, 1), (3, 1), (3, 2)],
    [(9, 7), (2, 1), (5, 4)],
]


@pytest.mark.parametrize("confidence", CONFIDENCES)
@pytest.mark.parametrize("strata", STRATA)
def test_with_nothing_found_in_strata_the_bound_is_that_of_the_worst_of_all_spreads(strata, confidence):
    worst = {}
    for spread in spreads(strata):
        worst[sum(spread)] = max(worst.get(sum(spread), 0), totals(strata, spread)[0])
    largest = max(bad for bad, chance in worst.items() if chance > risk(confidence))
    assert stratified_upper(0, strata, confidence=confidence) == largest


@pytest.mark.parametrize("confidence", CONFIDENCES)
@pytest.mark.parametrize("strata", STRATA)
def test_however_the_leaks_spread_over_strata_a_bound_below_them_is_as_rare_as_promised(strata, confidence):
    read = sum(sample for _, sample in strata)
    bounds = [stratified_upper(found, strata, confidence=confidence) for found in range(read + 1)]
    assert bounds == sorted(bounds)
    for spread in spreads(strata):
        chances = totals(strata, spread)
        assert sum(chances[x] for x in range(read + 1) if bounds[x] < sum(spread)) <= risk(confidence)


@pytest.mark.parametrize("found", [0, 1, 5])
def test_one_stratum_is_a_simple_random_sample(found):
    alone = hypergeometric_upper(found, 30, 100, confidence=0.95)
    assert stratified_upper(found, [(100, 30)], confidence=0.95) == alone


@pytest.mark.parametrize("found", [0, 1, 2, 5])
def test_strata_read_in_proportion_cost_little(found):
    alone = hypergeometric_upper(found, 240, 1000, confidence=0.95)
    assert alone <= stratified_upper(found, [(100, 24)] * 10, confidence=0.95) <= alone + 1


def test_a_stratum_nobody_read_may_leak_as_a_whole():
    assert stratified_upper(0, [(50, 0), (40, 40)], confidence=0.95) == 50
    assert stratified_upper(3, [(50, 0), (40, 40)], confidence=0.95) == 53


def test_what_was_read_in_full_is_known():
    assert stratified_upper(0, [(30, 30), (40, 40)], confidence=0.95) == 0
    assert stratified_upper(3, [(30, 30), (40, 40)], confidence=0.95) == 3


@pytest.mark.parametrize("confidence", [0, 1, -0.5, 95, float("nan")])
def test_a_confidence_that_is_none_is_refused(confidence):
    for bound in (
        lambda: clopper_pearson_upper(0, 5, confidence=confidence),
        lambda: hypergeometric_upper(0, 5, 10, confidence=confidence),
        lambda: stratified_upper(0, [(10, 5), (10, 5)], confidence=confidence),
        lambda: notes_needed(10, rate=0.01, confidence=confidence),
    ):
        with pytest.raises(ConfigError, match=r"between 0 and 1, both excluded, such as 0\.95"):
            bound()


@pytest.mark.parametrize("rate", [-0.01, 1, 5, float("nan")])
def test_a_rate_that_is_none_is_refused(rate):
    with pytest.raises(ConfigError, match=r"from 0 to below 1, such as 0\.01"):
        notes_needed(100, rate=rate, confidence=0.95)


def test_counts_that_contradict_each_other_are_refused():
    with pytest.raises(ConfigError, match="count the readings again"):
        hypergeometric_upper(4, 3, 10, confidence=0.95)
    with pytest.raises(ConfigError, match="count the readings again"):
        stratified_upper(-1, [(10, 5), (10, 5)], confidence=0.95)
    for strata in ([], [(0, 0)], [(10, 11)], [(10, -1)], [(10, 5), (3, 4)]):
        with pytest.raises(ConfigError, match="no larger than what it is drawn from"):
            stratified_upper(0, strata, confidence=0.95)
    with pytest.raises(ConfigError, match="at least one note"):
        notes_needed(0, rate=0.01, confidence=0.95)
