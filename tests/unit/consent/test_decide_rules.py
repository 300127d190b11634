"""The sentences of the consent specification that the table does not spell out."""

from dataclasses import replace
from datetime import date

import pytest

from deid.consent import (
    OK_CODES,
    ORDER,
    ConsentEvent,
    ConsentRules,
    asks_erasure,
    by_participant,
    classes_in_force,
    classes_needed,
    decide,
    grants_behind,
    reasons_by_attendee,
)
from deid.consent.events import CONFLICT, NO_END
from deid.errors import ConfigError
from deid.model import DATA_CLASSES, Item, Participant, Request

ASOF = date(2026, 6, 1)
PERSON = Participant("P1", "Ada", "North", date_of_birth=date(1980, 4, 2))
REQUEST = Request("HMB", "Uni Nord", False, True, "US")
NOTE = Item("N1", "note", ("P1",), date(2026, 3, 5), "note")
ROW = Item("T1", "row", ("P1",), date(2026, 3, 5), "table")


def grant(event_id="E1", **changes):
    values = {
        "signed_at": date(2026, 1, 10),
        "form_version": "v3",
        "data_classes": ("note", "table"),
        "purposes": ("HMB",),
        "recipients": ("any",),
        "use_until": NO_END,
        "evidence_sha256": "a" * 64,
    }
    return ConsentEvent(event_id=event_id, participant_id="P1", event="grant", **(values | changes))


def stop(event_id="E9", event="withdraw", signed_at=date(2026, 5, 1), **changes):
    return ConsentEvent(event_id=event_id, participant_id="P1", event=event, signed_at=signed_at, **changes)


def correct(event_id, corrects, **changes):
    return replace(grant(event_id), **({"event": "correct", "corrects": corrects} | changes))


def reasons(*events, item=NOTE, person=PERSON, request=REQUEST, asof=ASOF, rules=None):
    return decide(
        by_participant(events),
        participants={"P1": person},
        item=item,
        request=request,
        rules=rules or ConsentRules(),
        asof=asof,
    ).reasons


# The order of reasons


def test_reasons_stand_in_the_order_of_the_specification():
    assert ORDER == (
        "LEDGER", "IDENTITY", "UNRESOLVED", "COATTENDEE",
        "NO_CONSENT", "NOT_ACTIVE", "VOID_RECORD", "NOT_YET_KNOWN", "REFUSED", "WITHDRAWN", "CONFLICT",
        "INCOMPLETE", "EVIDENCE",
        "CAPACITY", "GUARDIAN", "ASSENT", "MAJORITY", "DECEASED",
        "DATACLASS_SCOPE", "SPECIAL_NOTE",
        "PURPOSE_SCOPE", "RECIPIENT_SCOPE",
        "COLLECT_WINDOW", "EXPIRED",
        "CONDITION", "THIRD_PARTY", "STALE_GATE",
    )  # fmt: skip


def test_reasons_to_release_stand_the_most_specific_first():
    assert OK_CODES == ("OK_SEGMENTS", "OK_GROUP", "OK_DECEASED", "OK_REGRANT", "OK_NO_CONTACT", "OK")


def test_the_reasons_of_each_attendee_stand_in_the_same_order():
    told = reasons_by_attendee(
        by_participant([grant(evidence_sha256=""), stop()]),
        participants={"P1": PERSON},
        item=replace(NOTE, participants=("P1", "P2")),
        request=REQUEST,
        rules=ConsentRules(),
        asof=ASOF,
    )
    assert told == {"P1": ("WITHDRAWN", "EVIDENCE", "DATACLASS_SCOPE"), "P2": ("UNRESOLVED",)}


# Which events count


def test_a_withdrawal_compares_by_receipt_not_by_signature():
    regranted = grant("E2", signed_at=date(2026, 5, 10), retrospective=True)
    late = stop(signed_at=date(2026, 5, 1), received_at=date(2026, 5, 12))
    assert reasons(grant(), stop(), regranted) == ("OK_REGRANT",)
    assert reasons(grant(), late, regranted) == ("WITHDRAWN",)


