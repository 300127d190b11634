"""What every match of an expression must contain: where none of these words stands, the expression need not be tried.

The method is that of Cox, "Regular Expression Matching with a Trigram Index" (2012): an expression is either one of a few
strings, or it needs one of some. What is not understood needs nothing, so that the expression is tried.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from re import _constants as kind  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, TypeAlias

import regex

Strings: TypeAlias = frozenset[str]

_MANY = 1_000
"""So many strings are no longer told apart."""
_NOTHING: Strings = frozenset()
_EMPTY: Strings = frozenset([""])
_PROPERTY = re.compile(r"\\p\{\w+\}")


def needed(expression: "regex.Pattern[str]") -> Strings:
    """Return strings of which every match, with what it looks ahead to, contains one; none if nothing is known.

    They are in small letters where the expression ignores case. Each has two characters, or is a mark.
    """
    flags = re.IGNORECASE if expression.flags & regex.IGNORECASE else re.NOFLAG
    try:
        tree = parser.parse(_PROPERTY.sub(r"\\w", expression.pattern), flags)
    except re.error:  # a syntax that only `regex` knows
        return _NOTHING
    found = _best(_of_sequence(tree))
    return frozenset(map(str.lower, found)) if flags else found


def _of_sequence(nodes: Iterable[Any]) -> Iterator[Strings]:
    """Sets of strings one of which each is needed where these nodes follow each other."""
    together = _EMPTY
    for node in nodes:
        exact = _exact(node)
        if exact and len(together) * len(exact) <= _MANY:
            together = _joined(together, exact)
        else:
            yield together
            together = exact or _EMPTY
            if not exact:
                yield _needed(node)
    yield together


def _exact(node: Any) -> Strings:
    """The strings that a node matches, if they are few; none: who knows."""
    name, about = node
    if name is kind.LITERAL:
        return frozenset([chr(about)])
    if name is kind.IN:
        return frozenset(chr(value) for _, value in about) if all(one is kind.LITERAL for one, _ in about) else _NOTHING
    if name is kind.BRANCH:
        return _union(_all_exact(branch) for branch in about[1])
    if name is kind.SUBPATTERN:
        return _NOTHING if about[1] & re.IGNORECASE else _all_exact(about[3])
    if name is kind.ATOMIC_GROUP:
        return _all_exact(about)
    if name in _REPEATS and about[1] == 1:
        inner = _all_exact(about[2])
        return inner | _EMPTY if inner and about[0] == 0 else inner
    is_before = name is kind.ASSERT and about[0] < 0
    return _EMPTY if is_before or name in (kind.ASSERT_NOT, kind.AT) else _NOTHING


def _all_exact(nodes: Iterable[Any]) -> Strings:
    strings = _EMPTY
    for node in nodes:
        exact = _exact(node)
        if not exact or len(strings) * len(exact) > _MANY:
            return _NOTHING
        strings = _joined(strings, exact)
    return strings


def _needed(node: Any) -> Strings:
    """The strings one of which is needed by a node that is not exact."""
    name, about = node
    if name is kind.BRANCH:
        return _union(_best(_of_sequence(branch)) for branch in about[1])
    if name is kind.SUBPATTERN:
        return _NOTHING if about[1] & re.IGNORECASE else _best(_of_sequence(about[3]))
    if name is kind.ATOMIC_GROUP:
        return _best(_of_sequence(about))
    if name is kind.ASSERT or (name in _REPEATS and about[0] > 0):
        return _best(_of_sequence(about[-1]))
    return _NOTHING


_REPEATS = (kind.MAX_REPEAT, kind.MIN_REPEAT, kind.POSSESSIVE_REPEAT)


def _joined(one: Strings, other: Strings) -> Strings:
    return frozenset(first + second for first, second in product(one, other))


def _union(sets: Iterable[Strings]) -> Strings:
    """All strings of all sets; none if one of the sets is unknown."""
    every: Sequence[Strings] = list(sets)
    return frozenset().union(*every) if all(every) and sum(map(len, every)) <= _MANY else _NOTHING


def _best(sets: Iterable[Strings]) -> Strings:
    """The set whose shortest string is longest, and of those the smallest."""
    telling = (one for one in sets if one and all(map(_tells, one)))
    return max(telling, key=lambda one: (min(len(string.strip()) for string in one), -len(one)), default=_NOTHING)


def _tells(string: str) -> bool:
    bare = string.strip()
    return len(bare) > 1 or (bare != "" and not bare.isalnum())
