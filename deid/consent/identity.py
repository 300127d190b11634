"""Is one person on the roster under two ids? Then one of them may have said no."""

from collections import defaultdict
from collections.abc import Iterable

from deid.model import Participant
from deid.names import normal


def identity_conflicts(participants: Iterable[Participant]) -> frozenset[str]:
    """Return the ids that stand on two rows, and those that share a name and birth date or a record number.

    Names are compared in normal form (case, accents and blanks do not count), record numbers by their letters and
    digits. A name without a birth date proves nothing.
    """
    claims: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for person in participants:
        claims["id", person.participant_id].append(person.participant_id)
        if person.date_of_birth is not None:
            name = normal(f"{person.given_name} {person.family_name}")
            claims["born", name, person.date_of_birth.isoformat()].append(person.participant_id)
        if number := "".join(filter(str.isalnum, person.mrn.casefold())):
            claims["record", number].append(person.participant_id)
    return frozenset(participant for ids in claims.values() if len(ids) > 1 for participant in ids)
