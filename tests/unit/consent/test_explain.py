from datetime import date

from deid.consent import OK_CODES, ORDER, REASONS, ConsentEvent, tell
from deid.consent.events import CONFLICT, NO_END
from deid.model import Decision, Item

ASOF = date(2026, 6, 1)


def event(event_id, word, **changes):
    return ConsentEvent(event_id=event_id, participant_id="P1", event=word, **changes)


def test_every_reason_has_its_sentence():
    assert set(REASONS) == {*ORDER, *OK_CODES}


def test_every_event_is_told_with_whether_it_counts():
    day = date(2026, 1, 5)
    given = {"signed_at": day, "data_classes": ("note",), "purposes": ("HMB",), "use_until": NO_END}
    lines = tell(
        [
            event("E1", "grant", **given),
            event("E2", "grant", status="entered-in-error", **given),
            event("E3", "grant", status="draft", **given),
            event("E4", "grant", received_at=date(2026, 7, 1), **given),
            event("E5", "grant", status="inactive", **given),
            event("E6", "refuse", signed_at=day),
            event("E7", "withdraw", signed_at=day, level="no-collection", data_classes=("note",)),
            event("E8", "withdraw", level="no-contact"),
            event("E9", "grant"),
            event("C1", "correct", corrects="E1", signed_at=day),
            event("C2", "correct", corrects="E6", status="draft"),
            event("conflict-4", CONFLICT),
        ],
        asof=ASOF,
    )
    assert lines == (
        "E1: consent signed 2026-01-05 to note: does not count; C1 replaces it.",
        "E2: consent signed 2026-01-05 to note: does not count; it was entered in error.",
        "E3: consent signed 2026-01-05 to note: does not count; it is a draft.",
        "E4: consent signed 2026-01-05 to note: does not count on 2026-06-01; it was received or takes effect later.",
        "E5: consent signed 2026-01-05 to note: counts against use; its status is inactive.",
        "E6: refusal received 2026-01-05 of everything: counts from the moment it is recorded, against every consent not signed later.",
        "E7: withdrawal (no-collection) received 2026-01-05 of note: counts; it ends the collection of data on that day.",
        "E8: withdrawal (no-contact) without date of everything: counts; the participant is not to be contacted, use goes on.",
        "E9: consent without signature date to nothing named: counts from nobody knows when until nobody knows when, for no stated purpose.",
        "C1: correction of E1: counts in the place of E1.",
        "C2: correction of E6: does not count; it is not active, or names no event of this participant.",
        "conflict-4: doubt: a row changed or vanished after import; refuses until a correction or withdrawal is recorded.",
    )


def test_a_grant_in_force_is_told_with_its_terms():
    (line,) = tell(
        [event("E1", "grant", signed_at=date(2026, 1, 5), use_until=date(2027, 1, 1), purposes=("HMB", "IRB"))],
        asof=ASOF,
    )
    assert line.endswith("counts from 2026-01-05 until 2027-01-01, for HMB; IRB.")


def test_decisions_are_told_with_their_reasons():
    item = Item("N1", "note", ("P1",), ASOF, "note")
    lines = tell([], asof=ASOF, decisions=[Decision(item, False, ("NO_CONSENT",)), Decision(item, True, ("OK",))])
    assert lines == (
        "Nothing is recorded.",
        "note N1: would not be released.",
        "  NO_CONSENT: No consent is recorded.",
        "note N1: would be released.",
        "  OK: Consent covers this use.",
    )


def test_free_text_of_a_consent_is_not_told():
    lines = tell([event("E1", "grant", conditions=("only if my sister agrees",))], asof=ASOF)
    assert "sister" not in "".join(lines)
