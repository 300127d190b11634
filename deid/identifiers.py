"""What the roster knows of everybody, and the forms that an identifier can take.

Shared by the detector and by the leak scan: both need to know *what* may stand in a text. How a text is
searched is each one's own affair, so that a mistake in one search cannot hide in the other.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from deid.model import Participant
from deid.names import bare_name, normal

__all__ = ["LABEL_OF_KIND", "Identifier", "known_identifiers", "normal"]

LABEL_OF_KIND = {
    **dict.fromkeys(("given", "family", "preferred", "other", "relative", "clinician"), "PERSON"),
    **{"phone": "PHONE", "email": "EMAIL", "mrn": "MRN", "birth_date": "DATE"},
    **dict.fromkeys(("street", "city", "postcode"), "LOCATION"),
    **dict.fromkeys(("employer", "school"), "ORG"),
}
"""Kind of an identifier → label of the span that it becomes."""


@dataclass(frozen=True, slots=True, repr=False)
class Identifier:
    """One value that the roster holds about one identity.

    `kind` is a key of `LABEL_OF_KIND`, `value` is as the roster writes it (never ""; a birth date in ISO
    form) and `label` is that of a span. `owner` is the key of the identity: "P001" (a participant),
    "P001/relative/0", "clinician/2" (place in the sorted clinicians). `participant` is the id of the
    participant through whom it is known, "" for clinicians. `role` is "client", "clinician" or the
    relation ("mother").
    """

    kind: str
    value: str
    label: str
    owner: str
    participant: str
    role: str

    def __repr__(self) -> str:
        return f"Identifier({self.kind}, {self.owner})"


def known_identifiers(participants: Sequence[Participant], clinicians: Sequence[str] = ()) -> tuple[Identifier, ...]:
    """List every identifier of everybody: participants in order, their relatives, then clinicians.

    `clinicians` are names from the notes' clinician column. They are merged with the roster's by normal form
    without titles and credentials, and numbered in the order of that form.
    """
    known = [identifier for participant in participants for identifier in _of_participant(participant)]
    names = clinicians_by_form([*(p.clinician for p in participants), *clinicians])
    for place, name in enumerate(names.values()):
        known.append(Identifier("clinician", name, "PERSON", f"clinician/{place}", "", "clinician"))
    return tuple(known)


def clinicians_by_form(names: Iterable[str]) -> dict[str, str]:
    """Merge spellings of one clinician: normal form of the bare name → the bare name, sorted by form."""
    merged: dict[str, str] = {}
    for name in sorted(bare_name(name) for name in names if name.strip()):
        merged.setdefault(normal(name), name)
    return dict(sorted(merged.items()))


def _of_participant(participant: Participant) -> Iterator[Identifier]:
    who = participant.participant_id
    born = participant.date_of_birth
    values = [
        ("given", participant.given_name),
        ("family", participant.family_name),
        ("preferred", participant.preferred_name),
        *(("other", name) for name in participant.other_names),
        *(("phone", number) for number in participant.phone.split(";")),
        *(("email", address) for address in participant.email.split(";")),
        ("mrn", participant.mrn),
        ("birth_date", born.isoformat() if born else ""),
        ("street", participant.street),
        ("city", participant.city),
        ("postcode", participant.postcode),
        ("employer", participant.employer),
        ("school", participant.school),
    ]
    for kind, value in values:
        if value.strip():
            yield Identifier(kind, value.strip(), LABEL_OF_KIND[kind], who, who, "client")
    for place, relative in enumerate(participant.relatives):
        if relative.name.strip():
            owner = f"{who}/relative/{place}"
            yield Identifier("relative", relative.name.strip(), "PERSON", owner, who, relative.relation)
