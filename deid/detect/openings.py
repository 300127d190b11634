"""Where an expression may match: tried only there, two hundred take the time of a few, and find the same.

Two questions are asked before an expression is tried. Does one of the words that it needs stand there (`literals`)? And may
it begin at this word? Matching against a text that is cut off says whether what stands before the cut may begin a match
(`regex`: partial matches); that is asked once for each word, letter by letter, so that words that begin alike share the
answers. An expression that may begin inside a word, or looks back for something, is tried everywhere.

Of the tries hardly any succeeds, and the standard library's `re` says no in half the time. So in texts of characters that it
takes as `regex` does, it is asked first.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from string import ascii_letters, digits
from typing import TypeAlias

import regex

from deid.detect.literals import needed
from deid.memory import REMEMBERED

Match: TypeAlias = "regex.Match[str]"
Expression: TypeAlias = "regex.Pattern[str] | re.Pattern[str]"
Numbers: TypeAlias = frozenset[int]
SECONDS = 20.0
"""Longest that one expression may work on one window (20,000 code points take milliseconds)."""

_RUN = re.compile(r"(?:[A-Za-z]{1,64}|[0-9]{1,64})(?: (?=[A-Za-z0-9]))?|[^A-Za-z0-9]")
"""What a match may begin with: letters or digits, with the blank before more of them, or any other character. Longer runs
are cut, which only asks more often."""
_STEPS = (1, 3, 6)
"""After so many characters of a run it is asked which expressions may still begin there."""
_USUAL = re.compile(
    "[\t\n\r -~\u00a0-\u00b1\u00b4-\u00b8\u00ba\u00bb\u00bf-\u012f\u0132-\u017e\u0180-\u024f\u2010-\u2027\u20ac]*"
)
"""A text of ASCII, Latin letters and usual marks. Others hold what `re` and `regex` may take for different things: combining
marks, fractions, letters newer than Python, a dotless i where case is ignored."""
_ODD = re.compile("[\u017f\u212a\u0130\u0131]")
"""Letters that an expression takes for s, k or i where it ignores case, although they are no small or capital ones of these."""
_INSIDE = (*(f"a{letter}" for letter in (*ascii_letters, " ")), *(f"0{digit}" for digit in (*digits, " ")))
"""Two characters of one run: what begins at the second of them begins inside a run."""
_BLOCK, _REACH = 100, 150
"""Code points that are asked together which words stand there, and how far behind its beginning a match has one of them."""
_LONGEST = 1_000
"""Code points of the longest match; a full address takes a tenth of it. In so few none of ours works long."""
_WORTH_IT = 20_000
"""Code points read from which on it is worth while to know what may open each expression: that takes part of a second."""
_SYNTAX = regex.compile(r"\(\?<?[=!]|\\.|\[\^?\]?(?:\\.|[^\]])*\]|.", regex.DOTALL)
"""The pieces of a regular expression, as far as it takes to find the end of a group."""
_FLAGS = (
    (regex.IGNORECASE, re.IGNORECASE),
    (regex.MULTILINE, re.MULTILINE),
    (regex.DOTALL, re.DOTALL),
    (regex.VERBOSE, re.VERBOSE),
)
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
        if read <= _WORTH_IT:
            for number, expression in enumerate(expressions):
                yield from ((number, match) for match in expression.finditer(text, timeout=SECONDS))
            return
        everywhere, places, twins = openings()
        usual = _USUAL.fullmatch(text) is not None
        starts = places(text)
        for number in sorted(everywhere | starts.keys()):
            expression = expressions[number]
            tried = starts.get(number)
            found = (
                expression.finditer(text, timeout=SECONDS)
                if tried is None
                else _matches(expression, twins[number] if usual else expression, text, tried)
            )
            yield from ((number, match) for match in found)

    return find


def _openings(
    expressions: Sequence["regex.Pattern[str]"],
) -> tuple[Numbers, Callable[[str], dict[int, list[int]]], Mapping[int, Expression]]:
    """Return which expressions are tried everywhere, where to try the others, and their twins (`_twin`).

    Where is told by a function from a text to the places for each expression.
    """
    loose = {number: _loose(one) for number, one in enumerate(expressions) if not _begins_anywhere(one)}
    everywhere, all_of_them = frozenset(range(len(expressions))) - loose.keys(), frozenset(loose)
    free, met_by = _needs({number: expressions[number] for number in loose})
    same = _kept_once()

    @lru_cache(maxsize=REMEMBERED)
    def begun_by(beginning: str) -> Numbers:
        """The expressions that a match of may begin with these characters of one run."""
        step = sum(size < len(beginning) for size in _STEPS)
        before = begun_by(beginning[: _STEPS[step - 1]]) if step else all_of_them
        return same(frozenset(number for number in before if loose[number].match(beginning, partial=True)))

    def places(text: str) -> dict[int, list[int]]:
        runs = _RUN.findall(text)
        starts = list(accumulate(map(len, runs), initial=0))
        found: dict[int, list[int]] = defaultdict(list)
        begun = [begun_by(run[: _STEPS[-1]]) for run in runs]
        is_odd = _ODD.search(text) is not None
        block = 0
        while block < len(runs):
            last = bisect_left(starts, starts[block] + _BLOCK, hi=len(runs))
            seen = bisect_left(starts, starts[block] + _BLOCK + _REACH, hi=len(runs))
            here = all_of_them if is_odd else free.union(*map(met_by, runs[block:seen]))
            for at in range(block, last):
                for number in begun[at] & here:
                    found[number].append(starts[at])
            block = last
        return found

    return everywhere, places, {number: _twin(expressions[number]) for number in loose}


def _needs(expressions: Mapping[int, "regex.Pattern[str]"]) -> tuple[Numbers, Callable[[str], Numbers]]:
    """Return the expressions that need nothing, and a function from a run to the others of which it holds a needed word."""
    needs = {number: _telling_runs(needed(one)) for number, one in expressions.items()}
    exact, small = _by_beginning(expressions, needs, 0), _by_beginning(expressions, needs, regex.IGNORECASE)

    same = _kept_once()

    @lru_cache(maxsize=REMEMBERED)
    def met_by(run: str) -> Numbers:
        found: set[int] = set()
        for words, written in ((exact, run), (small, run.lower())):
            for at in range(len(written)):
                for word, numbers in words.get(written[at : at + 2], ()):
                    if written.startswith(word, at):
                        found |= numbers
        return same(frozenset(found))

    return frozenset(number for number, words in needs.items() if not words), met_by


def _kept_once() -> Callable[[Numbers], Numbers]:
    """Return a function that hands back an equal set that it was given before: few are different, and they are many."""
    known: dict[Numbers, Numbers] = {}
    return lambda numbers: known.setdefault(numbers, numbers)


def _by_beginning(
    expressions: Mapping[int, "regex.Pattern[str]"], needs: Mapping[int, frozenset[str]], case: int
) -> dict[str, list[tuple[str, set[int]]]]:
    """The needed words, each with the expressions that need it, by their first two characters (or the only one)."""
    by_word: dict[str, set[int]] = defaultdict(set)
    for number, words in needs.items():
        for word in words if expressions[number].flags & regex.IGNORECASE == case else ():
            by_word[word].add(number)
    by_beginning: dict[str, list[tuple[str, set[int]]]] = defaultdict(list)
    for word, numbers in by_word.items():
        by_beginning[word[:2]].append((word, numbers))
    return dict(by_beginning)


def _telling_runs(words: Iterable[str]) -> frozenset[str]:
    """What of each needed word must stand within one run of a text; nothing if one of these is a plain letter or digit."""
    found = frozenset(map(_telling_run, words))
    return found if all(len(run) > 1 or not _is_plain(run) for run in found) else frozenset()


def _telling_run(word: str) -> str:
    """What of a needed word must stand within one run of a text: of "(at)" the bracket, of "tía" the í, of "day of" the day."""
    runs: list[str] = _RUN.findall(word)
    longest = max(runs, key=len)
    marks = [run for run in runs if not (_is_plain(run) or run.isspace())]
    return marks[0] if marks and len(longest) < 3 else longest


def _is_plain(run: str) -> bool:
    return run.isascii() and run.isalnum()


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


def _twin(expression: "regex.Pattern[str]") -> Expression:
    """The same expression of the standard library; itself if that has no such syntax."""
    flags = sum(theirs for ours, theirs in _FLAGS if expression.flags & ours)
    try:
        return re.compile(expression.pattern, flags)
    except re.error:
        return expression


def _matches(expression: "regex.Pattern[str]", twin: Expression, text: str, places: Sequence[int]) -> Iterator[Match]:
    """From left to right, none inside an earlier one; `twin` is asked first."""
    end = 0
    for start in places:
        if start < end or not twin.match(text, start, start + _LONGEST):
            continue
        if match := expression.match(text, start, start + _LONGEST):
            end = match.end()
            yield match
