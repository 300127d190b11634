"""Everything a study reads, read once: notes, roster, tables."""

from dataclasses import dataclass

from deid.config import Config, TableSpec
from deid.consent import COLUMNS, REQUIRED
from deid.model import Note, Participant, TableRow
from deid.sources import Read, Row, check_roster, read_notes, read_participants, read_rows, read_table, unused_columns


@dataclass(frozen=True, slots=True, repr=False)
class Inputs:
    """The study's files as values. `tables` pairs each declared table with its rows."""

    notes: tuple[Note, ...]
    participants: tuple[Participant, ...]
    tables: tuple[tuple[TableSpec, tuple[TableRow, ...]], ...]
    notices: tuple[str, ...]

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
    check_roster(notes.values, [row for _, table in tables for row in table.values], participants.values)
    return Inputs(
        notes.values,
        participants.values,
        tuple((spec, table.values) for spec, table in tables),
        (
            *participants.notices,
            *notes.notices,
            *(notice for _, table in tables for notice in table.notices),
            *read_consents(config).notices,
        ),
    )


def read_consents(config: Config) -> Read[Row]:
    """Read the rows of the consents file as they stand.

    Raises:
        StudyFileError: the file is missing or malformed, or has a column that looks like one that counts.
    """
    rows = read_rows(config.consents, required=REQUIRED, optional=COLUMNS)
    return Read(rows.rows, unused_columns(rows, COLUMNS))
