"""Made-up names, numbers and addresses that read like the originals: same gender, script, format and case.

They come from Faker, seeded from the study's key, so one person has one surrogate all over a record, the next
study has others, and nothing is looked up over a network.
"""

import functools
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from faker import Faker

from deid.errors import PolicyError
from deid.identifiers import normal
from deid.names import split_name
from deid.replace.people import Mention, gender_of, read_name, title_of

LOCALES = {
    **{"CYRILLIC": "ru_RU", "ARABIC": "ar_AA", "HEBREW": "he_IL", "CJK": "zh_CN", "HIRAGANA": "ja_JP"},
    **{"KATAKANA": "ja_JP", "HANGUL": "ko_KR", "GREEK": "el_GR", "DEVANAGARI": "hi_IN", "THAI": "th_TH"},
    **{"GEORGIAN": "ka_GE", "ARMENIAN": "hy_AM", "BENGALI": "bn_BD", "TAMIL": "ta_IN"},
}
"""First word of a letter's Unicode name → Faker locale; all other letters are taken for Latin ones (en_US)."""
_UNSPACED = ("zh_CN", "ja_JP", "ko_KR")
_WORD = re.compile(r"[^\W\d_]+(?:['’`-][^\W\d_]+)*")
_TRIES, _NEUTRAL_TRIES = 2_000, 60


@dataclass(frozen=True, slots=True, repr=False)
class Persona:
    """A made-up person in the script of `locale`. `was` are the true family names, in normal form.

    `called` are true given names that the text tells by a relation before them ("her son Sam").
    """

    given: str
    family: str
    locale: str
    was: frozenset[str]
    called: frozenset[str]


def words_of(surface: str) -> set[str]:
    """Return the name parts that a surrogate must not repeat, in normal form.

    A single Latin letter is no name; of a name in Chinese, Japanese or Korean letters each half is one.
    """
    words = [normal(word) for word in re.findall(r"[^\W\d_]+", surface)]
    halves = [half for word in words if locale_of(word) in _UNSPACED for half in (word[:1], word[1:]) if half]
    return {*halves, *(word for word in words if len(word) > 1)}


def personas(
    mentions: Mapping[str, Sequence[Mention]],
    *,
    names: Mapping[str, Sequence[str]],
    roles: Mapping[str, str],
    seed: bytes,
    taken: Sequence[Collection[str]],
) -> dict[str, Persona]:
    """Return key of a person → persona. People of one family name get one surrogate family name.

    Args:
        mentions: key of a person → its mentions, in order.
        names: key → full names that the roster knows.
        roles: key → what the roster says the person is ("mother"); it tells a gender where the name does not.
        seed: the study's key and the record, as bytes.
        taken: collections of name parts in normal form that no persona may have: the roster's, all of the record's originals.

    Raises:
        PolicyError: the locale has no name left.
    """
    used: set[str] = set()
    families: dict[tuple[str, str], str] = {}
    made: dict[str, Persona] = {}
    for key, mine in mentions.items():
        locale = locale_of("".join(mention.surface for mention in mine))
        gender = _gender(mine, roles.get(key, ""), locale)
        parts = [read_name(mention) for mention in mine]
        was = {part.family for part in parts if part.whole}
        alone = [
            (mention, normal(mention.surface)) for mention, part in zip(mine, parts, strict=True) if not part.whole
        ]
        was |= {surface for mention, surface in alone if title_of(mention.cue)}
        called = {surface for mention, surface in alone if mention.cue and not title_of(mention.cue)} - was
        was |= {normal(part) for full in names.get(key, ()) for part in split_name(full).family}
        letters = {word[:1] for part in parts for word in (part.given, part.family)} | {word[:1] for word in was}
        candidates = _names(locale, gender, _number(seed, f"persona\x00{key}"))
        given, family = _unused(candidates, (used, *taken), letters, locale)
        for true_family in sorted(was):
            family = families.setdefault((locale, true_family), family)
        made[key] = Persona(given, family, locale, frozenset(was), frozenset(called))
        used |= words_of(given) | words_of(family)
    return made


def locale_of(surface: str) -> str:
    """Return the Faker locale for the script of the first letter that is not Latin, else "en_US"."""
    for char in surface:
        if char.isalpha():
            script = unicodedata.name(char, "").split(" ")[0]
            if script in LOCALES:
                return LOCALES[script]
    return "en_US"


def _gender(mentions: Sequence[Mention], role: str, locale: str) -> str:
    """Tell "female", "male" or "" from the relation, the title, or else from Faker's lists of given names."""
    if told := next(filter(None, map(gender_of, (role, *(mention.cue for mention in mentions)))), ""):
        return told
    female, male = _given_names(locale)
    for mention in mentions:
        given = read_name(mention).given
        if (given in female) != (given in male):
            return "female" if given in female else "male"
    return ""


@functools.cache
def _given_names(locale: str) -> tuple[frozenset[str], frozenset[str]]:
    """Faker's female and male given names of a locale, in normal form."""
    provider: Any = next(p for p in _faker(locale).get_providers() if hasattr(p, "first_name_female"))
    return tuple(  # type: ignore[return-value]
        frozenset(normal(name) for name in getattr(provider, f"first_names_{gender}", ()))
        for gender in ("female", "male")
    )


@functools.cache
def _faker(locale: str) -> Any:
    return Faker(locale)


