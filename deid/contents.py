"""What private/ keeps of each item of a release: a seal of what it says, and what was replaced in it, a line each.

Equal seals, equal contents; without the study's key nothing can be guessed. `past.kept` reads the lines.
"""

import hmac
from collections.abc import Iterable
from hashlib import sha256

from deid.config import TableSpec
from deid.model import Decision, Note, Replacement, TableRow
from deid.private import subkey
from deid.strictjson import as_json

Key = tuple[str, str]
"""Kind ("note" or "row") and id of an item."""


def key_of(decision: Decision) -> Key:
    """The item that a decision is about."""
    return decision.item.kind, decision.item.item_id


def note_seal(key: bytes, note: Note) -> str:
    """Seal the day, the class and the text of a note, in hexadecimal; `key` is the study's."""
    return _seal(key, note.session_date, note.note_class, note.text)


def row_seal(key: bytes, spec: TableSpec, row: TableRow) -> str:
    """Seal whose a row of a research table is, its day and its cells, in hexadecimal; `key` is the study's."""
    return _seal(key, spec.file, row.participant_id, row.on, *row.cells)


def content_line(key: Key, seal: str) -> bytes:
    """A line of contents.jsonl: kind and id of an item, and the seal of what it says."""
    return as_json([*key, seal]) + b"\n"


def replaced_line(note_id: str, replacements: Iterable[Replacement]) -> bytes:
    """A line of replaced.jsonl: the note's id, and start, end, label, text, source and score of each replacement. No original."""
    made = [[one.start, one.end, one.label, one.text, one.source, one.score] for one in replacements]
    return as_json([note_id, made]) + b"\n"


def _seal(key: bytes, *parts: object) -> str:
    return hmac.digest(subkey(key, "contents"), as_json([str(part) for part in parts]), sha256).hex()
