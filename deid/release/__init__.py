"""From admitted items to a folder that may leave: gate, leak scan, disclosure risk, package, verification."""

from deid.release.attestation import NAME as ATTESTATION
from deid.release.attestation import Facts, LeakCounts, read_request, stated_request
from deid.release.codes import deal
from deid.release.folder import refuse_private, write
from deid.release.gate import (
    Admission,
    admit,
    decision_lines,
    mention_count,
    read_decisions,
    refusal_counts,
    third_party_left,
    third_party_mentions,
    third_party_owners,
)
from deid.release.leakscan import Finding, ScanResult, refuse_leaks, scan, vocabulary
from deid.release.opened import Release, open_release
from deid.release.package import Codes, build, check_release_id, sealed
from deid.release.risk import Risk, protect
from deid.release.tables import ReleasedTable, released_table
from deid.release.verify import Verdict, inspect, prove, verify

__all__ = [
    "ATTESTATION",
    "Admission",
    "Codes",
    "Facts",
    "Finding",
    "LeakCounts",
    "Release",
    "ReleasedTable",
    "Risk",
    "ScanResult",
    "Verdict",
    "admit",
    "build",
    "check_release_id",
    "deal",
    "decision_lines",
    "inspect",
    "mention_count",
    "open_release",
    "protect",
    "prove",
    "read_decisions",
    "read_request",
    "refusal_counts",
    "refuse_leaks",
    "refuse_private",
    "released_table",
    "scan",
    "sealed",
    "stated_request",
    "third_party_left",
    "third_party_mentions",
    "third_party_owners",
    "verify",
    "vocabulary",
    "write",
]
