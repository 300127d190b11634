"""What may stand in a Consent of FHIR R4, and what of it is understood here.

Source: HL7 FHIR R4 (4.0.1), resource Consent and its data types. An element that R4 does not have at its place is
an error, as is one that could change the meaning and is not understood: a modifier extension or implicit rules (which
the specification forbids to pass over), a security label, a rule about single resources. Plain extensions may be
passed over by anybody, says the specification.
"""

from collections.abc import Iterator, Mapping
from typing import Any

MAX_DEPTH = 10
"""Levels of provisions that are followed; R4 sets no limit, its profiles use two."""

TEXT, FLAG, IGNORED, REFUSED = "a text", "true or false", "ignored", "refused"

CODING = {"system": TEXT, "version": TEXT, "code": TEXT, "display": TEXT, "userSelected": FLAG}
CONCEPT = {"coding": [CODING], "text": TEXT}
IDENTIFIER = {"use": TEXT, "type": IGNORED, "system": TEXT, "value": TEXT, "period": IGNORED, "assigner": IGNORED}
REFERENCE = {"reference": TEXT, "type": TEXT, "identifier": IDENTIFIER, "display": TEXT}
PERIOD = {"start": TEXT, "end": TEXT}
ATTACHMENT = {
    "contentType": TEXT, "language": TEXT, "data": TEXT, "url": TEXT, "size": IGNORED, "hash": TEXT, "title": TEXT,
    "creation": TEXT,
}  # fmt: skip
PROVISION: dict[str, Any] = {
    "type": TEXT,
    "period": PERIOD,
    "actor": [{"role": CONCEPT, "reference": REFERENCE}],
    "action": [CONCEPT],
    "securityLabel": REFUSED,
    "purpose": [CODING],
    "class": [CODING],
    "code": [CONCEPT],
    "dataPeriod": PERIOD,
    "data": REFUSED,
}
PROVISION["provision"] = [PROVISION]
CONSENT: Mapping[str, Any] = {
    "resourceType": TEXT,
    "id": TEXT,
    "meta": {
        "versionId": TEXT, "lastUpdated": TEXT, "source": TEXT, "profile": [TEXT], "security": [CODING], "tag": [CODING],
    },
    "implicitRules": REFUSED,
    "language": TEXT,
    "text": IGNORED,
    "contained": IGNORED,
    "identifier": IGNORED,
    "status": TEXT,
    "scope": CONCEPT,
    "category": [CONCEPT],
    "patient": REFERENCE,
    "dateTime": TEXT,
    "performer": [REFERENCE],
    "organization": IGNORED,
    "sourceAttachment": ATTACHMENT,
    "sourceReference": IGNORED,
    "policy": [{"authority": TEXT, "uri": TEXT}],
    "policyRule": CONCEPT,
    "verification": [{"verified": FLAG, "verifiedWith": IGNORED, "verificationDate": TEXT}],
    "provision": PROVISION,
}  # fmt: skip

R5_ONLY = frozenset(
    ("subject", "date", "period", "grantor", "grantee", "manager", "controller", "regulatoryBasis", "policyBasis",
     "policyText", "decision")
)  # fmt: skip
"""Elements of a Consent that came with FHIR R5; R4 has none of them at the root."""

_EVERYWHERE = ("id", "extension")
_NOT_UNDERSTOOD = (
    "cannot be read here and may change what is allowed; a steward must record this consent in consents.csv"
)


def is_r5(consent: Mapping[str, Any]) -> bool:
    """Say whether a Consent is written in FHIR R5, where a provision means something else."""
    return bool(R5_ONLY & set(consent)) or isinstance(consent.get("provision"), list)


def misfits(value: Any, shape: Any = CONSENT, path: str = "", depth: int = 0) -> Iterator[str]:
    """Yield what of a resource is not R4 or not understood: "PATH: what is wrong". No value, no unknown name is quoted."""
    if shape is IGNORED:
        return
    if shape is REFUSED:
        yield f"{path}: {_NOT_UNDERSTOOD}"
    elif shape is TEXT:
        if not isinstance(value, str) or not value.strip():
            yield f"{path}: must be a text that is not blank"
    elif shape is FLAG:
        if not isinstance(value, bool):
            yield f"{path}: must be true or false"
    elif isinstance(shape, list):
        if not isinstance(value, list) or not value:
            yield f"{path}: must be a list that is not empty"
        else:
            for number, part in enumerate(value):
                yield from misfits(part, shape[0], f"{path}[{number}]", depth)
    elif not isinstance(value, dict) or not value:
        yield f"{path or 'the resource'}: must be an object that is not empty"
    elif depth > MAX_DEPTH:
        yield f"{path}: provisions are nested more than {MAX_DEPTH} deep; a steward must record this consent"
    else:
        yield from _misfits_within(value, shape, path, depth + (shape is PROVISION))


def _misfits_within(value: Mapping[str, Any], shape: Mapping[str, Any], path: str, depth: int) -> Iterator[str]:
    unknown = 0
    for key, part in value.items():
        inner = f"{path}.{key}" if path else key
        if key == "modifierExtension":
            yield f"{inner}: {_NOT_UNDERSTOOD}"
        elif key in shape:
            yield from misfits(part, shape[key], inner, depth)
        elif key not in _EVERYWHERE and not _is_beside_a_text(key, shape):
            unknown += 1
    if unknown:
        told = "an element" if unknown == 1 else f"{unknown} elements"
        yield f"{path or 'the resource'}: {told} that FHIR R4 does not have here; export as R4 (4.0.1)"


def _is_beside_a_text(key: str, shape: Mapping[str, Any]) -> bool:
    """`_status` holds the extensions of `status`: plain ones, as a simple value can have no modifier extension."""
    return key.startswith("_") and shape.get(key[1:]) in (TEXT, FLAG)
