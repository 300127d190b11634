"""The roster: the known identifiers of every participant, consenting or not."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from deid.dates import check_date_order
from deid.model import Participant, Relative
from deid.sources.cells import Cells, split_list
from deid.sources.problems import Once, refuse_rows, row_list
from deid.sources.rows import open_table, unused_columns
from deid.sources.values import Problems, Read, Same

REQUIRED = ("participant_id", "given_name", "family_name")
OPTIONAL = (
    "preferred_name", "other_names", "date_of_birth", "mrn", "phone", "email", "street", "city", "postcode", "relatives",
    "clinician", "employer", "school", "capacity_lost_at", "deceased_at",
)  # fmt: skip

_PARTICIPANT_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

RELATIONS = frozenset(
    """
    mother father parent stepmother stepfather stepparent mum mom dad mother-in-law father-in-law guardian
    foster-mother foster-father foster-parent foster-child godmother godfather goddaughter godson godchild
    grandmother grandfather grandparent grandma grandpa great-grandmother great-grandfather
    granddaughter grandson grandchild daughter son child stepdaughter stepson stepchild daughter-in-law son-in-law
    sister brother sibling twin half-sister half-brother stepsister stepbrother sister-in-law brother-in-law
    wife husband spouse partner girlfriend boyfriend fiance fiancee
    ex ex-wife ex-husband ex-partner ex-girlfriend ex-boyfriend
    aunt uncle niece nephew cousin friend roommate housemate flatmate neighbor neighbour
    boss manager supervisor coworker co-worker colleague employer employee
    teacher professor coach mentor sponsor classmate
    doctor physician psychiatrist therapist counselor counsellor nurse lawyer attorney pastor priest rabbi imam
    caregiver carer babysitter landlord pet dog cat relative other
    """.split()  # noqa: SIM905
)
"""Relation words that may stand in a released tag. A closed list, so that a name written in the place of the
relation ("Rosa=mother") is never released; any other word becomes "relative", with a notice."""

_HYPHENATED = {relation.replace("-", ""): relation for relation in sorted(RELATIONS)}
"""A relation without its hyphens → as it is written: "step-mother" is "stepmother"."""

SEVERAL = ("other_names", "phone", "email", "relatives")
"""Columns whose cells take several values joined by `;`."""

_NOTHING = frozenset({"", "n/a", "n.a", "none", "null", "unknown", "not known", "not applicable", "tbd", "tba"})
"""What people write where there is nothing to write, in any optional column. "Na" alone can be a name."""
_NO_PLACE = _NOTHING | frozenset(
    {
        *(
            "na",
            "retired",
            "student",
            "unemployed",
            "self employed",
            "selfemployed",
            "freelance",
            "disabled",
            "homemaker",
        ),
        *("homeschooled", "home schooled", "homeless"),
    }
)
"""What people write where there is no employer, school or city. Taken for names, these words would stop every scan."""
_PLACES = ("city", "employer", "school")
_OPEN_TO_NOTHING = (
    "preferred_name", "other_names", "mrn", "phone", "email", "street", "city", "postcode", "relatives", "clinician",
    "employer", "school",
)  # fmt: skip


def read_participants(path: Path, *, date_order: str) -> Read[Participant]:
    """Read the roster.

    Args:
        path: a table with one row per participant.
        date_order: "iso", "mdy" or "dmy".

    Raises:
        StudyFileError: all that is wrong, by row and column.
        ConfigError: no such date order.
    """
    check_date_order(date_order)
    table = open_table(path, required=REQUIRED, optional=OPTIONAL)
    notices = unused_columns(table, (*REQUIRED, *OPTIONAL), several=SEVERAL)
    people: list[Participant] = []
    problems, ids, same = Problems(), Once(), Same()
    odd: list[int] = []
    blank: dict[str, list[int]] = {column: [] for column in _OPEN_TO_NOTHING}
    for row in (row.sharing(same) for row in table.rows):
        person = _participant(Cells(row, problems, date_order))
        ids.see(row.number, person.participant_id)
        people.append(person)
        if any(relation not in RELATIONS for relation, _ in _pairs(row.cells.get("relatives", ""))):
            odd.append(row.number)
        for column, rows in blank.items():
            if any(_is_nothing(part, column) for part in _parts(row.cells.get(column, ""), column)):
                rows.append(row.number)
    refuse_rows(table.file, problems, ids.problems("participant_id", "the same id"))
    return Read(tuple(people), (*notices, *_told_of(table.file, odd, blank)))


def _told_of(file: str, odd: Sequence[int], blank: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """The notices about odd relations, and about cells that say that there is nothing, by column."""
    if odd:
        yield f'{file}: relation words that are not known are read as "relative", in row {row_list(odd)}'
    if told := [f"column {column}, {_rows(rows)}" for column, rows in blank.items() if rows]:
        yield f"{file}: words such as unknown or retired are no identifiers and read as blank: {'; '.join(told)}"


def _rows(rows: Sequence[int]) -> str:
    return f"{'rows' if len(rows) > 1 else 'row'} {row_list(rows)}"


def _participant(cells: Cells) -> Participant:
    participant_id = cells.required("participant_id", "every participant has an id of their own")
    if participant_id and not _PARTICIPANT_ID.fullmatch(participant_id):
        cells.problem("participant_id", "must be 1 to 64 of the characters A-Z a-z 0-9 . _ -")
    return Participant(
        participant_id=participant_id,
        given_name=cells.required("given_name", "a person of one name has it in both name columns"),
        family_name=cells.required("family_name", "a person of one name has it in both name columns"),
        preferred_name=_told(cells, "preferred_name"),
        other_names=tuple(name for name in split_list(cells.text("other_names")) if not _is_nothing(name)),
        date_of_birth=cells.day("date_of_birth"),
        mrn=_told(cells, "mrn"),
        phone=_told(cells, "phone"),
        email=_told(cells, "email"),
        street=_told(cells, "street"),
        city=_told(cells, "city"),
        postcode=_told(cells, "postcode"),
        relatives=_relatives(cells),
        clinician=_told(cells, "clinician"),
        employer=_told(cells, "employer"),
        school=_told(cells, "school"),
        capacity_lost_at=cells.day("capacity_lost_at"),
        deceased_at=cells.day("deceased_at"),
    )


def _relatives(cells: Cells) -> tuple[Relative, ...]:
    pairs = _pairs(cells.text("relatives"))
    if not all(relation and name for relation, name in pairs):
        cells.problem("relatives", "not relation=name, joined by ; (such as mother=Given Family;brother=Given)")
    if any("=" in name for _, name in pairs):
        cells.problem("relatives", "a = inside a name (join the pairs by ;, such as mother=Given Family;brother=Given)")
    return tuple(
        Relative(relation if relation in RELATIONS else "relative", name)
        for relation, name in pairs
        if not _is_nothing(name)
    )


def _told(cells: Cells, column: str) -> str:
    """The cell, or "" where it only says that there is nothing."""
    text = cells.text(column)
    return "" if _is_nothing(text, column) else text


def _is_nothing(text: str, column: str = "") -> bool:
    written = " ".join(re.split(r"[\s_\-\u2010-\u2015]+", text.casefold())).strip(" .?")
    return written in (_NO_PLACE if column in _PLACES else _NOTHING)


def _parts(cell: str, column: str) -> list[str]:
    """What stands in a cell and could be a value: not the blanks between two `;`."""
    match column:
        case "relatives":
            parts = [name for _, name in _pairs(cell)]
        case "other_names":
            parts = split_list(cell)
        case _:
            parts = [cell]
    return [part for part in parts if part.strip()]


def _pairs(cell: str) -> list[tuple[str, str]]:
    """(relation, name) of every part that is not blank; a part without a = has no name."""
    parts = (part.partition("=") for part in split_list(cell) if part)
    return [(_relation(written), name.strip()) for written, _, name in parts]


def _relation(written: str) -> str:
    relation = "-".join(written.casefold().split())
    return relation if relation in RELATIONS else _HYPHENATED.get(relation.replace("-", ""), relation)
