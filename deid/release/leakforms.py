"""What the leak scan looks for: every identifier of the roster in the forms that a text can give it.

The index is built here from the roster alone, with the scan's own folding. Nothing of the detector is used: an
identifier that one of the two fails to recognise, the other may still find.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from itertools import combinations

from deid.identifiers import Identifier
from deid.names import bare_name
from deid.release.fold import fold, words

NAME_KINDS = frozenset({"given", "family", "preferred", "other", "relative", "clinician"})
_PLACE_KINDS = frozenset({"city", "employer", "school"})
_CODES = ("mrn", "postcode", "participant_id")
_PARTICLES = frozenset([
    "al", "and", "bin", "da", "de", "del", "della", "den", "der", "des", "di", "du", "el", "la", "las", "le", "los",
    "mc", "of", "saint", "st", "ste", "ter", "the", "van", "von", "y"
])  # fmt: skip
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe"})  # fmt: skip
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
MIN_HANDLE = 6
INITIAL_HANDLE = "handle with an initial"
"""F. Allen's "fallen" is a word: such a handle counts only where it is written like one."""
HANDLES = frozenset({"handle", INITIAL_HANDLE})
MIN_DIGITS = 4
LONG_NUMBER = 7  # digits of a local number: it counts where it stands alone, a longer one inside others too


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
    """Everything that is looked for, by the word or number that it starts with."""

    lone: dict[str, tuple[Form, ...]]
    phrases: dict[str, tuple[tuple[tuple[str, ...], Form], ...]]
    numbers: dict[str, tuple[Form, ...]]
    births: dict[date, tuple[Form, ...]]
    foreign: dict[str, tuple[Form, ...]]
    near: dict[str, tuple[str, ...]]
    ordinary: frozenset[str]


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
            for part in _parts(known):
                lone[part][person] = None
                names[person]["last" if known.kind == "family" else "first"].append(part)
            folded = "".join(fold(known.value).split())
            if not folded.isascii() and len(folded) > 1:
                foreign[folded.lower()][person] = None
    for person, parts in names.items():
        for kind, handle in _handles(parts["first"], parts["last"]):
            if len(handle) >= MIN_HANDLE and handle not in ordinary:
                lone[handle].setdefault(Form(kind, person.owner, person.participant))
    near = [word for word, forms in lone.items() if _may_be_misspelled(word, forms, ordinary)]
    return Index(
        {word: tuple(forms) for word, forms in lone.items()},
        {word: tuple(found) for word, found in phrases.items()},
        {digits: tuple(forms) for digits, forms in numbers.items()},
        {day: tuple(forms) for day, forms in births.items()},
        {text: tuple(forms) for text, forms in foreign.items()},
        _near_index(near),
        ordinary,
    )


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
        and any(form.kind == "name" or form.kind in _PLACE_KINDS for form in forms)
    )


def _near_index(vocabulary: Iterable[str]) -> dict[str, tuple[str, ...]]:
    index: dict[str, dict[str, None]] = defaultdict(dict)
    for word in vocabulary:
        for shape in deletions(word):
            index[shape][word] = None
    return {shape: tuple(found) for shape, found in index.items()}


def _spellings(value: str) -> tuple[str, ...]:
    """The value as written, and as typed on a keyboard without its umlauts (Müller, Mueller)."""
    return tuple(dict.fromkeys((value, value.translate(_UMLAUTS))))


def _parts(known: Identifier) -> list[str]:
    """The words of a name that can stand alone: three letters or more, no particle; "O'Hara" also as "hara"."""
    value = bare_name(known.value) if known.kind in ("other", "relative", "clinician") else known.value
    found = []
    for spelling in _spellings(value):
        split = spelling.translate(dict.fromkeys(map(ord, "'’‘ʼ′`´ʹꞌ"), " "))
        found += [word for word in (*words(spelling), *words(split)) if len(word) > 2 and word not in _PARTICLES]
    return list(dict.fromkeys(found))


def _phrases(known: Identifier) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield (words, weak): the whole value and, where it is usual, a telling piece of it."""
    value = bare_name(known.value) if known.kind in ("relative", "clinician") else known.value
    for spelling in _spellings(value):
        whole = words(spelling)
        if known.kind in NAME_KINDS:
            if len(whole) > 1:
                yield whole, False
                if sum(map(len, whole)) >= MIN_HANDLE:
                    yield ("".join(whole),), False
        elif known.kind in _PLACE_KINDS:
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


def _handles(first: Sequence[str], last: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield (kind, handle) made of one identity's names: joined, with an initial, or with the letters reversed."""
    for given in first:
        for family in last or first:
            if given != family:
                yield from (("handle", given + family), ("handle", family + given))
                yield from ((INITIAL_HANDLE, given[0] + family), (INITIAL_HANDLE, family + given[0]))
    yield from (("handle", part[::-1]) for part in (*first, *last) if len(part) >= MIN_HANDLE)