def test_dates_of_receipt_and_signature_that_contradict_each_other_refuse():
    assert reasons(grant(), stop(signed_at=date(2026, 5, 1), received_at=date(2025, 1, 1))) == ("WITHDRAWN",)
    mistyped = grant(signed_at=date(2026, 5, 10), received_at=date(2026, 1, 10), retrospective=True)
    assert reasons(mistyped, stop(signed_at=date(2026, 4, 1))) == ("WITHDRAWN",)


def test_a_withdrawal_without_any_date_wins():
    assert reasons(grant(), stop(signed_at=None)) == ("WITHDRAWN",)


def test_a_withdrawal_wins_over_a_grant_signed_before_it_and_received_or_effective_after():
    withdrawn = stop(signed_at=date(2026, 2, 1))
    assert reasons(grant(received_at=date(2026, 3, 1)), withdrawn) == ("WITHDRAWN",)
    assert reasons(grant(effective_from=date(2026, 3, 1)), withdrawn) == ("WITHDRAWN",)


def test_a_withdrawal_wins_over_a_grant_without_signature():
    assert reasons(grant(signed_at=None, received_at=date(2026, 5, 2)), stop()) == ("WITHDRAWN", "EVIDENCE")


def test_a_withdrawal_between_the_signatures_of_two_deciding_grants_wins():
    terms = {"effective_from": date(2026, 3, 1), "collect_from": date(2026, 1, 1)}
    early, late = grant(**terms), grant("E2", signed_at=date(2026, 2, 10), **terms)
    assert reasons(late, stop(signed_at=date(2026, 2, 1))) == ("OK_REGRANT",)
    assert reasons(early, late, stop(signed_at=date(2026, 2, 1))) == ("WITHDRAWN",)


@pytest.mark.parametrize("status", ["draft", "proposed", "inactive", "rejected", "unknown"])
@pytest.mark.parametrize("event", ["refuse", "withdraw"])
def test_a_refusal_or_withdrawal_bites_whatever_its_status(event, status):
    assert reasons(grant(), stop(event=event, status=status)) == ("WITHDRAWN",)


def test_a_withdrawal_entered_in_error_is_as_if_never_written():
    assert reasons(grant(), stop(status="entered-in-error")) == ("OK",)


def test_a_void_correction_leaves_what_it_names_standing():
    assert reasons(grant(), stop(), correct("C1", "E9", level="no-contact", status="entered-in-error")) == (
        "WITHDRAWN",
    )


def test_a_refusal_of_a_class_that_was_never_granted_takes_nothing_back():
    tables_only = grant(data_classes=("table",))
    refusal = stop(event="refuse")
    assert reasons(tables_only, refusal)[0] == "REFUSED"
    assert reasons(tables_only, refusal, item=ROW) == ("WITHDRAWN",)


def test_a_refusal_before_the_first_grant_is_overcome_by_it():
    assert reasons(stop(event="refuse", signed_at=date(2026, 1, 1)), grant()) == ("OK",)


def test_a_refusal_between_two_grants_is_overcome_by_the_second():
    events = grant(signed_at=date(2025, 1, 1)), stop(event="refuse", signed_at=date(2025, 3, 1)), grant("E2")
    assert reasons(*events) == ("OK_REGRANT",)


def test_the_newest_grant_that_names_the_class_decides():
    older = grant(signed_at=date(2025, 1, 1), retrospective=True)
    newer = grant("E2", data_classes=("note",), purposes=("POA",))
    assert reasons(older, newer) == ("PURPOSE_SCOPE",)
    assert reasons(older, newer, item=ROW) == ("OK",)


def test_the_signature_orders_grants_whenever_they_were_received():
    newer = grant("E2", signed_at=date(2026, 2, 1), purposes=("POA",))
    assert reasons(grant(received_at=date(2026, 3, 1)), newer) == ("PURPOSE_SCOPE",)


