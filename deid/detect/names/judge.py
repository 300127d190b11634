"""What each word of a text is to a name, judged from the word, its capitals and its neighbours."""

from collections.abc import Iterable
from functools import lru_cache

import regex

from deid.detect.names.meant import is_name_here
from deid.detect.words.dictionary import abbreviations, ordinary_names
from deid.detect.words.lexicon import (
    is_ambiguous,
    is_common,
    is_function,
    is_given,
    is_listed_name,
    kept_phrases,
    kept_run,
    kept_words,
    word_set,
)
from deid.detect.words.places import is_town, is_wide_place
from deid.detect.words.tokens import Tokens
from deid.memory import REMEMBERED

NONE, WEAK, LIKELY, SURE, NAMED = range(5)
"""What a word is to a name: nothing; able to go on with one; likely one; surely one; one although a state or nation."""

_CONTRACTED = regex.compile(r"(?i)['’](?:s|d|m|ll|ve|re|t|all)$")
_HUMPED = regex.compile(r"^\p{Lu}\p{Ll}*\p{Lu}")
_GLUED = regex.compile(r"^(?:Mc|Mac|De|Du|Di|Da|Le|La|Van|Von|Fitz|O['’]|D['’]|Ni|Al|El|San|St)\p{Lu}")


def judge(tokens: Tokens, kept: Iterable[tuple[int, int]]) -> list[int]:
    """The state of every word before cues are looked at; `kept` are its `kept_runs`."""
    states = [
        _lower_state(tokens, i) if lower else _state(tokens, i) if tokens.capital(i) else _small_state(tokens.norms[i])
        for i, lower in enumerate(tokens.lower)
    ]
    for first, last in kept:
        states[first:last] = [NONE] * (last - first)
    return states


def kept_runs(tokens: Tokens) -> list[tuple[int, int]]:
    """Words that together are a phrase that is kept or the name of a state: first and last (exclusive) of each."""
    phrases = kept_phrases()
    runs = []
    for i, word in enumerate(tokens.norms):
        if word not in phrases and not tokens.capital(i):
            continue
        length = kept_run(tokens.norms, i) or (2 if _starts_wide_place(tokens, i) else 0)
        if length and tokens.linked(i, i + length):
            runs.append((i, i + length))
    return runs


def _starts_wide_place(tokens: Tokens, i: int) -> bool:
    """ "New" in "New York", "Puerto" in "Puerto Rico"."""
    if i + 1 >= len(tokens) or not (tokens.capital(i) and tokens.capital(i + 1)) or tokens.gap(i) != " ":
        return False
    return is_wide_place(f"{tokens.norms[i]} {tokens.norms[i + 1]}")


def is_kept(word: str) -> bool:
    """Say whether a word in normal form is kept on purpose (unless a cue says that it is a name)."""
    return word in kept_words()


def can_be_cued(word: str) -> bool:
    """Say whether a word may be a name where a cue stands before it: kept words only if they are given names."""
    return word.isalpha() and not is_function(word) and (not is_kept(word) or is_given(word))


def can_be_titled(word: str) -> bool:
    """Say whether a word may be a name right after a title: whatever is a name somewhere, or is not kept."""
    return word.isalpha() and not is_function(word) and (not is_kept(word) or is_listed_name(word))


def opens(tokens: Tokens, i: int) -> bool:
    """Say whether word i starts a sentence, a line or what stands after a mark other than a comma."""
    before = tokens.before(i)
    return i == 0 or bool(regex.search(r"[^\s,'’-]|\n", before))


