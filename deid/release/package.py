"""The files of a release, path → file. Nothing here writes, or looks at the clock."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from deid.errors import LeakFound, PolicyError
from deid.model import CleanNote, Policy
from deid.release.attestation import NAME, Facts, LeakCounts, attestation
from deid.release.canonical import readable
from deid.release.codebook import HEADER, codebook
from deid.release.described import CODEBOOK, DESCRIPTOR, NOTES, PROFILE, REPORT, resource
from deid.release.duo import use_limit
from deid.release.findings import ScanResult, joined, refuse_leaks
from deid.release.joint import JointRisk
from deid.release.risk import Risk
from deid.release.schema import codebook_schema, csv_bytes, notes_schema, table_schema
from deid.release.signing import Signer
from deid.release.stored import File, hash_of, reading
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
    notes: File,
    tags: Collection[str],
    tables: Sequence[ReleasedTable],
    *,
    facts: Facts,
    risk: Risk,
    joint: JointRisk,
    report: str,
    leaks: LeakCounts,
    signer: Signer | None = None,
) -> dict[str, File]:
    """Build every other file of a release around its notes.

    Args:
        notes: notes.csv, complete: header and, in the order of their codes, the rows of all admitted notes (`notes_rows`).
        tags: the kinds of tags that stand in it (`codebook.tag_kinds`).
        tables: admitted rows, already protected (`risk.protect`).
        facts: for the attestation and the data package.
        risk: as measured on `tables`.
        joint: as measured on `tables` and `notes` together.
        report: report.html, the copy that leaves.
        leaks: the leak scan in numbers; see `sealed`.
        signer: the builder's key, if there is one.

    Returns:
        path → file, paths sorted, with ``/`` between their parts; `notes` as it was handed in, the others as bytes.
    """
    policy = facts.policy
    made: list[tuple[str, str, File, Mapping[str, Any] | None]] = [
        ("notes", NOTES, notes, notes_schema(policy)),
        *(
            (f"table-{number}", table.path, csv_bytes(table.columns, table.rows), table_schema(table))
            for number, table in enumerate(tables, 1)
        ),
        ("codebook", CODEBOOK, csv_bytes(HEADER, codebook(tags, tables, policy=policy)), codebook_schema()),
        ("report", REPORT, report.encode(), None),
    ]
    files = {path: file for _, path, file, _ in made}
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
            "resources": [resource(*one) for one in made],
        }
    )
    files[DESCRIPTOR] = described
    data = {path: file for path, file in files.items() if path.endswith(".csv")}
    files[NAME] = attestation(
        facts, risk=risk, joint=joint, leaks=leaks, datapackage=described, data=data, signer=signer
    )
    return dict(sorted(files.items()))


def sealed(
    make: Callable[[LeakCounts], dict[str, File]],
    scan: Callable[[Mapping[str, File]], ScanResult],
    *,
    notes: ScanResult,
) -> tuple[dict[str, File], ScanResult]:
    """Build, scan everything, and build again with the scan's own numbers in it; the last bytes are scanned too.

    Of notes.csv only the header is scanned here: its rows do not change between the two, and were scanned in parts.

    Args:
        make: builds every file of the release, report and attestation included, given the scan in numbers.
        scan: a `leakscan.LeakScanner`, what else it takes filled in.
        notes: what the scan of the rows of notes.csv found (`findings.renumbered`).

    Raises:
        LeakFound: something blocks, the last scan does not find what the first did, or notes.csv is not the same in both.
    """

    def searched(files: dict[str, File]) -> ScanResult:
        with reading(files[NOTES]) as file:
            header = file.readline()
        result = joined([scan({**files, NOTES: header}), notes], files=len(files))
        refuse_leaks(result)
        return result

    draft = make(LeakCounts())
    first = searched(draft)
    files = make(LeakCounts(first.files, len(first.listed), len(first.dismissed)))
    last = searched(files)
    if hash_of(files[NOTES]) != hash_of(draft[NOTES]):
        raise LeakFound(
            "notes.csv of the finished release is not the one that was searched; nothing was written. Report this."
        )
    if (len(last.listed), len(last.dismissed)) != (len(first.listed), len(first.dismissed)):
        raise LeakFound(
            "The leak scan of the finished release differs from the first; nothing was written. Report this."
        )
    return files, last