def test_the_effective_date_orders_grants_before_the_signature():
    early = grant("E2", signed_at=date(2026, 2, 1), effective_from=date(2026, 1, 1), purposes=("POA",))
    assert reasons(grant(collect_from=date(2026, 1, 1)), early) == ("OK",)


@pytest.mark.parametrize(
    "other",
    [
        {"purposes": ("GRU",)},
        {"conditions": ("after-death",)},
        {"recipients": ("Uni Nord",)},
        {"regions": ("US",)},
        {"use_from": date(2026, 2, 1)},
        {"use_until": date(2030, 12, 31)},
        {"collect_from": date(2026, 3, 1)},
        {"collect_to": date(2026, 12, 31)},
        {"retrospective": True},
    ],
    ids=lambda other: next(iter(other)),
)
def test_two_deciding_grants_of_one_date_may_not_differ_in_what_they_allow(other):
    assert reasons(grant("E2", **other)) == ("OK",)
    assert reasons(grant(), grant("E2", **other)) == ("CONFLICT",)


def test_one_of_two_deciding_grants_that_names_no_class_is_a_conflict():
    assert reasons(grant(), grant("E2", data_classes=())) == ("CONFLICT", "INCOMPLETE")


@pytest.mark.parametrize("other", [{"data_classes": ("note",)}, {"form_version": "v4"}, {"authority_ref": "A-1"}])
def test_two_deciding_grants_of_one_date_may_differ_in_what_allows_nothing_of_the_class(other):
    assert reasons(grant(), grant("E2", **other)) == ("OK",)


def test_of_two_deciding_grants_of_one_date_each_must_hold():
    for events in [(grant(), grant("E2", evidence_sha256="")), (grant(evidence_sha256=""), grant("E2"))]:
        assert reasons(*events) == ("EVIDENCE",)


def test_a_grant_that_is_not_in_force_yet_leaves_the_older_one_deciding():
    assert reasons(grant(), grant("E2", purposes=("POA",), effective_from=date(2026, 7, 1))) == ("OK",)


def test_a_grant_counts_on_the_very_day_of_receipt_and_effect():
    assert reasons(grant(received_at=ASOF)) == ("OK",)
    assert reasons(grant(effective_from=ASOF)) == ("OK",)


def test_a_grant_that_may_have_named_any_class_is_not_passed_over():
    assert reasons(grant(), grant("E2", signed_at=date(2026, 2, 1), data_classes=())) == ("INCOMPLETE",)


def test_a_grant_without_any_date_decides_and_lacks_evidence():
    assert reasons(grant(), grant("E2", signed_at=None)) == ("EVIDENCE",)


def test_of_a_newest_grant_that_blocks_nothing_else_is_told():
    blocked = grant("E2", signed_at=date(2026, 2, 1), status="inactive", evidence_sha256="", purposes=("POA",))
    assert reasons(grant(), blocked) == ("NOT_ACTIVE",)
    assert reasons(grant(), blocked, stop()) == ("NOT_ACTIVE", "WITHDRAWN")


def test_a_newest_grant_of_other_classes_that_blocks_is_told_for_a_class_that_none_names():
    blocked = grant(data_classes=("table",), status="inactive")
    assert reasons(blocked) == ("NOT_ACTIVE",)
    assert reasons(grant(), grant("E2", signed_at=date(2026, 2, 1), data_classes=("table",), status="inactive")) == (
        "OK",
    )


def test_a_withdrawal_of_what_was_never_granted_reads_withdrawn():
    assert reasons(stop()) == ("WITHDRAWN",)


def test_a_refusal_is_told_beside_a_grant_that_is_not_known_yet():
    assert reasons(stop(event="refuse"), grant(received_at=date(2026, 6, 5), signed_at=date(2026, 5, 20))) == (
        "NOT_YET_KNOWN",
        "REFUSED",
    )


# What refusals and withdrawals cover


