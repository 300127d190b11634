"""How many notes of a release may leak, judged by a random sample of them: exact upper bounds.

A steward reads some of the notes, drawn at random, and finds that `found` of those leak an identifier. How many
of all the notes leak is one fixed unknown number. A bound D at 95% confidence says: if more than D notes leaked,
a draw with so few leaks would happen in at most 5 of 100 draws. Chance lies in the draw alone, so that holds
whichever notes leak and however alike they are; nothing is assumed about the notes or about the detector.

Each bound is a test turned round. A number of leaking notes stands as long as the chance of finding so few is
above the risk, 1 - confidence; the bound is the largest number that stands. Risk and rate are taken as they are
written: 1 - 0.9 is one tenth, which binary fractions miss, and a chance that equals the risk counts as the risk.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import comb, floor, log, prod

from deid.errors import ConfigError

# Below this relative distance from the risk, whole numbers decide and not floats. The floats used here err by
# about 1e-10 in a release of a million notes, measured against `_chance`.
_CLOSE = 1e-6


def clopper_pearson_upper(found: int, sample: int, *, confidence: float) -> float:
    """The largest share of leaking notes that the sample does not rule out, for a release without end.

    The exact one-sided limit for a binomial count, as a quantile of the beta distribution (C. Clopper, E. Pearson,
    Biometrika 26, 1934, 404-413). It says what the sample shows of notes yet to be made in the same way; of the
    notes of one release `hypergeometric_upper` says more.

    Args:
        found: leaking notes in the sample.
        sample: notes read.
        confidence: between 0 and 1, both excluded.

    Returns:
        A share from 0 to 1; 1 if every note read leaked, or none was read.

    Raises:
        ConfigError: the counts contradict each other, or the confidence is out of range.
    """
    from scipy.stats import beta

    _check(found, [(max(sample, 1), sample)], confidence)
    return 1.0 if found == sample else float(beta.ppf(confidence, found + 1, sample - found))


def hypergeometric_upper(found: int, sample: int, population: int, *, confidence: float) -> int:
    """The largest number of leaking notes that a simple random sample does not rule out.

    The largest D with P(X <= found) > 1 - confidence, where X counts the leaking notes among `sample` drawn
    without replacement from `population` notes of which D leak (J. Buonaccorsi, The American Statistician 41,
    1987, 215-218). The chance falls as D grows, so halving finds it.

    Args:
        found: leaking notes in the sample.
        sample: notes read.
        population: notes in the release.
        confidence: between 0 and 1, both excluded.

    Returns:
        A number of notes, those found included: from `found` to all but the ones read and found clean.

    Raises:
        ConfigError: the counts contradict each other, or the confidence is out of range.
    """
    _check(found, [(population, sample)], confidence)
    risk, most = _risk(confidence), population - sample + found
    return _largest(lambda bad: _stands(found, sample, bad, population, risk), found, most)


def stratified_upper(found: int, strata: Sequence[tuple[int, int]], *, confidence: float) -> int:
    """The largest number of leaking notes that simple random samples from several strata do not rule out.

    How the leaking notes spread over the strata is unknown, so a number stands if it does for the worst spread.

    Nothing found: the bound is exact. If D_h of the N_h notes of a stratum leak and n_h are read, all are missed
    with the chance of the product of (N_h - n_h - i) / (N_h - i) over i = 0 … D_h - 1, and the strata are drawn
    independently. Each further leaking note of a stratum brings a smaller factor than the one before, so the D
    largest factors of all strata are a spread, and no spread has a larger product.

    Something found, x of n notes read: the bound is safe, not the smallest. X_h, the leaking notes drawn in a
    stratum, is distributed as a sum of independent yes-or-no trials, min(n_h, D_h) of them (V. Vatutin,
    V. Mikhailov, Theory of Probability and its Applications 27, 1982, 734-743). So is their sum over the strata:
    m = min(n, D) trials (some may have no chance), expecting µ = sum of D_h n_h / N_h >= D f, f the least n_h / N_h.
    If x <= µ - 1, then P(sum <= x) <= P(Bin(m, µ / m) <= x) (W. Hoeffding, Annals of Mathematical Statistics 27,
    1956, 713-721, theorem 4), and the right side only grows when D f takes the place of µ. So D is ruled out if
    x <= D f - 1 and P(Bin(m, D f / m) <= x) <= 1 - confidence. Both hold for all larger D once they hold.

    Args:
        found: leaking notes in the samples of all strata together.
        strata: notes in the stratum, and how many of them were read, for every stratum.
        confidence: between 0 and 1, both excluded.

    Returns:
        A number of notes of the whole release, those found included.

    Raises:
        ConfigError: the counts contradict each other, or the confidence is out of range.
    """
    _check(found, strata, confidence)
    if len(strata) == 1:
        ((population, sample),) = strata
        return hypergeometric_upper(found, sample, population, confidence=confidence)
    risk = _risk(confidence)
    return _found_upper(found, strata, risk) if found else _missed_upper(strata, risk)


def notes_allowed(population: int, *, rate: float) -> int:
    """The most notes that may leak under the promise "at most `rate` of the notes leak".

    Args:
        population: notes in the release.
        rate: from 0 to 1, 1 excluded; taken as it is written, so that 0.29 of 100 notes are 29.

    Raises:
        ConfigError: the rate is out of range.
    """
    if not 0 <= rate < 1:
        raise ConfigError("The rate of leaking notes that a review allows is from 0 to below 1, such as 0.01.")
    return floor(Fraction(str(rate)) * population)


def notes_needed(population: int, *, rate: float, confidence: float) -> int:
    """The fewest notes to draw which, if all are clean, keep the promise "at most `rate` of the notes leak".

    For one simple random sample: one note more than the promise allows must be ruled out. As the release grows
    this comes near log(1 - confidence) / log(1 - rate): 299 for 95% and 1%.

    Args:
        population: notes in the release, at least 1.
        rate: from 0 to 1, 1 excluded.
        confidence: between 0 and 1, both excluded.

    Returns:
        From 1 to `population`: all of them where no smaller sample will do.

    Raises:
        ConfigError: a number is out of range.
    """
    _check(0, [(population, 1)], confidence)
    bad, risk = notes_allowed(population, rate=rate) + 1, _risk(confidence)
    return 1 + _largest(lambda sample: _stands(0, sample, bad, population, risk), 0, population)


def _missed_upper(strata: Sequence[tuple[int, int]], risk: Fraction) -> int:
    """The largest number of leaking notes that may all be missed, in their worst spread."""
    import numpy as np

    left = np.concatenate([np.arange(population - sample, 0, -1) for population, sample in strata])
    stratum = np.repeat(np.arange(len(strata)), [population - sample for population, sample in strata])
    factors = left / (left + np.array([sample for _, sample in strata])[stratum])
    # Quotients of whole numbers below 10^7 that differ are different floats, in the same order.
    worst_first = np.argsort(-factors, kind="stable")
    logs = np.cumsum(np.log(factors[worst_first]))

    def stands(bad: int) -> bool:
        if abs(logs[bad - 1] - log(risk)) > _CLOSE:
            return bool(logs[bad - 1] > log(risk))
        spread = np.bincount(stratum[worst_first[:bad]], minlength=len(strata)).tolist()
        chances = [_chance(0, sample, here, size) for (size, sample), here in zip(strata, spread, strict=True)]
        return prod(chances) > risk

    return _largest(stands, 0, len(logs))


def _found_upper(found: int, strata: Sequence[tuple[int, int]], risk: Fraction) -> int:
    from scipy.stats import binom

    population, read = (sum(counts) for counts in zip(*strata, strict=True))
    share = min(Fraction(sample, size) for size, sample in strata)

    def stands(bad: int) -> bool:
        trials, mean = min(read, bad), share * bad
        return mean < found + 1 or float(binom.cdf(found, trials, float(mean / trials))) > float(risk) * (1 - _CLOSE)

    return _largest(stands, found, population - read + found)


def _stands(found: int, sample: int, bad: int, population: int, risk: Fraction) -> bool:
    """Whether P(X <= found) > risk."""
    from scipy.stats import hypergeom

    chance = float(hypergeom.cdf(found, population, bad, sample))
    if abs(chance - float(risk)) > _CLOSE * float(risk):
        return chance > float(risk)
    return _chance(found, sample, bad, population) > risk


def _chance(found: int, sample: int, bad: int, population: int) -> Fraction:
    """P(X <= found) in whole numbers. Read and leaking notes may change places; the smaller set is the shorter sum."""
    few, many = sorted((sample, bad))
    ways = sum(comb(many, both) * comb(population - many, few - both) for both in range(min(found, few) + 1))
    return Fraction(ways, comb(population, few))


def _largest(stands: Callable[[int], bool], low: int, high: int) -> int:
    """The largest number from `low` to `high` that stands; `low` does, and beyond the first that falls all fall."""
    return low + bisect_left(range(low + 1, high + 1), True, key=lambda number: not stands(number))


def _risk(confidence: float) -> Fraction:
    return 1 - Fraction(str(confidence))


def _check(found: int, strata: Sequence[tuple[int, int]], confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ConfigError("The confidence of a review is between 0 and 1, both excluded, such as 0.95.")
    if not strata or any(population < 1 or not 0 <= sample <= population for population, sample in strata):
        raise ConfigError("A sample is drawn from at least one note, and no larger than what it is drawn from.")
    if not 0 <= found <= sum(sample for _, sample in strata):
        raise ConfigError("More notes were found to leak than were read; count the readings again.")
