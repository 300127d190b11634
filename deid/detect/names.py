"""Private people in a text: decided word by word from name lists, capitals, neighbours and cues."""

import bisect
from collections.abc import Iterator

import regex
from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from deid.detect import cues
from deid.detect.finding import Finding, as_result
from deid.detect.lexicon import is_ambiguous, is_common, is_function, is_given, is_listed_name, kept_words
from deid.detect.places import is_town, is_wide_place
from deid.detect.shapes import find_shapes
from deid.detect.tokens import Tokens, tokenise
from deid.detect.words import is_name_here
from deid.names import PARTICLES

SOURCE = "names"

# What a word is to a name: nothing; able to go on with one; likely one; surely one.
NONE, WEAK, LIKELY, SURE = range(4)

_SCORE = {LIKELY: 0.6, SURE: 0.85}
_INSIDE = regex.compile(r"[ ]|[-‐’']|\.[ ]?|[ ][\"“(]|[\"”)][ ]")
_ABBREVIATION = regex.compile(r"[A-Z]{2,6}s?")


class NameRecognizer(EntityRecognizer):
    """Finds people's names without knowing who they are."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["PERSON"], name=SOURCE)

    def load(self) -> None:
        """The name lists are read when they are first asked."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        return [as_result(finding, SOURCE) for finding in find_names(text)]


def find_names(text: str) -> Iterator[Finding]:
    """Every name of a private person in a text, as far as its words and their neighbours tell."""
    tokens = tokenise(text)
    if not len(tokens):
        return
    states = _judge(tokens)
    _follow_cues(tokens, states)
    yield from _runs(tokens, states)
    yield from find_shapes(text)


def _judge(tokens: Tokens) -> list[int]:
    return [_lower_state(tokens, i) if _is_lower(tokens, i) else _state(tokens, i) for i in range(len(tokens))]


def _is_lower(tokens: Tokens, i: int) -> bool:
    """Say whether the text around word i uses no capitals, as speech recognition writes."""
    return tokens.case(i) == "lower"


def _state(tokens: Tokens, i: int) -> int:
    word, surface = tokens.norms[i], tokens.surface(i)
    if not tokens.capital(i) or not word.isalpha() or len(word) < 2:
        return _small_state(tokens, i, word)
    if word in kept_words():
        return NONE
    if surface.isupper():
        return _upper_state(tokens, i, word)
    if is_ambiguous(word):
        return SURE if is_name_here(tokens, i) else WEAK
    if is_common(word):
        return NONE if is_function(word) else WEAK
    if is_listed_name(word):
        return SURE
    if regex.search(r"['’](?:s|d|m|ll|ve|re|t|all)$", surface, regex.IGNORECASE):
        return NONE  # I'm, he'd, what's
    return LIKELY if len(word) > 2 else WEAK


def _upper_state(tokens: Tokens, i: int, word: str) -> int:
    """A word in capitals: an abbreviation, a heading, or a name in a form or a note written in capitals."""
    if is_ambiguous(word):
        return SURE if len(word) > 2 and is_name_here(tokens, i) else WEAK
    if is_common(word) or len(word) < 4:
        return WEAK
    if is_listed_name(word):
        return SURE
    return LIKELY if tokens.case(i) == "upper" and len(word) > 4 else WEAK


def _small_state(tokens: Tokens, i: int, word: str) -> int:
    """A word in small letters in a text that uses capitals: only what is a given name and nothing else."""
    if len(word) > 3 and word.isalpha() and is_given(word) and not is_common(word) and not is_ambiguous(word):
        return SURE if word not in kept_words() and not is_town(word) and not is_wide_place(word) else NONE
    return NONE


def _lower_state(tokens: Tokens, i: int) -> int:
    word = tokens.norms[i]
    if not word.isalpha() or len(word) < 3 or word in kept_words():
        return NONE
    if is_ambiguous(word):
        return SURE if is_name_here(tokens, i) else NONE
    if is_common(word):
        return NONE
    return SURE if is_listed_name(word) else LIKELY if len(word) > 3 else NONE


def _follow_cues(tokens: Tokens, states: list[int]) -> None:
    for at, cue in cues.places(tokens.text):
        i = bisect.bisect_left(tokens.starts, at)
        if i >= len(tokens) or tokens.starts[i] - at > 1:
            continue
        lower = _is_lower(tokens, i)
        if lower and not cue.lower:
            continue
        if cue.strength == "firm":
            _take_firm(tokens, states, i, cue.reach, lower)
        else:
            _take_soft(tokens, states, i, lower)