@pytest.mark.parametrize("named", [(), ("note",)])
@pytest.mark.parametrize("data_class", [name for name in DATA_CLASSES if name not in ("table", "group", "quote")])
def test_blank_or_note_covers_every_class_of_free_text(named, data_class):
    item = replace(NOTE, data_class=data_class)
    given = grant(data_classes=(data_class,))
    assert reasons(given, item=item) == ("OK",)
    assert reasons(given, stop(data_classes=named), item=item) == ("WITHDRAWN",)


def test_blank_covers_tables_and_note_does_not():
    assert reasons(grant(), stop(), item=ROW) == ("WITHDRAWN",)
    assert reasons(grant(), stop(data_classes=("note",)), item=ROW) == ("OK",)


def test_a_withdrawal_of_tables_leaves_notes():
    assert reasons(grant(), stop(data_classes=("table",))) == ("OK",)
    assert reasons(grant(), stop(data_classes=("table",)), item=ROW) == ("WITHDRAWN",)


def test_purposes_and_recipients_do_not_narrow_a_withdrawal():
    assert reasons(grant(), stop(purposes=("POA",), recipients=("Uni West",))) == ("WITHDRAWN",)


def test_a_level_does_not_soften_a_refusal():
    assert reasons(grant(), stop(event="refuse", level="no-contact")) == ("WITHDRAWN",)


def test_a_no_collection_withdrawal_never_decides_by_itself():
    assert reasons(stop(level="no-collection")) == ("NO_CONSENT",)
    assert reasons(grant(), stop(level="no-collection")) == ("OK",)


def test_the_first_of_two_no_collection_withdrawals_ends_the_window():
    first, second = stop("E8", level="no-collection", signed_at=date(2026, 2, 1)), stop(level="no-collection")
    assert reasons(grant(), first, second) == ("COLLECT_WINDOW",)


def test_a_no_collection_withdrawal_without_any_date_leaves_no_window():
    assert reasons(grant(), stop(level="no-collection", signed_at=None)) == ("COLLECT_WINDOW",)


def test_a_no_contact_withdrawal_ends_no_collection():
    assert reasons(grant(), stop(level="no-contact", signed_at=date(2026, 2, 1))) == ("OK_NO_CONTACT",)
    assert reasons(stop(level="no-contact")) == ("NO_CONSENT",)


def test_a_grant_signed_after_a_no_collection_withdrawal_opens_its_own_window():
    events = grant(), stop(level="no-collection", signed_at=date(2026, 2, 1)), grant("E2", signed_at=date(2026, 3, 1))
    assert reasons(*events) == ("OK",)


# Corrections


def test_a_correction_takes_the_place_of_the_grant_in_time():
    newer = grant("E2", signed_at=date(2026, 2, 1), purposes=("POA",))
    late = correct("C1", "E1", signed_at=date(2026, 5, 1))
    assert reasons(grant(), newer, late) == ("PURPOSE_SCOPE",)
    assert reasons(grant(purposes=("POA",)), correct("C1", "E1", signed_at=date(2026, 5, 1))) == ("OK",)


def test_a_correction_is_known_since_the_grant_was():
    assert reasons(grant(), correct("C1", "E1", received_at=date(2026, 6, 2))) == ("OK",)
    late = grant(received_at=date(2026, 6, 2))
    assert reasons(late, correct("C1", "E1", received_at=date(2026, 1, 10))) == ("NOT_YET_KNOWN",)


def test_a_correction_of_a_withdrawal_keeps_its_receipt():
    regranted = grant("E2", signed_at=date(2026, 5, 10), retrospective=True)
    corrected = correct("C1", "E9", data_classes=(), signed_at=date(2026, 5, 20), received_at=date(2026, 5, 20))
    assert reasons(grant(), stop(), regranted, corrected) == ("OK_REGRANT",)


def test_a_correction_of_a_withdrawal_is_a_withdrawal_of_what_it_says():
    narrowed = correct("C1", "E9", data_classes=("table",))
    assert reasons(grant(), stop(), narrowed) == ("OK",)
    assert reasons(grant(), stop(), narrowed, item=ROW) == ("WITHDRAWN",)


