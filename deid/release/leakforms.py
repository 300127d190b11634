"""What the leak scan looks for: every identifier of the roster in the forms that a text can give it.

The index is built here from the roster alone, with the scan's own folding. Nothing of the detector is used: an
identifier that one of the two fails to recognise, the other may still find.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from itertools import combinations
from typing import TypeVar

from deid.identifiers import Identifier, owners
from deid.names import bare_name
from deid.release.fold import fold, words
from deid.release.nameforms import HANDLES, MIN_HANDLE, handles, initials_of, lone_parts, spellings, unspaced

NAME_KINDS = frozenset({"given", "family", "preferred", "other", "relative", "clinician"})
PLACE_KINDS = frozenset({"city", "employer", "school"})
_CODES = ("mrn", "postcode", "participant_id")
_SAINT = {"saint": "st", "st": "saint"}
_STREETS = {
    **{"ave": "avenue", "st": "street", "rd": "road", "dr": "drive", "ln": "lane", "ct": "court", "blvd": "boulevard"},
    **{"hwy": "highway", "pl": "place", "pkwy": "parkway", "ter": "terrace", "cir": "circle", "sq": "square"},
}
_TYPES = frozenset(_STREETS) | frozenset(_STREETS.values()) | {"way", "trail", "loop", "row", "close", "crescent"}
_COMPANY = frozenset(["inc", "llc", "ltd", "co", "corp", "gmbh", "plc", "company"])

MIN_NEAR = 5  # letters from which one edit is a near-miss
MIN_NEAR_TWO = 8  # letters from which two edits are
LONGEST = 24  # letters of a spaced-out or misspelled name
MIN_INSIDE = 6  # letters of a name that is looked for inside longer words
MIN_DIGITS = 4
LONG_NUMBER = 7  # digits of a local number: it counts where it stands alone, a longer one inside others too
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, repr=False)
class Form:
    """A form of one identity's identifier. `weak` forms are listed for a steward instead of refusing."""

    kind: str
    owner: str
    participant: str
    weak: bool = False

    def __repr__(self) -> str:
        return f"Form({self.kind}, {self.owner})"

    @property
    def who(self) -> str:
        return self.participant or self.owner


@dataclass(frozen=True, slots=True, repr=False)
class Index:
    """Everything that is looked for, by the word or number that it starts with.

    `inside` are names to look for inside longer words, `called` the name words of an owner, `initials` two or three
    letters ("tw"), `surnames` the first letter of family names; `foreign` are names in scripts without spaces.
    """

    lone: dict[str, tuple[Form, ...]]
    phrases: dict[str, tuple[tuple[tuple[str, ...], Form], ...]]
    numbers: dict[str, tuple[Form, ...]]
    births: dict[date, tuple[Form, ...]]
    foreign: dict[str, tuple[Form, ...]]
    near: dict[str, tuple[str, ...]]
    ordinary: frozenset[str]
    inside: dict[str, tuple[Form, ...]]
    inside_sizes: tuple[int, ...]
    called: dict[str, tuple[str, ...]]
    initials: dict[str, tuple[Form, ...]]
    surnames: dict[str, tuple[Form, ...]]

    def unusual(self, word: str) -> tuple[Form, ...]:
        """The forms of a word that is not also an ordinary word; handles left out."""
        if word not in self.lone or word in self.ordinary:
            return ()
        return tuple(form for form in self.lone[word] if form.kind not in HANDLES)


