"""The codebook: what every column of every released file holds, and what every kind of tag stands for."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from deid.model import TURNS_REMOVED, CleanNote, Policy
from deid.release.described import NOTES
from deid.release.generalise import EXPLAINED
from deid.release.tables import ReleasedTable, table_columns, time_column

HEADER = ("file", "name", "kind", "type", "description")

_TIME = {
    "day": (
        "integer",
        "Days since the participant's first contact in this release, which is day 0. Empty for a note with several "
        "attendees, who would otherwise share one count.",
    ),
    "date": ("date", "Calendar date of the contact (limited data set)."),
}
NOTE_COLUMNS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "note": ("string", "Code of the note, of this release only."),
        "participants": ("string", "Codes of all attendees, joined by ;."),
        "session": ("string", "Code of the session, where the study numbers its sessions."),
        "clinician": ("string", "Code of the clinician, where the study records one."),
        **_TIME,
        "note_class": ("string", "note, transcript, psychotherapy, sud (substance use) or treatment_plan."),
        "text": (
            "string",
            "The note with its identifiers replaced. May begin with =, +, - or @ as it was written: import it as "
            "text, a spreadsheet may take it for a formula.",
        ),
    }
)
TABLE_COLUMNS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "row": ("string", "Code of the row, of this release only."),
        "participant": ("string", "Code of the participant, as in notes.csv."),
        **_TIME,
    }
)
TAGS: Mapping[str, str] = MappingProxyType(
    {
        "CLIENT": "The attendee whose note it is.",
        "MEMBER": "An attendee of a note with several attendees, numbered by code.",
        "CLINICIAN": "A clinician.",
        "PERSON": "A person, numbered within one participant's notes.",
        "RELATIVE": "A relative of the client.",
        "AGE": "An age of 90 or more.",
        "DATE": "A date: with day +14, days since the first contact; with a year, a date outside the contacts.",
        "DATE OF BIRTH": "A birth date.",
        "YEAR OF BIRTH": "A year of birth; 90+ for people of 90 and over.",
        "WEEKDAY": "A day of the week.",
        "YEAR": "A year within the time of the participant's contacts.",
        "LOCATION": "A place smaller than a state.",
        "PLACE": "A place smaller than a state.",
        "CITY": "A city, town or village.",
        "COUNTY": "A county or district.",
        "ADDRESS": "A street address.",
        "STREET": "A street address.",
        "POSTCODE": "A postal code.",
        "ZIP": "A postal code.",
        "ORG": "An organisation.",
        "EMPLOYER": "An employer.",
        "SCHOOL": "A school.",
        "HOSPITAL": "A hospital.",
        "CLINIC": "A clinic or practice.",
        "AGENCY": "An agency.",
        "CONGREGATION": "A church, mosque, temple or other congregation.",
        "SHELTER": "A shelter.",
        "PROGRAM": "A programme.",
        "TURNS REMOVED": "What attendees said who did not consent, and what was said of them.",
        "VENUE": "A place where people meet.",
        "PROFESSION": "An occupation.",
        "PHONE": "A telephone number.",
        "FAX": "A fax number.",
        "EMAIL": "An e-mail address.",
        "URL": "A web address.",
        "HANDLE": "A user name.",
        "SSN": "A social security number.",
        "MRN": "A medical record number.",
        "HEALTH PLAN": "A health plan number.",
        "ACCOUNT": "An account number.",
        "LICENSE": "A licence or certificate number.",
        "VEHICLE": "A vehicle's plate or serial number.",
        "DEVICE": "A device's serial number.",
        "IP": "An internet address.",
        "BIOMETRIC": "A biometric identifier.",
        "ID": "Another number or code that identifies somebody.",
        "OTHER ID": "Another number or code that identifies somebody.",
    }
)
"""Kind of a tag → what it stands for. Relations to the client ([MOTHER]) and rarer kinds explain themselves."""

_TAG = re.compile(r"\[([A-Z][^\[\]\n]{0,60})\]")
_NUMBERING = re.compile(r"^MEMBER-\d+ (?=[A-Z])|-\d+$| day .*$| [+-]?\d.*$|:.*$")


def codebook(tags: Collection[str], tables: Iterable[ReleasedTable], *, policy: Policy) -> list[tuple[str, ...]]:
    """Return the rows of codebook.csv, without its header: columns in file order, then kinds of tags (`tag_kinds`) by name."""
    rows: list[tuple[str, ...]] = [(NOTES, name, "column", *NOTE_COLUMNS[name]) for name in note_columns(policy)]
    for table in tables:
        rows += [(table.path, name, "column", *TABLE_COLUMNS[name]) for name in table_columns(policy)]
        for place, name in enumerate(table.columns[3:], 3):
            rows.append((table.path, name, "column", column_type(row[place] for row in table.rows), _told(table, name)))
    for kind in sorted(set(tags)):
        told = TAGS.get(kind, f"Stands for somebody or something that the word describes: {kind.lower()}.")
        rows.append((NOTES, f"[{kind}]", "tag", "", told))
    return rows


def _told(table: ReleasedTable, name: str) -> str:
    """What a research variable holds: what the study supplied, or something coarser."""
    level = dict(table.levels).get(name)
    told = f"A research variable, {EXPLAINED[level]}" if level else "A research variable as the study supplied it"
    return told + ("; empty where too few people look alike." if name in table.quasi_identifiers else ".")


def note_columns(policy: Policy) -> tuple[str, ...]:
    """The columns of notes.csv, in order."""
    return ("note", "participants", "session", "clinician", time_column(policy), "note_class", "text")


def tag_kinds(notes: Sequence[CleanNote]) -> tuple[str, ...]:
    """Return the kinds of tags that stand in the texts of some notes in place of something, sorted.

    "[CITY-2]" is a CITY, "[MEMBER-2 MOTHER]" a MOTHER, "[DATE day +14]" a DATE.
    """
    texts = [made.text for note in notes for made in note.replacements]
    texts += [TURNS_REMOVED for note in notes if TURNS_REMOVED in note.text]
    tags = {tag for text in texts for tag in _TAG.findall(text)}
    return tuple(sorted({_NUMBERING.sub("", tag).strip() for tag in tags}))


def column_type(cells: Iterable[str]) -> str:
    """Return the Table Schema type that all cells have: integer, number or string. Empty cells have any.

    A column of which nothing is left is a string: nothing says that it held numbers.
    """
    told = [cell for cell in cells if cell]
    kind = "integer" if told else "string"
    for cell in told:
        if kind == "integer" and is_integer(cell):
            continue
        if not is_number(cell):
            return "string"
        kind = "number"
    return kind


def is_integer(cell: str) -> bool:
    """Whether a cell is a whole number in plain decimal digits ("-3", "017" is none: it would lose its zero)."""
    return re.fullmatch(r"-?(?:0|[1-9][0-9]*)", cell) is not None


def is_number(cell: str) -> bool:
    """Whether a cell is a decimal number with a point ("12.5")."""
    return re.fullmatch(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", cell) is not None
