"""Where a pattern may begin: tried only there, two hundred patterns take the time of a few, and find the same.

Matching against a text that is cut off says whether what stands before the cut may begin a match
(`regex`: partial matches), so that for each word, with the character after it, the patterns are known that it may open.
That is asked once for each word. A pattern that may begin inside a word, or looks back for something, is tried everywhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from string import ascii_letters, digits

import regex

from deid.detect.finding import Finding
from deid.detect.patterns import Find, Pattern, finding_of, search

_RUN = regex.compile(r"[A-Za-z]{1,64}+|[0-9]{1,64}+|.", regex.DOTALL)
"""What a match may begin with: letters, digits, or any other character. Longer runs are cut, which only asks more often."""
_INSIDE = (*(f"a{letter}" for letter in ascii_letters), *(f"0{digit}" for digit in digits))
"""Two characters of one run: what begins at the second of them begins inside a run."""
_LONGEST = 1_000
"""Code points of the longest match; a full address takes a tenth of it. In so few no built-in pattern works long."""
_SYNTAX = regex.compile(r"\(\?<?[=!]|\\.|\[\^?\]?(?:\\.|[^\]])*\]|.", regex.DOTALL)
"""The pieces of a regular expression, as far as it takes to find the end of a group."""
_LOOKS_BACK = regex.compile(r"(?:\(\?\w+\)|\(\?:)*\(\?<=")


def quick_search(patterns: Sequence[Pattern]) -> Find:
    """Return a function that yields every match of every pattern in a text, the same as `patterns.search`.

    It raises DetectionError where a pattern ran out of time.
    """
    everywhere = [pattern for pattern in patterns if _begins_anywhere(pattern)]
    loose = {number: _loose(pattern) for number, pattern in enumerate(patterns) if pattern not in everywhere}

    def still(numbers: Iterable[int], seen: str, at: int = 0) -> tuple[int, ...]:
        return tuple(number for number in numbers if loose[number].match(seen, at, partial=True))

    @lru_cache(maxsize=4_096)
    def by_character(char: str) -> tuple[int, ...]:
        return still(loose, char)

    @lru_cache(maxsize=65_536)
    def by_run(run: str) -> tuple[int, ...]:
        return still(by_character(run[0]), run)

    @lru_cache(maxsize=65_536)
    def by_place(before: str, run: str, after: str) -> tuple[int, ...]:
        return still(by_run(run), before + run + after, len(before))

    def find(text: str) -> Iterator[Finding]:
        yield from search(everywhere, text)
        starts: dict[int, list[int]] = defaultdict(list)
        for run in _RUN.finditer(text):
            start, end = run.span()
            for number in by_place(text[max(0, start - 1) : start], run[0], text[end : end + 1]):
                starts[number].append(start)
        for number, places in starts.items():
            yield from _matches(patterns[number], text, places)

    return find


def _loose(pattern: Pattern) -> "regex.Pattern[str]":
    """The pattern without what looks ahead, which a cut would mislead: it matches wherever the pattern does."""
    source, kept, depth = pattern.regex.pattern, [], 0
    for piece in _SYNTAX.findall(source):
        if depth or piece in ("(?=", "(?!"):
            depth += (piece[0] == "(") - (piece == ")")
        elif piece != r"\b":
            kept.append(piece)
    return regex.compile("".join(kept), pattern.regex.flags)


def _begins_anywhere(pattern: Pattern) -> bool:
    looks_back = _LOOKS_BACK.match(pattern.regex.pattern) is not None
    return looks_back or any(pattern.regex.match(pair, pos=1, partial=True) for pair in _INSIDE)


def _matches(pattern: Pattern, text: str, places: Sequence[int]) -> Iterator[Finding]:
    """As `finditer` does: from left to right, none inside an earlier one."""
    end = 0
    for start in places:
        if start >= end and (match := pattern.regex.match(text, start, start + _LONGEST)):
            end = match.end()
            if finding := finding_of(pattern, match, text):
                yield finding
