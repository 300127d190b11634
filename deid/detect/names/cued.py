"""What stands around a word makes it a name: titles, kinship, labels, quoted nicknames, company."""

import bisect

import regex

from deid.detect.names import cues
from deid.detect.names.judge import LIKELY, NAMED, SURE, WEAK, can_be_cued, can_be_titled, is_kept, opens
from deid.detect.names.meant import is_name_here
from deid.detect.names.namesakes import find_namesakes, is_kept_place, stands_for_place
from deid.detect.words.dictionary import ordinary_names
from deid.detect.words.lexicon import is_ambiguous, is_common, is_given, is_listed_name, word_set
from deid.detect.words.tokens import Tokens

INSIDE = regex.compile(r"[ ]| & |[-‐’']|\.[ ]?|[ ][\"“(‘']|[\"”)’'][ ]")
"""What may stand between two words of one name."""
LEADING = word_set("al el van von der den de del di da bin ibn mac ni o abu ter ten")
_PERSON_LABELS = word_set(
    "name client patient pt student mother father mom mum dad wife husband spouse partner sister brother son daughter "
    "guardian sponsor caller therapist counselor counsellor clinician"
)


def raise_by_cues(tokens: Tokens, states: list[int]) -> None:
    """Raise the states of the words that something around them makes names; none is lowered."""
    _follow_cues(tokens, states)
    _follow_known(tokens, states)
    for i in find_namesakes(tokens):
        states[i] = NAMED
    for i in range(len(tokens)):
        if states[i] >= LIKELY:
            _raise_nickname(tokens, states, i)
            _raise_company(tokens, states, i)


def _follow_cues(tokens: Tokens, states: list[int]) -> None:
    for at, cue in cues.places(tokens.text):
        i = bisect.bisect_left(tokens.starts, at)
        if i >= len(tokens) or tokens.starts[i] - at > 1:
            continue
        lower = tokens.lower[i]
        if states[i] == NAMED or (lower and not cue.lower):
            continue
        if cue.strength == "firm":
            if cue.name != "field" or _may_be_value(tokens, i):
                _take_firm(tokens, states, i, cue.reach, lower=lower)
        else:
            _take_soft(tokens, states, i, cue, lower=lower)
        if _overrules_place(tokens, i, cue) and not stands_for_place(tokens, i):
            states[i] = NAMED


def _overrules_place(tokens: Tokens, i: int, cue: cues.Cue) -> bool:
    """Say whether a cue makes a person of a state or nation: kinship, a title, "called", a label of a person."""
    word = tokens.norms[i]
    if not is_kept_place(word) or not (tokens.capital(i) or (tokens.lower[i] and is_given(word))):
        return False
    if (
        i + 1 < len(tokens)
        and tokens.gap(i) == " "
        and tokens.capital(i + 1)
        and not is_listed_name(tokens.norms[i + 1])
    ):
        return False  # "called Texas Health"
    labelled = cue.name == "field" and i > 0 and tokens.norms[i - 1] in _PERSON_LABELS
    return labelled or cue.name in ("relation", "title", "letter", "called")


def _follow_known(tokens: Tokens, states: list[int]) -> None:
    """A word that is surely a name at one place of the text is one at others where only doubt spoke against it."""
    sure = {tokens.norms[i] for i, state in enumerate(states) if state == SURE and is_ambiguous(tokens.norms[i])}
    for i, word in enumerate(tokens.norms):
        if word in sure and states[i] < SURE and is_name_here(tokens, i, own=True):
            states[i] = SURE


def _take_firm(tokens: Tokens, states: list[int], i: int, reach: int, *, lower: bool) -> None:
    """After a title or a label: every capitalised word in a row; in small letters the first that may be a name."""
    for j in range(i, min(i + reach, len(tokens))):
        word = tokens.norms[j]
        if not word.isalpha() or (j > i and not INSIDE.fullmatch(tokens.before(j))):
            return
        if word in LEADING and not tokens.capital(j):
            continue
        small = not tokens.capital(j)
        if not can_be_titled(word) or (small and not _small_goes_on(word, first=j == i, lower=lower)):
            return
        if j == i and tokens.surface(j).isupper() and len(word) < 4 and not is_listed_name(word):
            return
        if j > i and is_common(word) and not is_ambiguous(word) and tokens.surface(j).isupper():
            return
        states[j] = SURE


