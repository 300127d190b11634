"""The values that flow through the rooms. All are frozen, and none shows text when printed.

Offsets are code points into the text they belong to; `start` is inclusive and `end` exclusive.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Protocol

from deid.rawtext import NO_TEXT, RawText
from deid.rawtext import Raw as Raw

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        **{label: label for label in ("PERSON", "AGE", "DATE", "LOCATION", "ORG", "PROFESSION")},
        **dict.fromkeys(("PHONE", "FAX", "EMAIL", "URL", "HANDLE"), "CONTACT"),
        **dict.fromkeys(("SSN", "MRN", "HEALTH_PLAN", "ACCOUNT", "LICENSE", "VEHICLE", "DEVICE", "IP", "BIOMETRIC", "OTHER_ID"), "ID"),
    }
)  # fmt: skip
"""Label of a span → its group. Spans carry the label, summaries and scores the group."""

LABELS: tuple[str, ...] = tuple(GROUPS)
DIRECT_GROUPS = frozenset({"PERSON", "CONTACT", "ID"})
"""Groups that name or reach a person directly."""

NOTE_CLASSES = ("note", "transcript", "psychotherapy", "sud", "treatment_plan")
DATA_CLASSES = (*NOTE_CLASSES, "group", "table", "quote")


class Searchable(Protocol):
    """What detection needs to know of a text."""

    @property
    def note_id(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def participants(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True, repr=False)
class Passage(Raw):
    """A text to search and whose participants it is about; nothing else is known of it. Its text becomes `RawText`."""

    note_id: str
    text: str
    participants: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", RawText(self.text))

    def __repr__(self) -> str:
        return f"Passage(<{len(self.text)} chars>, participants={len(self.participants)})"


@dataclass(frozen=True, slots=True, repr=False)
class Note(Raw):
    """A session note as it was written: raw text, never to be shown or written outside `private/`.

    `participants` are the ids of all attendees, in the order of the file. `text` becomes `RawText`, which hides. `place`
    says where the note came from in words that are safe to show ("notes.csv, row 12" or "doc-0001").
    """

    note_id: str
    participants: tuple[str, ...]
    session_date: date
    note_class: str
    text: str
    place: str
    session_id: str = ""
    clinician: str = ""
    part2: bool = False
    school: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", RawText(self.text) if self.text else NO_TEXT)

    def __repr__(self) -> str:
        return f"Note(<{len(self.text)} chars>, participants={len(self.participants)})"


@dataclass(frozen=True, slots=True, repr=False)
class TableRow(Raw):
    """A row of a research table: whose it is, the day it is about, and the declared columns in declared order.

    `place` is safe to show ("sessions.csv, row 12"); `row` is that number (the header is row 1).
    """

    participant_id: str
    on: date
    cells: tuple[str, ...]
    place: str
    row: int

    def __repr__(self) -> str:
        return f"TableRow(<{len(self.cells)} cells>)"


@dataclass(frozen=True, slots=True, repr=False)
class Relative(Raw):
    """A relative of a participant: the relation in one lower-case word ("mother") and the name."""

    relation: str
    name: str

    def __repr__(self) -> str:
        return f"Relative({self.relation})"


@dataclass(frozen=True, slots=True, repr=False)
class Participant(Raw):
    """A row of the roster. Text fields are "" where the roster is silent."""

    participant_id: str
    given_name: str
    family_name: str
    preferred_name: str = ""
    other_names: tuple[str, ...] = ()
    date_of_birth: date | None = None
    mrn: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    city: str = ""
    postcode: str = ""
    relatives: tuple[Relative, ...] = ()
    clinician: str = ""
    employer: str = ""
    school: str = ""
    capacity_lost_at: date | None = None
    deceased_at: date | None = None

    def __repr__(self) -> str:
        return "Participant(<masked>)"


@dataclass(frozen=True, slots=True)
class Span:
    """An identifier found in a text. Holds no text.

    `score` is in [0, 1]. `source` names the recognizer. `kind` is the finer type in the words of the training
    format (given, family, city, school, …; "" when unknown). `owner` is the key of the identity that the
    roster says this is (see `identifiers.Identifier.owner`); "" when nobody on the roster.
    """

    start: int
    end: int
    label: str
    score: float
    source: str
    kind: str = ""
    owner: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"Span needs 0 <= start < end, got {self.start}, {self.end}.")
        if self.label not in GROUPS:
            raise ValueError(f"No label {self.label!r}. Known: {', '.join(LABELS)}.")
        if not 0.0 <= self.score <= 1.0:
            raise ValueError(f"Span score must lie in [0, 1], got {self.score}.")


@dataclass(frozen=True, slots=True)
class Replacement:
    """What stands in a clean text for a span of the raw one. `start` and `end` are offsets in the raw text, `score` the span's."""

    start: int
    end: int
    label: str
    text: str
    source: str = ""
    score: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"Replacement needs 0 <= start < end, got {self.start}, {self.end}.")


