"""Codes in plain words, for people who read reports."""

from collections.abc import Mapping
from types import MappingProxyType

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "LEDGER": "The record of consents did not verify",
        "IDENTITY": "Two roster entries claim one person",
        "UNRESOLVED": "An attendee is not on the roster",
        "COATTENDEE": "Another attendee does not allow it",
        "NO_CONSENT": "No consent is recorded",
        "NOT_ACTIVE": "The consent is a draft, or not active",
        "VOID_RECORD": "The consent was entered in error",
        "NOT_YET_KNOWN": "The consent came, or takes effect, later",
        "REFUSED": "Consent was refused",
        "WITHDRAWN": "Consent was withdrawn",
        "CONFLICT": "Two records contradict each other",
        "INCOMPLETE": "The consent leaves a required part blank",
        "EVIDENCE": "Signature, form version or evidence is missing",
        "CAPACITY": "Capacity was lost; no representative has agreed",
        "GUARDIAN": "A minor signed alone",
        "ASSENT": "The minor's own assent is missing",
        "MAJORITY": "Came of age; only a guardian has agreed",
        "DECEASED": "Died; the consent is silent on that",
        "DATACLASS_SCOPE": "The consent does not cover this kind of data",
        "SPECIAL_NOTE": "A specially protected note the consent does not name",
        "PURPOSE_SCOPE": "The consent does not cover this purpose",
        "RECIPIENT_SCOPE": "The consent does not cover this recipient or region",
        "COLLECT_WINDOW": "Recorded outside the time the consent covers",
        "EXPIRED": "The consent has expired",
        "CONDITION": "A condition of the consent is not met",
        "THIRD_PARTY": "Mentions another participant",
        "STALE_GATE": "A consent changed while the release was made",
    }
)
"""Reason of a refusal → what it means, in the order of the specification."""

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "note": "Notes",
        "transcript": "Transcripts",
        "psychotherapy": "Psychotherapy",
        "sud": "Substance use",
        "treatment_plan": "Treatment plans",
    }
)

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "PERSON": "Names of people",
        "AGE": "Ages of 90 and over",
        "DATE": "Dates",
        "LOCATION": "Places",
        "ORG": "Organisations",
        "PROFESSION": "Occupations",
        "PHONE": "Telephone numbers",
        "FAX": "Fax numbers",
        "EMAIL": "E-mail addresses",
        "URL": "Web addresses",
        "HANDLE": "User names",
        "SSN": "Social security numbers",
        "MRN": "Medical record numbers",
        "HEALTH_PLAN": "Health plan numbers",
        "ACCOUNT": "Account numbers",
        "LICENSE": "Licence numbers",
        "VEHICLE": "Vehicle identifiers",
        "DEVICE": "Device identifiers",
        "IP": "Internet addresses",
        "BIOMETRIC": "Biometric identifiers",
        "OTHER_ID": "Other identifying codes",
    }
)

USE_LIMITS: Mapping[str, str] = MappingProxyType(
    {
        "NRES": "no restriction",
        "GRU": "general research use",
        "HMB": "health, medical or biomedical research",
        "DS": "research on this disease only",
        "POA": "research on populations, origins or ancestry only",
        "NPOA": "no research on populations, origins or ancestry",
        "RS": "research of this type only",
        "NMDS": "no development of methods beyond this research",
        "GSO": "genetic studies only",
        "NPU": "users that are not for profit only",
        "NCU": "no commercial use",
        "NPUNCU": "users that are not for profit only, no commercial use",
        "PUB": "results must be published",
        "COL": "only together with the study's investigators",
        "IRB": "approval of an ethics board needed",
        "GS": "in this region only",
        "MOR": "nothing published before this day",
        "TS": "use until this day only",
        "US": "this user only",
        "PS": "this project only",
        "IS": "this institution only",
        "RTN": "derived data must be given back",
        "CC": "clinical care",
    }
)
"""Code of a use limit → what it asks for. After the GA4GH Data Use Ontology (https://github.com/EBISPOT/DUO)."""


def limit_in_words(code: str) -> str:
    """What a use limit asks for; a value behind the code ("DS:MONDO:0005148") makes no difference."""
    return USE_LIMITS.get(code.partition(":")[0], "")


PROFILES: Mapping[str, str] = MappingProxyType(
    {
        "safe-harbor": "Safe Harbor, 45 CFR 164.514(b)(2)",
        "limited-data-set": "Limited data set, 45 CFR 164.514(e)",
        "expert": "Expert determination, 45 CFR 164.514(b)(1)",
    }
)
