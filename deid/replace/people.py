"""Who is who: the persons named in a record, each known by one key wherever the name stands.

The roster's own people come with their owner from detection. Everybody else is a third party, also a
participant who does not attend: nothing in the result tells the two apart. Mentions of third parties are one
person when they share a name part and nothing speaks against it.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from deid.identifiers import Identifier, normal
from deid.model import Raw
from deid.names import nicknames_of, split_name

TITLES = {
    **dict.fromkeys(("mrs", "ms", "miss"), "female"),
    **dict.fromkeys(("mr", "mister"), "male"),
    **dict.fromkeys(("mx", "dr", "doctor", "prof", "professor", "officer", "judge", "nurse"), ""),
}
"""Title → the gender that it tells, or "". A lone name behind a title is a family name."""
_FEMALE = (
    "mother sister daughter wife aunt auntie grandmother niece girlfriend mom mum mam mammy mama grandma gran granny nan "
    "nana fiancee"
)
_MALE = "father brother son husband uncle grandfather nephew boyfriend dad da daddy papa grandpa grandad granda fiance"
_RELATIONS = {
    prefix + word: gender
    for words, gender in ((_FEMALE, "female"), (_MALE, "male"))
    for word in words.split()
    for prefix in ("", "step", "god", "grand", "great-grand")
}
_OTHERS = {
    **dict.fromkeys(("girl", "woman", "lady", "lass"), "female"),
    **dict.fromkeys(("boy", "man", "guy", "lad", "gentleman"), "male"),
}
"""Words for a person whom nothing ties to the client: "a boy named Jaxon"."""


def _any_of(words: Mapping[str, str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_TITLE = re.compile(rf"(?<![^\W_])({_any_of(TITLES)})\.?\s+$", re.I)
_RELATION = re.compile(
    rf"(?<![^\W_])(?:ex-|half-|foster-)?({_any_of(_RELATIONS | _OTHERS)})(?:-in-law)?,?(?:\s+(?:named|called))?\s+$",
    re.I,
)


@dataclass(frozen=True, slots=True, repr=False)
class Mention(Raw):
    """A person's name in a text. `note` is the place of the note in its record; `kind`, `owner` are the span's.

    `cue` is what `cue_before` tells of the words right before the name, "" if there is nothing.
    """

    note: int
    surface: str
    kind: str = ""
    owner: str = ""
    cue: str = ""

    def __repr__(self) -> str:
        return f"Mention(<{len(self.surface)} chars>)"


def cue_before(text: str, start: int) -> str:
    """Return the relation and the title right before the name that starts at `start`, parted by a space.

    "his brother Tom" gives "brother", "Mrs. Bell" "mrs", "her aunt, Mrs. Bell" "aunt mrs", anything else "".
    """
    title = _TITLE.search(text[max(0, start - 30) : start])
    end = start - len(title[0]) if title else start
    relation = _RELATION.search(text[max(0, end - 40) : end])
    return " ".join(match[1].lower() for match in (relation, title) if match)


def title_of(cue: str) -> str:
    """Return the title in what `cue_before` gave, or ""."""
    return next((word for word in cue.split() if word in TITLES), "")


def gender_of(cue: str) -> str:
    """Tell "female", "male" or "" from a cue or from a relation as the roster writes it ("ex-wife")."""
    known = TITLES | _RELATIONS | _OTHERS
    return next((known[part] for part in (cue, *re.split("[- ]", cue)) if known.get(part)), "")


def owners(roster: Sequence[Identifier]) -> dict[str, tuple[str, str]]:
    """Return owner → (participant through whom it is known, role)."""
    return {identifier.owner: (identifier.participant, identifier.role) for identifier in roster}


def identify(
    mentions: Sequence[Mention], *, attendees: Sequence[str], known: Mapping[str, tuple[str, str]]
) -> list[str]:
    """Return a key per mention; equal keys are one person.

    The owner is the key of attendees, of their relatives and of clinicians; "third/0", "third/1", … in the
    order of first mention are all others.
    """
    mentions = _told_apart(mentions, known)
    insiders = [_is_insider(mention.owner, attendees, known) for mention in mentions]
    third_parties = [mention for mention, inside in zip(mentions, insiders, strict=True) if not inside]
    clusters = iter(_cluster(third_parties))
    numbers: dict[int, int] = {}
    keys: list[str] = []
    for mention, inside in zip(mentions, insiders, strict=True):
        keys.append(mention.owner if inside else f"third/{numbers.setdefault(next(clusters), len(numbers))}")
    return keys


def _told_apart(mentions: Sequence[Mention], known: Mapping[str, tuple[str, str]]) -> list[Mention]:
    """Take the client's name off relatives: "Joy's mother, Mrs. Bell", and "Mrs. Bell" all over the record.

    Which relative it is the text does not say for sure, so that she is a third party.
    """

    def is_family_name(mention: Mention) -> bool:
        return mention.kind == "family" and known.get(mention.owner, ("", ""))[1] == "client"

    apart = {
        (title_of(mention.cue), normal(mention.surface))
        for mention in mentions
        if is_family_name(mention) and title_of(mention.cue) and _RELATIONS.keys() & mention.cue.split()
    }
    return [
        replace(mention, owner="")
        if is_family_name(mention) and (title_of(mention.cue), normal(mention.surface)) in apart
        else mention
        for mention in mentions
    ]


def _is_insider(owner: str, attendees: Sequence[str], known: Mapping[str, tuple[str, str]]) -> bool:
    participant, role = known.get(owner, ("", ""))
    return role == "clinician" or participant in attendees


@dataclass(frozen=True, slots=True, repr=False)
class Name:
    """The parts of one mention in normal form. A lone word of unknown kind is both names."""

    given: str
    family: str
    whole: bool


def read_name(mention: Mention) -> Name:
    """Return the given and the family name that a mention gives, "" for the one it does not give."""
    surface = mention.surface.strip().removesuffix("'s").removesuffix("’s")
    if mention.kind == "initials":
        letters = [char for char in normal(surface) if char.isalpha()] or [""]
        return Name(letters[0], letters[-1] if len(letters) > 1 else "", whole=len(letters) > 1)
    name = split_name(surface)
    given, family = normal(" ".join(name.given)).strip("."), normal(" ".join(name.family)).strip(".")
    if family:
        return Name(given, family, whole=True)
    is_given, is_family = mention.kind in ("given", "nick", "preferred"), mention.kind == "family"
    return Name("" if is_family else given, "" if is_given else given, whole=False)


@dataclass(slots=True, repr=False)
class _Person:
    """What is gathered of one third party while its mentions are read."""

    owner: str
    given: set[str] = field(default_factory=set)
    family: set[str] = field(default_factory=set)
    notes: set[int] = field(default_factory=set)


def _cluster(mentions: Sequence[Mention]) -> list[int]:
    """Number the persons: known owners and full names first, then what stands alone joins them.

    A lone name that fits several persons means the one named in the same note; where that does not decide, it
    is a person of its own.
    """
    distinct = [(mention.note, mention.owner, read_name(mention)) for mention in mentions]
    persons: list[_Person] = []
    chosen: dict[tuple[int, str, Name], int] = {}
    for note, owner, name in sorted(dict.fromkeys(distinct), key=_telling):
        fitting = [n for n, person in enumerate(persons) if _fits(person, owner, name)]
        here = [n for n in fitting if note in persons[n].notes]
        candidates = here or fitting
        decided = len(candidates) == 1 or (bool(candidates) and name.whole)
        if not decided:
            persons.append(_Person(owner))
        at = candidates[0] if decided else len(persons) - 1
        if name.whole or owner or not decided:
            persons[at].given |= {name.given} - {""}
            persons[at].family |= {name.family} - {""}
        persons[at].notes.add(note)
        chosen[note, owner, name] = at
    return [chosen[one] for one in distinct]


def _telling(mention: tuple[int, str, Name]) -> tuple[bool, bool, bool]:
    """Order of reading: known owners, then full names, initials, names that stand alone."""
    _, owner, name = mention
    return not owner, not name.whole, len(name.family) == 1


def _fits(person: _Person, owner: str, name: Name) -> bool:
    if owner:
        return owner == person.owner
    family_fits = name.family in person.family
    given_fits = any(_same(name.given, other) for other in person.given)
    if name.whole:
        shortened = len(name.family) == 1 and any(_same(name.family, other) for other in person.family)
        return (family_fits or shortened) and (given_fits or not person.given)
    return family_fits or given_fits


@functools.lru_cache(maxsize=4096)
def _same(one: str, other: str) -> bool:
    """Equal, an initial of the other, or a nickname of the other."""
    if not one or not other:
        return False
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return one == other or one in nicknames_of(other)
