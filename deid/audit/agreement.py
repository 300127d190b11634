"""How far two reviewers agree who read the same notes."""

from collections.abc import Sequence


def kappa(first: Sequence[bool], second: Sequence[bool]) -> float | None:
    """Cohen's kappa: the agreement beyond what two reviewers with these habits would reach by chance.

    J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20, 1960,
    37-46. Where leaks are rare it can be low although nearly all verdicts are the same (A. Feinstein, D. Cicchetti,
    Journal of Clinical Epidemiology 43, 1990, 543-549); read it beside `agreed`.

    Args:
        first: whether each note leaks, in the eyes of one reviewer.
        second: the verdicts of the other one on the same notes in the same order.

    Returns:
        From -1 to 1: 1 is full agreement, 0 what chance gives. None where it is not defined: no note was read by
        both, or both said the same of every note, so that chance alone explains all.
    """
    if len({*first, *second}) < 2:
        return None
    from sklearn.metrics import cohen_kappa_score

    return float(cohen_kappa_score(first, second))


def agreed(first: Sequence[bool], second: Sequence[bool]) -> float | None:
    """The share of notes on which two reviewers gave the same verdict.

    Args:
        first: whether each note leaks, in the eyes of one reviewer.
        second: the verdicts of the other one on the same notes in the same order.

    Returns:
        From 0 to 1, or None where no note was read by both.
    """
    same = [one == other for one, other in zip(first, second, strict=True)]
    return sum(same) / len(same) if same else None
