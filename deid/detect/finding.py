"""What a recognizer of ours finds, and how it travels through Presidio and back."""

from dataclasses import dataclass

from presidio_analyzer import RecognizerResult

from deid.model import GROUPS, Span

KIND, OWNER = "kind", "owner"


@dataclass(frozen=True, slots=True)
class Finding:
    """An identifier at `text[start:end]` of the text that was searched. Holds no text; see `model.Span`."""

    start: int
    end: int
    label: str
    score: float
    kind: str = ""
    owner: str = ""


def as_result(finding: Finding, source: str, shift: int = 0) -> RecognizerResult:
    """A finding as Presidio carries it, its offsets moved by `shift` code points; kind and owner ride in its metadata."""
    return RecognizerResult(
        entity_type=finding.label,
        start=finding.start + shift,
        end=finding.end + shift,
        score=finding.score,
        recognition_metadata={
            RecognizerResult.RECOGNIZER_NAME_KEY: source,
            KIND: finding.kind,
            OWNER: finding.owner,
        },
    )


def as_span(result: RecognizerResult, shift: int = 0) -> Span:
    """A Presidio result as a span whose offsets are moved by `shift` code points.

    A label that `model` does not know (from a recognizer of Presidio or of the user) becomes one that it does,
    so that nothing found is dropped.
    """
    metadata = result.recognition_metadata or {}
    label = str(result.entity_type)
    return Span(
        start=result.start + shift,
        end=result.end + shift,
        label=label if label in GROUPS else PRESIDIO_LABELS.get(label, "OTHER_ID"),
        score=min(1.0, max(0.0, float(result.score))),
        source=str(metadata.get(RecognizerResult.RECOGNIZER_NAME_KEY, "")),
        kind=str(metadata.get(KIND, "")),
        owner=str(metadata.get(OWNER, "")),
    )


PRESIDIO_LABELS = {
    "PHONE_NUMBER": "PHONE", "EMAIL_ADDRESS": "EMAIL", "IP_ADDRESS": "IP", "MAC_ADDRESS": "DEVICE",
    "US_SSN": "SSN", "UK_NINO": "SSN", "UK_NHS": "MRN", "CREDIT_CARD": "ACCOUNT", "IBAN_CODE": "ACCOUNT",
    "US_BANK_NUMBER": "ACCOUNT", "US_DRIVER_LICENSE": "LICENSE", "MEDICAL_LICENSE": "LICENSE",
    "DATE_TIME": "DATE", "ORGANIZATION": "ORG", "NRP": "LOCATION", "DOMAIN_NAME": "URL",
}  # fmt: skip
"""Presidio's entity names (documentation of 2.2, "Supported entities") → our labels."""
