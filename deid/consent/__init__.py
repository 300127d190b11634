"""Consent: events → may this item be released? `consent-decisions.md` is the specification."""

from deid.consent.decide import OK_CODES, ORDER, classes_needed, decide, grants_behind, refuse_all
from deid.consent.events import ConsentEvent, by_participant
from deid.consent.explain import REASONS, explain
from deid.consent.identity import identity_conflicts
from deid.consent.importing import ImportResult, events_of, import_rows, record_withdrawal
from deid.consent.limits import combine
from deid.consent.parsing import COLUMNS, REQUIRED, parse_events
from deid.consent.purposes import check_request
from deid.consent.terms import ConsentRules

__all__ = [
    "COLUMNS",
    "OK_CODES",
    "ORDER",
    "REASONS",
    "REQUIRED",
    "ConsentEvent",
    "ConsentRules",
    "ImportResult",
    "by_participant",
    "check_request",
    "classes_needed",
    "combine",
    "decide",
    "events_of",
    "explain",
    "grants_behind",
    "identity_conflicts",
    "import_rows",
    "parse_events",
    "record_withdrawal",
    "refuse_all",
]
