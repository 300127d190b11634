"""Gold documents and predicted spans, read from .jsonl files."""

import json
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deid.errors import StudyFileError
from deid.model import GROUPS, Raw

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A marked identifier: offsets in code points, end exclusive, and the group of its label.

    `masked` is False for a span that need not be masked (`"mask": false`, or `"identifier_type": "NO_MASK"`).
    """

    start: int
    end: int
    group: str
    masked: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class GoldDocument(Raw):
    """A text and everything in it that had to be masked. `participants` are ids of the roster, where gold says so."""

    document_id: str
    text: str
    spans: tuple[GoldSpan, ...]
    participants: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"GoldDocument(<{len(self.text)} chars>, spans={len(self.spans)})"


Stretch = tuple[int, int]
"""Start and exclusive end of what is masked."""


def read_gold(path: Path) -> tuple[GoldDocument, ...]:
    """Read lines `{"id", "text", "spans": [{"start", "end", "label" or "common"}], "participants"?}`.

    Participants are a list of ids, or ids joined by `;`.

    Raises:
        StudyFileError: the file is missing, a line is malformed, an id occurs twice or a span leaves its text.
    """
    documents: dict[str, GoldDocument] = {}
    for place, row in _rows(path):
        document = _gold(place, row)
        _refuse_twice(place, document.document_id, documents)
        documents[document.document_id] = document
    return tuple(documents.values())


def read_predictions(path: Path) -> Mapping[str, Sequence[Stretch]]:
    """Read lines `{"id", "spans": [{"start", "end"}]}` as the masked stretches of each document.

    Raises:
        StudyFileError: the file is missing, a line is malformed or an id occurs twice.
    """
    predicted: dict[str, Sequence[Stretch]] = {}
    for place, row in _rows(path):
        document_id, stretches = _id(place, row), tuple(_stretch(place, span) for span in _spans(place, row))
        _refuse_twice(place, document_id, predicted)
        predicted[document_id] = stretches
    return predicted


def _gold(place: str, row: Mapping[str, Any]) -> GoldDocument:
    text = row.get("text")
    if not isinstance(text, str):
        raise StudyFileError(f'{place}: gold needs a "text".')
    spans = []
    for span in _spans(place, row):
        start, end = _stretch(place, span)
        if end > len(text):
            raise StudyFileError(f"{place}: a span ends beyond its text; count offsets in code points.")
        label = span.get("common", span.get("label"))
        if not isinstance(label, str):
            raise StudyFileError(f'{place}: a span has no "label".')
        neutral = span.get("mask") is False or span.get("identifier_type") == "NO_MASK"
        spans.append(GoldSpan(start, end, GROUPS.get(label, label), not neutral))
    return GoldDocument(_id(place, row), text, tuple(spans), _participants(place, row))


def _participants(place: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    who = row.get("participants", [])
    if isinstance(who, str):
        who = [part.strip() for part in who.split(";") if part.strip()]
    if not isinstance(who, list) or not all(isinstance(part, str) for part in who):
        raise StudyFileError(f"{place}: participants must be a list of ids.")
    return tuple(who)


def _refuse_twice(place: str, document_id: str, seen: Container[str]) -> None:
    if document_id in seen:
        raise StudyFileError(f"{place}: the id occurs twice; give every document its own.")


def _id(place: str, row: Mapping[str, Any]) -> str:
    if isinstance(row.get("id"), bool) or not isinstance(row.get("id"), str | int | float):
        raise StudyFileError(f'{place}: a line needs an "id", a string or number.')
    return str(row["id"])


def _spans(place: str, row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    spans = row.get("spans")
    if not isinstance(spans, list) or not all(isinstance(span, dict) for span in spans):
        raise StudyFileError(f'{place}: "spans" must be a list of objects.')
    return spans


def _stretch(place: str, span: Mapping[str, Any]) -> Stretch:
    start, end = span.get("start"), span.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start <= end:
        raise StudyFileError(f'{place}: a span needs whole numbers "start" and "end", 0 <= start <= end.')
    return start, end


def _rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError:
        raise StudyFileError(f"{path.name} is missing or cannot be read.") from None
    except UnicodeDecodeError:
        raise StudyFileError(f"{path.name} is not UTF-8; save it as UTF-8.") from None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{path.name}, line {number}"
        try:
            row = json.loads(line)
            half = "\\u" in line and _HALF_CHARACTER.search(json.dumps(row, ensure_ascii=False))
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise StudyFileError(f"{place}: write one JSON object a line.")
        if half:
            raise StudyFileError(f"{place}: half of a UTF-16 surrogate pair; write the character itself.")
        yield place, row