@pytest.mark.parametrize("status", ["draft", "proposed", "inactive", "rejected", "unknown"])
def test_only_an_active_correction_softens_a_withdrawal(status):
    assert reasons(grant(), stop(), correct("C1", "E9", level="no-contact", status=status)) == ("WITHDRAWN",)


def test_corrections_are_followed_to_their_end():
    chain = grant(purposes=("POA",)), correct("C1", "E1", purposes=("DS:X:1",)), correct("C2", "C1")
    assert reasons(*chain) == ("OK",)


def test_two_corrections_of_one_event_that_differ_are_a_conflict():
    assert reasons(grant(), correct("C1", "E1"), correct("C2", "E1", purposes=("GRU",))) == ("CONFLICT",)


def test_a_correction_says_from_when_on_data_may_be_used():
    assert reasons(grant(), correct("C1", "E1", use_from=date(2026, 6, 2))) == ("EXPIRED",)
    assert reasons(grant(), correct("C1", "E1", use_from=ASOF)) == ("OK",)


def test_an_effective_date_in_a_correction_only_delays_use():
    assert reasons(grant(), correct("C1", "E1", effective_from=date(2026, 8, 1))) == ("EXPIRED",)


@pytest.mark.parametrize(
    "trail", [[correct("C1", "nobody")], [correct("C1", "C1")], [correct("C1", "C2"), correct("C2", "C1")]]
)
def test_a_correction_of_nothing_is_a_conflict(trail):
    assert "CONFLICT" in reasons(grant(), *trail)


@pytest.mark.parametrize("status", ["entered-in-error", "draft"])
def test_a_correction_of_a_correction_that_does_not_count_is_a_conflict(status):
    between = correct("C1", "E1", data_classes=("table",), status=status)
    assert reasons(grant(), between, correct("C2", "C1", data_classes=("table",))) == ("CONFLICT",)


def test_a_correction_of_what_was_entered_in_error_is_a_conflict():
    assert "CONFLICT" in reasons(grant(status="entered-in-error"), correct("C1", "E1"))


def test_a_correction_of_a_draft_takes_its_place():
    assert reasons(grant(status="draft"), correct("C1", "E1")) == ("OK",)


def test_a_correction_dates_an_undated_grant_unless_a_refusal_stands_beside_it():
    undated, dated = grant(signed_at=None), correct("C1", "E1", signed_at=date(2026, 2, 1))
    assert reasons(undated, dated) == ("OK",)
    late = correct("C1", "E1", signed_at=date(2026, 5, 20), retrospective=True)
    assert "CONFLICT" in reasons(undated, stop(), late)


def test_a_no_contact_withdrawal_beside_a_correction_that_dates_a_grant_changes_nothing():
    undated, dated = grant(signed_at=None), correct("C1", "E1", signed_at=date(2026, 2, 1))
    assert reasons(undated, dated, stop(level="no-contact")) == ("OK_NO_CONTACT",)
    assert reasons(undated, dated, stop(level="no-collection")) == ("CONFLICT",)


def test_two_events_with_one_id_are_a_conflict():
    assert reasons(grant(), grant(signed_at=date(2025, 1, 1))) == ("CONFLICT",)


def test_a_doubt_from_the_import_is_a_conflict():
    doubt = ConsentEvent(event_id="conflict-3", participant_id="P1", event=CONFLICT)
    assert reasons(grant(), doubt) == ("CONFLICT",)


# Power to sign


def test_without_a_birth_date_the_participants_own_signature_holds():
    assert reasons(grant(), person=replace(PERSON, date_of_birth=None)) == ("OK",)


def test_the_age_of_majority_is_the_studys():
    person = replace(PERSON, date_of_birth=date(2006, 1, 1))
    assert reasons(grant(), person=person) == ("OK",)
    assert reasons(grant(), person=person, rules=ConsentRules(majority_age=21)) == ("GUARDIAN",)


