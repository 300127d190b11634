"""The notes of a study: a table with the text in it, or an index beside documents."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

from deid.dates import check_date_order
from deid.errors import StudyFileError
from deid.model import NOTE_CLASSES, Note
from deid.sources.cells import Cells, split_list
from deid.sources.documents import document_id, read_documents, unlisted_documents
from deid.sources.problems import refuse_rows, row_list, same_twice
from deid.sources.rows import read_rows, unused_columns
from deid.sources.values import Read

REQUIRED = ("note_id", "participants", "session_date", "note_class")
OPTIONAL = ("session_id", "clinician", "part2", "school")
CONTENT = ("text", "file")
INDEX = "index.csv"

_NO_SEMICOLON = re.compile(r"[,/&+|\s]")  # no id of a participant holds any of these


def read_notes(path: Path, *, date_order: str, texts: bool = True) -> Read[Note]:
    """Read every note of a study, its text exactly as written; an empty text is a note too.

    Args:
        path: a table with a column `text`; or an index with a column `file` (documents beside or below it); or a
            folder that holds such an index as `index.csv`.
        date_order: "iso", "mdy" or "dmy".
        texts: False leaves every text "" and opens no document; for who only asks whose notes there are.

    Returns:
        Notes in the order of the file. A note without participants is allowed here; the gate refuses it.

    Raises:
        StudyFileError: all that is wrong, by row and column. Documents go by their number in the index
            (doc-0001 is its first row), since file names can be names.
        ConfigError: no such date order.
    """
    check_date_order(date_order)
    index = path / INDEX if path.is_dir() else path
    today = date.today()
    rows = read_rows(index, required=REQUIRED, optional=(*OPTIONAL, *CONTENT))
    content = _content_column(rows.file, rows.columns)
    problems = [problem for problem in rows.untold if problem.column == content]
    notices = unused_columns(rows, (*REQUIRED, *OPTIONAL, content))
    written, places = [""] * len(rows.rows), [row.place for row in rows.rows]
    if content == "file":
        places = [document_id(row) for row in rows.rows]
        notices += unlisted_documents(rows, index.parent)
    if texts and content == "file":
        written, more = read_documents(rows, index.parent, problems)
        notices = (*notices, *more)
    elif texts:
        written = [row.cells["text"] for row in rows.rows]
    notes = tuple(
        _note(Cells(row, problems, date_order), text, place, today)
        for row, text, place in zip(rows.rows, written, places, strict=True)
    )
    ids = ((row.number, note.note_id) for row, note in zip(rows.rows, notes, strict=True))
    refuse_rows(rows.file, [*problems, *same_twice(ids, "note_id", "the same id")])
    if texts and (empty := [row.number for row, text in zip(rows.rows, written, strict=True) if not text.strip()]):
        what = "1 note is empty" if len(empty) == 1 else f"{len(empty)} notes are empty"
        notices += (f"{rows.file}: {what}, in row {row_list(empty)}",)
    return Read(notes, notices)


def _content_column(file: str, columns: tuple[str, ...]) -> str:
    match [column for column in CONTENT if column in columns]:
        case [column]:
            return column
        case []:
            raise StudyFileError(f"{file}: no column text (or file, in an index of documents).")
        case _:
            raise StudyFileError(f"{file}: both columns text and file; keep the one that holds the notes.")


def _note(cells: Cells, text: str, place: str, today: date) -> Note:
    return Note(
        note_id=cells.required("note_id", "every note has an id of its own"),
        participants=read_attendees(cells),
        session_date=cells.contact_day("session_date", today),
        note_class=cells.one_of("note_class", NOTE_CLASSES),
        text=text,
        place=place,
        session_id=cells.text("session_id"),
        clinician=cells.text("clinician"),
        part2=cells.yes("part2"),
        school=cells.yes("school"),
    )


def read_attendees(cells: Cells) -> tuple[str, ...]:
    """An attendee left blank or named twice may stand for one who is missing, whose consent would not be asked: such a cell is a problem."""
    ids = split_list(cells.text("participants"))
    if any(_NO_SEMICOLON.search(one) for one in ids):
        cells.problem("participants", "something else than ; between ids (join ids by ;)")
    if "" in ids:
        cells.problem("participants", "a blank between two ; (write every attendee's id, joined by ;)")
    if max(Counter(ids).values(), default=1) > 1:
        cells.problem("participants", "an id that stands twice (write every attendee's id once)")
    return tuple(ids)
