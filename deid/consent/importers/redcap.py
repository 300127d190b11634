"""A REDCap data export and a field map → rows of consent events.

Raw exports (0, 1, 2) and exports with labels (Unchecked, Checked; Incomplete, Unverified, Complete) are both read. Sources
of what the columns mean: the REDCap help and its API's "Export Records": `FORM_complete` is the status of an
instrument, 0 also where it was never opened; a checkbox has a column for each choice, `FIELD___CHOICE`; a row of a
repeating instrument is named in `redcap_repeat_instrument` and holds nothing of other instruments; the time stamp of a
survey that was begun and not sent off reads `[not completed]`.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from deid.consent.importers.rows import ConsentRows, joined
from deid.consent.parsing import COLUMNS, Cells, refuse_import
from deid.errors import ConfigError
from deid.model import DATA_CLASSES

EVENT, INSTRUMENT, INSTANCE = "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"
NOT_COMPLETED = "[not completed]"
COMPLETE, INCOMPLETE = "complete", "incomplete"
NO_CLASS = "no data class is ticked"
"""The condition of a grant whose signer ticked no box: nobody can meet it, and no form version fills the gap."""

_STATUS = {"2": COMPLETE, "1": "unverified", "0": INCOMPLETE, "": INCOMPLETE} | {
    word: word for word in (COMPLETE, "unverified", INCOMPLETE)
}
_TICKED = {"1": True, "checked": True, "0": False, "unchecked": False}
_YES_NO = {"1": "yes", "0": "no", "true": "yes", "false": "no"}  # how REDCap writes its yes/no and true/false fields
_ANSWERS = ("assent", "retrospective")
_OURS = ("event_id", "participant_id", "event", "corrects")
_OF_EVERY_REFUSAL = ("signed_at", "received_at", "form_version", "evidence_sha256", "status")
"""What is taken over from a form that was not finished, or that was answered with no. All else could only narrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The question whether somebody agrees: its column, and the two answers as the export writes them."""

    column: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RedcapForm:
    """An instrument that records a grant, a refusal or a withdrawal.

    `columns` and `values` are by our column: the export's column, or what every such form says. `data_classes` maps
    the column of a checkbox to a data class.
    """

    form: str
    event: str = "grant"
    agreed: Answer | None = None
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    data_classes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        place = f'[[consent.redcap.forms]] form = "{self.form}"'
        if self.event not in ("grant", "refuse", "withdraw"):
            raise ConfigError(f"{place}: event must be grant, refuse or withdraw.")
        if self.agreed and self.event != "grant":
            raise ConfigError(f"{place}: agreed is a question of forms that grant.")
        if self.agreed and self.agreed.yes == self.agreed.no:
            raise ConfigError(f"{place}: agreed needs a yes and a no that differ.")
        known = [column for column in COLUMNS if column not in _OURS]
        if unknown := sorted({*self.columns, *self.values} - set(known)):
            raise ConfigError(f"{place} does not know {', '.join(unknown)}. Known: {', '.join(known)}.")
        named = [*self.columns, *self.values, *(["data_classes"] if self.data_classes else [])]
        if twice := sorted(column for column, count in Counter(named).items() if count > 1):
            raise ConfigError(f"{place} says {', '.join(twice)} twice; keep one.")
        if unknown := sorted(set(self.data_classes.values()) - set(DATA_CLASSES)):
            raise ConfigError(f"{place}: no data class {', '.join(unknown)}. Known: {', '.join(DATA_CLASSES)}.")
        if len(set(self.data_classes.values())) < len(self.data_classes):
            raise ConfigError(f"{place}: data_classes may name a class for one checkbox only.")

    @property
    def status(self) -> str:
        """The export's column that says whether the form is complete."""
        return f"{self.form}_complete"

    @property
    def inputs(self) -> tuple[str, ...]:
        """The export's columns that people fill in, checkboxes left out."""
        return (*self.columns.values(), *([self.agreed.column] if self.agreed else []))


@dataclass(frozen=True, slots=True, kw_only=True)
class RedcapMap:
    """`[consent.redcap]` of study.toml. `record` is the export's column with the participant's id."""

    record: str
    forms: tuple[RedcapForm, ...]

    def __post_init__(self) -> None:
        twice = [form for form, count in Counter(form.form for form in self.forms).items() if count > 1]
        if twice or not self.forms:
            raise ConfigError(f"[[consent.redcap.forms]] must list every form once{', '.join(['', *twice])}.")


