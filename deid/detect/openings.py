"""Where an expression may begin: tried only there, two hundred take the time of a few, and find the same.

Matching against a text that is cut off says whether what stands before the cut may begin a match (`regex`: partial
matches), so that for each word, with the characters beside it, the expressions are known that it may open. That is asked
once for each word. An expression that may begin inside a word, or looks back for something, is tried everywhere.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from string import ascii_letters, digits
from typing import TypeAlias

import regex

from deid.memory import REMEMBERED

Match: TypeAlias = "regex.Match[str]"
SECONDS = 20.0
"""Longest that one expression may work on one window (20,000 code points take milliseconds)."""

_RUN = regex.compile(r"[A-Za-z]{1,64}+|[0-9]{1,64}+|.", regex.DOTALL)
"""What a match may begin with: letters, digits, or any other character. Longer runs are cut, which only asks more often."""
_INSIDE = (*(f"a{letter}" for letter in ascii_letters), *(f"0{digit}" for digit in digits))
"""Two characters of one run: what begins at the second of them begins inside a run."""
_LONGEST = 1_000
"""Code points of the longest match; a full address takes a tenth of it. In so few none of ours works long."""
_WORTH_IT = 20_000
"""Code points read from which on it is worth while to know what may open each expression: that takes part of a second."""
_SYNTAX = regex.compile(r"\(\?<?[=!]|\\.|\[\^?\]?(?:\\.|[^\]])*\]|.", regex.DOTALL)
"""The pieces of a regular expression, as far as it takes to find the end of a group."""
_LOOKS_BACK = regex.compile(r"(?:\(\?\w+\)|\(\?:)*\(\?<=")


def opened_by(expressions: Sequence["regex.Pattern[str]"]) -> Callable[[str], Iterator[tuple[int, Match]]]:
    """Return a function that yields every match of every expression in a text, as `finditer` does for each in turn.

    Of the expressions that are not tried everywhere, matches of up to `_LONGEST` code points are found.
    It yields the place of the expression among `expressions` with each match, and raises TimeoutError after `SECONDS`.
    """
    openings = cache(lambda: _openings(expressions))
    read = 0

    def find(text: str) -> Iterator[tuple[int, Match]]:
        nonlocal read
        read += len(text)
        starts = openings()(text) if read > _WORTH_IT else {}
        for number, expression in enumerate(expressions):
            tried = starts.get(number)
            found = expression.finditer(text, timeout=SECONDS) if tried is None else _matches(expression, text, tried)
            yield from ((number, match) for match in found)

    return find


def _openings(expressions: Sequence["regex.Pattern[str]"]) -> Callable[[str], dict[int, list[int]]]:
    """Return a function from a text to the places where each expression may begin, but for those tried everywhere."""
    loose = {number: _loose(one) for number, one in enumerate(expressions) if not _begins_anywhere(one)}

    def still(numbers: Iterable[int], seen: str, at: int = 0) -> tuple[int, ...]:
        return tuple(number for number in numbers if loose[number].match(seen, at, partial=True))

    @lru_cache(maxsize=4_096)
    def by_character(char: str) -> tuple[int, ...]:
        return still(loose, char)

    @lru_cache(maxsize=REMEMBERED)
    def by_run(run: str) -> tuple[int, ...]:
        return still(by_character(run[0]), run)

    @lru_cache(maxsize=REMEMBERED)
    def by_place(before: str, run: str, after: str) -> tuple[int, ...]:
        return still(by_run(run), before + run + after, len(before))

    def places(text: str) -> dict[int, list[int]]:
        starts: dict[int, list[int]] = {number: [] for number in loose}
        for run in _RUN.finditer(text):
            start, end = run.span()
            for number in by_place(text[max(0, start - 1) : start], run[0], text[end : end + 1]):
                starts[number].append(start)
        return starts

    return places


def _loose(expression: "regex.Pattern[str]") -> "regex.Pattern[str]":
    """The expression without what looks ahead, which a cut would mislead: it matches wherever the expression does."""
    kept, depth = [], 0
    for piece in _SYNTAX.findall(expression.pattern):
        if depth or piece in ("(?=", "(?!"):
            depth += (piece[0] == "(") - (piece == ")")
        elif piece != r"\b":
            kept.append(piece)
    return regex.compile("".join(kept), expression.flags)


def _begins_anywhere(expression: "regex.Pattern[str]") -> bool:
    looks_back = _LOOKS_BACK.match(expression.pattern) is not None
    return looks_back or any(expression.match(pair, pos=1, partial=True) for pair in _INSIDE)


def _matches(expression: "regex.Pattern[str]", text: str, places: Sequence[int]) -> Iterator[Match]:
    """From left to right, none inside an earlier one."""
    end = 0
    for start in places:
        if start >= end and (match := expression.match(text, start, start + _LONGEST)):
            end = match.end()
            yield match
