"""Agreement of two reviewers against published tables."""

import pytest

from deid.audit.agreement import agreed, kappa


def verdicts(both, first_only, second_only, neither):
    """The verdicts of two reviewers, given how many notes each kind of pair is about."""
    pairs = [(True, True)] * both + [(True, False)] * first_only + [(False, True)] * second_only
    return tuple(zip(*pairs, *[(False, False)] * neither, strict=True))


@pytest.mark.parametrize(
    ("table", "share", "published"),
    [
        # A. Feinstein, D. Cicchetti, Journal of Clinical Epidemiology 43, 1990, 543-549: the paradoxes, to two digits.
        ((40, 9, 6, 45), 0.85, 0.70),
        ((80, 10, 5, 5), 0.85, 0.32),
        ((45, 15, 25, 15), 0.60, 0.13),
        ((25, 35, 5, 35), 0.60, 0.26),
    ],
)
def test_kappa_is_the_published_one(table, share, published):
    assert agreed(*verdicts(*table)) == pytest.approx(share)
    assert round(kappa(*verdicts(*table)), 2) == published


def test_kappa_is_what_the_formula_gives_by_hand():
    # 20 + 15 of 50 agree: 0.7. By chance 25/50 · 30/50 + 25/50 · 20/50 = 0.5 would. (0.7 - 0.5) / (1 - 0.5) = 0.4.
    assert kappa(*verdicts(20, 5, 10, 15)) == pytest.approx(0.4)


def test_kappa_is_one_where_they_agree_on_both_kinds_and_minus_one_where_on_nothing():
    assert kappa(*verdicts(3, 0, 0, 5)) == 1
    assert kappa(*verdicts(0, 4, 4, 0)) == -1
    assert agreed(*verdicts(0, 4, 4, 0)) == 0


@pytest.mark.parametrize("verdict", [True, False])
def test_where_both_say_the_same_of_every_note_kappa_is_not_defined_and_agreement_is_full(verdict):
    same = [verdict] * 6
    assert kappa(same, same) is None
    assert agreed(same, same) == 1


def test_one_who_finds_nothing_agrees_no_more_than_chance():
    assert kappa([False] * 5, [True, False, False, False, False]) == 0


def test_without_notes_read_by_both_there_is_neither():
    assert kappa([], []) is None
    assert agreed([], []) is None


@pytest.mark.parametrize("measure", [kappa, agreed])
def test_verdicts_on_different_notes_are_not_compared(measure):
    with pytest.raises(ValueError, match=r".+"):
        measure([True, False], [True])
