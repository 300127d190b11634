"""Research tables as they may leave: declared columns, codes for people, days for dates, checked cells."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from deid.errors import PolicyError
from deid.model import Policy, TableRow

MAX_WORDS = 6
"""Words in a cell beyond which it is free text: a research variable is a number, a code or a category."""

_TOP_AGE = 89  # 45 CFR 164.514(b)(2)(i)(C): ages over 89 become one category, 90 and over
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"\b\d{{4}}[-/.]\d{{1,2}}(?:[-/.]\d{{1,2}})?\b|\b\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}\b"
    rf"|\b{_MONTH} \d{{1,4}}\b|\b\d{{1,2}} {_MONTH}(?!\w)",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"\d{5}-\d{4}|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}", re.IGNORECASE)
_AGE = re.compile(r"\s*(\d+)(?:\.\d+)?\b")

_COLUMN_NAMES: tuple[tuple[frozenset[str], str], ...] = (
    (
        frozenset({"name", "surname", "firstname", "lastname", "email", "mail", "phone", "fax", "ssn", "mrn", "url", "ip"}),
        "names or reaches a person",
    ),
    (frozenset({"zip", "zipcode", "postcode", "postal", "plz"}), "holds postal codes"),
    (
        frozenset({"street", "address", "city", "town", "village", "county", "parish", "precinct", "neighborhood", "neighbourhood", "suburb"}),
        "holds places smaller than a state",
    ),
    (frozenset({"dob", "birth", "birthdate", "birthday", "yob"}), "tells when somebody was born"),
)  # fmt: skip
_ALLOWED_IN_LIMITED = frozenset({"zip", "zipcode", "postcode", "postal", "plz", "city", "town", "county", "dob", "birth", "birthdate", "birthday", "yob"})  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class ReleasedTable:
    """A table as it will be written. Every row begins with its own code, the participant's, and the day or date.

    `quasi_identifiers` are those of `columns` by which somebody who knows a participant could recognise the row.
    """

    path: str
    columns: tuple[str, ...]
    quasi_identifiers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __repr__(self) -> str:
        return f"ReleasedTable({self.path}, <{len(self.rows)} rows>)"

    @property
    def people(self) -> tuple[str, ...]:
        """The participant's code of every row."""
        return tuple(row[1] for row in self.rows)


def time_column(policy: Policy) -> str:
    """``day`` counts from the participant's first contact; a limited data set may hold the ``date`` itself."""
    return "date" if policy.profile == "limited-data-set" else "day"


def table_columns(policy: Policy) -> tuple[str, ...]:
    """The columns of ours that every released table begins with."""
    return ("row", "participant", time_column(policy))


def time_cell(on: date, first_contact: date, policy: Policy) -> str:
    """Return what stands in the `time_column` for a contact on a day."""
    return on.isoformat() if policy.profile == "limited-data-set" else str((on - first_contact).days)


def released_table(
    rows: Sequence[TableRow],
    *,
    file: str,
    path: str,
    columns: Sequence[str],
    quasi_identifiers: Sequence[str],
    codes: Mapping[str, str],
    row_codes: Sequence[str],
    first_contacts: Mapping[str, date],
    policy: Policy,
) -> ReleasedTable:
    """Turn the admitted rows of a table into released ones, sorted by participant, day and row code.

    Args:
        rows: admitted rows; their cells are aligned with `columns`.
        file: the file's name in the study, for messages.
        path: where the table stands in the release.
        columns: the declared columns, in declared order.
        quasi_identifiers: those of them that make people recognisable.
        codes: participant id → code of this release.
        row_codes: a code of this release for every row, aligned with `rows`.
        first_contacts: participant id → first contact released, in notes and tables.
        policy: decides between day and date, and whether the Safe Harbor rules on cells hold.

    Raises:
        PolicyError: names file and column, never a value.
    """
    for place, column in enumerate(columns):
        _check_name(file, column, policy)
        _check_cells(file, column, [(row.row, row.cells[place]) for row in rows], policy)
    released = [
        (
            code,
            codes[row.participant_id],
            time_cell(row.on, first_contacts[row.participant_id], policy),
            *(_top_coded(column, cell, policy) for column, cell in zip(columns, row.cells, strict=True)),
        )
        for row, code in zip(rows, row_codes, strict=True)
    ]
    order = sorted(zip(released, rows, strict=True), key=lambda pair: (pair[0][1], pair[1].on, pair[0][0]))
    return ReleasedTable(
        path,
        (*table_columns(policy), *columns),
        tuple(quasi_identifiers),
        tuple(row for row, _ in order),
    )


def _parts(column: str) -> list[str]:
    return [part for part in re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", column).lower()) if part]


def _check_name(file: str, column: str, policy: Policy) -> None:
    if policy.profile == "expert":
        return
    parts = set(_parts(column))
    for names, what in _COLUMN_NAMES:
        found = parts & names
        if policy.profile == "limited-data-set":
            found -= _ALLOWED_IN_LIMITED
        if found:
            raise PolicyError(
                f"{file}, column {column}: by its name it {what}; the profile {policy.profile} does not allow that. "
                "Take it out of release in [[tables]], or release a coarser column in its place."
            )


def _check_cells(file: str, column: str, cells: Sequence[tuple[int, str]], policy: Policy) -> None:
    checks: list[tuple[Callable[[str], object], str, str]] = [
        (
            lambda cell: len(cell.split()) > MAX_WORDS,
            "holds free text",
            "Release it as a note, or code it into categories",
        ),
    ]
    if policy.profile == "safe-harbor":
        checks += [
            (_DATE.search, "holds dates finer than a year", "Release the year, or the days since the first contact"),
            (_POSTCODE.fullmatch, "holds postal codes", "Release the state"),
        ]
    for holds, what, remedy in checks:
        if bad := [row for row, cell in cells if holds(cell.strip())]:
            shown = ", ".join(map(str, bad[:3])) + (", …" if len(bad) > 3 else "")
            raise PolicyError(f"{file}, column {column}: it {what} (row {shown}). {remedy}, or take it out of release.")


def _top_coded(column: str, cell: str, policy: Policy) -> str:
    if policy.profile == "safe-harbor" and "age" in _parts(column):
        years = _AGE.match(cell)
        if years and int(years.group(1)) > _TOP_AGE:
            return "90+"
    return cell
