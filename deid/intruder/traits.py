"""First attack: whose age and town go with what the release says of a participant?"""

import re
from collections.abc import Callable, Iterator, Sequence

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

Evidence = Callable[[Known], bool]


def by_traits(targets: Sequence[Target], known: Sequence[Known], ages_in: Callable[[str], Sequence[int]]) -> Attempt:
    """Look for participants whose ages and towns only one known person has.

    Ages and towns are read from table columns so called, ages also from the participant's own notes, and so are
    towns of the roster where one is left in a text as the roster writes it. Blank cells and silence go with everybody.

    Args:
        targets: the release, in the order of codes.
        known: the roster.
        ages_in: the ages that a text with its tags states of its participant, in years.
    """
    towns = tuple(sorted({person.town for person in known if person.town}))
    fits: dict[str, set[str]] = {person.person: set() for person in known}
    for target in targets:
        fitting = list(known)
        for goes_with in _evidence(target, towns, ages_in):
            # What goes with nobody who is left is about somebody else, such as the age of a daughter.
            fitting = [person for person in fitting if goes_with(person)] or fitting
        for person in fitting:
            fits[person.person].add(target.code)
    found = {who: frozenset(codes) for who, codes in sorted(fits.items()) if codes}
    return Attempt(tuple(sorted(fits)), tuple(target.code for target in targets), found, sure(found))


def _evidence(target: Target, towns: Sequence[str], ages_in: Callable[[str], Sequence[int]]) -> Iterator[Evidence]:
    """What the tables say, which is surest, before what the texts say."""
    for column, cells in sorted(target.columns.items()):
        named = set(words(column.rpartition(": ")[2]))
        if named & _AGE_COLUMNS:
            yield _aged([span for cell in sorted(cells) if (span := _span(cell))])
        if named & _TOWN_COLUMNS:
            yield _living({normal(cell) for cell in cells if cell.strip()})
    yield _aged([(age, age if age < TOP else _OLDEST) for text in target.texts for age in ages_in(text)])
    yield _living(_left(towns, "\n".join(map(untagged, target.texts))))


def _aged(spans: Sequence[tuple[int, int]]) -> Evidence:
    def goes_with(person: Known) -> bool:
        age = person.age
        return age is None or not spans or any(low - SLACK <= age <= high + SLACK for low, high in spans)

    return goes_with


def _living(towns: set[str]) -> Evidence:
    return lambda person: not towns or not person.town or normal(person.town) in towns


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


def _left(towns: Sequence[str], text: str) -> set[str]:
    """The normal forms of the towns that stand in a text as the roster writes them."""
    present = set(_WORD.findall(text))
    return {
        normal(town)
        for town in towns
        if present.issuperset(_WORD.findall(town)) and re.search(rf"(?<!\w){re.escape(town)}(?!\w)", text)
    }
