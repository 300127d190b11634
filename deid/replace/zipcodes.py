"""ZIP codes to three digits (45 CFR 164.514(b)(2)(i)(B)).

The first three digits may stay where all ZIP codes that share them hold more than 20,000 people; elsewhere
they become 000.
"""

_SMALL = "036 059 102 202 203 204 205 369 556 692 753 772 821 823 878 879 884 893"
"""20,000 people or fewer: 2020 Census, ZIP code tabulation areas."""
_NO_RESIDENTS = "005 055 090-098 192 311 332 340 375 399 459 509 569 649 733 842 885 889 901 938 942 962-966"
"""Prefixes of one large receiver, of post office boxes or of military mail (AA, AE, AP): no tabulation area."""
_UNUSED = (
    "000-004 099 213 269 343 345 348 353 419 428-429 517-519 529 533 536 552 568 578-579 589 621 632 642-643 659 663 "
    "682 694-699 702 709 715 732 742 771 817-819 839 848-849 854 858 861-862 866-869 876 886-888 892 896 899 909 929 987"
)
"""Not assigned: USPS Labeling List L002, 3-digit ZIP code prefix matrix."""


def _expand(table: str) -> frozenset[str]:
    bounds = [entry.partition("-") for entry in table.split()]
    return frozenset(f"{n:03d}" for low, _, high in bounds for n in range(int(low), int(high or low) + 1))


KEPT_PREFIXES = _expand("000-999") - _expand(_SMALL) - _expand(_NO_RESIDENTS) - _expand(_UNUSED)
"""The prefixes that may stand; all others, also those unknown here, become 000."""


def three_digits(code: str) -> str:
    """Return "972**" for "97201" or "97201-1234", and "000**" where the prefix may not stand."""
    return f"{code[:3] if code[:3] in KEPT_PREFIXES else '000'}**"
