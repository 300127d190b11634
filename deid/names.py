"""The forms that a person's name can take. Pure; knows nothing of rosters or texts.

A *form* is a string of words: runs of letters and runs of digits of the normal form, joined by one space.
Apostrophes inside a word are dropped ("O'Brien" gives "obrien") and hyphens part words ("Anne-Marie" gives
"anne marie"), so that one form stands for every punctuation of it.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from nicknames import NickNamer

from deid.memory import REMEMBERED

_APOSTROPHES = "'’‘ʼ′`´＇‛ʹꞌ"
_HYPHENS = "-‐‑‒–—−﹣－"
# Letters that Unicode does not decompose, and what people type for them on another keyboard.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
    | dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(_HYPHENS, "-")
)
# Greek and Cyrillic letters that look like Latin ones (a selection of Unicode's confusables, UTS 39). Both cases of a
# letter give the same, so that a name in either script still equals itself in capitals.
_LOOK_ALIKE = str.maketrans(
    dict(zip("αβεζηικμνορτυχ", "abezhikmnoptyx", strict=True))
    | dict(zip("авекмнорстухіјѕԁһӏԛԝ", "abekmhopctyxijsdhlqw", strict=True))
    | dict(zip("ŧƙɓɗəŋ", "tkbdan", strict=True))
)
# Inside a word that also has Latin letters these small letters stand for what they look like.
_AMONG_LATIN = str.maketrans({"ν": "v", "υ": "u"})
_MIXED = re.compile(r"(?=[^\W\d_]*[A-Za-z])(?=[^\W\d_]*[νυ])[^\W\d_]+")
# Letters in a square or on a black ground, which Unicode does not decompose.
_BOXED = str.maketrans({first + i: chr(97 + i) for first in (0x1F150, 0x1F170) for i in range(26)})
# German and Nordic letters are also written out: Müller, Mueller; Åse, Aase.
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
_GLUED_PREFIX = re.compile(r"\b(Mc|Mac|De|Di|Da|Le|La|Van|Von|O)(?=[A-Z])")

# fmt: off
PARTICLES = frozenset([
    "al", "ap", "ben", "bin", "bint", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "e",
    "el", "ibn", "la", "las", "le", "los", "san", "st", "ten", "ter", "van", "vom", "von", "y", "zu", "zur",
])
"""Words inside a family name that are never looked for alone."""

TITLES = frozenset([
    "dr", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "rev", "reverend", "fr", "sr", "sister", "brother",
    "father", "rabbi", "imam", "sir", "dame", "doctor",
])
_CREDENTIALS = frozenset([
    "phd", "psyd", "edd", "md", "do", "rn", "np", "ma", "ms", "msc", "ba", "bsc", "bed", "med", "msw", "lpc", "lpcc",
    "lmft", "lmhc", "lcsw", "lsw", "lamft", "lmsw", "licsw", "cadc", "ncc", "dsw", "bacp", "mbacp", "ukcp", "hcpc",
    "aprn", "pmhnp", "crna", "jr", "ii", "iii", "iv", "esq", "mft", "amft", "acsw", "apcc", "pa", "lp", "lcpc",
    "ladc", "cac", "cst", "bcba",
])
# fmt: on


def normal(text: str) -> str:
    """Return the normal form in which two spellings of one identifier are equal.

    NFKC and case folding; accents, zero-width and other format characters dropped; Greek and Cyrillic letters
    that look like Latin ones made those; apostrophe and hyphen variants made ``'`` and ``-``; runs of white space
    made one space. Idempotent.
    """
    if text.isascii():
        return " ".join(text.lower().replace("`", "'").split())
    spelled = unicodedata.normalize("NFKD", text.translate(_BOXED).translate(_PLAIN))
    spelled = _MIXED.sub(lambda word: word[0].translate(_AMONG_LATIN), spelled).casefold()
    spelled = unicodedata.normalize("NFKD", spelled).translate(_PLAIN).translate(_LOOK_ALIKE)
    kept = "".join(char for char in spelled if unicodedata.category(char) not in ("Mn", "Cf"))
    return " ".join(unicodedata.normalize("NFKC", kept).split())


def words(text: str) -> tuple[str, ...]:
    """Split a text into the words of a form; a possessive "'s" is dropped."""
    return tuple(word.removesuffix("'s").replace("'", "") for word in _WORD.findall(normal(text)))


def bare_name(value: str) -> str:
    """Drop titles before and credentials after a name: "Dr. Ana Ruiz, LPC" gives "Ana Ruiz"."""
    head, _, tail = value.partition(",")
    if tail and not all(word.replace(".", "") in _CREDENTIALS for word in normal(tail).replace(",", " ").split()):
        head = f"{tail} {head}"  # "Ruiz, Ana" is a name in reversed order
    left = re.sub(r"\(.*?\)", " ", head).split()
    while len(left) > 1 and normal(left[0]).rstrip(".") in TITLES:
        left = left[1:]
    while len(left) > 1 and normal(left[-1]).replace(".", "") in _CREDENTIALS:
        left = left[:-1]
    return " ".join(left)


@functools.lru_cache(maxsize=REMEMBERED)  # a roster repeats its names
def spellings(value: str) -> tuple[str, ...]:
    """List the forms of one name as a whole: words apart, words joined, apostrophe as a gap, ä as ae.

    "O'Brien" → "obrien", "o brien"; "Anne-Marie" → "anne marie", "annemarie"; "McDonald" → "mcdonald",
    "mc donald"; "van der Berg" → "van der berg", "vanderberg".
    """
    variants = [value, normal(value).replace("'", " "), _GLUED_PREFIX.sub(r"\1 ", value)]
    # The letters must be composed, or the table does not see them.
    variants.append(unicodedata.normalize("NFC", value).lower().translate(_WRITTEN_OUT))
    apart = [words(variant) for variant in variants]
    forms = [" ".join(form) for form in apart] + ["".join(form) for form in apart if len("".join(form)) > 3]
    return tuple(dict.fromkeys(form for form in forms if form))


@functools.lru_cache(maxsize=REMEMBERED)
def standalone(value: str) -> tuple[str, ...]:
    """List the forms of the parts of a name that may stand alone, the whole first.

    Parts are words of two letters or more that are no particle, and hyphenated and double names as a whole.
    """
    wholes = spellings(value)
    pieces = [form for piece in re.split(r"[\s\-]+", normal(value)) for form in spellings(piece) if " " not in form]
    alone = [piece for piece in pieces if len(piece) > 1 and piece not in PARTICLES]
    return tuple(dict.fromkeys([*(form for form in wholes if len(form) > 1), *alone]))


@dataclass(frozen=True, slots=True, repr=False)
class PersonName:
    """What one identity is called, as written: given names (preferred ones too) and family names."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    nick: tuple[str, ...] = ()
    middle: tuple[str, ...] = ()


