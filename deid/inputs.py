"""Everything a study reads, read once: notes, roster, tables."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from deid.config import Config, TableSpec
from deid.consent import COLUMNS, REQUIRED
from deid.consent.importers import ConsentRows, fhir_rows, redcap_rows
from deid.errors import StudyFileError
from deid.model import Note, Participant, TableRow
from deid.sources import (
    Attendance,
    Rows,
    check_roster,
    read_notes,
    read_participants,
    read_rows,
    read_sessions,
    read_table,
    read_text,
    stream_texts,
    unused_columns,
    with_attendance,
)


@dataclass(frozen=True, slots=True, repr=False)
class Inputs:
    """The study's files as values. `tables` pairs each declared table with its rows; `attendance`: see `read_sessions`."""

    notes: tuple[Note, ...]
    participants: tuple[Participant, ...]
    tables: tuple[tuple[TableSpec, tuple[TableRow, ...]], ...]
    notices: tuple[str, ...]
    attendance: Attendance = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Inputs({len(self.notes)} notes, {len(self.participants)} participants)"

    @property
    def clinicians(self) -> tuple[str, ...]:
        """Names in the notes' clinician column, in the order of the file, each once."""
        return tuple(dict.fromkeys(note.clinician for note in self.notes if note.clinician))

    @property
    def roster(self) -> dict[str, Participant]:
        return {participant.participant_id: participant for participant in self.participants}


def read_inputs(config: Config, *, texts: bool = True) -> Inputs:
    """Read all files that study.toml names. With `texts=False` documents are not opened and texts are "".

    Raises:
        StudyFileError: a file is missing, malformed, or names a participant who is not on the roster.
    """
    order = config.date_order
    participants = read_participants(config.participants, date_order=order)
    notes = read_notes(config.notes, date_order=order, texts=texts)
    tables = tuple(
        (
            spec,
            read_table(
                config.root / spec.file,
                participant=spec.participant,
                date=spec.date,
                columns=spec.release,
                date_order=order,
            ),
        )
        for spec in config.tables
    )
    attendance, told = read_sessions(config.sessions) if config.sessions else ({}, ())
    attended = with_attendance(notes.values, attendance) if config.sessions else notes.values
    check_roster(attended, [row for _, table in tables for row in table.values], participants.values)
    return Inputs(
        attended,
        participants.values,
        tuple((spec, table.values) for spec, table in tables),
        (
            *participants.notices,
            *notes.notices,
            *told,
            *(notice for _, table in tables for notice in table.notices),
            *read_consents(config).notices,
        ),
        attendance,
    )


def with_texts(config: Config, inputs: Inputs, ids: Collection[str]) -> Inputs:
    """The same study with the texts of these notes.

    Raises:
        StudyFileError: a text cannot be read, or the notes were changed meanwhile.
    """
    texts: dict[str, str] = {}

    def take(note_id: str, text: str) -> None:
        if note_id in wanted:
            texts[note_id] = text

    wanted = frozenset(ids)
    if wanted:
        stream_texts(config.notes, take=take)
    if wanted - texts.keys():
        raise StudyFileError("The notes were changed while they were being read. Run again.")
    notes = tuple(replace(note, text=texts[note.note_id]) if note.note_id in texts else note for note in inputs.notes)
    return replace(inputs, notes=notes)


def read_consents(config: Config) -> ConsentRows:
    """Read the rows of the consents file, and of the exports from REDCap and FHIR, as they stand.

    Raises:
        StudyFileError: a file is missing or malformed, has a column that looks like one that counts, or says something
            that is not understood.
        ConfigError: an export lacks what its map names.
    """
    rows = read_rows(config.consents, required=REQUIRED, optional=COLUMNS)
    read = [ConsentRows(_placed(rows), unused_columns(rows, COLUMNS))]
    if config.redcap:
        path, redcap = config.redcap
        read.append(redcap_rows(_placed(read_rows(path, required=(redcap.record,), optional=())), mapping=redcap))
    if config.fhir:
        path, fhir = config.fhir
        read.append(fhir_rows(read_text(path), file=path.name, mapping=fhir))
    return ConsentRows(
        tuple(row for one in read for row in one.rows), tuple(told for one in read for told in one.notices)
    )


def _placed(rows: Rows) -> tuple[tuple[str, Mapping[str, str]], ...]:
    return tuple((row.place, row.cells) for row in rows.rows)
