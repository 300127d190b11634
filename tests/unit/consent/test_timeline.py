"""From when to when consent covered which data."""

from dataclasses import replace
from datetime import date

from deid.consent import NO_END, ConsentEvent, Stretch, stretches

GRANT = ConsentEvent(
    event_id="E1", participant_id="P1", event="grant", signed_at=date(2026, 1, 10), form_version="v3",
    data_classes=("note", "table"), purposes=("HMB",), recipients=("any",), use_until=NO_END,
)  # fmt: skip


def stop(on, **changes):
    return ConsentEvent(event_id=f"S{on}", participant_id="P1", event="withdraw", signed_at=on, **changes)


def of(name, *events):
    return [(one.first, one.last) for one in stretches(events) if one.data_class == name]


def test_a_grant_covers_from_its_signature_on():
    assert stretches([GRANT]) == (Stretch("note", date(2026, 1, 10), None), Stretch("table", date(2026, 1, 10), None))


def test_a_grant_ends_with_its_last_day_of_use():
    ending = replace(GRANT, use_until=date(2026, 6, 30), purposes=("HMB", "TS:2026-05-31"))
    assert of("note", ending) == [(date(2026, 1, 10), date(2026, 5, 31))]
    assert of("note", replace(ending, purposes=("HMB",))) == [(date(2026, 1, 10), date(2026, 6, 30))]


def test_a_withdrawal_ends_it_on_the_day_before_and_a_new_grant_goes_on():
    again = replace(GRANT, event_id="E2", signed_at=date(2026, 4, 1))
    assert of("note", GRANT, stop(date(2026, 3, 1)), again) == [
        (date(2026, 1, 10), date(2026, 2, 28)),
        (date(2026, 4, 1), None),
    ]


def test_a_withdrawal_of_a_class_leaves_the_others():
    partly = stop(date(2026, 3, 1), data_classes=("table",))
    assert of("table", GRANT, partly) == [(date(2026, 1, 10), date(2026, 2, 28))]
    assert of("note", GRANT, partly) == [(date(2026, 1, 10), None)]


def test_other_levels_end_nothing():
    for level in ("no-contact", "no-collection"):
        assert of("note", GRANT, stop(date(2026, 3, 1), level=level)) == [(date(2026, 1, 10), None)]


def test_a_grant_that_came_late_covers_from_when_it_came():
    assert of("note", replace(GRANT, received_at=date(2026, 2, 1))) == [(date(2026, 2, 1), None)]
    assert of("note", replace(GRANT, effective_from=date(2026, 3, 1))) == [(date(2026, 3, 1), None)]
    assert of("note", replace(GRANT, use_from=date(2026, 4, 1))) == [(date(2026, 4, 1), None)]


def test_what_grants_nothing_for_certain_covers_nothing():
    assert stretches([]) == ()
    for changes in ({"status": "draft"}, {"status": "inactive"}, {"use_until": None}, {"data_classes": ()}):
        assert stretches([replace(GRANT, **changes)]) == (), changes
    assert stretches([stop(date(2026, 3, 1))]) == ()
