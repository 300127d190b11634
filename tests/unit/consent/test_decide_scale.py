"""Deciding takes time as there are items, not as there are participants."""

import time
from datetime import date, timedelta

from deid.consent import NO_END, ConsentEvent, ConsentRules, by_participant, decide
from deid.model import Item, Participant, Request

DAY = date(2024, 1, 1)
GRANT = {
    "event": "grant", "form_version": "v3", "data_classes": ("group", "note"), "purposes": ("HMB",), "recipients": ("any",),
    "use_until": NO_END, "evidence_sha256": "a" * 64, "retrospective": True,
}  # fmt: skip


def seconds(people, notes):
    """Processor seconds to decide about so many notes of so many people with five events each; most are released."""
    events = by_participant(
        ConsentEvent(event_id=f"E{n}-{e}", participant_id=f"P{n}", signed_at=DAY + timedelta(days=97 * e), **GRANT)
        for n in range(people)
        for e in range(5)
    )
    roster = {f"P{n}": Participant(f"P{n}", "A", "B", date_of_birth=date(1980, 1, 1)) for n in range(people)}
    items = [Item(f"N{n}", "note", (f"P{n % people}",), DAY, "note") for n in range(notes)]
    request, rules, start = Request("HMB", "Uni Nord", False, True, "US"), ConsentRules(), time.process_time()
    decided = [
        decide(events, participants=roster, item=item, request=request, rules=rules, asof=date(2026, 6, 1))
        for item in items
    ]
    assert all(decision.release for decision in decided)
    return time.process_time() - start


def test_time_grows_with_the_items_alone():
    few, many = seconds(200, 4_000), seconds(20_000, 4_000)
    assert many < 4 * few + 0.5
    assert seconds(200, 20_000) < 15 * few + 0.5
