"""Is one person on the roster under two ids? Then one of them may have said no."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from deid.identifiers import key_of
from deid.model import Participant
from deid.names import bare_name


def identity_conflicts(participants: Iterable[Participant]) -> frozenset[str]:
    """Return the ids that stand on two rows, and those that share a name and birth date or a record number.

    Names are compared by their letters alone: case, accents, blanks, hyphens, apostrophes and titles do not count, nor
    which of the two is given first; every name that a person goes by counts. Record numbers are compared by their
    letters and digits. A name without a birth date proves nothing.
    """
    claims: dict[tuple[str, ...], set[int]] = defaultdict(set)
    rows = tuple(participants)
    for place, person in enumerate(rows):
        claims["id", person.participant_id].add(place)
        if person.date_of_birth is not None:
            for name in _names(person):
                claims["born", name, person.date_of_birth.isoformat()].add(place)
        if number := key_of(person.mrn):
            claims["record", number].add(place)
    return frozenset(rows[place].participant_id for places in claims.values() if len(places) > 1 for place in places)


def _names(person: Participant) -> Iterator[str]:
    """The letters of every name that a person goes by, with the family name before and after."""
    family = key_of(bare_name(person.family_name))
    for called in (person.given_name, person.preferred_name, *person.other_names):
        if given := key_of(bare_name(called)):
            yield given + family
            yield family + given
            if " " in called.strip():
                yield given  # another name in full