def _may_be_value(tokens: Tokens, i: int) -> bool:
    """Whether what follows a label may be a name: "Doctor:" also stands before what the doctor says."""
    word = tokens.norms[i]
    if not is_common(word) or is_ambiguous(word):
        return True
    return (
        i + 1 < len(tokens)
        and tokens.gap(i) in (" ", "-", ", ")
        and tokens.capital(i + 1)
        and not is_common(tokens.norms[i + 1])
    )


def _small_goes_on(word: str, *, first: bool, lower: bool) -> bool:
    if first:
        return not is_common(word) or is_ambiguous(word)
    return lower and is_listed_name(word) and not is_common(word)


def _take_soft(tokens: Tokens, states: list[int], i: int, cue: cues.Cue, *, lower: bool) -> None:
    """After kinship or an introduction, or before an act: what may be a name is one."""
    word = tokens.norms[i]
    if not can_be_cued(word) or len(word) < 2 or (tokens.surface(i).isupper() and len(word) < 4):
        return
    if states[i] == LIKELY or (
        tokens.capital(i)
        and is_given(word)
        and (not is_kept(word) or cue.name in ("relation", "acts", "called"))
        and (is_ambiguous(word) or is_kept(word) or cue.name in ("relation", "called", "acts"))
    ):
        states[i] = SURE
    elif (
        tokens.capital(i)
        and cue.name in ("relation", "company")
        and not is_kept(word)
        and states[i] == WEAK
        and not opens(tokens, i)
    ):
        states[i] = LIKELY
    elif not tokens.capital(i) and cue.name in ("relation", "called") and is_given(word) and _is_plainly_name(word):
        states[i] = SURE


def _is_plainly_name(word: str) -> bool:
    """In small letters after kinship: given names, also those that are words or places, but no verbs and "may"."""
    return (is_ambiguous(word) or is_kept(word)) and "verb" not in ordinary_names().get(word, ()) and word != "may"


def _raise_nickname(tokens: Tokens, states: list[int], i: int) -> None:
    """ "Ignacio ('Nacho')", "Theodora, "Teddo",": up to three capitalised words in quotes right after a name."""
    if not _QUOTE_OPENS.fullmatch(tokens.gap(i)):
        return
    for k in range(i + 1, min(i + 4, len(tokens))):
        if not tokens.capital(k) or not can_be_cued(tokens.norms[k]) or tokens.surface(k).isupper():
            return
        if _QUOTE_CLOSES.match(tokens.gap(k)):
            states[i + 1 : k + 1] = [SURE] * (k - i)
            return
        if tokens.gap(k) not in (" ", "-"):
            return


_QUOTE_OPENS = regex.compile(r"(?:[ ]?[(\[]|,)?[ ]?[\"“‘']")
_QUOTE_CLOSES = regex.compile(r"[\"”’',.]{1,2}(?![\p{L}])")


def _raise_company(tokens: Tokens, states: list[int], i: int) -> None:
    """ "with Dev and Marlowe": an ordinary capitalised word behind "and" and a given name, or anybody met."""
    k = i + 2
    if k >= len(tokens) or tokens.norms[i + 1] != "and" or (tokens.gap(i), tokens.gap(i + 1)) != (" ", " "):
        return
    met = i > 0 and tokens.norms[i - 1] == "with"
    if states[k] == WEAK and _is_alone(tokens, k) and (met or (states[i] >= SURE and is_given(tokens.norms[i]))):
        states[k] = LIKELY


def _is_alone(tokens: Tokens, k: int) -> bool:
    """Say whether word k is capitalised, no abbreviation, and no further capitalised word follows it."""
    if not tokens.capital(k) or tokens.surface(k).isupper() or len(tokens.norms[k]) < 3:
        return False
    return k + 1 >= len(tokens) or tokens.gap(k) != " " or not tokens.capital(k + 1)