def ordinary_words() -> frozenset[str]:
    """Return the words that are also names (ordinary.txt): alone they prove nothing."""
    lines = files("deid.release").joinpath("ordinary.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def index_of(identifiers: Iterable[Identifier]) -> Index:
    """Build the index. Its size is linear in the number of identifiers."""
    lone: dict[str, list[Form]] = defaultdict(list)
    phrases: dict[str, list[tuple[tuple[str, ...], Form]]] = defaultdict(list)
    numbers: dict[str, list[Form]] = defaultdict(list)
    births: dict[date, list[Form]] = defaultdict(list)
    foreign: dict[str, list[Form]] = defaultdict(list)
    initials: dict[str, list[Form]] = defaultdict(list)
    surnames: dict[str, list[Form]] = defaultdict(list)
    called: dict[str, tuple[str, ...]] = {}
    glued: list[tuple[str, Form]] = []
    ordinary = ordinary_words()
    for owner, own in owners(identifiers).items():
        for known in own:
            form = Form(known.kind, owner, known.participant)
            if known.kind == "birth_date":
                births[date.fromisoformat(known.value)].append(form)
            for digits in _digits(known):
                numbers[digits].append(form)
            for phrase, weak in _phrases(known):
                found = replace(form, weak=True) if weak else form
                if len(phrase) > 1:
                    phrases[phrase[0]].append((phrase, found))
                elif phrase:
                    lone[phrase[0]].append(found)
        cells = [known for known in own if known.kind in NAME_KINDS]
        if cells:
            person = Form("name", owner, cells[0].participant)
            first, last = _parts(cells)
            called[owner] = tuple(dict.fromkeys([*first, *last]))
            for part in called[owner]:
                lone[part].append(person)
            for text in unspaced(cells):
                foreign[text].append(person)
            for letters in initials_of(cells):
                initials[letters].append(person)
                surnames[letters[-1]].append(person)
            as_handle = {kind: replace(person, kind=kind) for kind in HANDLES}
            glued += ((handle, as_handle[kind]) for kind, handle in handles(first, last) if len(handle) >= MIN_HANDLE)
    for handle, form in glued:  # after the names, which come first where a word is both
        if handle not in ordinary:
            lone[handle].append(form)
    alone = _frozen(lone)
    near = [word for word, forms in alone.items() if _may_be_misspelled(word, forms, ordinary)]
    inside = {word: people for word, forms in alone.items() if (people := _inside(word, forms, ordinary))}
    return Index(
        alone,
        _frozen(phrases),
        _frozen(numbers),
        _frozen(births),
        _frozen(foreign),
        _near_index(near),
        ordinary,
        inside,
        tuple(sorted({len(word) for word in inside}, reverse=True)),
        called,
        _frozen(initials),
        _frozen(surnames),
    )


def _parts(cells: Iterable[Identifier]) -> tuple[list[str], list[str]]:
    """The words of somebody's names that can stand alone: given names and all that is not told apart, and family names."""
    first: list[str] = []
    last: list[str] = []
    for known in cells:
        (last if known.kind == "family" else first).extend(lone_parts(known))
    return first, last


def _frozen(found: dict[_Key, list[_Value]]) -> dict[_Key, tuple[_Value, ...]]:
    """Each value once, in tuples; most hold one, and of those that are equal there is one. Takes the lists apart on the way."""
    alone: dict[_Value, tuple[_Value, ...]] = {}
    frozen: dict[_Key, tuple[_Value, ...]] = {}
    for key in list(found):
        held = tuple(dict.fromkeys(found.pop(key)))
        frozen[key] = held if len(held) > 1 else alone.setdefault(held[0], held)
    return frozen


def _inside(word: str, forms: Iterable[Form], ordinary: frozenset[str]) -> tuple[Form, ...]:
    if len(word) < MIN_INSIDE or not word.isalpha() or word in ordinary:
        return ()
    return tuple(form for form in forms if form.kind == "name")


def deletions(word: str) -> Iterator[str]:
    """Yield the word and what is left of it when one letter, or two of a long word, are deleted.

    Two words at one edit (a letter changed, added, left out, or two swapped) share such a form: Garbe's
    symmetric-deletion index, which makes the search for near-misses linear.
    """
    depth = 2 if len(word) >= MIN_NEAR_TWO else 1
    for size in range(depth + 1):
        for gone in combinations(range(len(word)), size):
            yield "".join(letter for place, letter in enumerate(word) if place not in gone)


def _may_be_misspelled(word: str, forms: Iterable[Form], ordinary: frozenset[str]) -> bool:
    return (
        MIN_NEAR <= len(word) <= LONGEST
        and word.isalpha()
        and word not in ordinary
        and any(form.kind == "name" or form.kind in PLACE_KINDS for form in forms)
    )


def _near_index(vocabulary: Iterable[str]) -> dict[str, tuple[str, ...]]:
    index: dict[str, list[str]] = defaultdict(list)
    for word in vocabulary:
        for shape in deletions(word):
            index[shape].append(word)
    return _frozen(index)


def _phrases(known: Identifier) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield (words, weak): the whole value and, where it is usual, a telling piece of it."""
    value = bare_name(known.value) if known.kind in ("relative", "clinician") else known.value
    for spelling in spellings(value):
        whole = words(spelling)
        if known.kind in NAME_KINDS:
            if len(whole) > 1:
                yield whole, False
                if sum(map(len, whole)) >= MIN_HANDLE:
                    yield ("".join(whole),), False
        elif known.kind in PLACE_KINDS:
            yield from _of_place(tuple(word for word in whole if word not in _COMPANY))
        elif known.kind == "street":
            yield from _of_street(whole)
        elif known.kind == "email":
            yield from _of_email(spelling)
        elif known.kind in _CODES and not "".join(whole).isdecimal() and len("".join(whole)) >= MIN_DIGITS:
            yield whole, False
            yield ("".join(whole),), False


def _of_place(whole: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], bool]]:
    yield whole, False
    for place, word in enumerate(whole):
        if word in _SAINT and len(whole) > 1:
            yield (*whole[:place], _SAINT[word], *whole[place + 1 :]), False
    if len(whole) > 2:
        yield whole[:2] if whole[0] not in _SAINT else whole[:3], True


def _of_street(whole: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """ "1412 Kettlewell Ave Apt 3": number and name refuse, name and type refuse, the name alone is listed."""
    number = whole[:1] if whole and whole[0][0].isdecimal() else ()
    rest = whole[len(number) :]
    ends = next((place for place, word in enumerate(rest) if word in _TYPES and place), len(rest))
    name, kind = rest[:ends], rest[ends : ends + 1]
    if not name:
        return
    if number:
        yield (*number, *name), False
    for word in kind:
        yield (*name, word), False
        for short, long in _STREETS.items():
            if word in (short, long):
                yield (*name, long if word == short else short), False
    yield name, True


def _of_email(address: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    local, _, host = address.partition("@")
    yield (*words(local), *words(host)), False
    if len("".join(words(local))) >= MIN_HANDLE and words(local)[0] not in ("info", "mail", "office"):
        yield words(local), False


def _digits(known: Identifier) -> Iterator[str]:
    """The digits of a number, as it may be written with and without its prefix."""
    if known.kind not in ("phone", *_CODES):
        return
    digits = "".join(filter(str.isdecimal, fold(known.value)))
    if known.kind == "phone":
        # Eight last digits are what country and trunk prefixes leave alone; seven are a North American local number.
        abroad = known.value.strip().startswith("+") and not digits.startswith("1")
        american = not abroad and len(digits) >= 10 and digits[:-10] in ("", "1")
        yield from dict.fromkeys((digits[-8:], digits[-7:] if american else digits))
    elif len(digits) >= MIN_DIGITS and (known.kind == "mrn" or digits == "".join(words(known.value))):
        yield digits
