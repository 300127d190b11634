"""Consent: events → may this item be released? `consent-decisions.md` is the specification."""

from deid.consent.decide import (
    OK_CODES,
    OK_SEGMENTS,
    ORDER,
    asks_erasure,
    classes_in_force,
    classes_needed,
    decide,
    grants_behind,
    reasons_by_attendee,
    refuse_all,
)
from deid.consent.events import NO_END, ConsentEvent, by_participant
from deid.consent.explain import REASONS, tell
from deid.consent.identity import identity_conflicts
from deid.consent.importing import ImportResult, events_of, import_rows, record_withdrawal
from deid.consent.limits import combine
from deid.consent.parsing import COLUMNS, REQUIRED, parse_events
from deid.consent.purposes import check_request
from deid.consent.standing import standing
from deid.consent.terms import ConsentRules

__all__ = [
    "COLUMNS",
    "NO_END",
    "OK_CODES",
    "OK_SEGMENTS",
    "ORDER",
    "REASONS",
    "REQUIRED",
    "ConsentEvent",
    "ConsentRules",
    "ImportResult",
    "asks_erasure",
    "by_participant",
    "check_request",
    "classes_in_force",
    "classes_needed",
    "combine",
    "decide",
    "events_of",
    "grants_behind",
    "identity_conflicts",
    "import_rows",
    "parse_events",
    "reasons_by_attendee",
    "record_withdrawal",
    "refuse_all",
    "standing",
    "tell",
]
