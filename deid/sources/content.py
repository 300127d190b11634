"""What the notes of a study say: in a column `text` of their table, or in the documents that its column `file` names."""

from collections.abc import Callable, Iterator
from pathlib import Path

from deid.errors import StudyFileError
from deid.sources.documents import Documents, document_id
from deid.sources.problems import refuse_rows, row_list
from deid.sources.rows import open_table, unused_columns
from deid.sources.values import Problems, Row

REQUIRED = ("note_id", "participants", "session_date", "note_class")
OPTIONAL = ("session_id", "clinician", "part2", "school")
CONTENT = ("text", "file")
INDEX = "index.csv"


def stream_texts(path: Path, *, take: Callable[[str, str], None]) -> tuple[str, ...]:
    """Hand on the text of every note, one at a time and exactly as it is written; an empty text is a note too.

    At a time one text is held, and a piece of the file. A workbook is held as a whole.

    Args:
        path: the notes, as `read_notes` takes them.
        take: gets the id and the text of each note, in the order of the file. What it got counts only if this function
            returns: of a text that cannot be read it gets "".

    Returns:
        The notices about texts: pictures in documents, guessed encodings of documents, and which notes are empty. With
        those of `read_notes(texts=False)` they are all that `read_notes` gives.

    Raises:
        StudyFileError: all that is wrong with the texts, by row and column, at the end of the file at the latest.
    """
    content = Content(path)
    for row, text in content.texts():
        take(row.cells["note_id"].strip(), text)
    refuse_rows(content.file, *content.problems())
    return content.notices()


class Content:
    """The rows of the notes, and their texts, read one by one; what is wrong with texts gathers meanwhile.

    `of_header` are the notices that are known before any row is read.

    Raises:
        StudyFileError: the table cannot be opened, or its header is wrong.
    """

    def __init__(self, path: Path) -> None:
        index = path / INDEX if path.is_dir() else path
        self._table = open_table(index, required=REQUIRED, optional=(*OPTIONAL, *CONTENT), must_be_texts=CONTENT)
        self.file = self._table.file
        self._column = _content_column(self.file, self._table.columns)
        self.of_header = unused_columns(self._table, (*REQUIRED, *OPTIONAL, self._column))
        self._documents = Documents(index.parent) if self._column == "file" else None
        self._empty: list[int] = []

    def rows(self) -> Iterator[tuple[Row, str]]:
        """Every row with "" in the place of its text; opens no document."""
        for row in self._table.rows:
            if self._documents:
                self._documents.find(row)
            yield row, ""

    def texts(self) -> Iterator[tuple[Row, str]]:
        """Every row with its text; "" where that is a problem."""
        for row in self._table.rows:
            text = self._documents.text(row) if self._documents else row.cells["text"]
            if not text.strip():
                self._empty.append(row.number)
            yield row, text

    def place(self, row: Row) -> str:
        return document_id(row.number) if self._documents else row.place

    def untold(self) -> Problems:
        """Cells of the content that hold no text; known without opening a document."""
        return self._table.untold.about((self._column,))

    def problems(self) -> tuple[Problems, ...]:
        """All that is wrong with the texts that were read."""
        return (self.untold(), *((self._documents.named_twice(), self._documents.problems) if self._documents else ()))

    def unlisted(self) -> tuple[str, ...]:
        """The notice about documents beside those of the rows that were read."""
        return self._documents.unlisted(self.file) if self._documents else ()

    def notices(self) -> tuple[str, ...]:
        """What the owner should know about the texts that were read."""
        told = self._documents.notices(self.file) if self._documents else ()
        if not (empty := self._empty):
            return told
        what = "1 note is empty" if len(empty) == 1 else f"{len(empty)} notes are empty"
        return (*told, f"{self.file}: {what}, in row {row_list(empty)}")


def _content_column(file: str, columns: tuple[str, ...]) -> str:
    match [column for column in CONTENT if column in columns]:
        case [column]:
            return column
        case []:
            raise StudyFileError(f"{file}: no column text (or file, in an index of documents).")
        case _:
            raise StudyFileError(f"{file}: both columns text and file; keep the one that holds the notes.")
