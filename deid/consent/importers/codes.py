"""What the codes of a Consent mean for the gate: what the study's map says, and the few codes that are certain.

Sources: GA4GH Data Use Ontology (EBISPOT/DUO, duo.csv) for DUO's ids; HL7 v3 ActReason for HRESCH ("scientific
investigations to obtain health care knowledge": HMB) and TREAT; HL7 consentaction; HL7 v3 ParticipationType for
PRCP and IRCP, who receive information. What asks for a value that FHIR has no place for (a disease, a region, a date) or
leaves a choice (clinical trials, biomedical research) must stand in the map.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from deid.consent.purposes import NAMED_MODIFIERS, covers, permissions, same_name

ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
ACTIONS = "http://terminology.hl7.org/CodeSystem/consentaction"
ROLES = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
RECIPIENTS = ("PRCP", "IRCP")
"""Roles that receive data. A custodian (CST) keeps them, so that who is named as one is no recipient for certain."""

_ACTION_CODES = ("collect", "access", "use", "disclose", "correct")
_REASONS = {"HRESCH": "HMB", "TREAT": "TREAT"}
_DUO_SYSTEMS = ("duo", "http://purl.obolibrary.org/obo/duo", "http://purl.obolibrary.org/obo/duo.owl",
                "http://purl.obolibrary.org/obo", "http://purl.obolibrary.org/obo/", "")  # fmt: skip
_DUO_CODE = re.compile(r"(?P<iri>http://purl\.obolibrary\.org/obo/)?DUO[_:](?P<id>[0-9]{7})")
_DUO = {
    "0000004": "NRES", "0000042": "GRU", "0000006": "HMB", "0000011": "POA", "0000045": "NPU", "0000046": "NCU",
    "0000018": "NPUNCU", "0000021": "IRB", "0000019": "PUB", "0000020": "COL", "0000029": "RTN", "0000015": "NMDS",
    "0000016": "GSO", "0000044": "NPOA",
}  # fmt: skip
_MAP_IT = 'describe it under [consent.fhir.codes."SYSTEM|CODE"] of study.toml'

Coding = Mapping[str, Any]
Purposes = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRule:
    """What a code stands for. `data_classes` None: the code does not tell; (): it concerns nothing of this study.

    `period` says what the period of a rule with this code bounds: "use", "collect", or "" for use unless said.
    """

    data_classes: tuple[str, ...] | None = None
    purposes: Purposes = ()
    recipients: tuple[str, ...] = ()
    period: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FhirMap:
    """`[consent.fhir]` of study.toml: whose identifier names the participant, who signs, what codes mean.

    `identifier_system`: "" takes the participant's id from the reference. `related_person` is who a RelatedPerson
    that signed is, `signer` who signed where no performer is named; "" leaves each open. `profiles` are canonical
    addresses of profiles that somebody has read: they add no rule of their own. `codes` are by "system|code".
    """

    codes: Mapping[str, CodeRule] = field(default_factory=lambda: MappingProxyType({}))
    identifier_system: str = ""
    related_person: str = ""
    signer: str = ""
    profiles: tuple[str, ...] = ()


def concept_rule(concept: Mapping[str, Any], *, mapping: FhirMap) -> CodeRule:
    """What a CodeableConcept stands for. Its codings say one thing in several systems; the map must agree.

    Raises:
        ValueError: no coding, one that the map lacks, or two that the map tells apart.
    """
    if not (codings := concept.get("coding")):
        raise ValueError("words without a code; a steward must record this consent in consents.csv")
    rules = [coding_rule(coding, mapping=mapping) for coding in codings]
    if any(rule != rules[0] for rule in rules):
        raise ValueError("codings of one concept that the map gives different meanings; give them one in study.toml")
    return rules[0]


def coding_rule(coding: Coding, *, mapping: FhirMap) -> CodeRule:
    """What a coding stands for.

    Raises:
        ValueError: the map lacks it.
    """
    try:
        return mapping.codes[_key(coding)]
    except KeyError:
        raise ValueError(
            f"a code that is not in the map; {_MAP_IT} (data_classes = [] if it concerns no data here)"
        ) from None


def purposes_of(coding: Coding, *, mapping: FhirMap) -> Purposes:
    """The purpose codes that a coding of `provision.purpose` stands for; the map goes first.

    Raises:
        ValueError: a purpose that is neither mapped nor certain.
    """
    if rule := mapping.codes.get(_key(coding)):
        if rule.purposes:
            return rule.purposes
        raise ValueError("a code to which the map gives no purposes; add them in study.toml")
    system, code = coding.get("system", ""), coding.get("code", "")
    duo = _DUO_CODE.fullmatch(code)
    if duo and system.casefold() in _DUO_SYSTEMS and (system or duo["iri"]) and duo["id"] in _DUO:
        return (_DUO[duo["id"]],)
    if system == ACT_REASON and code in _REASONS:
        return (_REASONS[code],)
    raise ValueError(f"a purpose that is not certain; {_MAP_IT} with its purposes")


def codes_of(concept: Mapping[str, Any], system: str) -> frozenset[str]:
    """The codes of a concept that belong to a code system."""
    return frozenset(
        coding.get("code", "") for coding in concept.get("coding", ()) if coding.get("system", "") == system
    ) - {""}


def actions_of(concepts: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The consentaction codes of `provision.action`.

    Raises:
        ValueError: an action without a code of that system, or with one that it lacks.
    """
    each = [codes_of(concept, ACTIONS) for concept in concepts]
    if any(len(codes) != 1 or not codes <= set(_ACTION_CODES) for codes in each):
        raise ValueError(f"must be one of {', '.join(_ACTION_CODES)} of {ACTIONS}")
    return frozenset(code for codes in each for code in codes)


def added(lists: Iterable[Purposes]) -> Purposes | None:
    """Permissions add up and modifiers narrow; None where both name different users, institutions, regions or projects."""
    every = list(lists)
    if len({_named(codes) for codes in every}) > 1:
        return None
    return tuple(sorted({code for codes in every for code in codes}))


def narrowed(one: Purposes | None, other: Purposes | None) -> Purposes | None:
    """What both allow; None says nothing. Without a permission in both, those of one stand and the other narrows.

    Raises:
        ValueError: they name different users, institutions, regions or projects.
    """
    if one is None or other is None:
        return other if one is None else one
    if _named(one) and _named(other) and _named(one) != _named(other):
        raise ValueError(
            "purposes that name different users, institutions, regions or projects; record it in consents.csv"
        )
    mine, theirs = permissions(one), permissions(other)
    shared = {p for p in mine if p in theirs or any(covers(q, p) for q in theirs)}
    shared |= {p for p in theirs if any(covers(q, p) for q in mine)}
    if mine and theirs and not shared:
        return ()
    return tuple(sorted((shared or mine | theirs) | (set(one) - mine) | (set(other) - theirs)))


def common(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The recipients of both; None says nothing, `any` names all."""
    if one is None or other is None:
        return other if one is None else one
    mine, theirs = {same_name(name) for name in one}, {same_name(name) for name in other}
    if "any" in mine or "any" in theirs:
        return other if "any" in mine else one
    return tuple(name for name in one if same_name(name) in theirs)


def _named(codes: Purposes) -> frozenset[str]:
    return frozenset(code for code in codes if code.partition(":")[0] in NAMED_MODIFIERS)


def _key(coding: Coding) -> str:
    return f"{coding.get('system', '')}|{coding.get('code', '')}"
