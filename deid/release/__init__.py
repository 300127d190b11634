"""From admitted items to a folder that may leave: gate, leak scan, disclosure risk, package, verification."""

from deid.release.attestation import NAME as ATTESTATION
from deid.release.attestation import Facts, LeakCounts, read_request, stated_request
from deid.release.codebook import note_columns, tag_kinds
from deid.release.codes import deal
from deid.release.described import REPORT
from deid.release.findings import Finding, ScanResult, joined, refuse_leaks, renumbered
from deid.release.folder import refuse_private, write
from deid.release.gate import (
    Admission,
    admit,
    decision_lines,
    decisions_digest,
    mention_count,
    read_decisions,
    refusal_counts,
    third_party_left,
    third_party_mentions,
    third_party_owners,
)
from deid.release.joint import JointRisk, joint_figures, joint_risk
from deid.release.leakscan import LeakScanner, leak_scanner, scan, vocabulary
from deid.release.opened import Release, open_release
from deid.release.package import Codes, build, check_release_id, notes_rows, sealed
from deid.release.reviewed import CHANGED_BY_REVIEW, further_bound, with_review
from deid.release.risk import Risk, protect
from deid.release.schema import csv_bytes, csv_lines, csv_rows
from deid.release.signing import APPROVALS, Approval, Signer, approval, is_public_key, key_id
from deid.release.stored import File, Stored, bytes_of, hash_of, stored, taken_in
from deid.release.tables import ReleasedTable, released_table
from deid.release.traits import Trait, ages, traits_by_person
from deid.release.verify import Verdict, inspect, prove, verify

__all__ = [
    "APPROVALS",
    "ATTESTATION",
    "CHANGED_BY_REVIEW",
    "REPORT",
    "Admission",
    "Approval",
    "Codes",
    "Facts",
    "File",
    "Finding",
    "JointRisk",
    "LeakCounts",
    "LeakScanner",
    "Release",
    "ReleasedTable",
    "Risk",
    "ScanResult",
    "Signer",
    "Stored",
    "Trait",
    "Verdict",
    "admit",
    "ages",
    "approval",
    "build",
    "bytes_of",
    "check_release_id",
    "csv_bytes",
    "csv_lines",
    "csv_rows",
    "deal",
    "decision_lines",
    "decisions_digest",
    "further_bound",
    "hash_of",
    "inspect",
    "is_public_key",
    "joined",
    "joint_figures",
    "joint_risk",
    "key_id",
    "leak_scanner",
    "mention_count",
    "note_columns",
    "notes_rows",
    "open_release",
    "protect",
    "prove",
    "read_decisions",
    "read_request",
    "refusal_counts",
    "refuse_leaks",
    "refuse_private",
    "released_table",
    "renumbered",
    "scan",
    "sealed",
    "stated_request",
    "stored",
    "tag_kinds",
    "taken_in",
    "third_party_left",
    "third_party_mentions",
    "third_party_owners",
    "traits_by_person",
    "verify",
    "vocabulary",
    "with_review",
    "write",
]
