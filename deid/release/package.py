"""A release in memory: path → bytes. Pure; nothing here touches the disk or the clock."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from deid.errors import LeakFound, PolicyError
from deid.model import CleanNote, Policy
from deid.release.attestation import NAME, Facts, LeakCounts, attestation
from deid.release.canonical import readable
from deid.release.codebook import HEADER, codebook, note_columns
from deid.release.described import DESCRIPTOR, PROFILE, resource
from deid.release.duo import use_limit
from deid.release.joint import JointRisk
from deid.release.leakscan import ScanResult, refuse_leaks
from deid.release.risk import Risk
from deid.release.schema import codebook_schema, csv_bytes, notes_schema, table_schema
from deid.release.signing import Signer
from deid.release.tables import ReleasedTable, time_cell

_ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of one release: id of the study → code. `sessions` and `clinicians` may be empty."""

    participants: Mapping[str, str]
    notes: Mapping[str, str]
    sessions: Mapping[str, str]
    clinicians: Mapping[str, str]


def check_release_id(release_id: str) -> str:
    """Return the id if it can name a folder and a data package on every platform.

    Raises:
        PolicyError: it has other characters than a-z, 0-9, ".", "_" and "-", or more than 64.
    """
    if len(release_id) > 64 or not _ID.fullmatch(release_id):
        raise PolicyError(
            "A release id has 1 to 64 of a-z, 0-9, '.', '_' and '-', and begins and ends with one of the first two."
        )
    return release_id


def notes_rows(
    notes: Sequence[CleanNote], *, codes: Codes, first_contacts: Mapping[str, date], policy: Policy
) -> list[tuple[str, ...]]:
    """Return the rows of notes.csv, sorted by the note's code. They hold no quasi-identifier.

    A note with several attendees has no `day`: each attendee counts from another one.
    """
    rows = []
    for note in notes:
        shared = len(note.participants) > 1 and policy.profile != "limited-data-set"
        rows.append(
            (
                codes.notes[note.note_id],
                ";".join(sorted(codes.participants[who] for who in note.participants)),
                codes.sessions.get(note.session_id, ""),
                codes.clinicians.get(note.clinician, ""),
                "" if shared else time_cell(note.session_date, first_contacts[note.participants[0]], policy),
                note.note_class,
                note.text,
            )
        )
    return sorted(rows)


def build(
    notes: Sequence[CleanNote],
    tables: Sequence[ReleasedTable],
    *,
    codes: Codes,
    first_contacts: Mapping[str, date],
    facts: Facts,
    risk: Risk,
    joint: JointRisk,
    report: str,
    leaks: LeakCounts,
    signer: Signer | None = None,
) -> dict[str, bytes]:
    """Build every file of a release.

    Args:
        notes: the clean notes of all admitted items.
        tables: admitted rows, already protected (`risk.protect`).
        codes: of this release.
        first_contacts: participant id → first contact in this release, over notes and tables.
        facts: for the attestation and the data package.
        risk: as measured on `tables`.
        joint: as measured on `tables` and `notes` together.
        report: report.html, the copy that leaves.
        leaks: the leak scan in numbers; see `sealed`.
        signer: the builder's key, if there is one.

    Returns:
        path → bytes, paths sorted, with ``/`` between their parts.
    """
    policy = facts.policy
    rows = notes_rows(notes, codes=codes, first_contacts=first_contacts, policy=policy)
    book = csv_bytes(HEADER, codebook(notes, tables, policy=policy))
    made = [
        ("notes", "notes.csv", csv_bytes(note_columns(policy), rows), notes_schema(policy)),
        *(
            (f"table-{number}", table.path, csv_bytes(table.columns, table.rows), table_schema(table))
            for number, table in enumerate(tables, 1)
        ),
        ("codebook", "codebook.csv", book, codebook_schema()),
        ("report", "report.html", report.encode(), None),
    ]
    files = {path: data for _, path, data, _ in made}
    if len(files) != len(made):
        raise PolicyError("Two tables of [[tables]] would have one name under tables/. Rename one of the files.")
    described = readable(
        {
            "$schema": PROFILE,
            "name": facts.release_id,
            "title": "De-identified counseling notes",
            "description": (
                "Notes and research variables of people who consented to this use, with identifiers replaced. "
                "codebook.csv explains every column and tag, report.html what was done, attestation.json what is promised."
            ),
            "useLimits": [use_limit(code) for code in facts.use_limits],
            "resources": [resource(*file) for file in made],
        }
    )
    files[DESCRIPTOR] = described
    data = {path: held for path, held in files.items() if path.endswith(".csv")}
    files[NAME] = attestation(
        facts, risk=risk, joint=joint, leaks=leaks, datapackage=described, data=data, signer=signer
    )
    return dict(sorted(files.items()))


def sealed(
    make: Callable[[LeakCounts], dict[str, bytes]], scan: Callable[[Mapping[str, bytes]], ScanResult]
) -> tuple[dict[str, bytes], ScanResult]:
    """Build, scan everything, and build again with the scan's own numbers in it; the last bytes are scanned too.

    Args:
        make: builds every file of the release, report and attestation included, given the scan in numbers.
        scan: `leakscan.scan` with everything but the files filled in.

    Raises:
        LeakFound: something blocks, or the last scan does not find what the first did.
    """
    first = scan(make(LeakCounts()))
    refuse_leaks(first)
    files = make(LeakCounts(first.files, len(first.listed), len(first.dismissed)))
    last = scan(files)
    refuse_leaks(last)
    if (len(last.listed), len(last.dismissed)) != (len(first.listed), len(first.dismissed)):
        raise LeakFound(
            "The leak scan of the finished release differs from the first; nothing was written. Report this."
        )
    return files, last
