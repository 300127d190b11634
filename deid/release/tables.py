"""Research tables as they may leave: declared columns, codes for people, days for dates, checked cells."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from deid.errors import PolicyError
from deid.model import Policy, TableRow
from deid.release.cells import TOP_AGE, all_may_be_dates, is_over_89, reaches_beyond_89, with_dates
from deid.release.fold import fold

MAX_WORDS = 6
"""Words in a cell beyond which it is free text: a research variable is a number, a code or a category."""

_POSTCODE = re.compile(r"\d{5}-\d{4}|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}", re.IGNORECASE)

_NUMBERED = ("insurance", "policy", "member", "account", "passport", "licence", "license", "chart", "record", "beneficiary", "card")  # fmt: skip
_COLUMN_NAMES: tuple[tuple[frozenset[str], str], ...] = (
    (
        frozenset({"name", "surname", "forename", "firstname", "lastname", "nickname", "initials", "alias", "username", "email", "mail", "phone", "telephone", "fax", "ssn", "mrn", "url", "ip", "passport"}),
        "names or reaches a person",
    ),
    (
        frozenset(f"{what} {number}" for what in _NUMBERED for number in ("id", "no", "nr", "num", "number")),
        "holds a person's number",
    ),
    (frozenset({"zip", "zipcode", "postcode", "postal", "plz"}), "holds postal codes"),
    (
        frozenset({"street", "address", "city", "town", "hometown", "village", "borough", "township", "municipality", "county", "parish", "precinct", "district", "tract", "neighborhood", "neighbourhood", "suburb", "gps", "lat", "lon", "lng", "latitude", "longitude", "geocode", "coordinates"}),
        "holds places smaller than a state",
    ),
    (frozenset({"dob", "birth", "birthdate", "birthday", "yob"}), "tells when somebody was born"),
)  # fmt: skip
_ALLOWED_IN_LIMITED = frozenset({"zip", "zipcode", "postcode", "postal", "plz", "city", "town", "hometown", "borough", "township", "municipality", "county", "dob", "birth", "birthdate", "birthday", "yob"})  # fmt: skip
_BESIDE = frozenset([
    "age", "at", "band", "baseline", "client", "code", "current", "date", "family", "first", "full", "group", "home",
    "id", "in", "intake", "kin", "last", "line", "middle", "mobile", "cell", "no", "num", "number", "of", "old", "onset",
    "participant", "patient", "person", "pt", "range", "subject", "user", "visit", "work", "year", "years", "yrs",
    *_NUMBERED,
])  # fmt: skip
"""Words that stand glued to telling ones in the names of columns: "ageyrs", "dateofbirth"."""
_TELLING = frozenset(name for names, _ in _COLUMN_NAMES for name in names)
_GLUED = _TELLING | _BESIDE
_ENDINGS = ("name", *sorted(name for name in _TELLING if len(name) > 4 and name not in ("birth", "tract")))


@dataclass(frozen=True, slots=True, repr=False)
class ReleasedTable:
    """A table as it will be written. Every row begins with its own code, the participant's, and the day or date.

    `quasi_identifiers` are those of `columns` by which somebody who knows a participant could recognise the row.
    `levels`: those of them that are coarser than the study supplied them, each with how coarse (`generalise.EXPLAINED`).
    """

    path: str
    columns: tuple[str, ...]
    quasi_identifiers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    levels: tuple[tuple[str, str], ...] = ()

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
    top_coded = [_tops_ages(column, policy) for column in columns]
    released = [
        (
            code,
            codes[row.participant_id],
            time_cell(row.on, first_contacts[row.participant_id], policy),
            *(_top_coded(cell) if tops else cell for tops, cell in zip(top_coded, row.cells, strict=True)),
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
    """The words of a column's name, glued ones also apart, and each two neighbours: "insuranceId" → insurance, id, insurance id."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", fold(column)).lower()
    found = [part for whole in re.split(r"[^a-z]+", apart) if whole for part in _pieces(whole)]
    return [*found, *(f"{first} {second}" for first, second in pairwise(found))]


def _pieces(whole: str) -> list[str]:
    if apart := _unglued(whole):
        return [*apart, whole] if len(apart) > 1 else apart
    return [whole, *(name for name in _ENDINGS if whole.endswith(name) and whole != name)]


def _unglued(text: str) -> list[str]:
    """The known words that make up all of a text; none if they do not."""
    for size in range(len(text), 1, -1):
        if text[:size] in _GLUED:
            if size == len(text):
                return [text]
            if rest := _unglued(text[size:]):
                return [text[:size], *rest]
    return []


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
    values = [cell.strip() for _, cell in cells]
    checks: list[tuple[Sequence[int], str, str]] = [
        (
            _where(values, lambda cell: len(cell.split()) > MAX_WORDS),
            "holds free text",
            "Release it as a note, or code it into categories",
        ),
    ]
    if _tops_ages(column, policy):
        checks.append(
            (
                _where(values, reaches_beyond_89),
                "holds bands of age that reach beyond 89",
                "End the band at 89 and write 90+ for everybody older",
            )
        )
    if policy.profile == "safe-harbor":
        checks += [
            (
                with_dates(values),
                "holds dates finer than a year",
                "Release the year, or the days since the first contact",
            ),
            (_where(values, _POSTCODE.fullmatch), "holds postal codes", "Release the state"),
        ]
    for bad, what, remedy in checks:
        if bad:
            shown = ", ".join(str(cells[place][0]) for place in bad[:3]) + (", …" if len(bad) > 3 else "")
            raise PolicyError(f"{file}, column {column}: it {what} (row {shown}). {remedy}, or take it out of release.")
    if policy.profile == "safe-harbor" and all_may_be_dates(values):
        raise PolicyError(
            f"{file}, column {column}: every value that is a pair of numbers can be read as a date (a day and a month). "
            "Write scores as one number or as 4 of 10, ranges as 3 to 4, and for dates the year or the days since the "
            "first contact; or take it out of release."
        )


def _where(values: Sequence[str], holds: Callable[[str], object]) -> list[int]:
    return [place for place, value in enumerate(values) if holds(value)]


def _tops_ages(column: str, policy: Policy) -> bool:
    """Whether a column holds ages that the profile does not keep as they are."""
    parts = set(_parts(column))
    is_age = not parts.isdisjoint({"age", "ages", "aged", "yrs"}) or {"years", "old"} <= parts
    return is_age and policy.profile != "limited-data-set"


def _top_coded(cell: str) -> str:
    return f"{TOP_AGE + 1}+" if is_over_89(cell) else cell
