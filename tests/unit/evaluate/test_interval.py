import numpy as np
import pytest

from deid.evaluate.interval import intervals


def counts(*shares):
    """Rows of (part, whole) for each share → (documents, shares, 2)."""
    return np.array(shares).swapaxes(0, 1)


def test_of_documents_with_one_span_each_it_is_about_the_binomial_interval():
    part = np.arange(400) % 4 > 0
    ((low, high),) = intervals(counts(np.stack([part, np.ones(400)], 1)))
    assert (low, high) == pytest.approx((0.7076, 0.7924), abs=0.006)  # .75 ± 1.96 √(.75 · .25 / 400)


def test_documents_are_drawn_whole_so_that_spans_alike_within_one_make_it_wider():
    part = np.arange(20) % 4 > 0
    alone = np.stack([np.repeat(part, 20), np.ones(400)], 1)
    together = np.stack([part * 20, np.full(20, 20)], 1)
    ((low, high),), ((wide_low, wide_high),) = intervals(counts(alone)), intervals(counts(together))
    assert wide_high - wide_low > 3 * (high - low)


def test_all_shares_are_drawn_at_once_and_one_does_not_change_another():
    few = np.array([[1, 2], [2, 2], [0, 3], [4, 4], [1, 1]])
    many = few * [[3, 7]]
    both = intervals(counts(few, many))
    assert both == [*intervals(counts(few)), *intervals(counts(many))]
    assert both[0] != both[1]


def test_samples_in_which_there_is_nothing_to_count_are_left_out():
    ((low, high),) = intervals(counts(np.array([[1, 1], [0, 0], [0, 0]])))
    assert (low, high) == (1, 1)
    assert intervals(counts(np.zeros((3, 2)))) == [None]
    assert intervals(np.zeros((0, 2, 2))) == [None, None]
