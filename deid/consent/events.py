"""What a participant has decided, as recorded: one event a value, and its form in the ledger."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from deid.consent.purposes import is_code
from deid.ledger import JSON
from deid.model import DATA_CLASSES

EVENTS = ("grant", "refuse", "withdraw", "correct")
STATUSES = ("active", "draft", "proposed", "inactive", "rejected", "unknown", "entered-in-error")
"""HL7 FHIR R4 consent-state-codes, and R5's `unknown`."""

LEVELS = ("no-use", "erase", "no-collection", "no-contact")
SIGNERS = ("participant", "guardian", "representative")

NO_END = date.max
"""`use_until` of a grant that says `none`; None means that the cell was blank."""

CONFLICT = "conflict"
"""The event that `importing` puts in place of a doubt: a row changed or vanished after import. No file can write it."""

_KNOWN = {"event": (*EVENTS, CONFLICT), "status": STATUSES, "level": LEVELS, "signer": SIGNERS}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ConsentEvent:
    """A row of consents.csv. Tuples are sorted and "", (), None mean that the cell was blank.

    All dates are whole days; windows are inclusive at both ends. `retrospective` is True only where the cell says
    yes. `conditions` are the codes or words that the signer attached.
    """

    event_id: str
    participant_id: str
    event: str
    signed_at: date | None = None
    form_version: str = ""
    data_classes: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    use_until: date | None = None
    received_at: date | None = None
    effective_from: date | None = None
    signer: str = "participant"
    assent: bool | None = None
    authority_ref: str = ""
    evidence_sha256: str = ""
    collect_from: date | None = None
    collect_to: date | None = None
    retrospective: bool = False
    use_from: date | None = None
    regions: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    status: str = "active"
    level: str = "no-use"
    corrects: str = ""

    def __post_init__(self) -> None:
        for field, known in _KNOWN.items():
            if getattr(self, field) not in known:
                raise ValueError(f"ConsentEvent.{field} must be one of {', '.join(known)}.")
        if set(self.data_classes) - set(DATA_CLASSES):
            raise ValueError(f"ConsentEvent.data_classes may name {', '.join(DATA_CLASSES)}.")
        if not all(map(is_code, self.purposes)):
            raise ValueError("ConsentEvent.purposes holds what is no purpose code.")

    def __repr__(self) -> str:
        return f"ConsentEvent({self.event}, <masked>)"

    @property
    def codes(self) -> tuple[str, ...]:
        """The purposes, and the conditions that are written in the same codes."""
        return (*self.purposes, *filter(is_code, self.conditions))

    @property
    def received(self) -> date | None:
        """The day of receipt, else of signature."""
        return self.received_at or self.signed_at

    @property
    def effective(self) -> date | None:
        """The day from which a grant takes effect: declared, else of signature, else of receipt."""
        return self.effective_from or self.signed_at or self.received_at

    def covers(self, data_class: str) -> bool:
        """Say whether a refusal or withdrawal bites on a data class: blank bites on all, `note` on all free text."""
        if not self.data_classes or data_class in self.data_classes:
            return True
        return "note" in self.data_classes and data_class != "table"


def by_participant(events: Iterable[ConsentEvent]) -> dict[str, tuple[ConsentEvent, ...]]:
    """Group events by participant, each group in the order given: what `decide` asks for."""
    grouped: dict[str, list[ConsentEvent]] = defaultdict(list)
    for event in events:
        grouped[event.participant_id].append(event)
    return {participant: tuple(group) for participant, group in grouped.items()}


def to_payload(event: ConsentEvent) -> dict[str, JSON]:
    """Return the event as JSON for the ledger: dates in ISO, tuples as lists."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(event).items()}


def from_payload(payload: Mapping[str, Any]) -> ConsentEvent:
    """Read what `to_payload` wrote."""
    values: dict[str, Any] = {}
    for field in fields(ConsentEvent):
        value = payload[field.name]
        if isinstance(value, list):
            value = tuple(value)
        elif isinstance(value, str) and field.name in _DATES:
            value = date.fromisoformat(value)
        values[field.name] = value
    return ConsentEvent(**values)


_DATES = frozenset(
    ("signed_at", "use_until", "received_at", "effective_from", "collect_from", "collect_to", "use_from")
)
