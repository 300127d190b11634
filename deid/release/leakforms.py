"""What the leak scan looks for: every identifier of the roster in the forms that a text can give it.

The index is built here from the roster alone, with the scan's own folding. Nothing of the detector is used: an
identifier that one of the two fails to recognise, the other may still find.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from itertools import combinations
from typing import TypeVar

from deid.identifiers import Identifier
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
    lone: dict[str, dict[Form, None]] = defaultdict(dict)
    phrases: dict[str, dict[tuple[tuple[str, ...], Form], None]] = defaultdict(dict)
    numbers: dict[str, dict[Form, None]] = defaultdict(dict)
    births: dict[date, dict[Form, None]] = defaultdict(dict)
    foreign: dict[str, dict[Form, None]] = defaultdict(dict)
    names: dict[Form, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    written: dict[Form, list[Identifier]] = defaultdict(list)
    ordinary = ordinary_words()
    for known in identifiers:
        form = Form(known.kind, known.owner, known.participant)
        if known.kind == "birth_date":
            births[date.fromisoformat(known.value)][form] = None
        for digits in _digits(known):
            numbers[digits][form] = None
        for phrase, weak in _phrases(known):
            found = Form(known.kind, known.owner, known.participant, weak)
            if len(phrase) > 1:
                phrases[phrase[0]][phrase, found] = None
            elif phrase:
                lone[phrase[0]][found] = None
        if known.kind in NAME_KINDS:
            person = Form("name", known.owner, known.participant)
            for part in lone_parts(known):
                lone[part][person] = None
                names[person]["last" if known.kind == "family" else "first"].append(part)
            written[person].append(known)
    for person, parts in names.items():
        for kind, handle in handles(parts["first"], parts["last"]):
            if len(handle) >= MIN_HANDLE and handle not in ordinary:
                lone[handle].setdefault(Form(kind, person.owner, person.participant))
    initials: dict[str, dict[Form, None]] = defaultdict(dict)
    surnames: dict[str, dict[Form, None]] = defaultdict(dict)
    for person, cells in written.items():
        for text in unspaced(cells):
            foreign[text][person] = None
        for letters in initials_of(cells):
            initials[letters][person] = None
            surnames[letters[-1]][person] = None
    near = [word for word, forms in lone.items() if _may_be_misspelled(word, forms, ordinary)]
    inside = {word: people for word, forms in lone.items() if (people := _inside(word, forms, ordinary))}
    return Index(
        _frozen(lone),
        _frozen(phrases),
        _frozen(numbers),
        _frozen(births),
        _frozen(foreign),
        _near_index(near),
        ordinary,
        inside,
        tuple(sorted({len(word) for word in inside}, reverse=True)),
        {person.owner: tuple(dict.fromkeys([*parts["first"], *parts["last"]])) for person, parts in names.items()},
        _frozen(initials),
        _frozen(surnames),
    )


def _frozen(found: Mapping[_Key, Iterable[_Value]]) -> dict[_Key, tuple[_Value, ...]]:
    return {key: tuple(values) for key, values in found.items()}


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
    index: dict[str, dict[str, None]] = defaultdict(dict)
    for word in vocabulary:
        for shape in deletions(word):
            index[shape][word] = None
    return {shape: tuple(found) for shape, found in index.items()}


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
