"""A small release with made-up people, as the study would build it."""

from datetime import date

import pytest

from deid.model import CleanNote, Policy, Replacement, Request, TableRow
from deid.release.attestation import Facts, LeakCounts
from deid.release.codebook import note_columns, tag_kinds
from deid.release.codes import deal
from deid.release.joint import joint_risk
from deid.release.package import Codes, build, notes_rows
from deid.release.risk import protect
from deid.release.schema import csv_bytes
from deid.release.tables import released_table

KEY = b"k" * 32
FIRST = {"P001": date(2025, 3, 1), "P002": date(2025, 1, 10)}


def note(name, people, on, text, *, session="", clinician="", note_class="note"):
    made = (Replacement(0, 4, "PERSON", "[CLIENT]"), Replacement(9, 12, "PERSON", "[MEMBER-2 MOTHER]"))
    return CleanNote(name, people, on, note_class, text, made, session, clinician)


NOTES = (
    note("N1", ("P001",), date(2025, 3, 15), '[CLIENT] said "so", and\nleft.\rThen came back', session="S9", clinician="Dr. A"),
    note("N2", ("P002",), date(2025, 1, 10), "=[CLIENT] — café", clinician="Dr. B"),
    note("N3", ("P002", "P001"), date(2025, 4, 1), "[MEMBER-1] and [MEMBER-2 MOTHER]", session="S9"),
)  # fmt: skip


def made(
    *, release_id="calm-r1", policy=None, notes=NOTES, rehearsal=False, report="<!doctype html><p>Report</p>", copies=1,
    laid=bytes, signer=None,
):  # fmt: skip
    """Build the release; returns path → file. `copies` repeats the table; `laid` makes a file of the bytes of notes.csv."""
    policy = policy or Policy(min_k=2)
    people = deal(FIRST, prefix="P", key=KEY, release_id=release_id)
    codes = Codes(
        people,
        deal([n.note_id for n in notes], prefix="N", key=KEY, release_id=release_id),
        deal({n.session_id for n in notes if n.session_id}, prefix="S", key=KEY, release_id=release_id),
        deal({n.clinician for n in notes if n.clinician}, prefix="C", key=KEY, release_id=release_id),
    )
    rows = [
        TableRow("P001", date(2025, 3, 1), ("f", "14", "1.5"), "t.csv, row 2", 2),
        TableRow("P002", date(2025, 1, 20), ("f", "9", ""), "t.csv, row 3", 3),
    ]
    row_codes = list(deal(["a", "b"], prefix="R", key=KEY, release_id=release_id).values())
    table = released_table(
        rows, file="t.csv", path="tables/t.csv", columns=["gender", "phq9", "dose"], quasi_identifiers=["gender"], codes=people,
        row_codes=row_codes, first_contacts=FIRST, policy=policy,
    )  # fmt: skip
    tables, risk = protect([table] * copies, min_k=policy.min_k)
    facts = Facts(
        release_id=release_id, study_id="calm", asof=date(2026, 3, 2), rehearsal=rehearsal,
        request=Request("HMB", "Uni Nord", False, True, "US"), policy=policy, versions={"deid": "0.1.0"},
        notes={codes.notes[n.note_id]: "OK" for n in notes}, rows={"tables/t.csv": dict.fromkeys(row_codes, "OK")},
        refused_notes={"WITHDRAWN": f"<{policy.min_k}"}, refused_rows={}, third_party_removed=0,
        last_consent="7:" + "ab" * 32,
        use_limits=("HMB", "DS:MONDO:0005148", "IRB"),
        intruder={"participants": 2, "compared": False, "named": 0, "joined": 0, "linked": 0},
    )  # fmt: skip
    rows = notes_rows(notes, codes=codes, first_contacts=FIRST, policy=policy)
    return build(
        laid(csv_bytes(note_columns(policy), rows)), tag_kinds(notes), tables, facts=facts, risk=risk, joint=joint_risk(tables, {}, min_k=policy.min_k), report=report, leaks=LeakCounts(6, 0, 1), signer=signer,
    )  # fmt: skip


@pytest.fixture
def release():
    return made()


@pytest.fixture
def make():
    return made
