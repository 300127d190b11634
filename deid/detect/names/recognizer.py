"""Private people in a text: decided word by word from name lists, capitals, neighbours and cues."""

from collections.abc import Iterator

import regex
from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from deid.detect.finding import Finding
from deid.detect.names.cued import INSIDE, LEADING, raise_by_cues
from deid.detect.names.initials import find_initials
from deid.detect.names.judge import (
    LIKELY,
    NAMED,
    NONE,
    SURE,
    is_kept,
    judge,
    kept_runs,
    opens,
)
from deid.detect.names.shapes import find_shapes
from deid.detect.names.spelt import find_spelt
from deid.detect.patterns.organisations import is_kind_of_group
from deid.detect.readers.likely import find_in_doubtful
from deid.detect.words.lexicon import is_common, is_famous, is_function, is_given, is_listed_name, word_set
from deid.detect.words.places import is_town, is_wide_place
from deid.detect.words.tokens import Tokens, tokenise
from deid.names import PARTICLES

SOURCE = "names"

_SCORE = {LIKELY: 0.6, SURE: 0.85, NAMED: 0.85}
_ABBREVIATION = regex.compile(r"[A-Z]{2,6}s?")
_PLACING = frozenset(("in", "near", "outside", "from", "to", "at", "around", "past", "toward", "towards", "via"))
_ONLY_PLACES = _PLACING - {"from", "to", "at"}
_BEFORE_PROPER = _PLACING | {
    "with",
    "by",
    "of",
    "for",
    "called",
    "joined",
    "attends",
    "attend",
    "visited",
    "behind",
    "over",
    "off",
    "on",
    "near",
}
_FOREIGN = word_set("arap binte binti bint bat uit ould ap ferch ua mac ni vda vom abu o")
_NOTINSIDE = frozenset(("do", "e", "no", "a", "la"))


class NameRecognizer(EntityRecognizer):
    """Finds people's names without knowing who they are."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["LOCATION", "ORG", "PERSON"], name=SOURCE)

    def load(self) -> None:
        """The name lists are read when they are first asked."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        return find_in_doubtful(find_names, text, nlp_artifacts, SOURCE)


_ADDRESS = regex.compile(r"[.@_]+\Z")  # within an address, what stands between two words


def find_names(text: str) -> Iterator[Finding]:
    """Every name of a private person in a text, as far as its words and their neighbours tell."""
    tokens = tokenise(text)
    if not len(tokens):
        return
    runs = kept_runs(tokens)
    states = judge(tokens, runs)
    raise_by_cues(tokens, states)
    kept = [(tokens.starts[first], tokens.ends[last - 1]) for first, last in runs]
    found = [*_runs(tokens, states), *find_shapes(text)]
    found = [one for one in found if not any(start <= one.start and one.end <= end for start, end in kept)]
    yield from found
    yield from find_initials(tokens, found)
    yield from find_spelt(text)


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
    """Whether word j goes on with what stands before it."""
    before, word = tokens.before(j), tokens.norms[j]
    if not INSIDE.fullmatch(before):
        return False
    if before == ". " and len(tokens.norms[j - 1]) > 1:
        return False
    if before == " (" and len(word) > 1 and _ADDRESS.match(tokens.gap(j)) and j + 1 < len(tokens):
        return False  # an address begins there: "Chuy (chuy.delga@…"
    if before == " & " and _are_couple(tokens.norms[j - 1], word):
        return False
    if states[j] != NONE:
        return True
    if before == "-" and tokens.capital(j) and word.isalpha():
        return True
    if tokens.capital(j) and len(word) == 1 and (word != "i" or tokens.gap(j).startswith(".")):
        return True
    if before != " ":
        return False
    if tokens.capital(j) and states[j - 1] >= LIKELY and is_listed_name(word) and not is_function(word):
        return not tokens.surface(j).isupper()  # a family name that is otherwise kept: "Jenny Beck"
    return _is_particle(word) and any(_leads_to(tokens, states, j, k) for k in (j + 1, j + 2, j + 3))


def _are_couple(one: str, other: str) -> bool:
    """ "Rafael & Joy Quintero" are two people; "Tile & Stone" and "Braun & Clarke" are one name."""
    return not is_common(one) and len(other) > 1 and (is_given(other) or (is_given(one) and not is_common(other)))


def _is_particle(word: str) -> bool:
    return (word in PARTICLES and word not in _NOTINSIDE) or word in _FOREIGN