def redcap_rows(rows: Sequence[tuple[str, Cells]], *, mapping: RedcapMap) -> ConsentRows:
    """Turn the rows of a project's export into rows of consent events.

    A grant is taken from complete forms only. A refusal or withdrawal bites from the moment that its form was begun;
    as long as it is not complete, nothing that could narrow it is taken over.

    Args:
        rows: (place, all cells by column) of the export.
        mapping: which column says what.

    Returns:
        Events with ids that stay the same from export to export, and how many consent forms were not complete.

    Raises:
        ConfigError: the export lacks a column that the map names.
        StudyFileError: by row and column: a status, an answer or a checkbox that is none, a form filled in on another
            instrument's row, a row without a participant.
    """
    _check_columns(rows, mapping)
    problems: list[str] = []
    events: list[tuple[str, Cells]] = []
    unfinished: Counter[str] = Counter()
    for place, raw in rows:
        cells = {column: cell.strip() for column, cell in raw.items()}
        for form in mapping.forms:
            about: list[str] = []
            status = _status(cells, form, about)
            word = _event(cells, form, status, about)
            if word == "grant" and status != COMPLETE:
                unfinished[form.form] += 1
            elif word:
                event = {**_identity(cells, form, mapping, about), "event": word, **_content(cells, form, word, status)}
                if status == COMPLETE and word == form.event and form.data_classes:
                    event |= _ticked(cells, form, event, about)
                events.append((place, event))
            problems += [f"{place}, {what}" for what in about]
    refuse_import(problems)
    return ConsentRows(
        tuple(events),
        tuple(f"REDCap form {form}: not complete, and so no consent: {count}" for form, count in unfinished.items()),
    )


def _check_columns(rows: Sequence[tuple[str, Cells]], mapping: RedcapMap) -> None:
    named = [mapping.record]
    for form in mapping.forms:
        named += [form.status, *form.inputs, *form.data_classes]
    missing = [column for column in dict.fromkeys(named) if any(column not in cells for _, cells in rows)]
    if missing:
        raise ConfigError(
            f"[consent.redcap] of study.toml: the export has no column {', '.join(missing)}. Export all fields, under "
            "their variable names and with one column for each choice of a checkbox, or correct the map."
        )


def _status(cells: Cells, form: RedcapForm, problems: list[str]) -> str:
    """How far the form is: "complete", "unverified", "incomplete"; "" where it was not begun on this row."""
    status = _STATUS.get(cells[form.status].casefold())
    if status is None:
        problems.append(f"column {form.status}: must be Complete, Unverified or Incomplete (2, 1, 0)")
        return ""
    begun = (
        status != INCOMPLETE
        or any(cells[column] for column in form.inputs)
        or any(_TICKED.get(cells[column].casefold(), bool(cells[column])) for column in form.data_classes)
    )
    repeating = cells.get(INSTRUMENT, "")
    if begun and repeating and form.form not in (repeating, _name(repeating)):
        problems.append(
            f"column {INSTRUMENT}: names another instrument than {form.form}, which is filled in on this row (export the "
            "raw data, where instruments go by their names)"
        )
        return ""
    return status if begun else ""


def _name(label: str) -> str:
    """The name that REDCap makes of an instrument's label; a name stays as it is."""
    return re.sub(r"\W+", "_", label.casefold()).strip("_")


def _event(cells: Cells, form: RedcapForm, status: str, problems: list[str]) -> str:
    """What the form records; "" for nothing. A no counts from when it was ticked."""
    if not status or form.agreed is None:
        return form.event if status else ""
    answer = cells[form.agreed.column]
    if answer == form.agreed.no:
        return "refuse"
    if answer != form.agreed.yes and status == COMPLETE:
        problems.append(f"column {form.agreed.column}: neither the yes nor the no of the map")
        return ""
    return form.event


def _identity(cells: Cells, form: RedcapForm, mapping: RedcapMap, problems: list[str]) -> dict[str, str]:
    record = cells[mapping.record]
    if not record:
        problems.append(f"column {mapping.record}: empty")
    parts = ("redcap", record, form.form, cells.get(EVENT, ""), cells.get(INSTANCE, ""))
    return {"event_id": ":".join(filter(None, parts)), "participant_id": record}


def _content(cells: Cells, form: RedcapForm, word: str, status: str) -> dict[str, str]:
    """The form's cells by our columns."""
    read = {ours: _cell(cells[theirs], ours) for ours, theirs in form.columns.items()}
    if status != COMPLETE or word != form.event:
        read = {ours: cell for ours, cell in read.items() if ours in _OF_EVERY_REFUSAL}
    said = {ours: cell for ours, cell in form.values.items() if word == form.event or ours in _OF_EVERY_REFUSAL}
    return {**said, **read}


def _cell(cell: str, ours: str) -> str:
    if ours in _ANSWERS:
        return _YES_NO.get(cell.casefold(), cell)
    return "" if cell == NOT_COMPLETED else cell


def _ticked(cells: Cells, form: RedcapForm, event: Cells, problems: list[str]) -> dict[str, str]:
    """The data classes whose boxes are ticked. A grant without any must not be filled in from its form version."""
    for column in form.data_classes:
        if cells[column].casefold() not in _TICKED:
            problems.append(f"column {column}: neither checked nor unchecked (1, 0)")
    ticked = {ours for column, ours in form.data_classes.items() if _TICKED.get(cells[column].casefold())}
    if ticked or event["event"] != "grant":
        return {"data_classes": joined(sorted(ticked))}
    return {"data_classes": "", "conditions": joined(filter(None, (event.get("conditions", ""), NO_CLASS)))}