def _take_firm(tokens: Tokens, states: list[int], i: int, reach: int, lower: bool) -> None:
    for j in range(i, min(i + reach, len(tokens))):
        word = tokens.norms[j]
        if not word.isalpha() or (j > i and not _INSIDE.fullmatch(tokens.before(j))):
            return
        named = tokens.capital(j) or (lower and (j == i or is_listed_name(word)) and not is_function(word))
        if word in PARTICLES and j > i and not tokens.capital(j):
            continue
        if (
            not named
            or word in kept_words()
            or is_function(word)
            or (tokens.surface(j).isupper() and is_common(word) and j == i and not is_ambiguous(word) and len(word) < 4)
        ):
            return
        if lower and is_common(word) and not is_ambiguous(word) and j > i:
            return
        states[j] = SURE


def _take_soft(tokens: Tokens, states: list[int], i: int, lower: bool) -> None:
    word = tokens.norms[i]
    if word in kept_words() or not word.isalpha() or len(word) < 2:
        return
    if states[i] == LIKELY or (tokens.capital(i) and is_ambiguous(word) and not is_function(word)):
        states[i] = SURE


def _runs(tokens: Tokens, states: list[int]) -> Iterator[Finding]:
    i = 0
    while i < len(tokens):
        if states[i] == NONE:
            i += 1
            continue
        j = i + 1
        while j < len(tokens) and _joined(tokens, states, j):
            j += 1
        yield from _cut_run(tokens, states, i, j)
        i = j


def _joined(tokens: Tokens, states: list[int], j: int) -> bool:
    if not _INSIDE.fullmatch(tokens.before(j)):
        return False
    if states[j] != NONE:
        return tokens.before(j) != ". " or len(tokens.norms[j - 1]) == 1
    if tokens.before(j) == "-" and tokens.capital(j) and tokens.norms[j].isalpha():
        return True
    single = len(tokens.norms[j]) == 1 and tokens.capital(j)
    particle = (
        tokens.norms[j] in PARTICLES
        and j + 1 < len(tokens)
        and states[j + 1] != NONE
        and tokens.norms[j] not in ("do", "e", "y", "la", "no", "a")
        and tokens.before(j) == " "
        and tokens.gap(j) in (" ", "-")
    )
    return single or particle


def _cut_run(tokens: Tokens, states: list[int], i: int, j: int) -> Iterator[Finding]:
    """From the first likely word of the run to its last; ordinary words after a given name belong to it."""
    strong = [k for k in range(i, j) if states[k] >= LIKELY]
    if not strong:
        return
    first, last = strong[0], strong[-1]
    while last + 1 < j and _goes_on(tokens, states, last + 1):
        last += 1
    while first > i and _leads(tokens, first - 1):
        first -= 1
    while first and _is_particle_of(tokens, first - 1):
        first -= 1
    level = max(states[k] for k in strong)
    names = [k for k in range(first, last + 1) if len(tokens.norms[k]) > 1]
    if not names:
        return
    kind = "full" if len(names) > 1 else "given" if is_given(tokens.norms[names[0]]) else "family"
    label = "PERSON"
    piece = tokens.text[tokens.starts[first] : tokens.ends[last]]
    if is_wide_place(piece):
        return
    if len(names) == 1 and is_town(piece) and _in_place(tokens, first):
        label, kind = "LOCATION", "city"
    yield Finding(tokens.starts[first], tokens.ends[last], label, _SCORE[level], kind)


def _is_particle_of(tokens: Tokens, k: int) -> bool:
    return tokens.norms[k] in _LEADING and tokens.gap(k) in (" ", "-", "’", "'", " '")


_LEADING = frozenset(
    (
        "al",
        "el",
        "van",
        "von",
        "der",
        "den",
        "de",
        "del",
        "di",
        "da",
        "bin",
        "ibn",
        "mac",
        "ni",
        "o",
        "abu",
        "ter",
        "ten",
        "st",
    )
)


def _in_place(tokens: Tokens, i: int) -> bool:
    return i > 0 and tokens.norms[i - 1] in ("in", "near", "outside", "from", "to", "at")


def _goes_on(tokens: Tokens, states: list[int], k: int) -> bool:
    """Whether an ordinary capitalised word right after a name is its family name or an initial."""
    word = tokens.norms[k]
    if tokens.before(k) == "-" and tokens.capital(k):
        return True
    if tokens.before(k) not in (" ", ". ") or word in kept_words() or is_function(word):
        return False
    if len(word) == 1:
        return tokens.capital(k) and word != "i"
    return tokens.capital(k) and not _ABBREVIATION.fullmatch(tokens.surface(k)) and len(word) > 2


def _leads(tokens: Tokens, k: int) -> bool:
    """Whether a capitalised word right before a name is part of it: "Big Lou", "J. Pettaway"."""
    word = tokens.norms[k]
    if word in kept_words() or is_function(word) or not tokens.capital(k):
        return False
    if len(word) == 1:
        return word not in ("i", "a") or tokens.gap(k).startswith(".")
    before = tokens.before(k)
    starts = not before.endswith((" ", "-")) or bool(regex.search(r"[.!?:\n]\s*$", before)) or k == 0
    return is_ambiguous(word) if starts else (tokens.gap(k) in (" ", "-") and not tokens.surface(k).isupper())
