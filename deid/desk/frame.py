"""The sampling frame of a review: what the draw knows of every note of a release, read row by row."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from deid.audit import Readable
from deid.past.kept import replaced
from deid.past.releases import PastRelease
from deid.release import open_release


def readables(past: PastRelease, folder: Path, codes: Mapping[str, str]) -> list[Readable]:
    """What the draw knows of every note of a release.

    Args:
        past: what is remembered of it.
        folder: the release.
        codes: note id → code.

    Raises:
        StudyFileError: private/ has lost what was replaced in a note.
    """
    sure = {
        codes[note]: min((made.score for made in of_note), default=1.0)
        for note, of_note in replaced(past.record, codes.keys())
    }
    return [
        Readable(
            note=row["note"],
            note_class=row["note_class"],
            participants=tuple(row["participants"].split(";")),
            length=len(row["text"]),
            confidence=sure[row["note"]],
        )
        for row in notes_in(folder)
    ]


def notes_in(folder: Path) -> Iterator[dict[str, str]]:
    """Read the notes of a release one by one, as they stand in it: column → cell."""
    header, rows = open_release(folder).cells("notes.csv")
    return (dict(zip(header, row, strict=True)) for row in rows)
