"""What luck brings, held against counting all permutations."""

from itertools import permutations

import pytest

from deid.intruder.chance import by_chance, right_or_more


@pytest.mark.parametrize("people", range(1, 7))
def test_luck_is_that_of_all_permutations(people):
    dealt = list(permutations(range(people)))
    for claims in range(people + 1):
        hits = [sum(order[place] == place for place in range(claims)) for order in dealt]
        assert by_chance(claims, people) == pytest.approx(sum(hits) / len(dealt))
        for right in range(claims + 1):
            share = sum(hit >= right for hit in hits) / len(dealt)
            assert right_or_more(right, claims, people) == pytest.approx(share)


def test_a_thousand_people_are_counted_exactly():
    assert right_or_more(1, 1000, 1000) == pytest.approx(1 - 1 / 2.718281828459045)
    assert right_or_more(1000, 1000, 1000) == 0.0  # too small for a float


def test_where_nobody_can_be_linked_nothing_is_expected():
    assert by_chance(0, 0) == 0.0 and right_or_more(0, 0, 0) == 1.0