def test_who_was_born_on_29_february_comes_of_age_on_1_march():
    person = replace(PERSON, date_of_birth=date(2008, 2, 29))
    before, on = grant(signed_at=date(2026, 2, 28)), grant(signed_at=date(2026, 3, 1))
    assert reasons(before, person=person) == ("GUARDIAN",)
    assert reasons(on, person=person) == ("OK",)


def test_a_representative_does_not_replace_a_minors_guardian():
    person = replace(PERSON, date_of_birth=date(2012, 1, 1))
    assert reasons(grant(signer="representative"), person=person) == ("GUARDIAN",)


def test_a_representative_of_somebody_with_capacity_says_on_what_authority():
    assert reasons(grant(signer="representative")) == ("CAPACITY",)
    assert reasons(grant(signer="representative", authority_ref="A-1")) == ("OK",)


def test_authority_does_not_restore_capacity():
    person = replace(PERSON, capacity_lost_at=date(2026, 2, 1))
    assert reasons(grant(authority_ref="A-1"), person=person) == ("CAPACITY",)


@pytest.mark.parametrize("age", [-1, 17, 22, 99])
def test_an_age_at_which_nobody_comes_of_age_is_refused(age):
    with pytest.raises(ConfigError, match="majority_age"):
        ConsentRules(majority_age=age)


def test_who_comes_of_age_in_a_century_year_without_a_29_february_does_so_on_1_march():
    person, rules = replace(PERSON, date_of_birth=date(2080, 2, 29)), ConsentRules(majority_age=20)
    late = {"asof": date(2101, 1, 1), "person": person, "rules": rules, "item": replace(NOTE, on=date(2100, 6, 1))}
    assert reasons(grant(signed_at=date(2100, 2, 28)), **late) == ("GUARDIAN",)
    assert reasons(grant(signed_at=date(2100, 3, 1)), **late) == ("OK",)


def test_a_birth_date_at_the_end_of_the_calendar_decides_like_any():
    assert reasons(grant(), person=replace(PERSON, date_of_birth=date(9990, 1, 1))) == ("GUARDIAN",)


# Scope, windows, conditions


@pytest.mark.parametrize(
    ("changes", "classes"),
    [
        ({}, {"note"}),
        ({"data_class": "transcript"}, {"transcript"}),
        ({"part2": True}, {"note", "sud"}),
        ({"data_class": "sud", "part2": True}, {"sud"}),
        ({"participants": ("P1", "P2")}, {"note", "group"}),
        ({"participants": ("P1", "P1")}, {"note"}),
        ({"unlisted": True}, {"note", "group"}),
        ({"shared": True}, {"note", "group"}),
        (
            {"participants": ("P1", "P2"), "data_class": "psychotherapy", "part2": True},
            {"psychotherapy", "group", "sud"},
        ),
    ],
)
def test_an_item_needs_its_class_and_what_its_attendees_and_the_request_add(changes, classes):
    item = replace(NOTE, **changes)
    assert set(classes_needed(item, REQUEST)) == classes
    assert set(classes_needed(item, replace(REQUEST, quotes=True))) == classes | {"quote"}
    assert classes_needed(ROW, replace(REQUEST, quotes=True)) == ("table",)


def test_what_is_left_of_a_session_for_one_attendee_is_still_of_a_group():
    assert reasons(grant(), item=replace(NOTE, shared=True)) == ("DATACLASS_SCOPE",)


def test_evidence_is_asked_for_only_where_the_study_requires_it():
    assert reasons(grant(evidence_sha256=""), rules=ConsentRules(require_evidence=False)) == ("OK",)


def test_quotations_need_their_own_class():
    quoting = replace(REQUEST, quotes=True)
    assert reasons(grant(), request=quoting) == ("DATACLASS_SCOPE",)
    assert reasons(grant(data_classes=("note", "quote")), request=quoting) == ("OK",)


def test_every_failing_reason_is_told_in_order():
    bad = grant(form_version="", purposes=("HMB", "IRB", "NCU"), recipients=("Uni West",), use_until=date(2026, 2, 1))
    assert reasons(bad, stop(), request=replace(REQUEST, commercial=True)) == (
        "WITHDRAWN",
        "EVIDENCE",
        "PURPOSE_SCOPE",
        "RECIPIENT_SCOPE",
        "EXPIRED",
        "CONDITION",
    )