def split_name(value: str) -> PersonName:
    """Split a full name: the first word is the given name, the last with its particles the family name."""
    left = bare_name(value).split()
    if len(left) < 2:
        return PersonName(tuple(left), ())
    start = len(left) - 1
    while start > 1 and normal(left[start - 1]) in PARTICLES:
        start -= 1
    return PersonName((left[0],), (" ".join(left[start:]),), (), tuple(left[1:start]))


def nicknames_of(name: str) -> tuple[str, ...]:
    """List what somebody so named may be called, in both directions: Elizabeth → Liz, and Liz → Elizabeth.

    Names that only share a formal name (Bob and Rob) are not linked. Source: the package `nicknames`.
    """
    namer = _namer()
    form = normal(name)
    return tuple(sorted((namer.nicknames_of(form) | namer.canonicals_of(form)) - {form}))


@functools.cache
def _namer() -> NickNamer:
    return NickNamer()


def full_forms(name: PersonName) -> tuple[str, ...]:
    """List given and family name together, in both orders, with and without middle names."""
    forms: list[str] = []
    middle = " ".join(form for value in name.middle for form in words(value))
    for given in _forms([*name.given, *name.nick]):
        for family in _forms(name.family):
            if given != family:
                forms += [f"{given} {family}", f"{family} {given}"]
                if is_unspaced(given) and is_unspaced(family):
                    forms += [f"{family}{given}", f"{given}{family}"]
                if middle:
                    forms += [f"{given} {middle} {family}", f"{family} {given} {middle}"]
    return tuple(dict.fromkeys(forms))


UNSPACED = r"[\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f]"
"""A letter of a script that parts no words, as a regular expression: Chinese, Japanese, Korean."""


def is_unspaced(value: str) -> bool:
    """Say whether a name is written in Chinese, Japanese or Korean letters, which stand without spaces in a text."""
    return re.fullmatch(rf"{UNSPACED}+", value.strip()) is not None


def unspaced_forms(name: PersonName) -> tuple[str, ...]:
    """List how a name in Chinese, Japanese or Korean letters stands inside a text, the longest first.

    Family and given name as one word in both orders, and each alone if it has two letters or more: a single one
    is part of too many other words.
    """
    given = [value.strip() for value in (*name.given, *name.nick) if is_unspaced(value)]
    family = [value.strip() for value in name.family if is_unspaced(value)]
    forms = [form for one in given for other in family for form in (other + one, one + other)]
    forms += [form for form in (*given, *family) if len(form) > 1]
    return tuple(sorted(dict.fromkeys(unicodedata.normalize("NFC", form) for form in forms), key=len, reverse=True))


def short_forms(name: PersonName) -> tuple[str, ...]:
    """List forms with one part cut to its initial: "j delgado", "delgado j", "jane d"."""
    forms: list[str] = []
    for given in _forms([*name.given, *name.nick]):
        for family in _forms(name.family):
            forms += [f"{given[0]} {family}", f"{family} {given[0]}", f"{given} {family[0]}"]
    return tuple(dict.fromkeys(forms))


def initials(name: PersonName) -> tuple[str, ...]:
    """List the initials, letters apart: "j d", with middle and double names "j m d"; none of a lone name."""
    forms: list[str] = []
    for given in [*name.given, *name.nick]:
        for family in name.family:
            first = [word[0] for word in words(given)]
            middle = [word[0] for value in name.middle for word in words(value)]
            last = [word[0] for word in words(family) if word not in PARTICLES]
            if first and last:
                pairs = [[first[0], letter] for letter in last]
                forms += [" ".join(letters) for letters in (*pairs, [first[0], *last], [*first, *middle, *last])]
    return tuple(dict.fromkeys(forms))


def handles(name: PersonName) -> tuple[str, ...]:
    """List names glued as in an account or a file: "janedelgado", "delgadojane", "jdelgado", "janed"."""
    glued = [form.replace(" ", "") for form in (*full_forms(name), *short_forms(name))]
    return tuple(dict.fromkeys(form for form in glued if len(form) > 4))


def plurals(family: str) -> tuple[str, ...]:
    """List the plural of a family name: "the Delgados", "the Joneses"."""
    ending = "es" if re.search(r"(s|x|z|ch|sh)$", normal(family)) else "s"
    return tuple(f"{form}{ending}" for form in standalone(family))


def _forms(values: Iterable[str]) -> tuple[str, ...]:
    """The wholes of the names, and the halves of double names: people use either."""
    return tuple(dict.fromkeys(form for value in values for form in (*spellings(value), *standalone(value))))
