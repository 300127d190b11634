"""What there is to read in a file that is about to be written: its texts, each with its place."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from deid.errors import DetectionError
from deid.release.codebook import TABLE_COLUMNS
from deid.release.described import NOTES
from deid.release.schema import csv_rows
from deid.release.stored import File, bytes_of

_INLINE = frozenset([
    "a", "abbr", "b", "code", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "u", "wbr", "tspan"
])  # fmt: skip
_DIGEST = re.compile(r"\b(?:sha256:)?[0-9a-f]{64}\b")


@dataclass(frozen=True, slots=True, repr=False)
class Segment:
    """A text and where it stands: `row` counts rows of a table (the header is 1) or lines, from 1.

    `code` is what the row of a table begins with: the code of a note or row; "" elsewhere.
    `written_by_us` is true where only our own words, codes and the study's settings can stand: everywhere but
    in the texts of notes.csv and in the variables of the research tables.
    """

    file: str
    row: int
    column: str
    text: str
    written_by_us: bool
    code: str = ""

    def __repr__(self) -> str:
        return f"Segment({self.file}, {self.row}, <{len(self.text)} chars>)"


def segments(path: str, file: File) -> Iterator[Segment]:
    """Yield the file's name and every text in the file: cells, JSON strings unescaped, HTML text and attributes.

    A table is read row by row, so it may be larger than the memory.

    Raises:
        DetectionError: the file is not UTF-8, or not what its suffix says: it cannot be searched completely.
    """
    yield Segment(path, 0, "file name", path, True)
    try:
        if path.endswith(".csv"):
            yield from _cells(path, file)
            return
        text = bytes_of(file).decode("utf-8")
        if path.endswith(".json"):
            yield from (Segment(path, 1, at, _DIGEST.sub(" ", found), True) for at, found in _strings(json.loads(text)))
        elif path.endswith(".html"):
            page = _Page()
            page.feed(text)
            page.close()
            yield from (Segment(path, row, at, found, True) for row, at, found in page.found())
        else:
            yield Segment(path, 1, "", text, True)
    except (OSError, ValueError, RecursionError):
        raise DetectionError(f"{path} cannot be read back, so it cannot be searched for identifiers.") from None


def _is_ours(path: str, column: str) -> bool:
    """Whether only we write in a column: codes, days and classes, and everything in the codebook."""
    if path == NOTES:
        return column != "text"
    return not path.startswith("tables/") or column in TABLE_COLUMNS


def _cells(path: str, file: File) -> Iterator[Segment]:
    rows = csv_rows(file)
    header = next(rows, [])
    for name in header:
        yield Segment(path, 1, name, name, True)
    for number, row in enumerate(rows, 2):
        for place, cell in enumerate(row):
            column = header[place] if place < len(header) else f"column {place + 1}"
            yield Segment(path, number, column, cell, _is_ours(path, column), row[0])


def _strings(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Keys and strings. Numbers are sizes and counts that only we write, and may be anybody's record number by chance."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield at, key
            yield from _strings(inner, f"{at}.{key}" if at else key)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, at)
    elif isinstance(value, str):
        yield at, value


class _Page(HTMLParser):
    """Collects what a page says. Text that only inline tags divide is one text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[tuple[int, str]] = []
        self._aside: list[tuple[int, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._divide(tag)
        self._aside += [(self.getpos()[0], f"{tag} {name}", value) for name, value in attrs if value]

    def handle_endtag(self, tag: str) -> None:
        self._divide(tag)

    def handle_data(self, data: str) -> None:
        self._parts.append((self.getpos()[0], data))

    def handle_comment(self, data: str) -> None:
        self._aside.append((self.getpos()[0], "comment", data))

    def _divide(self, tag: str) -> None:
        if tag not in _INLINE:
            self._parts.append((self.getpos()[0], "\n\n"))

    def found(self) -> Iterator[tuple[int, str, str]]:
        """Yield (line, what, text): the blocks of the page, then attributes and comments."""
        block: list[str] = []
        first = 1
        for line, part in [*self._parts, (0, "\n\n")]:
            if part == "\n\n":
                if "".join(block).strip():
                    yield first, "text", _DIGEST.sub(" ", "".join(block))
                block = []
            else:
                first = first if block else line
                block.append(part)
        yield from self._aside