def _state(tokens: Tokens, i: int) -> int:
    word, surface = tokens.norms[i], tokens.surface(i)
    if not word.isalpha() or len(word) < 2 or is_function(word):
        return NONE
    if _CONTRACTED.search(surface):
        return NONE  # I'm, he'd, what's
    if surface.isupper():
        return _upper_state(tokens, i, word)
    if is_ambiguous(word) and (not is_kept(word) or word in _MONTHS):
        return SURE if _stands_for_person(tokens, i) or _leads_full_name(tokens, i) else WEAK
    if is_kept(word):
        return NONE
    if is_common(word):
        return LIKELY if is_given(word) and not opens(tokens, i) and tokens.gap(i)[:1] != "-" else WEAK
    if is_listed_name(word):
        return SURE
    humped = _HUMPED.match(surface) and not _GLUED.match(surface)
    return WEAK if humped or len(word) < 3 else LIKELY


def _stands_for_person(tokens: Tokens, i: int) -> bool:
    """Doubt leans to a name, but for names that are verbs, "will", "mark", "may", and for "Tick the box"."""
    if opens(tokens, i) and i + 1 < len(tokens) and tokens.norms[i + 1] == "the" and not tokens.gap(i).strip():
        return False
    return is_name_here(tokens, i, own="verb" not in ordinary_names().get(tokens.norms[i], ()))


def _leads_full_name(tokens: Tokens, i: int) -> bool:
    """ "Hope Yellowtail is": a given name, then one capitalised word that is no head of a title, in a sentence."""
    if not is_given(tokens.norms[i]) or i + 1 >= len(tokens) or tokens.gap(i) != " " or not tokens.capital(i + 1):
        return False
    after = tokens.norms[i + 1]
    if is_kept(after) or is_function(after) or after in _HEADS or tokens.surface(i + 1).isupper():
        return False
    ends = i + 2 >= len(tokens) or not tokens.capital(i + 2) or tokens.gap(i + 1) != " "
    return ends and (is_listed_name(after) or not is_common(after) or not opens(tokens, i))


def _upper_state(tokens: Tokens, i: int, word: str) -> int:
    """A word in capitals: an abbreviation, a heading, or a name in a form or a note written in capitals."""
    if is_ambiguous(word):
        is_name = len(word) > 2 and not _abbreviates(tokens, i, word) and is_name_here(tokens, i)
        return SURE if is_name else WEAK
    if is_kept(word):
        return NONE
    if is_common(word) or len(word) < 4:
        return WEAK
    if is_listed_name(word):
        return SURE
    return LIKELY if tokens.case(i) == "upper" and len(word) > 4 else WEAK


def _abbreviates(tokens: Tokens, i: int, word: str) -> bool:
    """ "ODD" among words that are not in capitals."""
    return word in abbreviations() and tokens.case(i) != "upper"


@lru_cache(maxsize=REMEMBERED)
def _small_state(word: str) -> int:
    """A word in small letters in a text that uses capitals: only what is a given name and nothing else."""
    named = (
        len(word) > 3
        and word.isalpha()
        and not is_function(word)
        and is_given(word)
        and not is_common(word)
        and not is_ambiguous(word)
    )
    return SURE if named and not is_kept(word) and not is_town(word) and not is_wide_place(word) else NONE


def _lower_state(tokens: Tokens, i: int) -> int:
    word = tokens.norms[i]
    if not word.isalpha() or len(word) < 3 or is_function(word):
        return NONE
    if is_ambiguous(word):
        return SURE if _stands_for_person(tokens, i) else NONE
    if is_kept(word) or is_common(word):
        return NONE
    return SURE if is_listed_name(word) else LIKELY if len(word) > 3 else NONE


_MONTHS = word_set("april may june august")

_HEADS = word_set(
    "house center centre school hospital clinic church chapel street road avenue lane park place court hall home group bay "
    "lake river hill hills island county college academy university program project foundation scale index test inventory "
    "questionnaire period day night week hour phase stage step cross club team unit ward therapy model method society services "
    "health care recovery assembly temple fellowship ministry ministries room line bridge springs valley falls point creek "
    "farm farms market store shop cafe bar grill diner inn lodge manor village town city heights gardens apartments towers"
)
