"""Can a guess of the model be what the model takes it for, and does it look like it?"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import regex

from deid.detect.readers.guesses import Guess
from deid.detect.words.dictionary import abbreviations
from deid.detect.words.lexicon import (
    is_ambiguous,
    is_common,
    is_famous,
    is_function,
    is_listed_name,
    is_placeholder,
    kept_words,
)
from deid.detect.words.places import is_town, is_wide_place
from deid.names import words

CONVINCED = 0.3
"""Probability from which what does not look like an identifier may be one all the same."""
UNDENIED = 0.9
"""Probability from which also a word that is kept on purpose, or letters said one by one, may be one."""
BESIDE = 0.2
"""Probability from which a word beside a guess that counts belongs to it, whatever it looks like: "the Greyhound"."""
_LEAST_AGE = 0.2
"""Probability from which a number may be an age of 90 and over: most are other numbers."""
_LATIN = regex.compile(r"[^\p{L}]*(?:\p{Latin}[^\p{L}]*)*")
MONTH = regex.compile(
    r"(?i)\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|ember|ober)?\b"
)
_GOES_ON, _GOES_BEFORE = regex.compile(r"-\p{Ll}"), regex.compile(r"\p{Ll}-\Z")
"""What follows a piece that is no word of its own, and what stands before the rest of it: "10-mar-ked"."""
_MEASURED = regex.compile(
    r"(?i)\b(?:(?:it|that|score|temp|weight|pulse|bp|hr|sats?)(?:['’]s| was| is| of| at)?|(?:of|in|from|since) the)\s*\Z"
)
"""What stands before a number or a decade that is nobody's age."""
_SCALE_BEFORE = regex.compile(r"\b[A-Z][A-Za-z]*-\d{1,2}[ ]?[:=]?[ ](?:\d{1,3}/)?\Z")
"""What stands before a score that is written like a day: "PHQ-9 12/27"."""
_NO_DAY_AFTER = regex.compile(
    r"(?i)(?:['’]s)?\s+(?:resolution|floor|storey|grade|session|visit|time|attempt|step|week|month|year|percentile|trimester)s?\b"
)
"""What follows an ordinal that is no day: "the sixth session"."""
_SHARE, _OF = regex.compile(r"1/2|[12]/3|[13]/4"), regex.compile(r"\s+of\b")
_YEAR = regex.compile(r"(?:19|20)\d\d|['’]\d\d")
_SCORE_OF_TEN = regex.compile(r"\d{1,2}\s?/\s?10")
OLD = regex.compile(r"(?i)(?<!\d)(?:9\d|1[0-2]\d)(?!\d)|ninet|hundred|nonagen|centen")
"""What an age of 90 or more is written with."""
_NEAR = regex.compile(r"[^\p{L}\p{N}\n]{0,3}")
_NOBODY = frozenset(("x", "y", "z", "guest", "family", "none", "nondrinker", "nonsmoker"))
"""How writers leave a person unnamed, how transcripts call whoever else is in the room, and habits that are no trade."""


def counting(text: str, guesses: Sequence[Guess]) -> Iterator[Guess]:
    """Yield the guesses that count, and what stands `BESIDE` one of them in its group, with no word or line end between."""
    alone = [counts(text, guess) for guess in guesses]
    for at, guess in enumerate(guesses):
        before, after = at and alone[at - 1], at + 1 < len(guesses) and alone[at + 1]
        if (
            alone[at]
            or (before and _is_beside(text, guesses[at - 1], guess, guess))
            or (after and _is_beside(text, guess, guesses[at + 1], guess))
        ):
            yield guess


def _is_beside(text: str, one: Guess, other: Guess, doubt: Guess) -> bool:
    between = text[one.end : other.start]
    return one.group == other.group and doubt.probability >= BESIDE and _NEAR.fullmatch(between) is not None


