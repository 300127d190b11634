"""Identifiers in saved notebooks: what the roster knows, and what reads like a name.

Outputs, sources, metadata, names of attachments and of the file, and the checkpoints beside it are searched by the leak
scan for everything on the roster but ids of participants, which notebooks work with. The detector adds names that no
roster knows, where it can tell them: in sentences. Pictures are not looked into.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deid.detect import Detector
from deid.errors import StudyFileError
from deid.identifiers import Identifier
from deid.model import Passage
from deid.notebook.parts import MARKED, Part, parts_of
from deid.release.leakscan import scan

PROBABLE = 0.9
"""Least probability of a name that the detector finds. In the project's own executed notebooks nothing written like a
name scores above 0.83; in each of the 90 notes of the sample something does."""

_SENTENCE = re.compile(r"(?:[a-z’']+,? ){4}[a-z’']+")
_LIKE_A_NAME = re.compile(r"[^\W\d_][a-zß-öø-ÿ]")
# Whom the literature names is no client: (Kroenke, Spitzer & Williams, 2001).
_CITATION = re.compile(r"\([A-Z][^()\n]*, (?:19|20)\d\d[a-z]?\)")
_CHECKPOINTS = ".ipynb_checkpoints"


@dataclass(frozen=True, slots=True)
class NotebookFinding:
    """An identifier in a notebook. Holds no value.

    `notebook` is its path, or "notebook 2" (in the order searched) where the path itself names somebody. `cell` counts
    from 1; 0 is the notebook as a whole. `part` is one of `parts.Part`. `owners` are those on the roster whose it may be.
    What is not `certain` is the detector's guess.
    """

    notebook: str
    cell: int
    part: str
    kind: str
    owners: tuple[str, ...]
    certain: bool

    @property
    def place(self) -> str:
        return f"{self.notebook}, {f'cell {self.cell}, ' if self.cell else ''}{self.part}"


def check_notebooks(
    paths: Sequence[Path], *, identifiers: Sequence[Identifier], detector: Detector
) -> tuple[NotebookFinding, ...]:
    """Search notebooks for identifiers.

    Args:
        paths: notebooks, and folders with notebooks in and below them; checkpoints of each are searched too.
        identifiers: of everybody on the roster and of the clinicians; () where no study is at hand.
        detector: one without a roster, `open_detector(())`; the leak scan knows the roster.

    Returns:
        Each finding once: cells that are marked as showing raw text, what the roster knows, what the detector guesses.

    Raises:
        StudyFileError: a file is missing or no notebook.
    """
    notebooks = tuple(dict.fromkeys(one for path in paths for one in _notebooks(path)))
    parts = [part for place, path in enumerate(notebooks) for part in parts_of(path, place)]
    marked: list[_Found] = [(part, "raw text", (), True) for part in parts if part.part == MARKED]
    found = [*marked, *_known(parts, identifiers), *_guessed(parts, detector)]
    telling = {part.notebook for part, *_ in found if part.part == "file name"}
    names = [f"notebook {at + 1}" if at in telling else str(path) for at, path in enumerate(notebooks)]
    return tuple(
        dict.fromkeys(
            NotebookFinding(names[part.notebook], part.cell, part.part, kind, owners, certain)
            for part, kind, owners, certain in found
        )
    )


_Found = tuple[Part, str, tuple[str, ...], bool]


def _known(parts: Sequence[Part], identifiers: Sequence[Identifier]) -> Iterator[_Found]:
    """What the leak scan refuses, as if each part were a note of a release."""
    table = io.StringIO(newline="")
    rows = csv.writer(table)
    rows.writerow(("part", "text"))
    rows.writerows(enumerate(_read(part) for part in parts))
    data = table.getvalue().encode("utf-8", "replace")
    result = scan({"notes.csv": data}, identifiers, key=b"", keeps=frozenset({"participant_id"}))
    for found in result.blocking:
        yield parts[found.row - 2], found.kind, found.owners, True


def _guessed(parts: Sequence[Part], detector: Detector) -> Iterator[_Found]:
    sentences = [
        (part, line)
        for part in parts
        if part.part in ("prose", "output")
        for line in _read(part).splitlines()
        if _SENTENCE.search(line)
    ]
    passages = [Passage(f"sentence {place}", line) for place, (_, line) in enumerate(sentences)]
    for (part, line), spans in zip(sentences, detector.detect(passages), strict=True):
        for span in spans:
            if span.label == "PERSON" and span.score >= PROBABLE and _LIKE_A_NAME.match(line, span.start):
                yield part, "name", (), False


def _read(part: Part) -> str:
    return _CITATION.sub(" ", part.text) if part.part == "prose" else part.text


def _notebooks(path: Path) -> Iterator[Path]:
    if path.is_dir():
        for inner in sorted(path.rglob("*.ipynb")):
            folders = inner.relative_to(path).parts[:-1]
            if not any(name.startswith(".") and name != _CHECKPOINTS for name in folders):
                yield inner
    elif path.is_file():
        yield path
        checkpoint = path.parent / _CHECKPOINTS / f"{path.stem}-checkpoint{path.suffix}"
        yield from [checkpoint] if checkpoint.is_file() else []
    else:
        raise StudyFileError("A notebook is not there; name notebooks, or folders with notebooks.")
