"""What the model's vocabulary does not say of a word: how it is written, and which lists know it.

The vocabulary has small letters only, and a word that it cuts in pieces may be a rare noun or a rare name. The form, a number,
gives back the case and says whether the word is listed as somebody's name, as a place, and as a common word.
"""

from functools import lru_cache

from deid.detect.words.lexicon import family_names, is_common, is_given, kept_words
from deid.detect.words.places import is_town, is_wide_place
from deid.memory import REMEMBERED
from deid.names import normal

LOWER, TITLE, UPPER, MIXED = range(4)
_CASES, _NAMES, _PLACES, _COMMON = 4, 3, 3, 2
NO_WORD = 0
"""The form of digits and punctuation."""
FORMS = _CASES * (1 + _NAMES * _PLACES * _COMMON)
"""How many forms there are."""


@lru_cache(maxsize=REMEMBERED)
def form_of(word: str) -> int:
    """Return the form of a word of letters, from 4 up to `FORMS` exclusive."""
    plain = normal(word)
    name = 2 if is_given(plain) else int(plain in family_names())
    place = 1 if is_town(plain) else 2 * is_wide_place(plain)
    common = is_common(plain) or plain in kept_words()
    return case_of(word) + _CASES * (1 + name + _NAMES * (place + _PLACES * common))


def unlisted(form: int) -> int:
    """Return the form of a word that no list knows as a name or a place, else the same."""
    kind, case = divmod(form, _CASES)
    return case + _CASES * (1 + (kind - 1) // (_NAMES * _PLACES) * _NAMES * _PLACES) if kind else form


def case_of(word: str) -> int:
    """Return how a word is written: `LOWER`, `TITLE`, `UPPER` or `MIXED`."""
    if word.islower() or word.lower() == word.upper():
        return LOWER
    if len(word) > 1 and word.isupper():
        return UPPER
    return TITLE if word[0].isupper() and word[1:].lower() == word[1:] else MIXED
