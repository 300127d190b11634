"""Numbers as they are spoken: "two one eight", "March fourteenth", "nineteen eighty-six"."""

from collections.abc import Sequence

_UNITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = [
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth"
]  # fmt: skip

DIGITS = {**{word: str(value) for value, word in enumerate(_UNITS)}, "oh": "0", "o": "0", "nought": "0"}
"""Word → the digit that it stands for when a number is read out digit by digit."""

_SMALL = {
    **{word: value for value, word in enumerate([*_UNITS, *_TEENS])},
    **{word: value for value, word in enumerate(_ORDINALS, 1)},
}
_TEN = {**{word: 10 * value for value, word in enumerate(_TENS, 2)}, "thirtieth": 30}


def digit_run(words: Sequence[str], start: int) -> str:
    """Return the digits read out one by one from `start` on; "" if the word there is no digit."""
    found = ""
    for place in range(start, len(words)):
        word = words[place]
        digit = DIGITS.get(word) or (word if len(word) == 1 and word.isdecimal() else "")
        if not digit:
            break
        found += digit
    return found


def below_hundred(words: Sequence[str], start: int) -> tuple[int, int]:
    """Return the number below 100 that is spoken at `start`, and how many words it takes (0: none)."""
    word = words[start] if start < len(words) else ""
    if word in _TEN:
        unit = _SMALL.get(words[start + 1], 0) if start + 1 < len(words) else 0
        return (_TEN[word] + unit, 2) if 0 < unit < 10 else (_TEN[word], 1)
    return (_SMALL[word], 1) if word in _SMALL else (0, 0)


def year(words: Sequence[str], start: int) -> tuple[int, int]:
    """Return the year that is spoken at `start`, and how many words it takes (0: none).

    "nineteen eighty six", "nineteen oh four", "nineteen hundred and four", "two thousand (and) ten".
    """
    if words[start : start + 2] == ("two", "thousand"):
        value, taken = _rest(words, start + 2)
        return 2000 + value, 2 + taken
    century, taken = below_hundred(words, start)
    if century not in (18, 19, 20) or taken != 1:
        return 0, 0
    if words[start + 1 : start + 2] == ("hundred",):
        value, taken = _rest(words, start + 2)
        return 100 * century + value, 2 + taken
    zero = words[start + 1 : start + 2] in (("oh",), ("o",))
    value, taken = below_hundred(words, start + 1 + zero)
    return (100 * century + value, 1 + zero + taken) if taken and zero <= (value < 10) else (0, 0)


def _rest(words: Sequence[str], start: int) -> tuple[int, int]:
    """What follows a hundred or thousand, with or without "and"; nothing is as good as a number."""
    joined = words[start : start + 1] == ("and",)
    value, taken = below_hundred(words, start + joined)
    return (value, joined + taken) if taken else (0, 0)