@dataclass(frozen=True, slots=True, repr=False)
class CleanNote:
    """A note whose identifiers are replaced: the only kind of text that a writer accepts.

    Ids are still those of the study; the release deals out codes for them. `session_date` is the true date;
    the writer turns it into what the policy profile allows.
    """

    note_id: str
    participants: tuple[str, ...]
    session_date: date
    note_class: str
    text: str
    replacements: tuple[Replacement, ...]
    session_id: str = ""
    clinician: str = ""

    def __repr__(self) -> str:
        return f"CleanNote(<{len(self.text)} chars>, replaced={len(self.replacements)})"


@dataclass(frozen=True, slots=True)
class Item:
    """What the gate decides about: a note or a table row. `kind` is "note" or "row"; a row's class is "table".

    `unlisted` says that somebody attended who is not among `participants`: nobody can tell who else was heard.
    `shared`: others attended too, of whom nothing is in the item: a session cut to the turns of `participants`.
    """

    item_id: str
    kind: str
    participants: tuple[str, ...]
    on: date
    data_class: str
    part2: bool = False
    unlisted: bool = False
    shared: bool = False

    def __post_init__(self) -> None:
        if self.kind not in ("note", "row"):
            raise ValueError(f"Item kind must be note or row, got {self.kind!r}.")


@dataclass(frozen=True, slots=True)
class Decision:
    """May the item be released? `reasons` in the order of the specification; a released item has one OK code."""

    item: Item
    release: bool
    reasons: tuple[str, ...]

    @property
    def reason(self) -> str:
        return self.reasons[0]


@dataclass(frozen=True, slots=True)
class Request:
    """What the release is for (`[request]` of study.toml); compared with each consent."""

    purpose: str
    recipient: str
    commercial: bool
    nonprofit_recipient: bool
    region: str
    irb_approval: str = ""
    quotes: bool = False
    agrees_to: frozenset[str] = frozenset()
    """Obligations that the recipient has agreed to, as DUO modifiers (COL, PUB, RTN)."""


TURNS_REMOVED = "[TURNS REMOVED]"
"""Stands in a session where turns of attendees who do not consent were taken out, however many."""

PROFILES = ("safe-harbor", "limited-data-set", "expert")


MASKED_FROM = 0.5
"""No policy lets stand what is more likely than not an identifier."""

MOST_LEAKS = 0.05
LEAST_CONFIDENCE = 0.9
"""No policy promises less of a reviewed release: at most a note in twenty leaks, said with 90 % confidence."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How identifiers are replaced and how small a group may be (`[policy]` of study.toml).

    `operators` maps a label to the name of an operator that replaces the default tag for it. `basis` is what
    the profile rests on: the data use agreement of a limited data set, the determination of an expert. `thresholds` maps
    a group (PERSON, LOCATION, …) to the probability from which what the detector finds is masked, where it is not the
    detector's own; never above `MASKED_FROM`. A reviewed sample must show with `leak_confidence` that at most `leak_rate` of the
    notes leak.
    """

    profile: str = "safe-harbor"
    names: str = "tags"
    min_k: int = 5
    approvals: int = 1
    leak_rate: float = 0.01
    leak_confidence: float = 0.95
    operators: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    basis: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    thresholds: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
