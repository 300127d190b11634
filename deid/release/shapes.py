"""What looks like an address or a number of somebody, whoever it may be: plain shapes that need no roster."""

import re
from collections.abc import Iterator

_SHAPES = (
    ("e-mail", re.compile(r"(?<![^\s@,;:()<>\[\]])[^\s@,;:()<>\[\]]+@[^\s@,;:()<>\[\]]+\.[^\W\d_]{2,}")),
    ("social security number", re.compile(r"(?<![\d-])(?!000|666|9)\d{3}[- ](?!00)\d{2}[- ](?!0000)\d{4}(?![\d-])")),
    # North American: area code and exchange start with 2 to 9 (NANPA); international: + and 8 to 15 digits (E.164).
    ("phone", re.compile(r"(?<![\d.-])(?:\+?1[-. ]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-. ])[2-9]\d{2}[-. ]\d{4}(?!\d)")),
    ("phone", re.compile(r"(?<![\w+])\+\d(?:[ ().-]{0,2}\d){7,14}(?!\d)")),
)


def shapes(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (kind, start, end) of everything with the shape of an e-mail address, a phone or a US SSN."""
    for kind, pattern in _SHAPES:
        for match in pattern.finditer(text):
            yield kind, match.start(), match.end()
