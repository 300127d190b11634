"""The texts of a saved notebook, each with its place. Nothing is interpreted but markup, which is read like a reader."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deid.errors import StudyFileError
from deid.notebook.saving import is_marked
from deid.release.segments import segments

_COLOURS = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
"""Escape sequences that colour a traceback (ECMA-48, 5.4)."""
_EMBEDDED = re.compile(r"data:[\w/+.;=-]*;base64,[\w+/=\s]*")
_MARKUP = ("text/html", "image/svg+xml")
_BINARY = ("image/", "audio/", "video/", "application/pdf", "application/octet-stream")


MARKED = "marked output"


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """A text of a notebook.

    `notebook` is the number that the caller gave, `cell` counts from 1 (0: the notebook as a whole) and `part` is source
    (of code), prose, output, metadata, attachment (its name), file name, or `MARKED` where a cell is marked as showing
    raw text.
    """

    notebook: int
    cell: int
    part: str
    text: str

    def __repr__(self) -> str:
        return f"Part({self.notebook}, {self.cell}, {self.part}, <{len(self.text)} chars>)"


def parts_of(path: Path, number: int) -> Iterator[Part]:
    """Yield what there is to read in a notebook (nbformat 4), its path first.

    Raises:
        StudyFileError: it cannot be read; the message calls it "notebook" and `number` + 1, for its name can be one.
    """
    yield Part(number, 0, "file name", str(path))
    try:
        notebook = json.loads(path.read_bytes())
        for cell, part, text in _texts(notebook):
            if text.strip():
                yield Part(number, cell, part, text)
    except OSError as error:
        raise StudyFileError(f"Notebook {number + 1} cannot be read: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise StudyFileError(
            f"Notebook {number + 1} of those named is no notebook that can be searched (nbformat 4); open it in Jupyter and "
            "save it, or leave it out."
        ) from None


def _texts(notebook: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    yield from ((0, "metadata", text) for text in _strings(notebook["metadata"]))
    for number, cell in enumerate(notebook["cells"], 1):
        yield number, "source" if cell["cell_type"] == "code" else "prose", _joined(cell["source"])
        yield from ((number, "metadata", text) for text in _strings(cell["metadata"]))
        yield from ((number, "attachment", name) for name in cell.get("attachments", {}))
        for output in cell.get("outputs", []):
            yield from ((number, "output", text) for text in _shown(output))
            if is_marked(output):
                yield number, MARKED, MARKED


def _shown(output: Mapping[str, Any]) -> Iterator[str]:
    if output["output_type"] == "stream":
        yield _COLOURS.sub("", _joined(output["text"]))
    elif output["output_type"] == "error":
        told = (output["ename"], output["evalue"], *output["traceback"])
        yield _COLOURS.sub("", "\n".join(told))
    else:
        yield from _strings(output["metadata"])
        for kind, data in output["data"].items():
            yield from _data(kind, data)


def _data(kind: str, data: Any) -> Iterator[str]:
    if kind in _MARKUP:
        page = _EMBEDDED.sub("", _joined(data)).encode("utf-8", "replace")
        yield from (segment.text for segment in segments("output.html", page) if segment.row)
    elif kind.startswith("text/"):
        yield _EMBEDDED.sub("", _joined(data))
    elif not kind.startswith(_BINARY):
        yield from _strings(data)


def _joined(text: str | list[str]) -> str:
    """A text of a notebook, which can be kept as a list of lines."""
    return text if isinstance(text, str) else "".join(text)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield name
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value
