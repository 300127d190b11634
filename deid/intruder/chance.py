"""How many claims are right by luck alone."""

from fractions import Fraction
from math import comb, factorial


def by_chance(claims: int, people: int) -> float:
    """How many of `claims` are right on average if `people` codes are dealt out at random to as many people."""
    return claims / people if people else 0.0


def right_or_more(right: int, claims: int, people: int) -> float:
    """How likely luck alone makes at least `right` of `claims` right.

    Luck alone: each of the `people`! ways in which as many codes can belong to as many people is equally likely, and
    the claims, of which no two share a person or a code, stay as they are. So this is an exact permutation test, and
    the number right that of the fixed points of a random permutation among `claims` of its places. Computed in whole
    numbers by inclusion and exclusion (Feller, An Introduction to Probability Theory and Its Applications, vol. 1,
    3rd ed. 1968, ch. IV, on the realization of at least m among N events).

    Args:
        right: from 0 to `claims`.
        claims: from 0 to `people`.
        people: who might have been claimed.
    """
    if right == 0:
        return 1.0
    ways = sum(
        (-1) ** (size - right) * comb(size - 1, right - 1) * comb(claims, size) * factorial(people - size)
        for size in range(right, claims + 1)
    )
    return float(Fraction(ways, factorial(people)))
