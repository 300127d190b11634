"""Consent sources beside consents.csv: an export → rows as that file would hold them."""

from deid.consent.importers.codes import CodeRule, FhirMap
from deid.consent.importers.fhir import fhir_rows
from deid.consent.importers.redcap import Answer, RedcapForm, RedcapMap, redcap_rows
from deid.consent.importers.rows import ConsentRows

__all__ = [
    "Answer",
    "CodeRule",
    "ConsentRows",
    "FhirMap",
    "RedcapForm",
    "RedcapMap",
    "fhir_rows",
    "redcap_rows",
]
