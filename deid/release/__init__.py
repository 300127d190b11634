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
from deid.release.joint import JointRisk, joint_figures, joint_risk
from deid.release.leakscan import Finding, ScanResult, refuse_leaks, scan, vocabulary
from deid.release.opened import Release, open_release
from deid.release.package import Codes, build, check_release_id, sealed
from deid.release.reviewed import CHANGED_BY_REVIEW, REPORT, further_bound, with_review
from deid.release.risk import Risk, protect
from deid.release.signing import APPROVALS, Approval, Signer, approval, is_public_key, key_id
from deid.release.tables import ReleasedTable, released_table
from deid.release.traits import ages, traits_by_person
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
    "Finding",
    "JointRisk",
    "LeakCounts",
    "Release",
    "ReleasedTable",
    "Risk",
    "ScanResult",
    "Signer",
    "Verdict",
    "admit",
    "ages",
    "approval",
    "build",
    "check_release_id",
    "deal",
    "decision_lines",
    "further_bound",
    "inspect",
    "is_public_key",
    "joint_figures",
    "joint_risk",
    "key_id",
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
    "traits_by_person",
    "verify",
    "vocabulary",
    "with_review",
    "write",
]
