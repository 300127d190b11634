"""Consents of HL7 FHIR R4 → rows of consent events.

A Consent with permissions is a grant, with further grants for data classes that are granted on other terms; what
nested provisions deny is a refusal of those classes, and a Consent that denies and permits nothing is a refusal in
full. What the resource leaves open stays blank (the gate reads INCOMPLETE or EVIDENCE, unless the form version fills it
in) or, where no form may fill it in, becomes a condition that nobody can meet. Sources: HL7 FHIR R4 (4.0.1),
Consent; the profile Consent of the German Medical Informatics Initiative.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from deid.consent.importers.codes import ACT_REASON, FhirMap, codes_of
from deid.consent.importers.provisions import DENY, PERMIT, Window, day_of, rules_of
from deid.consent.importers.resources import resources_in
from deid.consent.importers.rows import ConsentRows, joined
from deid.consent.importers.scopes import Scope, Scopes, denied, scopes_of
from deid.consent.importers.shape import is_r5, misfits
from deid.consent.parsing import Cells, refuse_import

STATUSES = ("draft", "proposed", "active", "rejected", "inactive", "entered-in-error")
PROFILES = (
    "http://hl7.org/fhir/StructureDefinition/Consent",
    "http://fhir.de/ConsentManagement/StructureDefinition/Consent",
    "https://www.medizininformatik-initiative.de/fhir/modul-consent/StructureDefinition/mii-pr-consent-einwilligung",
)
"""Profiles whose rules are those of this package; others must be named in `[consent.fhir] profiles`."""
SCOPES = ("research", "patient-privacy")

NOT_SIGNED_BY = "who signed is not stated"
NOT_VERIFIED = "not verified"
NO_TYPE = "whether the provision permits or denies is not stated"

_SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
_OPT_OUT, _OPT_IN = ("OPTOUT", "OPTOUTE"), ("OPTIN", "OPTINR")  # of HL7 v3 ActCode
_TEMPLATE = "http://fhir.de/ConsentManagement/CodeSystem/TemplateType"  # CONSENT-OPT-IN, WITHDRAWAL, …
_TEST_DATA = (ACT_REASON, "HTEST")
_CUT = ("http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "SUBSETTED")
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
_REFERENCE = re.compile(r"([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})(?:/_history/[A-Za-z0-9.-]+)?")

Consent = Mapping[str, Any]


def fhir_rows(text: str, *, file: str, mapping: FhirMap) -> ConsentRows:
    """Turn the Consents of a file into rows of consent events.

    Args:
        text: the whole file.
        file: its name: .ndjson holds a resource a line, .json one resource or Bundle.
        mapping: what codes mean.

    Returns:
        Events named by their Consent: "Consent/ID", "Consent/ID#2" for further terms, "Consent/ID#deny".

    Raises:
        StudyFileError: by file, entry and element, without values: what is no R4, not understood or not certain.
    """
    problems: list[str] = []
    rows: list[tuple[str, Cells]] = []
    others = silent = 0
    for place, resource in resources_in(text, file=file, problems=problems):
        if resource["resourceType"] != "Consent":
            others += 1
            continue
        about: list[str] = []
        events = _events(resource, mapping, about)
        silent += not events and not about
        rows += [(place, event) for event in events]
        problems += [f"{place}, {what}" for what in about]
    refuse_import(problems)
    notices = [f"{file}: resources other than Consent, which are not read: {others}"] if others else []
    notices += [f"{file}: Consents that permit and deny nothing which the map names: {silent}"] if silent else []
    return ConsentRows(tuple(rows), tuple(notices))


def _events(consent: Consent, mapping: FhirMap, problems: list[str]) -> list[Cells]:
    if is_r5(consent):
        problems.append("the resource: FHIR R5, where provisions mean something else; export as R4 (4.0.1)")
        return []
    problems += misfits(consent)
    if problems:
        return []
    _check_head(consent, mapping, problems)
    root, nested = rules_of(consent.get("provision", {}), mapping=mapping, problems=problems)
    denies = root.type == DENY or _says_no(consent)
    if denies and root.type == PERMIT:
        problems.append(
            "provision.type: permits what policyRule or category denies; a steward must record this consent"
        )
    typed = denies or bool(root.type)
    scopes = scopes_of(nested, mapping=mapping, typed=typed)
    if root.type == PERMIT and (root.classes is not None or not scopes):
        scopes = scopes_of([root, *nested], mapping=mapping, typed=typed)
    head = _head(consent, mapping, problems)
    doubts = [NOT_VERIFIED for check in consent.get("verification", ()) if check.get("verified") is not True][:1]
    refusal = {key: cell for key, cell in head.items() if key not in ("signer", "assent")} | {"event": "refuse"}
    if not scopes and denies and head["status"] == "active":
        return [refusal]
    if not scopes and (head["status"] != "active" or not (root.type or nested)):
        scopes = [((), _unsaid([NO_TYPE] if _says_something(consent) else []))]
    if scopes and not head["signer"]:
        doubts.append(NOT_SIGNED_BY)
    events: list[Cells] = [*_grants(head, scopes, doubts)]
    if (classes := denied(nested)) is None or classes:
        events.append(refusal | {"event_id": f"{head['event_id']}#deny", "data_classes": joined(sorted(classes or ()))})
    return events


def _grants(head: Cells, scopes: Scopes, doubts: Iterable[str]) -> Iterable[Cells]:
    for number, (classes, scope) in enumerate(scopes, 1):
        yield {
            **head,
            "event_id": head["event_id"] + (f"#{number}" if number > 1 else ""),
            "event": "grant",
            "data_classes": joined(classes),
            "purposes": joined(scope.purposes or ()),
            "recipients": joined(scope.recipients or ()),
            **dict(zip(("use_from", "use_until"), map(_day, scope.use), strict=True)),
            **dict(zip(("collect_from", "collect_to"), map(_day, scope.collect), strict=True)),
            "conditions": joined((*scope.doubts, *doubts)),
        }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _unsaid(doubts: Iterable[str]) -> Scope:
    """A Consent that leaves all to a policy written elsewhere, or whose status is all that counts."""
    nothing: Window = (None, None)
    return Scope(purposes=None, recipients=None, use=nothing, collect=nothing, doubts=tuple(doubts))


def _says_something(consent: Consent) -> bool:
    return bool(set(consent.get("provision", {})) - {"id", "extension", "provision"})


def _says_no(consent: Consent) -> bool:
    """Say whether the base policy is to deny, or the document is a withdrawal, a refusal or an objection."""
    templates = {code for concept in consent.get("category", ()) for code in codes_of(concept, _TEMPLATE)}
    return any(code in _OPT_OUT for code in _policy_codes(consent)) or any(
        not code.startswith("CONSENT") for code in templates
    )


def _policy_codes(consent: Consent) -> frozenset[str]:
    """The codes of the policy rule, whatever the system: an opt-out is one under any name."""
    codings = consent.get("policyRule", {}).get("coding", ())
    return frozenset(coding["code"].strip() for coding in codings if "code" in coding)


def _check_head(consent: Consent, mapping: FhirMap, problems: list[str]) -> None:
    """What decides whether the rest of the resource may be believed."""
    if not _ID.fullmatch(str(consent.get("id", ""))):
        problems.append("id: missing, or no id of FHIR; export the records of a server, which have one")
    if consent.get("status") not in STATUSES:
        problems.append(f"status: must be one of {', '.join(STATUSES)}")
    scopes = codes_of(consent.get("scope", {}), _SCOPE)
    if not scopes or not scopes <= set(SCOPES):
        problems.append(f"scope: must be {' or '.join(SCOPES)} of {_SCOPE}; leave other Consents out of the export")
    meta = consent.get("meta", {})
    for number, profile in enumerate(meta.get("profile", ())):
        if profile.partition("|")[0] not in (*PROFILES, *mapping.profiles):
            problems.append(
                f"meta.profile[{number}]: a profile that is not known here; once somebody has read that it adds no rule of "
                "its own, name it in profiles of [consent.fhir] in study.toml"
            )
    labels = {(c.get("system"), c.get("code")) for c in (*meta.get("security", ()), *meta.get("tag", ()))}
    if _TEST_DATA in labels:
        problems.append("meta: marked as test data; leave it out of the export")
    if _CUT in labels:
        problems.append("meta: marked as a part of the resource (SUBSETTED); export it whole")


def _head(consent: Consent, mapping: FhirMap, problems: list[str]) -> dict[str, str]:
    """The cells that all events of a Consent share."""
    signed = ""
    if "dateTime" in consent:
        try:
            signed = day_of(consent["dateTime"])[0].isoformat()
        except ValueError as error:
            problems.append(f"dateTime: {error}")
    return {
        "event_id": f"Consent/{consent.get('id', '')}",
        "participant_id": _participant(consent, mapping, problems),
        "signed_at": signed,
        "status": consent.get("status", ""),
        "form_version": _form_version(consent),
        "evidence_sha256": _evidence(consent, problems),
        **_signer(consent, mapping, problems),
    }


def _participant(consent: Consent, mapping: FhirMap, problems: list[str]) -> str:
    patient = consent.get("patient", {})
    if mapping.identifier_system:
        identifier = patient.get("identifier", {})
        if identifier.get("system") == mapping.identifier_system and identifier.get("value"):
            return str(identifier["value"])
        problems.append("patient.identifier: none of the identifier_system of [consent.fhir] in study.toml")
        return ""
    kind, name = _target(patient)
    if kind != "Patient":
        problems.append(
            "patient.reference: must be Patient/ID; for another kind of reference set identifier_system under "
            "[consent.fhir] in study.toml"
        )
    return name


def _target(reference: Mapping[str, Any]) -> tuple[str, str]:
    """Type and id of a relative reference; a type may stand beside a reference by identifier."""
    if match := _REFERENCE.fullmatch(reference.get("reference", "")):
        return match[1], match[2]
    return ("" if "reference" in reference else reference.get("type", "")), ""


def _signer(consent: Consent, mapping: FhirMap, problems: list[str]) -> dict[str, str]:
    """Who signed. A guardian beside whom the patient agrees has the patient's assent."""
    kinds = set()
    for number, performer in enumerate(consent.get("performer", ())):
        kind, _ = _target(performer)
        kinds.add(kind)
        at = f"performer[{number}]"
        if kind == "RelatedPerson" and not mapping.related_person:
            problems.append(
                f"{at}: a RelatedPerson; say who that is (related_person under [consent.fhir] in study.toml)"
            )
        elif kind == "Patient" and not _is_same(performer, consent.get("patient", {})):
            problems.append(f"{at}: not for certain the patient of the Consent; a steward must record this consent")
        elif kind not in ("Patient", "RelatedPerson"):
            problems.append(f"{at}: must be Patient/ID or RelatedPerson/ID; nobody else signs for a participant")
    if "RelatedPerson" in kinds:
        return {"signer": mapping.related_person, "assent": "yes" if "Patient" in kinds else ""}
    return {"signer": "participant" if kinds else mapping.signer, "assent": ""}


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two references are to one record: equal in each way that both use, and in one at least."""
    ways = [(_target(ref) if _target(ref)[1] else None) for ref in (one, other)]
    marks = [
        ref.get("identifier") and (ref["identifier"].get("system"), ref["identifier"].get("value"))
        for ref in (one, other)
    ]
    compared = [pair[0] == pair[1] for pair in (ways, marks) if all(pair)]
    return bool(compared) and all(compared)


def _form_version(consent: Consent) -> str:
    """The policies' addresses, else the code of the policy rule; whether one opts in or out names no form."""
    if uris := sorted({policy["uri"].strip() for policy in consent.get("policy", ()) if "uri" in policy}):
        return " ".join(uris)
    return " ".join(sorted(_policy_codes(consent) - {*_OPT_OUT, *_OPT_IN}))


def _evidence(consent: Consent, problems: list[str]) -> str:
    """SHA-256 of the signed form where the resource carries it; `hash` of an attachment is a SHA-1 and is not taken."""
    data = consent.get("sourceAttachment", {}).get("data", "")
    try:
        document = base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        problems.append("sourceAttachment.data: no Base64")
        return ""
    return sha256(document).hexdigest() if document else ""
