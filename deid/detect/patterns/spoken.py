"""Numbers and codes that were dictated: "oh seven seven double-oh, nine hundred", "k eight eight one oh two"."""

import itertools
from collections.abc import Callable

import regex

from deid.detect.names.spelt import ALPHABET

_DIGITS = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9", "niner": "9",
}  # fmt: skip
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

_DIGIT = "(?:" + "|".join(sorted(_DIGITS, key=len, reverse=True)) + ")"
_BIG = "(?:" + "|".join((*_TEENS, *_TENS, "hundred", "thousand")) + ")"
_UNIT = rf"(?:(?:double|triple)[ -])?(?:{_DIGIT}|{_BIG})"
_GLUE = r"(?:\s*,\s*|\s*-\s*|\s*\.\s+|\s+(?:(?:dash|hyphen|slash|dot|space|uh|um|then|and then)\s+)?)"
_LETTER = rf"(?:[a-z](?:\s+(?:as\s+in|for|like)\s+\w+)?|{ALPHABET})"

NUMBERS = rf"\b{_UNIT}(?:{_GLUE}{_UNIT}){{2,24}}\b"
"""Number words in a row."""

NAMED = rf"(?<![\w'’])(?:{_LETTER}(?:{_GLUE}|\s*,\s*)){{0,6}}{_UNIT}(?:{_GLUE}(?:{_UNIT}|{_LETTER}(?!'))){{2,24}}\b"
"""Letters and number words in a row, as a code is spelt out."""

_WORDS = regex.compile(r"[a-z]+")


def digits_of(value: str) -> str:
    """The digits that single number words stand for; tens and teens count as two digits, unknown words as none."""
    out: list[str] = []
    times = 1
    ten = False
    for word in _WORDS.findall(value.casefold()):
        if word in ("double", "triple"):
            times = 2 if word == "double" else 3
            continue
        if ten and word in _DIGITS and _DIGITS[word] != "0":
            out[-1] = out[-1][0]  # "twenty two" is 22
        ten = word in _TENS
        if word in _DIGITS:
            out.append(_DIGITS[word] * times)
        elif word in _TEENS:
            out.append(str(10 + _TEENS.index(word)))
        elif ten:
            out.append(str(20 + 10 * _TENS.index(word)))
        times = 1
    return "".join(out)


def long_enough(least: int) -> Callable[[str], bool]:
    """A check that a dictated value holds at least `least` digits and does not merely count up or down."""
    return lambda value: len(digits_of(value)) >= least and not _counts(digits_of(value))


def is_phone(value: str) -> bool:
    """Seven or more dictated digits that are not a count ("five four three two one")."""
    return long_enough(7)(value)


def _counts(digits: str) -> bool:
    steps = {int(b) - int(a) for a, b in itertools.pairwise(digits)}
    return len(steps) == 1 and abs(next(iter(steps))) <= 1
