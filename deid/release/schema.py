"""Table Schemas of the released files, and checking a table against its schema."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from deid.model import NOTE_CLASSES, Policy
from deid.release.codebook import HEADER, NOTE_COLUMNS, TABLE_COLUMNS, column_type, is_integer, is_number, note_columns
from deid.release.described import CODEBOOK, NOTES
from deid.release.stored import File, size_of, text_of
from deid.release.tables import ReleasedTable, table_columns

_CODE = "[A-Z]+-[0-9]{3,}"
_CONSTRAINTS: Mapping[str, dict[str, Any]] = {
    "note": {"required": True, "unique": True, "pattern": _CODE},
    "row": {"required": True, "unique": True, "pattern": _CODE},
    "participants": {"required": True, "pattern": f"{_CODE}(;{_CODE})*"},
    "participant": {"required": True, "pattern": _CODE},
    "session": {"pattern": _CODE},
    "clinician": {"pattern": _CODE},
    "note_class": {"required": True, "enum": list(NOTE_CLASSES)},
}
_TYPES = ("integer", "number", "string")
"""Types that `column_type` gives a variable."""
_LONGEST_CELL = 2**31 - 1
"""Characters that the csv module can be told to allow in a cell: what a C long holds on every platform."""


def notes_schema(policy: Policy) -> dict[str, Any]:
    """Return the Table Schema of notes.csv."""
    return _schema([_field(name, *NOTE_COLUMNS[name]) for name in note_columns(policy)], key="note")


def table_schema(table: ReleasedTable) -> dict[str, Any]:
    """Return the Table Schema of a research table; the types of its variables are those of its cells."""
    fields = [_field(name, *TABLE_COLUMNS[name]) for name in table.columns[:3]]
    fields += [
        {"name": name, "type": column_type(row[place] for row in table.rows)}
        for place, name in enumerate(table.columns[3:], 3)
    ]
    return _schema(fields, key="row")


def codebook_schema() -> dict[str, Any]:
    """Return the Table Schema of codebook.csv."""
    return _schema([{"name": name, "type": "string"} for name in HEADER])


def is_ours(schema: Mapping[str, Any], path: str, policy: Policy) -> bool:
    """Say whether a schema is the one that a release has for a path, whatever the words that describe its columns.

    Of a research table, the first columns must be ours; the others are variables, which have a name and a type.
    """
    if path == NOTES:
        expected = notes_schema(policy)
    elif path == CODEBOOK:
        expected = codebook_schema()
    else:
        own = [_field(name, *TABLE_COLUMNS[name]) for name in table_columns(policy)]
        variables = [{"name": field["name"], "type": field["type"]} for field in schema["fields"][len(own) :]]
        if any(v["type"] not in _TYPES or v["name"].casefold() in TABLE_COLUMNS for v in variables):
            return False
        expected = _schema([*own, *variables], key="row")
    return _without_words(schema) == _without_words(expected)


def _without_words(schema: Mapping[str, Any]) -> dict[str, Any]:
    fields = [{key: value for key, value in field.items() if key != "description"} for field in schema["fields"]]
    return {**schema, "fields": fields}


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file: UTF-8, LF, quotes only where needed, no byte-order mark."""
    return b"".join(csv_lines((header, *rows)))


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield each row as it stands in a CSV file (`csv_bytes`), its line end included. A quoted cell can hold more line ends.

    Written here and not by the csv module, whose rule for lone carriage returns differs between Pythons.
    """
    for row in rows:
        yield f"{','.join(map(_quoted, row))}\n".encode()


def csv_rows(file: File) -> Iterator[list[str]]:
    """Read a CSV file of ours row by row, header included.

    Raises:
        ValueError: it is not UTF-8 or not CSV; not before the row where it is not.
    """
    csv.field_size_limit(max(csv.field_size_limit(), min(size_of(file) + 1, _LONGEST_CELL)))
    with text_of(file) as text:
        try:
            yield from csv.reader(text, strict=True)
        except csv.Error:
            raise ValueError("it is no CSV file") from None


def first_column(file: File) -> list[str]:
    """Return the codes of a table's items, sorted: its first column without the header."""
    rows = csv_rows(file)
    next(rows, None)
    return sorted(row[0] for row in rows)


def table_problems(file: File, schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a CSV file, with row and column and without any value; nothing if all is well.

    The schema must be one of ours (`is_ours`): a pattern of a stranger's could run for ever.
    """
    rows = csv_rows(file)
    header = next(rows, [])
    fields = schema["fields"]
    if header != [field["name"] for field in fields]:
        yield "the columns are not those of the schema"
        return
    if len({name.casefold() for name in header}) != len(header):
        yield "a column stands there twice"
        return
    seen: dict[str, set[str]] = {field["name"]: set() for field in fields if _limits(field).get("unique")}
    missing = set(schema.get("missingValues", [""]))
    for number, row in enumerate(rows, 2):
        if len(row) != len(fields):
            yield f"row {number} has {len(row)} cells for {len(fields)} columns"
            continue
        for field, cell in zip(fields, row, strict=True):
            name = field["name"]
            problem = _cell_problem(field, cell, missing)
            if name in seen:
                problem = problem or ("stands there twice" if cell in seen[name] else "")
                seen[name].add(cell)
            if problem:
                yield f"row {number}, {name}: {problem}"


def _quoted(cell: str) -> str:
    needs = any(mark in cell for mark in ',"\r\n')
    return '"' + cell.replace('"', '""') + '"' if needs else cell


def _schema(fields: list[dict[str, Any]], key: str = "") -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    return {**schema, "primaryKey": [key]} if key else schema


def _field(name: str, kind: str, description: str) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": kind, "description": description}
    return {**field, "constraints": _CONSTRAINTS[name]} if name in _CONSTRAINTS else field


def _limits(field: Mapping[str, Any]) -> Mapping[str, Any]:
    limits: Mapping[str, Any] = field.get("constraints", {})
    return limits


def _cell_problem(field: Mapping[str, Any], cell: str, missing: set[str]) -> str:
    limits = _limits(field)
    if cell in missing:
        return "a value is required" if limits.get("required") else ""
    if not _has_type(cell, field.get("type", "string")):
        return f"no {field['type']}"
    if "pattern" in limits and not re.fullmatch(limits["pattern"], cell):
        return "not of the form that the schema asks for"
    if "enum" in limits and cell not in limits["enum"]:
        return "none of the values that the schema knows"
    return ""


def _has_type(cell: str, kind: str) -> bool:
    if kind == "integer":
        return is_integer(cell)
    if kind == "number":
        return is_number(cell)
    if kind == "date":
        try:
            return date.fromisoformat(cell).isoformat() == cell
        except ValueError:
            return False
    return kind == "string"