def test_an_explicit_window_holds_even_when_retrospective():
    assert reasons(grant(retrospective=True, collect_from=date(2026, 4, 1))) == ("COLLECT_WINDOW",)


def test_the_window_of_use_is_about_the_day_asked_for_and_not_the_contact():
    assert reasons(grant(use_from=date(2026, 4, 1), use_until=date(2026, 7, 1))) == ("OK",)
    assert reasons(grant(use_until=date(2026, 4, 1))) == ("EXPIRED",)


def test_a_time_limit_among_the_purposes_ends_use():
    assert reasons(grant(purposes=("HMB", "TS:2026-05-31"))) == ("EXPIRED",)
    assert reasons(grant(purposes=("HMB", "TS:2026-06-01"))) == ("OK",)


def test_a_condition_that_would_widen_is_not_understood():
    assert reasons(grant(conditions=("GRU",))) == ("CONDITION",)


@pytest.mark.parametrize(
    ("code", "changes", "expected"),
    [
        ("NCU", {"commercial": True}, "PURPOSE_SCOPE"),
        ("GS:CA", {}, "RECIPIENT_SCOPE"),
        ("TS:2026-05-31", {}, "EXPIRED"),
        ("PUB", {}, "CONDITION"),
    ],
)
def test_a_condition_in_the_codes_of_purposes_is_kept(code, changes, expected):
    assert reasons(grant(conditions=(code,)), request=replace(REQUEST, **changes)) == (expected,)


def test_a_note_filed_as_a_table_is_not_decided_as_one():
    assert "UNRESOLVED" in reasons(grant(), item=replace(NOTE, data_class="table"))
    assert "UNRESOLVED" in reasons(grant(), item=replace(ROW, data_class="note"))


def test_the_grants_behind_an_item_are_the_deciding_ones():
    old, new = grant(signed_at=date(2025, 1, 1)), grant("E2")
    events = by_participant([old, new])
    assert grants_behind(events, item=NOTE, request=REQUEST, asof=ASOF) == (new,)


def test_the_grants_behind_a_session_are_those_of_all_attendees_for_all_classes():
    note, group = grant(data_classes=("note",)), grant("E2", data_classes=("group",))
    other = replace(grant("E3", data_classes=("group", "note")), participant_id="P2")
    session = replace(NOTE, participants=("P1", "P2"))
    events = by_participant([note, group, other])
    assert grants_behind(events, item=session, request=REQUEST, asof=ASOF) == (note, group, other)


# Erasure, and what is in force


def test_erasure_is_asked_for_by_a_withdrawal_that_says_so_and_covers_the_item():
    def asked(*events, item=NOTE):
        return asks_erasure(events, item=item, request=REQUEST, asof=ASOF)

    erase = stop(level="erase")
    assert asked(grant(), erase)
    assert not asked(grant(), stop())
    assert not asked(grant(), stop(event="refuse", level="erase"))
    assert not asked(grant(), stop(level="erase", data_classes=("table",)))
    assert asked(grant(), stop(level="erase", data_classes=("table",)), item=ROW)
    assert not asked(grant(), erase, grant("E2", signed_at=date(2026, 5, 10)))
    assert asked(grant(), erase, grant("E2", signed_at=date(2026, 5, 10), effective_from=date(2026, 6, 2)))
    assert asked(grant(), erase, grant("E2", signed_at=date(2026, 5, 10), data_classes=("table",)))


def test_in_force_is_what_a_grant_names_and_no_withdrawal_took_back():
    assert classes_in_force([grant()], asof=ASOF) == ("note", "table")
    assert classes_in_force([grant(), stop(data_classes=("table",))], asof=ASOF) == ("note",)
    assert classes_in_force([grant(), stop()], asof=ASOF) == ()
    assert classes_in_force([grant(data_classes=())], asof=ASOF) == ()