def _leads_to(tokens: Tokens, states: list[int], j: int, k: int) -> bool:
    """Whether only particles and single gaps stand between particle j and word k, which is part of a name."""
    if k >= len(tokens) or states[k] == NONE or not all(_is_particle(tokens.norms[m]) for m in range(j, k)):
        return False
    return all(tokens.gap(m) in (" ", "-", "'", "’", " '") for m in range(j, k))


def _cut_run(tokens: Tokens, states: list[int], i: int, j: int) -> Iterator[Finding]:
    """From the first likely word of the run to its last; ordinary words after a given name belong to it."""
    strong = [k for k in range(i, j) if states[k] >= LIKELY]
    if not strong:
        yield from _place_of_words(tokens, i, j)
        return
    first, last = strong[0], strong[-1]
    while last + 1 < j and _goes_on(tokens, last + 1):
        last += 1
    while first > i and _leads(tokens, first - 1):
        first -= 1
    while first and tokens.norms[first - 1] in LEADING and tokens.gap(first - 1) in (" ", "-", "’", "'", " '"):
        first -= 1
    names = [k for k in range(first, last + 1) if len(tokens.norms[k]) > 1]
    piece = tokens.text[tokens.starts[first] : tokens.ends[last]]
    level = max(states[k] for k in strong)
    if not names or (is_wide_place(piece) and level < NAMED) or is_famous(piece):
        return
    before = tokens.norms[first - 1] if first and tokens.before(first) == " " else ""
    placed = before in _PLACING and (is_town(piece) or (len(names) > 1 and level == LIKELY and before in _ONLY_PLACES))
    if placed:
        yield Finding(tokens.starts[first], tokens.ends[last], "LOCATION", _SCORE[level], "city")
        return
    kind = "full" if len(names) > 1 else "given" if is_given(tokens.norms[names[0]]) else "family"
    yield Finding(tokens.starts[first], tokens.ends[last], "PERSON", _SCORE[level], kind)


def _place_of_words(tokens: Tokens, i: int, j: int) -> Iterator[Finding]:
    """A run of ordinary capitalised words after a preposition is a place or an organisation; so is a town alone."""
    if i == 0 or tokens.before(i).strip("@ "):
        return
    lead = i - 2 if tokens.norms[i - 1] == "the" and i > 1 else i - 1
    placed = tokens.norms[lead] in _BEFORE_PROPER and not tokens.surface(lead).isupper()
    piece = tokens.text[tokens.starts[i] : tokens.ends[j - 1]]
    goes_on = j < len(tokens) and tokens.gap(j - 1) == " " and tokens.capital(j) and is_kept(tokens.norms[j])
    several = j - i > 1 and not goes_on and not any(tokens.surface(k).isupper() for k in range(i, j))
    whole = tokens.text[tokens.starts[i] : tokens.ends[j if goes_on else j - 1]]
    if is_kind_of_group(whole):
        return
    if placed and (several or (lead == i - 1 and is_town(piece))) and not is_wide_place(piece):
        yield Finding(tokens.starts[i], tokens.ends[j - 1], "LOCATION" if is_town(piece) else "ORG", 0.6)


def _goes_on(tokens: Tokens, k: int) -> bool:
    """Whether an ordinary capitalised word right after a name is its family name or an initial."""
    word = tokens.norms[k]
    if tokens.before(k) == "-" and tokens.capital(k):
        return True
    if tokens.before(k) not in (" ", ". ") or is_function(word) or (is_kept(word) and not is_listed_name(word)):
        return False
    if len(word) == 1:
        return tokens.capital(k) and word != "i"
    return tokens.capital(k) and not _ABBREVIATION.fullmatch(tokens.surface(k)) and len(word) > 2


def _leads(tokens: Tokens, k: int) -> bool:
    """Whether a capitalised word right before a name is part of it: "Big Lou", "J. Pettaway"."""
    word = tokens.norms[k]
    if is_function(word) or not tokens.capital(k) or (is_kept(word) and not is_given(word)):
        return False
    if len(word) == 1:
        return word not in ("i", "a") or tokens.gap(k).startswith(".")
    if opens(tokens, k):
        return is_listed_name(word) or (not is_common(word) and tokens.before(k).endswith("\n"))
    return tokens.gap(k) in (" ", "-") and not tokens.surface(k).isupper()