def counts(text: str, guess: Guess) -> bool:
    """Say whether a guess counts: if it does not look like an identifier of its group, the model must be sure of it."""
    piece = text[guess.start : guess.end]
    parts = words(piece)
    if guess.group == "AGE" and guess.probability < _LEAST_AGE:
        return False
    if is_placeholder(piece) or (parts and all(part in _NOBODY for part in parts)) or _is_torn(text, guess):
        return False
    return _COUNTS[guess.group](piece) and (looks_it(piece, guess.group) or _is_sure(parts, guess))


def looks_it(piece: str, group: str) -> bool:
    """Say whether a piece is written like an identifier of a group: in Latin letters, and not of everyday words alone."""
    parts = words(piece)
    if group in ("DATE", "ID") and any(map(str.isdecimal, piece)):
        return True
    if not _LATIN.fullmatch(piece) or all(is_function(part) or part in kept_words() for part in parts):
        return False
    if group == "PERSON":
        return (len(piece) > 1 or piece.isupper()) and not all(map(_is_plain_word, parts))
    if group == "LOCATION":
        return is_town(piece) or not all(part.isdigit() or len(part) < 3 or is_common(part) for part in parts)
    if group == "DATE":
        return bool(MONTH.search(piece)) or not all(map(_is_plain_word, parts))
    if group == "CONTACT":
        return sum(map(str.isalnum, piece)) >= 5
    return group != "ID" or len(parts) > 2


def _is_plain_word(word: str) -> bool:
    return is_common(word) and not is_ambiguous(word) and not is_listed_name(word)


def _is_torn(text: str, guess: Guess) -> bool:
    """Say whether what stands beside a piece makes it no word of its own ("10-mar-ked"), no age
    ("it was 92 outside") or no day ("GAD-7 8/21")."""
    before, start, end = max(0, guess.start - 20), guess.start, guess.end
    measured = guess.group == "AGE" and _MEASURED.search(text, before, start)
    scored = guess.group == "DATE" and text[start].isdecimal() and _SCALE_BEFORE.search(text, before, start)
    return bool(measured or scored or _GOES_ON.match(text, end) or (guess.group == "DATE" and _is_no_day(text, guess)))


def _is_no_day(text: str, guess: Guess) -> bool:
    rest = text[guess.start].islower() and _GOES_BEFORE.search(text, max(0, guess.start - 2), guess.start)
    share = _SHARE.fullmatch(text, guess.start, guess.end) and _OF.match(text, guess.end)
    return bool(rest or share or _NO_DAY_AFTER.match(text, guess.end))


def _is_sure(parts: tuple[str, ...], guess: Guess) -> bool:
    """Say whether the model must be believed: hardly of drugs and other words that are kept, or of letters said one by one."""
    if guess.probability >= UNDENIED:
        return True
    if guess.group in ("PERSON", "LOCATION") and any(
        part in kept_words() and not is_listed_name(part) for part in parts
    ):
        return False
    return guess.probability >= CONVINCED and not _is_abbreviation(parts)


def _is_abbreviation(parts: tuple[str, ...]) -> bool:
    """ "M R I": letters said one by one."""
    joined = "".join(parts)
    return len(joined) == len(parts) > 1 and (joined in kept_words() or joined in abbreviations())


def _is_private(piece: str) -> bool:
    return not is_famous(piece)


def _is_small(piece: str) -> bool:
    return not is_wide_place(piece)


def _is_day(piece: str) -> bool:
    return not _YEAR.fullmatch(piece) and not _SCORE_OF_TEN.fullmatch(piece)


def _is_old(piece: str) -> bool:
    return bool(OLD.search(piece))


def _always(piece: str) -> bool:
    return True


_COUNTS: Mapping[str, Callable[[str], bool]] = {
    "PERSON": _is_private, "LOCATION": _is_small, "ORG": _always, "DATE": _is_day, "AGE": _is_old, "CONTACT": _always,
    "ID": _always, "PROFESSION": _always,
}  # fmt: skip
