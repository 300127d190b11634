"""Names told by the shape of what is written: before credentials, turn labels, "Family, Given", initials, file names."""

from collections import Counter
from collections.abc import Callable, Iterator

import regex

from deid.detect.finding import Finding
from deid.detect.names import cues
from deid.detect.openings import SECONDS
from deid.detect.words.dictionary import is_ordinary
from deid.detect.words.lexicon import (
    family_names,
    is_ambiguous,
    is_common,
    is_function,
    is_given,
    is_listed_name,
    kept_words,
    word_set,
)
from deid.detect.words.places import is_wide_place
from deid.names import normal, words


def _person(match: "regex.Match[str]", score: float, kind: str) -> Finding:
    start, end = match.span("v")
    return Finding(start, end, "PERSON", score, kind)


def find_shapes(text: str) -> Iterator[Finding]:
    """Every stretch of a text that has the shape of a name and holds words that can be one."""
    for pattern, is_name, score, kind in _SHAPES:
        for match in pattern.finditer(text, timeout=SECONDS):
            if is_name(match["v"]) and not (pattern is cues.REVERSED and _in_list(match)):
                yield _person(match, score, kind)
    yield from _turns(text)
    yield from _file_names(text)


def _can_be_name(word: str) -> bool:
    return word not in kept_words() and not is_function(word) and (not is_common(word) or is_ambiguous(word))


def _before_credentials(value: str) -> bool:
    parts = words(value)
    short = value.isupper() and len(value) < 5
    return not short and any(map(_can_be_name, parts)) and not any(part in kept_words() for part in parts)


def _reversed(value: str) -> bool:
    """ "Ruiz, Ana": a given name known somewhere after a possible family name; or "RUIZ, A."."""
    parts = words(value)
    if any(part in kept_words() for part in parts) or is_wide_place(value.split(",")[1]):
        return False
    family, given = parts[0], parts[-1]
    if len(given) > 1:
        only_given = is_given(family) and family not in family_names()
        return is_given(given) and not only_given and (is_listed_name(family) or not is_common(family))
    return (is_listed_name(family) and not is_common(family)) or value.split(",")[0].isupper()


def _in_list(match: "regex.Match[str]") -> bool:
    """Say whether "Anna, Tom" is a part of a list: "Kim, Anna, Tom", "Anna, Tom and Priya", "Dr. Ruiz, Ana Bell"."""
    if _LISTED_BEFORE.search(match.string, max(0, match.start("v") - 40), match.start("v")):
        return True
    goes_on = _LISTED_AFTER.match(match.string, match.end("v"))
    return goes_on is not None and not (goes_on["next"].isupper() and len(goes_on["next"]) > 1)


_LISTED_BEFORE = regex.compile(r"\p{Lu}[\p{L}.'’-]*,[ ](?:and[ ])?$|\b(?:Dr|Mr|Mrs|Ms|Mx|Prof|Rev)\.?[ ]$")
_LISTED_AFTER = regex.compile(r"(?:,|,?[ ](?:and|&|or))[ ](?!\p{Lu}[\p{L}'’-]+,[ ]\p{Lu})(?P<next>\p{Lu}[\p{L}'’-]*)")


def _initials(value: str) -> bool:
    return value == value.upper() and normal(value).replace(" ", "") not in cues.NOT_INITIALS


def _initial_and_family(value: str) -> bool:
    parts = [part for part in words(value) if len(part) > 1]
    return bool(parts) and _can_be_name(parts[-1])


def _given_and_initial(value: str) -> bool:
    """ "Anna S.": without a full stop the letter must be none that is a word or a pronoun."""
    given = words(value)[0]
    dotted = value.endswith(".")
    return (
        is_given(given)
        and _can_be_name(given)
        and (dotted or value[-1] not in "AI")
        and (dotted or not is_common(given))
    )


def _hyphened(value: str) -> bool:
    first, second = value.casefold().split("-")
    if first == second:
        return len(first) > 2
    parts = words(value)
    if len(parts) != 2 or any(part in kept_words() for part in parts) or is_ordinary("".join(parts)):
        return False
    if is_common(second) and not is_ambiguous(second):
        return second in _SYLLABLES and first in _SYLLABLES
    return first not in _PREFIXES and (
        not is_common(first) or is_ambiguous(first) or len(first) == 1 or first in _SYLLABLES
    )


_SYLLABLES = word_set(
    "mei ling ji won min jun hye soo ae hyun sun hee eun yu jin tao ming li hui wei xiao jia yan bo mi joo seo ha na young"
)
_PREFIXES = word_set(
    "anti co de ex non post pre pro re self semi sub un x t e a b c d j k u v well mid inter over under bi tri multi"
)

_SHAPES: tuple[tuple["regex.Pattern[str]", Callable[[str], bool], float, str], ...] = (
    (cues.BEFORE_CREDENTIALS, _before_credentials, 0.88, "full"),
    (cues.HYPHENED, _hyphened, 0.66, "given"),
    (cues.REVERSED, _reversed, 0.8, "full"),
    (cues.INITIALS, _initials, 0.7, "initials"),
    (cues.SIGNED, _initials, 0.7, "initials"),
    (cues.SLASHED, lambda value: value not in cues.SLASHED_WORDS, 0.55, "initials"),
    (cues.INITIAL_AND_FAMILY, _initial_and_family, 0.8, "full"),
    (cues.TITLED_INITIAL, lambda value: value not in "IXx", 0.75, "initials"),
    (cues.GIVEN_AND_INITIAL, _given_and_initial, 0.75, "full"),
)


def _turns(text: str) -> Iterator[Finding]:
    labels = list(cues.TURN.finditer(text, timeout=SECONDS))
    often = Counter(normal(match["v"]) for match in labels)
    for match in labels:
        parts = words(match["v"])
        if not parts or any(part in kept_words() or is_function(part) for part in parts) or max(map(len, parts)) < 2:
            continue
        named = all(is_listed_name(part) or not is_common(part) for part in parts)
        firm = all(is_given(part) and not is_common(part) for part in parts)
        if firm or (named and often[normal(match["v"])] > 1 and not (match["v"].isupper() and len(match["v"]) < 4)):
            yield _person(match, 0.86, "user")


def _file_names(text: str) -> Iterator[Finding]:
    for match in cues.FILE_NAME.finditer(text, timeout=SECONDS):
        for part in regex.finditer(r"\p{Lu}?\p{Ll}{3,}|\p{Lu}{4,}", match["v"]):
            word = normal(part[0])
            if (not is_common(word) and word not in kept_words()) or (is_listed_name(word) and is_ambiguous(word)):
                at = match.start("v")
                yield Finding(at + part.start(), at + part.end(), "PERSON", 0.7, "user")
