"""First attack: whose age and town go with what the release says of a participant?"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from deid.intruder.world import Attempt, Known, Target, sure, untagged
from deid.names import normal, words

SLACK = 1
"""Years by which a known age may differ from a released one: the release does not say in which year a session was."""

TOP = 90
"""From here on a Safe Harbor text tells no exact age: it says 90+, which is read as 90."""
_OLDEST = 150  # nobody is older: the oldest person on record reached 122 (Jeanne Calment, 1875-1997)
_AGE_COLUMNS = frozenset({"age", "ages", "agegroup", "ageband"})
_TOWN_COLUMNS = frozenset({"town", "city", "village", "municipality", "hometown"})
_ONE = re.compile(r"(\d{1,3})(?:\.\d+)?")
_BAND = re.compile(r"(\d{1,3})\s*(?:-|–|to)\s*(\d{1,3})")
_OVER = re.compile(r"(\d{1,3})\s*\+")
_WORD = re.compile(r"\w+")
_UNDER = re.compile(r"<\s*(\d{1,3})")


class _Town(NamedTuple):
    """A town as the roster writes it, its words, and its normal form."""

    written: str
    words: frozenset[str]
    form: str


class _Look(NamedTuple):
    """The ages and towns on the roster that go with what is told of somebody, None and "" for unknown ones among them."""

    ages: frozenset[int | None]
    towns: frozenset[str]


Evidence = Callable[[_Look], _Look]


def by_traits(
    targets: Sequence[Target], known: Sequence[Known], asked: Collection[str], ages_in: Callable[[str], Sequence[int]]
) -> Attempt:
    """Look for participants whose ages and towns only one known person has.

    Ages and towns are read from table columns so called, ages also from the participant's own notes, and so are
    towns of the roster where one is left in a text as the roster writes it. Blank cells and silence go with everybody.

    Args:
        targets: the release, in the order of codes.
        known: the roster.
        asked: whom of the roster to ask about; that nobody else fits is decided by all of it.
        ages_in: the ages that a text with its tags states of its participant, in years.
    """
    normals = {town: normal(town) for town in {person.town for person in known}}
    aged_there: defaultdict[str, set[int | None]] = defaultdict(set)
    for person in known:
        aged_there[normals[person.town]].add(person.age)
    everybody = _Look(frozenset(person.age for person in known), frozenset(aged_there))
    written = _by_first_word(normals)
    of_age: defaultdict[int | None, int] = defaultdict(int)
    of_town: defaultdict[str, int] = defaultdict(int)
    of_any_town = 0
    for place, target in enumerate(targets):
        look = everybody
        for narrowed in _evidence(target, written, ages_in):
            narrow = narrowed(look)
            # What goes with nobody who is left is about somebody else, such as the age of a daughter.
            if any(not narrow.ages.isdisjoint(aged_there[town]) for town in narrow.towns):
                look = narrow
        for age in look.ages:
            of_age[age] |= 1 << place
        if look.towns is everybody.towns:
            of_any_town |= 1 << place
        else:
            for town in look.towns:
                of_town[town] |= 1 << place
    fits = {one.person: of_age[one.age] & (of_any_town | of_town[normals[one.town]]) for one in known}
    codes = tuple(target.code for target in targets)
    who = tuple(sorted(fits.keys() & asked))
    return Attempt(who, codes, fits, sure(fits, who, codes))


def _evidence(
    target: Target, written: Mapping[str, Sequence[_Town]], ages_in: Callable[[str], Sequence[int]]
) -> Iterator[Evidence]:
    """What the tables say, which is surest, before what the texts say."""
    for column, cells in sorted(target.columns.items()):
        named = set(words(column.rpartition(": ")[2]))
        if named & _AGE_COLUMNS:
            yield _aged([span for cell in sorted(cells) if (span := _span(cell))])
        if named & _TOWN_COLUMNS:
            yield _living({normal(cell) for cell in cells if cell.strip()})
    yield _aged([(age, age if age < TOP else _OLDEST) for text in target.texts for age in ages_in(text)])
    yield _living(_left(written, "\n".join(map(untagged, target.texts))))


def _aged(spans: Sequence[tuple[int, int]]) -> Evidence:
    def goes_with(age: int | None) -> bool:
        return age is None or any(low - SLACK <= age <= high + SLACK for low, high in spans)

    return lambda look: look._replace(ages=frozenset(filter(goes_with, look.ages))) if spans else look


def _living(towns: set[str]) -> Evidence:
    return lambda look: look._replace(towns=look.towns & {"", *towns}) if towns else look


def _span(cell: str) -> tuple[int, int] | None:
    """The ages that a cell allows, both included: "34", "30-39", "90+", "<18"; None if it says something else."""
    cell = cell.strip()
    if one := _ONE.fullmatch(cell):
        return int(one[1]), int(one[1])
    if band := _BAND.fullmatch(cell):
        return int(band[1]), int(band[2])
    if over := _OVER.fullmatch(cell):
        return int(over[1]), _OLDEST
    if under := _UNDER.fullmatch(cell):
        return 0, int(under[1]) - 1
    return None


def _by_first_word(normals: Mapping[str, str]) -> dict[str, list[_Town]]:
    """First word of a town → the towns that begin with it, so that a text is searched only for those that may stand in it."""
    towns: defaultdict[str, list[_Town]] = defaultdict(list)
    for town in sorted(filter(None, normals)):
        parts = _WORD.findall(town)
        towns[parts[0] if parts else ""].append(_Town(town, frozenset(parts), normals[town]))
    return dict(towns)


def _left(written: Mapping[str, Sequence[_Town]], text: str) -> set[str]:
    """The normal forms of the towns that stand in a text as the roster writes them."""
    present = set(_WORD.findall(text))
    return {
        town.form
        for word in written.keys() & {"", *present}
        for town in written[word]
        if town.words <= present and re.search(rf"(?<!\w){re.escape(town.written)}(?!\w)", text)
    }
