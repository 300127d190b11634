"""The notes of a study: a table with the text in it, or an index beside documents."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

from deid.dates import check_date_order
from deid.model import NOTE_CLASSES, Note
from deid.sources.cells import Cells, split_list
from deid.sources.content import Content
from deid.sources.problems import Once, refuse_rows
from deid.sources.values import Problems, Read, Same

_NO_SEMICOLON = re.compile(r"[,/&+|\s]")  # no id of a participant holds any of these


def read_notes(path: Path, *, date_order: str, texts: bool = True) -> Read[Note]:
    """Read every note of a study, its text exactly as written; an empty text is a note too.

    Args:
        path: a table with a column `text`; or an index with a column `file` (documents beside or below it); or a
            folder that holds such an index as `index.csv`.
        date_order: "iso", "mdy" or "dmy".
        texts: False leaves every text "", holds none of them at a time but one, and opens no document: for who only asks
            whose notes there are. `stream_texts` gives the texts.

    Returns:
        Notes in the order of the file. A note without participants is allowed here; the gate refuses it.

    Raises:
        StudyFileError: all that is wrong, by row and column. Documents go by their number in the index
            (doc-0001 is its first row), since file names can be names.
        ConfigError: no such date order.
    """
    check_date_order(date_order)
    content, today = Content(path), date.today()
    notes: list[Note] = []
    problems, ids, same = Problems(), Once(), Same()
    for row, text in content.texts() if texts else content.rows():
        note = _note(Cells(row, problems, date_order), text, content.place(row), today, same)
        ids.see(row.number, note.note_id)
        notes.append(note)
    of_texts = content.problems() if texts else (content.untold(),)
    refuse_rows(content.file, *of_texts, problems, ids.problems("note_id", "the same id"))
    return Read(tuple(notes), (*content.of_header, *content.unlisted(), *(content.notices() if texts else ())))


def _note(cells: Cells, text: str, place: str, today: date, same: Same) -> Note:
    return Note(
        note_id=cells.required("note_id", "every note has an id of its own"),
        participants=same.of(read_attendees(cells)),
        session_date=same.of(cells.contact_day("session_date", today)),
        note_class=cells.one_of("note_class", NOTE_CLASSES),
        text=text,
        place=place,
        session_id=cells.text("session_id"),
        clinician=same.of(cells.text("clinician")),
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
