"""What a release states about itself, and what the signature of a steward stands under."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from deid.model import Policy, Request
from deid.release.canonical import canonical, digest, read_object
from deid.release.joint import JointRisk, joint_figures
from deid.release.risk import Risk
from deid.release.signing import Signer, built_by
from deid.release.stored import File, hash_of

FORMAT = "deid-attestation/1"
NAME = "attestation.json"
SEAL = "seal"
DIGITS = 6
"""Decimal places of a stated share."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the attestation and the data package are told about a release.

    `asof` is the day whose consents count; it is the only calendar date in a Safe Harbor release. `versions`:
    package → version. `notes` and `rows`: code → OK code of the gate (rows by the table's path). `refused_…`:
    reason → count, counts that rest on few people suppressed (`gate.refusal_counts`). `third_party_removed`: removed
    mentions of participants who do not attend, suppressed likewise (`gate.mention_count`). `last_consent` is the chain's MAC after the last
    consent event seen. `use_limits` are DUO codes. `intruder`: what the intruder test found, as it may be told. `lists`: phrases
    on the study's own deny and allow list. `replaces` is the id of a recalled release in whose place this one was made, or "".
    """

    release_id: str
    study_id: str
    asof: date
    rehearsal: bool
    request: Request
    policy: Policy
    versions: Mapping[str, str]
    notes: Mapping[str, str]
    rows: Mapping[str, Mapping[str, str]]
    refused_notes: Mapping[str, int | str]
    refused_rows: Mapping[str, int | str]
    third_party_removed: int | str
    last_consent: str
    use_limits: tuple[str, ...]
    replaces: str = ""
    intruder: Mapping[str, Any] = field(default_factory=dict)
    lists: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class LeakCounts:
    """The leak scan in numbers, as the attestation states them."""

    files: int = 0
    listed: int = 0
    dismissed: int = 0


def attestation(
    facts: Facts,
    *,
    risk: Risk,
    joint: JointRisk,
    leaks: LeakCounts,
    datapackage: bytes,
    data: Mapping[str, File],
    signer: Signer | None = None,
) -> bytes:
    """Return attestation.json: canonical JSON that names the hash of datapackage.json.

    Its own `seal` is the hash of everything else in it. That protects against accidents only: whoever changes
    the file can make a new one. Against intent there are signatures. `review` is None until people have read a sample
    (`reviewed.with_review`).

    Args:
        data: path → data file; the builder signs their hashes with the rest.
        signer: the builder's key; without one the release can be read and verified, but never approved.
    """
    policy = facts.policy
    body: dict[str, Any] = {
        "format": FORMAT,
        "release": facts.release_id,
        "study": facts.study_id,
        "asof": facts.asof.isoformat(),
        "rehearsal": facts.rehearsal,
        "replaces": facts.replaces,
        "request": stated_request(facts.request),
        "policy": {
            "profile": policy.profile,
            "names": policy.names,
            "min_k": policy.min_k,
            "approvals": policy.approvals,
            "leak_rate": policy.leak_rate,
            "leak_confidence": policy.leak_confidence,
            "operators": dict(policy.operators),
            "basis": dict(policy.basis),
            "thresholds": dict(policy.thresholds),
        },
        "lists": {"deny": facts.lists[0], "allow": facts.lists[1]},
        "use_limits": list(facts.use_limits),
        "versions": dict(facts.versions),
        "gate": {
            "notes": dict(facts.notes),
            "rows": {path: dict(codes) for path, codes in facts.rows.items()},
            "refused_notes": dict(facts.refused_notes),
            "refused_rows": dict(facts.refused_rows),
            "third_party_removed": facts.third_party_removed,
        },
        "consents": {"last_event": facts.last_consent},
        "leak_scan": {"files": leaks.files, "blocking": 0, "listed": leaks.listed, "dismissed": leaks.dismissed},
        "risk": {
            "people": risk.people,
            "k_before": risk.k_before,
            "k_after": risk.k_after,
            "l_after": risk.l_after,
            "quasi_identifiers": list(risk.quasi_identifiers),
            "cells": risk.cells,
            "blanked": dict(risk.blanked),
            "generalised": risk.generalised,
            "levels": dict(risk.levels),
            "loss": round(risk.loss, DIGITS),
        },
        "risk_with_notes": joint_figures(joint, min_k=policy.min_k),
        "intruder": dict(facts.intruder),
        "review": None,
        "data_package": {"path": "datapackage.json", "hash": digest(datapackage)},
    }
    files = {path: hash_of(held) for path, held in data.items()}
    return sealed_bytes({**body, "builder": built_by(signer, body, files)})


def sealed_bytes(body: Mapping[str, Any]) -> bytes:
    """The bytes of an attestation that states `body`."""
    return canonical({**body, SEAL: digest(canonical(body))})


def stated_request(request: Request) -> dict[str, Any]:
    """The request as JSON."""
    return {**asdict(request), "agrees_to": sorted(request.agrees_to)}


def read_request(stated: Mapping[str, Any]) -> Request:
    """Read what `stated_request` wrote."""
    return Request(**{**stated, "agrees_to": frozenset(stated["agrees_to"])})


def read_attestation(data: bytes) -> dict[str, Any]:
    """Read an attestation and check its form: format, canonical spelling, seal.

    Raises:
        ValueError: says what is wrong, without quoting the file.
    """
    body = read_object(data)
    if body.get("format") != FORMAT:
        raise ValueError(f"its format is not {FORMAT}")
    if canonical(body) != data:
        raise ValueError("it is not canonical JSON")
    seal = body.pop(SEAL, None)
    if seal != digest(canonical(body)):
        raise ValueError("its seal does not match what it states")
    return body
