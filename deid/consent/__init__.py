"""Consent: events → may this item be released? `consent-decisions.md` is the specification."""

from deid.consent.decide import (
    OK_CODES,
    OK_SEGMENTS,
    ORDER,
    PUBLIC_OK,
    Terms,
    asks_erasure,
    classes_in_force,
    classes_needed,
    decide,
    grants_behind,
    reasons_by_attendee,
    refuse_all,
)
from deid.consent.events import NO_END, ConsentEvent, by_participant
from deid.consent.expiring import Expiring, expiring
from deid.consent.explain import REASONS, tell
from deid.consent.funnel import Step, cohort_steps, suppressed
from deid.consent.identity import identity_conflicts
from deid.consent.importing import ImportResult, events_of, import_rows, record_withdrawal
from deid.consent.limits import combine
from deid.consent.parsing import COLUMNS, REQUIRED, parse_events
from deid.consent.purposes import check_request
from deid.consent.standing import BLOCKING, standing
from deid.consent.terms import ConsentRules
from deid.consent.timeline import Stretch, stretches

__all__ = [
    "BLOCKING",
    "COLUMNS",
    "NO_END",
    "OK_CODES",
    "OK_SEGMENTS",
    "ORDER",
    "PUBLIC_OK",
    "REASONS",
    "REQUIRED",
    "ConsentEvent",
    "ConsentRules",
    "Expiring",
    "ImportResult",
    "Step",
    "Stretch",
    "Terms",
    "asks_erasure",
    "by_participant",
    "check_request",
    "classes_in_force",
    "classes_needed",
    "cohort_steps",
    "combine",
    "decide",
    "events_of",
    "expiring",
    "grants_behind",
    "identity_conflicts",
    "import_rows",
    "parse_events",
    "reasons_by_attendee",
    "record_withdrawal",
    "refuse_all",
    "standing",
    "stretches",
    "suppressed",
    "tell",
]
