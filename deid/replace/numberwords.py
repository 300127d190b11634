"""English numbers in words, as far as days, years, ages and spoken digits need them."""

import re
from collections.abc import Sequence

_UNITS = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TO_TWENTIETH = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
UNITS, TEENS, TENS, ORDINALS = (tuple(words.split()) for words in (_UNITS, _TEENS, _TENS, _TO_TWENTIETH))

_CARDINAL = {
    **{word: value for value, word in enumerate(UNITS, 1)},
    **{word: value for value, word in enumerate(TEENS, 10)},
    **{word: 10 * value for value, word in enumerate(TENS, 2)},
}
_ORDINAL = {**{word: value for value, word in enumerate(ORDINALS, 1)}, "thirtieth": 30}
_ZERO = ("oh", "o", "zero")
NUMBER_WORDS = frozenset({*_CARDINAL, *_ORDINAL, *_ZERO, "hundred", "thousand", "and"})


def split_words(text: str) -> list[str]:
    """Split "Twenty-Third" into ["twenty", "third"]."""
    return re.findall(r"[a-z]+", text.lower())


def below_hundred(words: Sequence[str]) -> int | None:
    """Return the number that one or two words say ("ninety three", "twelve", "oh five"), else None."""
    match list(words):
        case [word] if word in _CARDINAL:
            return _CARDINAL[word]
        case [zero, unit] if zero in _ZERO and unit in UNITS:
            return _CARDINAL[unit]
        case [tens, unit] if tens in TENS and unit in UNITS:
            return _CARDINAL[tens] + _CARDINAL[unit]
        case _:
            return None


def day_of(words: Sequence[str]) -> int | None:
    """Return the day of a month that words say, as an ordinal or a cardinal, else None."""
    match list(words):
        case [word] if word in _ORDINAL:
            day: int | None = _ORDINAL[word]
        case [tens, unit] if tens in TENS and unit in _ORDINAL and _ORDINAL[unit] < 10:
            day = _CARDINAL[tens] + _ORDINAL[unit]
        case _:
            day = below_hundred(words)
    return day if day and day <= 31 else None


def year_of(words: Sequence[str]) -> int | None:
    """Return the year from 1900 to 2099 that words say in full ("nineteen eighty-eight"), else None."""
    match list(words):
        case ["two", "thousand"]:
            return 2000
        case ["two", "thousand", *rest]:
            below = below_hundred([word for word in rest if word != "and"])
            return None if below is None else 2000 + below
        case [("nineteen" | "twenty") as century, "hundred"]:
            return 1900 if century == "nineteen" else 2000
        case [("nineteen" | "twenty") as century, *rest]:
            below = below_hundred(rest)
            if below is None or (below < 10 and rest[0] not in _ZERO):
                return None
            return (1900 if century == "nineteen" else 2000) + below
        case _:
            return None


def spoken_digits(text: str) -> str:
    """Return "95129" for "nine five one two nine"; "" where the text holds anything but digits in words."""
    words = split_words(text)
    digits = ["0" if word in _ZERO else str(_CARDINAL[word]) for word in words if word in (*UNITS, *_ZERO)]
    return "".join(digits) if len(digits) == len(words) else ""


def cardinal(value: int) -> str:
    """Return 1 to 99 in words: "twenty-one"."""
    if value < 10:
        return UNITS[value - 1]
    if value < 20:
        return TEENS[value - 10]
    tens, unit = TENS[value // 10 - 2], value % 10
    return f"{tens}-{UNITS[unit - 1]}" if unit else tens


def ordinal(value: int) -> str:
    """Return the days 1 to 31 in words: "twenty-first"."""
    if value <= 20:
        return ORDINALS[value - 1]
    if value == 30:
        return "thirtieth"
    return f"{TENS[value // 10 - 2]}-{ORDINALS[value % 10 - 1]}"


def year_in_words(year: int) -> str:
    """Return a year from 1900 to 2099 in words: "twenty twenty-five", "two thousand six", "nineteen oh five"."""
    century, below = divmod(year, 100)
    if century == 20 and below < 10:
        return "two thousand" + (f" {UNITS[below - 1]}" if below else "")
    head = "nineteen" if century == 19 else "twenty"
    if below == 0:
        return f"{head} hundred"
    return f"{head} oh {UNITS[below - 1]}" if below < 10 else f"{head} {cardinal(below)}"
