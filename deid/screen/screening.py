"""The first asking of the gate: which notes and table rows may a detector read?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from deid.config import Config, TableSpec
from deid.consent import ConsentRules, Terms, decide, identity_conflicts
from deid.inputs import Inputs
from deid.model import Decision, Item, Note, Request, TableRow
from deid.names import normal
from deid.screen.segments import Events, consenting_part


@dataclass(frozen=True, slots=True, repr=False)
class Screened:
    """What the gate lets through: nothing else is read by a detector."""

    notes: tuple[Note, ...]
    tables: tuple[tuple[TableSpec, tuple[TableRow, ...]], ...]

    @property
    def contacts(self) -> dict[str, tuple[date, date]]:
        """Participant → first and last released contact, both inclusive."""
        days: defaultdict[str, list[date]] = defaultdict(list)
        for note in self.notes:
            for who in note.participants:
                days[who].append(note.session_date)
        for _, rows in self.tables:
            for row in rows:
                days[row.participant_id].append(row.on)
        return {who: (min(on), max(on)) for who, on in sorted(days.items())}


def items_of(inputs: Inputs) -> tuple[Item, ...]:
    """One item for each note (named by its id) and table row (named "tables/sessions.csv:12").

    A note whose session has another note, or attendance, that names others leaves somebody unlisted.
    """
    attendees = _attendees(inputs)
    notes = [
        Item(
            item_id=note.note_id,
            kind="note",
            participants=note.participants,
            on=note.session_date,
            data_class=note.note_class,
            part2=note.part2,
            unlisted=bool(note.session_id) and not attendees[normal(note.session_id)] <= set(note.participants),
        )
        for note in inputs.notes
    ]
    rows = [
        Item(row_id(spec, row), "row", (row.participant_id,), row.on, "table")
        for spec, table in inputs.tables
        for row in table
    ]
    return (*notes, *rows)


def _attendees(inputs: Inputs) -> dict[str, frozenset[str]]:
    """Everybody who attended each session, by its id as it is compared. A note without a session is one of its own."""
    attendees: dict[str, frozenset[str]] = {}
    alone: dict[tuple[str, ...], frozenset[str]] = {}  # most sessions have one note, and share what they hold
    for note in inputs.notes:
        if note.session_id:
            session, own = normal(note.session_id), alone.setdefault(note.participants, frozenset(note.participants))
            others = (*attendees.get(session, ()), *inputs.attendance.get(session, ()))
            attendees[session] = own if own.issuperset(others) else own.union(others)
    return attendees


def row_id(spec: TableSpec, row: TableRow) -> str:
    return f"{spec.file}:{row.row}"


def terms_of(config: Config, inputs: Inputs, *, asof: date, request: Request | None = None) -> Terms:
    """What the gate is asked about a study's items on a day, for the study's request or another one."""
    return Terms(
        participants=inputs.roster,
        request=request or config.request,
        rules=ConsentRules(config.require_evidence, config.majority_age),
        asof=asof,
        identity_conflicts=identity_conflicts(inputs.participants),
    )


def judge(
    config: Config,
    inputs: Inputs,
    events: Events,
    *,
    asof: date,
    allowed: Collection[str] = (),
    mentions: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> tuple[Decision, ...]:
    """Ask the gate about every note and table row.

    Args:
        config: of the study.
        inputs: its files.
        events: consent events by participant.
        asof: the day.
        allowed: notes of which a steward allows the consenting attendees' turns (`segments`).
        mentions: note id → participants whom its clean text still mentions.
    """
    terms = terms_of(config, inputs, asof=asof)

    def judged(item: Item) -> Decision:
        left = mentions.get(item.item_id, ()) if item.kind == "note" else ()
        decision = decide(events, item=item, mentions=left, **terms)
        return consenting_part(decision, events, terms, left) if item.item_id in allowed else decision

    return tuple(map(judged, items_of(inputs)))


def only(inputs: Inputs, items: Iterable[Item]) -> Inputs:
    """The same study with these of its notes and table rows; everybody stays on the roster."""
    kept = {(item.kind, item.item_id) for item in items}
    return replace(
        inputs,
        notes=tuple(note for note in inputs.notes if ("note", note.note_id) in kept),
        tables=tuple(
            (spec, tuple(row for row in rows if ("row", row_id(spec, row)) in kept)) for spec, rows in inputs.tables
        ),
    )


def screen(inputs: Inputs, decisions: Sequence[Decision]) -> Screened:
    """Keep the items that the gate released."""
    released = only(inputs, (decision.item for decision in decisions if decision.release))
    return Screened(released.notes, released.tables)
