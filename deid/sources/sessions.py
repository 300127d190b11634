"""Who attended which session, where the notes do not say it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from deid.model import Note
from deid.names import normal
from deid.sources.cells import Cells
from deid.sources.notes import read_attendees
from deid.sources.problems import refuse, refuse_rows
from deid.sources.rows import open_table, unused_columns
from deid.sources.values import Problems

REQUIRED = ("session_id", "participants")

Attendance = Mapping[str, tuple[str, ...]]
"""Normal form of a session's id → ids of everybody who attended, in the order of the file."""


def read_sessions(path: Path) -> tuple[Attendance, tuple[str, ...]]:
    """Read the attendance of a study's sessions: a row a session, or a row an attendee (rows of a session add up).

    Returns:
        The attendance, and the file's notices.

    Raises:
        StudyFileError: all that is wrong, by row and column.
    """
    table = open_table(path, required=REQUIRED)
    problems = Problems()
    attended: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for row in table.rows:
        cells = Cells(row, problems, "iso")
        session = cells.required("session_id", "every row names its session")
        attendees = read_attendees(cells)
        if not attendees:
            cells.problem("participants", "empty (write every attendee's id, joined by ;)")
        attended[normal(session)] |= dict.fromkeys(attendees)
    refuse_rows(table.file, problems)
    return {session: tuple(who) for session, who in attended.items()}, unused_columns(table, REQUIRED)


def with_attendance(notes: Sequence[Note], attendance: Attendance) -> tuple[Note, ...]:
    """Give every note of a session the session's attendees.

    A note that names somebody who did not attend stays as it is: then the two contradict each other, and the gate
    refuses (UNRESOLVED).

    Raises:
        StudyFileError: a note names a session that the attendance does not know.
    """
    unknown = [note.place for note in notes if note.session_id and normal(note.session_id) not in attendance]
    refuse("sessions", [f"{place}, column session_id: a session that has no row of attendance" for place in unknown])
    return tuple(_attended(note, attendance.get(normal(note.session_id), ())) for note in notes)


def _attended(note: Note, attendees: tuple[str, ...]) -> Note:
    fits = bool(note.session_id) and set(note.participants) <= set(attendees)
    return replace(note, participants=attendees) if fits else note