def _names(locale: str, gender: str, seed: int) -> Iterator[tuple[str, str]]:
    """Yield given and family names; what has been yielded is a function of the arguments alone."""
    fake = _faker(locale)
    fake.seed_instance(seed)
    female, male = _given_names(locale)
    for attempt in range(_TRIES):
        of = gender or ("female", "male")[attempt % 2]
        given = getattr(fake, f"first_name_{of}")()
        # Where the gender is unknown, a neutral name is better, but there are few.
        if gender or attempt >= _NEUTRAL_TRIES or (normal(given) in female) == (normal(given) in male):
            yield given, getattr(fake, f"last_name_{of}", fake.last_name)()


def _unused(
    names: Iterator[tuple[str, str]], used: Sequence[Collection[str]], letters: set[str], locale: str
) -> tuple[str, str]:
    """Return the first of `names` that repeats nothing in `used` and starts with none of the true initials."""
    for given, family in names:
        forms = words_of(given) | words_of(family) | {normal(given), normal(family)}
        if not _any_in(forms, used) and not {form[:1] for form in forms} & letters and given != family:
            return given, family
    raise PolicyError(f'No unused {locale} surrogate name is left; set names = "tags" under [policy].')


def dress(persona: Persona, mention: Mention) -> str:
    """Return the persona's name in the format of the mention: the same parts, order, initials and case."""
    surface = mention.surface
    if persona.locale in _UNSPACED and not re.search(r"\s", surface):
        only_given, only_family = mention.kind in ("given", "nick"), mention.kind == "family"
        return persona.given if only_given else persona.family if only_family else persona.family + persona.given
    words = [*_WORD.finditer(surface)]
    if mention.kind == "initials" and len(words) == 1 and len(words[0][0]) > 1:
        return _cased(words[0][0], persona.given[0] + persona.family[0])
    groups: list[tuple[str, int, int, str]] = []  # part, start, end, last word: "de la Cruz" is one family name
    for word, part in zip(words, _parts(mention, words, persona), strict=True):
        joins = groups and groups[-1][0] == part and not surface[groups[-1][2] : word.start()].strip()
        start = groups.pop()[1] if joins and len(word[0]) > 1 else word.start()
        groups.append((part, start, word.end(), word[0]))
    written, position = [], 0
    for part, start, end, last in groups:
        name = persona.given if part == "given" else persona.family
        written += [surface[position:start], _cased(last, name[0] if len(last) == 1 else name)]
        position = end
    return "".join([*written, surface[position:]]) if words else persona.given


def _parts(mention: Mention, words: Sequence[re.Match[str]], persona: Persona) -> list[str]:
    """Which part of the name is each word? "Lopez, Ana" and "Ana de la Cruz" are understood."""
    if mention.kind == "initials" and len(words) > 1:
        return [*["given"] * (len(words) - 1), "family"]
    if all(normal(word[0]) in persona.was for word in words):
        return ["family"] * len(words)
    if len(words) == 1 and mention.kind == "family":
        return ["given" if normal(words[0][0]) in persona.called else "family"]
    comma = mention.surface.find(",")
    if comma > 0 and any(word.start() > comma for word in words):
        return ["family" if word.start() < comma else "given" for word in words]
    family = split_name(mention.surface).family
    size = len(_WORD.findall(family[0])) if family else 0
    return ["given" if place < len(words) - size else "family" for place in range(len(words))]


def _cased(old: str, new: str) -> str:
    if old.isupper() and (len(old) > 1 or len(new) == 1):
        return new.upper()
    return new.lower() if old.islower() else new


def contact(label: str, surface: str, *, seed: bytes, taken: Sequence[Collection[str]]) -> str:
    """Return a surrogate phone number or mail address, or "" where the form of the surface is not one of
    them (words, an extension).

    Phone and fax numbers keep their layout and end in 555-0100 to 555-0199, which are reserved for fiction
    (NANPA, "555 line numbers"), chosen by the last seven digits, so that one number with and without its country code
    has one surrogate; addresses are of example.org (RFC 2606).

    Args:
        taken: collections of normal forms (of a number: its last seven digits) that the surrogate must not equal.
    """
    if label == "EMAIL":
        names = _names("en_US", "", _number(seed, f"email\x00{normal(surface)}"))
        made = (f"{normal(given)}.{normal(family)}@example.org" for given, family in names)
        return next((address for address in made if not _any_in({address, *words_of(address[:-12])}, taken)), "")
    count = sum(char.isdecimal() for char in surface)
    if count < 7 or re.search(r"\d\W*e?xt?\W*\d", surface, re.I):
        return ""
    start = _number(seed, f"phone\x00{re.sub(r'[^0-9]', '', normal(surface))[-7:]}") % 100
    lines = (f"55501{(start + step) % 100:02d}" for step in range(100))
    line = next((line for line in lines if not _any_in((line,), taken)), "")
    if not line:
        return ""
    digits = iter(line.rjust(count, "5"))
    return "".join(next(digits) if char.isdecimal() else char for char in surface)


def _any_in(forms: Iterable[str], collections: Sequence[Collection[str]]) -> bool:
    return any(form in one for form in forms for one in collections)


def _number(seed: bytes, what: str) -> int:
    return int.from_bytes(hmac.digest(seed, b"replace/surrogate\x00" + what.encode(), hashlib.sha256)[:8], "big")
