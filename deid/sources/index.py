"""A new index of a folder of documents, for its owner to complete."""

import csv
import io
from pathlib import Path

from deid.errors import StudyFileError
from deid.files import write_whole
from deid.sources.documents import READABLE, documents_below

INDEX_COLUMNS = (
    "note_id", "file", "participants", "session_date", "note_class", "session_id", "clinician", "part2", "school",
)  # fmt: skip


def write_index(folder: Path, index_path: Path) -> int:
    """List the .txt and .docx documents of a folder and its subfolders, sorted by file name, as doc-0001, ….

    The index holds file names and belongs with the documents; whoever knows the sessions fills in the rest.

    Args:
        folder: where the documents are.
        index_path: the CSV to write, in `folder` or above it: documents are found from the place of the index.

    Returns:
        How many documents the index lists.

    Raises:
        StudyFileError: an index is there already (it is never overwritten), there is no document to list, the index
            would stand elsewhere, or a file name is no text.
    """
    folder, index_path = folder.resolve(), index_path.parent.resolve() / index_path.name
    if not folder.is_dir():
        raise StudyFileError("The folder of documents is not there.")
    if not folder.is_relative_to(index_path.parent):
        raise StudyFileError(f"{index_path.name} must stand in the folder of the documents, or above it.")
    if index_path.exists():
        raise StudyFileError(f"{index_path.name} is there already and is left as it is.")
    documents = [path for path in documents_below(folder) if path.suffix.lower() in READABLE]
    if not documents:
        raise StudyFileError(f"The folder holds no document to list ({' or '.join(READABLE)}).")
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(INDEX_COLUMNS)
    for number, path in enumerate(documents, 1):
        name = path.relative_to(index_path.parent).as_posix()
        table.writerow([f"doc-{number:04d}", name] + [""] * (len(INDEX_COLUMNS) - 2))
    try:
        write_whole(index_path, text.getvalue().encode())
    except UnicodeEncodeError:
        raise StudyFileError("A document has a file name that is not valid text; rename it.") from None
    except OSError as error:
        raise StudyFileError(f"{index_path.name} cannot be written ({error.strerror}).") from None
    return len(documents)
