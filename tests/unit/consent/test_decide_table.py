"""Every row of the table in the consent specification is a case here, under its number."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from deid.consent import ConsentEvent, ConsentRules, by_participant, decide, events_of, identity_conflicts, refuse_all
from deid.consent.events import NO_END, to_payload
from deid.errors import GateRefusal
from deid.inputs import Inputs
from deid.ledger import Entry, canonical
from deid.model import Decision, Item, Note, Participant, Request
from deid.release.gate import admit
from deid.screen import judge

ASOF = date(2026, 6, 1)
SIGNED = date(2026, 1, 10)
CONTACT = date(2026, 3, 5)
ADULT = Participant("P1", "Ada", "North", date_of_birth=date(1980, 4, 2))
CHILD = replace(ADULT, date_of_birth=date(2012, 4, 2))
SECOND = Participant("P2", "Bo", "South", date_of_birth=date(1979, 1, 1))
REQUEST = Request("HMB", "Uni Nord", False, True, "US", irb_approval="2026-118")
NOTE = Item("N1", "note", ("P1",), CONTACT, "note")
ROW = Item("T1", "row", ("P1",), CONTACT, "table")
GROUP_NOTE = Item("N2", "note", ("P1", "P2"), CONTACT, "note")
ALL_CLASSES = ("group", "note", "table")


def grant(event_id="E1", who="P1", **changes):
    values = asked(
        signed_at=SIGNED, form_version="v3", data_classes=ALL_CLASSES, purposes=("HMB",), recipients=("any",),
        use_until=NO_END, evidence_sha256="a" * 64,
    )  # fmt: skip
    return ConsentEvent(event_id=event_id, participant_id=who, event="grant", **(values | changes))


def stop(event_id="E9", who="P1", event="withdraw", on=date(2026, 5, 1), **changes):
    return ConsentEvent(event_id=event_id, participant_id=who, event=event, signed_at=on, **changes)


def decided(*events, people=(ADULT, SECOND), **options):
    asked = {"item": NOTE, "request": REQUEST, "rules": ConsentRules(), "asof": ASOF} | options
    roster = {person.participant_id: person for person in people}
    return decide(by_participant(events), participants=roster, **asked)


def reasons(*events, **options):
    return decided(*events, **options).reasons


def item(data_class, **changes):
    return replace(NOTE, data_class=data_class, **changes)


def asked(**case):
    return case


BEFORE, AFTER = date(2026, 1, 9), date(2026, 5, 2)
GUARDIAN = asked(signer="guardian", assent=True)
REPRESENTED = asked(signer="representative", signed_at=date(2026, 2, 1))

CASES = {
    "01 everything matches": (asked(events=[grant()]), ["OK"]),
    "02 no event": (asked(events=[]), ["NO_CONSENT"]),
    "03 only a draft": (asked(events=[grant(status="draft")]), ["NOT_ACTIVE"]),
    "03 only proposed": (asked(events=[grant(status="proposed")]), ["NOT_ACTIVE"]),
    **{
        f"03 newest is {status}": (
            asked(events=[grant(), grant("E2", signed_at=date(2026, 2, 1), status=status)]),
            ["NOT_ACTIVE"],
        )
        for status in ("inactive", "rejected", "unknown")
    },
    "03 an older inactive does not matter": (
        asked(events=[grant(signed_at=date(2026, 1, 1), status="inactive"), grant("E2")]),
        ["OK"],
    ),
    **{
        f"03 {status} beside an active one of its date": (
            asked(events=[grant(), grant("E2", status=status)]),
            ["NOT_ACTIVE"],
        )
        for status in ("inactive", "rejected", "unknown")
    },
    "03 drafts beside a grant are ignored": (asked(events=[grant(), grant("E2", status="draft")]), ["OK"]),
    "04 only void events": (asked(events=[grant(status="entered-in-error")]), ["VOID_RECORD"]),
    "04 a void event beside a grant": (asked(events=[grant(), grant("E2", status="entered-in-error")]), ["OK"]),
    "04 not only void events": (
        asked(events=[grant(status="entered-in-error"), stop(level="no-contact")]),
        ["NO_CONSENT"],
    ),
    "05 refused, never granted": (asked(events=[stop(event="refuse")]), ["REFUSED"]),
    "05 refused, a row": (asked(events=[stop(event="refuse")], item=ROW), ["REFUSED"]),
    "05 refused beside a draft": (asked(events=[stop(event="refuse"), grant(status="draft")]), ["REFUSED"]),
    "05 refused tables, a note": (asked(events=[stop(event="refuse", data_classes=("table",))]), ["NO_CONSENT"]),
    "06 granted, later withdrawn": (asked(events=[grant(), stop()]), ["WITHDRAWN"]),
    "06 granted, later erased": (asked(events=[grant(), stop(level="erase")]), ["WITHDRAWN"]),
    "06 granted, later refused": (asked(events=[grant(), stop(event="refuse")]), ["WITHDRAWN"]),
    "06 withdrawn on the day of signature": (asked(events=[grant(), stop(on=SIGNED)]), ["WITHDRAWN"]),
    "07 withdrawn, then granted anew": (
        asked(events=[grant(signed_at=date(2025, 1, 1)), stop(on=date(2025, 6, 1)), grant("E2")]),
        ["OK_REGRANT"],
    ),
    "07 the new grant names less": (
        asked(
            events=[
                grant(signed_at=date(2025, 1, 1)),
                stop(on=date(2025, 6, 1)),
                grant("E2", data_classes=("table",)),
            ]
        ),
        ["WITHDRAWN"],
    ),
    "07 regranted, no contact": (
        asked(
            events=[
                grant(signed_at=date(2025, 1, 1)),
                stop(on=date(2025, 6, 1)),
                stop("E8", level="no-contact"),
                grant("E2"),
            ]
        ),
        ["OK_REGRANT"],
    ),
    "07 only tables were withdrawn": (
        asked(
            events=[
                grant(signed_at=date(2025, 1, 1)),
                stop(on=date(2025, 6, 1), data_classes=("table",)),
                grant("E2"),
            ]
        ),
        ["OK"],
    ),
    "08 withdrawn today": (asked(events=[grant(), stop(on=ASOF)]), ["WITHDRAWN"]),
    "08 withdrawn after a past asof": (
        asked(events=[grant(), stop(on=date(2026, 5, 20))], asof=date(2026, 4, 1)),
        ["WITHDRAWN"],
    ),
    "08 withdrawn after a past asof, refused by a form without a date": (
        asked(events=[grant(), stop(event="refuse", on=None)], asof=date(2026, 4, 1)),
        ["WITHDRAWN"],
    ),
    "08 refused after a past asof, never granted": (
        asked(events=[stop(event="refuse", on=date(2026, 6, 5))], asof=date(2026, 4, 1)),
        ["REFUSED"],
    ),
    "09 no contact only": (asked(events=[grant(), stop(level="no-contact")]), ["OK_NO_CONTACT"]),
    "10 treatment only": (asked(events=[grant(purposes=("TREAT",))]), ["PURPOSE_SCOPE"]),
    "10 treatment and research": (asked(events=[grant(purposes=("HMB", "TREAT"))]), ["OK"]),
    "10 modifiers alone permit nothing": (asked(events=[grant(purposes=("IRB",))]), ["PURPOSE_SCOPE"]),
    "11 table granted, note asked": (asked(events=[grant(data_classes=("table",))]), ["DATACLASS_SCOPE"]),
    "11 table granted, row asked": (asked(events=[grant(data_classes=("table",))], item=ROW), ["OK"]),
    "12 another disease": (
        asked(events=[grant(purposes=("DS:MONDO:0005148",))], request=replace(REQUEST, purpose="DS:MONDO:0002050")),
        ["PURPOSE_SCOPE"],
    ),
    "12 the same disease": (
        asked(events=[grant(purposes=("DS:MONDO:0002050",))], request=replace(REQUEST, purpose="DS:MONDO:0002050")),
        ["OK"],
    ),
    "12 NCU and a commercial request": (
        asked(events=[grant(purposes=("HMB", "NCU"))], request=replace(REQUEST, commercial=True)),
        ["PURPOSE_SCOPE"],
    ),
    "12 NPU and a for-profit recipient": (
        asked(events=[grant(purposes=("HMB", "NPU"))], request=replace(REQUEST, nonprofit_recipient=False)),
        ["PURPOSE_SCOPE"],
    ),
    "12 NCU and a request that is not commercial": (
        asked(events=[grant(purposes=("HMB", "NCU"))], request=replace(REQUEST, nonprofit_recipient=False)),
        ["OK"],
    ),
    "12 NPU and a nonprofit recipient": (
        asked(events=[grant(purposes=("HMB", "NPU"))], request=replace(REQUEST, commercial=True)),
        ["OK"],
    ),
    "13 recipient not covered": (asked(events=[grant(recipients=("Uni West",))]), ["RECIPIENT_SCOPE"]),
    "13 recipient covered": (asked(events=[grant(recipients=("uni  nord", "Uni West"))]), ["OK"]),
    "13 region not covered": (asked(events=[grant(regions=("CA",))]), ["RECIPIENT_SCOPE"]),
    "13 region covered": (asked(events=[grant(regions=("CA", "us"))]), ["OK"]),
    "13 recipient not covered by IS": (asked(events=[grant(purposes=("HMB", "IS:Uni West"))]), ["RECIPIENT_SCOPE"]),
    "13 recipient not covered by US": (asked(events=[grant(purposes=("HMB", "US:Dr Who"))]), ["RECIPIENT_SCOPE"]),
    "13 region not covered by GS": (asked(events=[grant(purposes=("GS:CA,MX", "HMB"))]), ["RECIPIENT_SCOPE"]),
    "14 contact before the signature": (asked(events=[grant()], item=replace(NOTE, on=BEFORE)), ["COLLECT_WINDOW"]),
    "14 on the day of signature": (asked(events=[grant(signed_at=CONTACT)]), ["OK"]),
    "14 before the grant takes effect": (asked(events=[grant(effective_from=date(2026, 4, 1))]), ["OK"]),
    "14 retrospective": (asked(events=[grant(retrospective=True)], item=replace(NOTE, on=BEFORE)), ["OK"]),
    "14 first day of the window": (asked(events=[grant(collect_from=CONTACT)]), ["OK"]),
    "14 day before the window": (asked(events=[grant(collect_from=date(2026, 3, 6))]), ["COLLECT_WINDOW"]),
    "14 the window opens before the signature": (
        asked(events=[grant(collect_from=BEFORE)], item=replace(NOTE, on=BEFORE)),
        ["OK"],
    ),
    "15 an open end": (asked(events=[grant()], item=replace(NOTE, on=date(2026, 7, 1))), ["OK"]),
    "15 last day of the window": (asked(events=[grant(collect_to=CONTACT)]), ["OK"]),
    "15 day after the window": (asked(events=[grant(collect_to=date(2026, 3, 4))]), ["COLLECT_WINDOW"]),
    "15 after a no-collection withdrawal": (
        asked(events=[grant(), stop(level="no-collection")], item=replace(NOTE, on=AFTER)),
        ["COLLECT_WINDOW"],
    ),
    "15 on the day of a no-collection withdrawal": (
        asked(events=[grant(), stop(level="no-collection", on=CONTACT)]),
        ["OK"],
    ),
    "15 a no-collection withdrawal counts from its receipt": (
        asked(events=[grant(), stop(level="no-collection", on=date(2026, 2, 1), received_at=CONTACT)]),
        ["OK"],
    ),
    "15 the day after a no-collection withdrawal": (
        asked(events=[grant(), stop(level="no-collection", on=date(2026, 2, 1), received_at=date(2026, 3, 4))]),
        ["COLLECT_WINDOW"],
    ),
    "15 a no-collection withdrawal of tables": (
        asked(events=[grant(), stop(level="no-collection", on=date(2026, 2, 1), data_classes=("table",))]),
        ["OK"],
    ),
    "16 use ended yesterday": (asked(events=[grant(use_until=date(2026, 5, 31))]), ["EXPIRED"]),
    "16 use ends today": (asked(events=[grant(use_until=ASOF)]), ["OK"]),
    "16 use ends tomorrow": (asked(events=[grant(use_until=date(2026, 6, 2))]), ["OK"]),
    "16 use begins today": (asked(events=[grant(use_from=ASOF)]), ["OK"]),
    "16 use has not begun": (asked(events=[grant(use_from=date(2026, 6, 2))]), ["EXPIRED"]),
    "17 use_until blank": (asked(events=[grant(use_until=None)]), ["INCOMPLETE"]),
    "17 classes blank": (asked(events=[grant(data_classes=())]), ["INCOMPLETE"]),
    "17 purposes blank": (asked(events=[grant(purposes=())]), ["INCOMPLETE"]),
    "17 recipients blank": (asked(events=[grant(recipients=())]), ["INCOMPLETE"]),
    "18 signature missing": (asked(events=[grant(signed_at=None)]), ["EVIDENCE"]),
    "18 form version missing": (asked(events=[grant(form_version="")]), ["EVIDENCE"]),
    "18 hash missing": (asked(events=[grant(evidence_sha256="")]), ["EVIDENCE"]),
    "18 hash missing, the study does not require it": (
        asked(events=[grant(evidence_sha256="")], rules=ConsentRules(require_evidence=False)),
        ["OK"],
    ),
    "19 two grants of one date differ": (
        asked(events=[grant(), grant("E2", purposes=("HMB", "NPU"))]),
        ["CONFLICT"],
    ),
    "19 two grants of one date agree": (asked(events=[grant(), grant("E2")]), ["OK"]),
    "20 received after asof": (asked(events=[grant(received_at=date(2026, 6, 2))]), ["NOT_YET_KNOWN"]),
    "20 received today": (asked(events=[grant(received_at=ASOF)]), ["OK"]),
    "20 the only one that names the class takes effect after asof": (
        asked(events=[grant(data_classes=("table",)), grant("E2", effective_from=date(2026, 6, 2))]),
        ["NOT_YET_KNOWN"],
    ),
    "20 takes effect after asof": (asked(events=[grant(effective_from=date(2026, 6, 2))]), ["NOT_YET_KNOWN"]),
    "21 assent missing": (asked(events=[grant(signer="guardian")], people=[CHILD]), ["ASSENT"]),
    "21 assent refused": (asked(events=[grant(signer="guardian", assent=False)], people=[CHILD]), ["ASSENT"]),
    "21 assent waived by authority": (
        asked(events=[grant(signer="guardian", authority_ref="45 CFR 46.408(a)")], people=[CHILD]),
        ["OK"],
    ),
    "21 assent refused, waived by authority": (
        asked(events=[grant(signer="guardian", assent=False, authority_ref="45 CFR 46.408(a)")], people=[CHILD]),
        ["OK"],
    ),
    "21 guardian and assent": (asked(events=[grant(**GUARDIAN)], people=[CHILD]), ["OK"]),
    "22 minor signed alone": (asked(events=[grant()], people=[CHILD]), ["GUARDIAN"]),
    "22 minor signed alone, adult by now": (
        asked(events=[grant()], people=[replace(ADULT, date_of_birth=date(2008, 5, 1))]),
        ["GUARDIAN"],
    ),
    "22 minor signed alone, with authority": (asked(events=[grant(authority_ref="A-1")], people=[CHILD]), ["OK"]),
    "22 signed on the birthday of majority": (
        asked(events=[grant()], people=[replace(ADULT, date_of_birth=date(2008, 1, 10))]),
        ["OK"],
    ),
    "23 guardian's consent outgrown": (
        asked(events=[grant(**GUARDIAN)], people=[replace(ADULT, date_of_birth=date(2008, 5, 1))]),
        ["MAJORITY"],
    ),
    "23 outgrown, never asked for assent": (
        asked(events=[grant(signer="guardian")], people=[replace(ADULT, date_of_birth=date(2008, 5, 1))]),
        ["MAJORITY"],
    ),
    "23 outgrown, and signed anew": (
        asked(
            events=[grant(**GUARDIAN, collect_from=SIGNED), grant("E2", signed_at=AFTER, retrospective=True)],
            people=[replace(ADULT, date_of_birth=date(2008, 5, 1))],
        ),
        ["OK"],
    ),
    "23 outgrown, with authority": (
        asked(events=[grant(**GUARDIAN, authority_ref="A-1")], people=[replace(ADULT, date_of_birth=date(2008, 5, 1))]),
        ["OK"],
    ),
    "23 of age today": (
        asked(events=[grant(**GUARDIAN)], people=[replace(ADULT, date_of_birth=date(2008, 6, 1))]),
        ["MAJORITY"],
    ),
    "23 of age tomorrow": (
        asked(events=[grant(**GUARDIAN)], people=[replace(ADULT, date_of_birth=date(2008, 6, 2))]),
        ["OK"],
    ),
    "23 guardian without a birth date": (
        asked(events=[grant(**GUARDIAN)], people=[replace(ADULT, date_of_birth=None)]),
        ["MAJORITY"],
    ),
    "23 guardian without a birth date, with authority": (
        asked(events=[grant(**GUARDIAN, authority_ref="A-1")], people=[replace(ADULT, date_of_birth=None)]),
        ["MAJORITY"],
    ),
    "24 capacity lost": (
        asked(events=[grant()], people=[replace(ADULT, capacity_lost_at=date(2026, 2, 1))]),
        ["CAPACITY"],
    ),
    "24 a representative signed since": (
        asked(events=[grant(**REPRESENTED)], people=[replace(ADULT, capacity_lost_at=date(2026, 2, 1))]),
        ["OK"],
    ),
    "24 the participant signed since": (
        asked(events=[grant(signed_at=date(2026, 2, 2))], people=[replace(ADULT, capacity_lost_at=date(2026, 2, 1))]),
        ["CAPACITY"],
    ),
    "24 capacity lost after asof": (
        asked(events=[grant()], people=[replace(ADULT, capacity_lost_at=date(2026, 7, 1))]),
        ["CAPACITY"],
    ),
    "24 a representative signed before": (
        asked(events=[grant(**REPRESENTED)], people=[replace(ADULT, capacity_lost_at=date(2026, 2, 2))]),
        ["CAPACITY"],
    ),
    "24 a representative for somebody with capacity": (asked(events=[grant(**REPRESENTED)]), ["CAPACITY"]),
    **{
        f"25 IRB without approval{told}": (
            asked(events=[grant(purposes=("HMB", "IRB"))], request=replace(REQUEST, irb_approval=approval)),
            ["CONDITION"],
        )
        for told, approval in (("", ""), (", only blanks", "  "))
    },
    "25 one moratorium of two running": (
        asked(events=[grant(purposes=("HMB", "MOR:2026-05-31", "MOR:2026-06-01"))]),
        ["CONDITION"],
    ),
    "25 IRB with approval": (asked(events=[grant(purposes=("HMB", "IRB"))]), ["OK"]),
    "25 moratorium running": (asked(events=[grant(purposes=("HMB", "MOR:2026-06-01"))]), ["CONDITION"]),
    "25 moratorium over": (asked(events=[grant(purposes=("HMB", "MOR:2026-05-31"))]), ["OK"]),
    **{
        f"25 {code} not agreed": (asked(events=[grant(purposes=("HMB", code))]), ["CONDITION"])
        for code in ("COL", "PUB", "RTN")
    },
    **{
        f"25 {code} agreed": (
            asked(events=[grant(purposes=("HMB", code))], request=replace(REQUEST, agrees_to=frozenset({code}))),
            ["OK"],
        )
        for code in ("COL", "PUB", "RTN")
    },
    "25 a condition in words": (asked(events=[grant(conditions=("only if asked first",))]), ["CONDITION"]),
    "26 psychotherapy": (asked(events=[grant()], item=item("psychotherapy")), ["SPECIAL_NOTE"]),
    "26 SUD": (asked(events=[grant()], item=item("sud")), ["SPECIAL_NOTE"]),
    "26 Part 2": (asked(events=[grant()], item=item("note", part2=True)), ["SPECIAL_NOTE"]),
    "26 psychotherapy named": (
        asked(events=[grant(data_classes=("psychotherapy",))], item=item("psychotherapy")),
        ["OK"],
    ),
    "26 SUD named": (asked(events=[grant(data_classes=("sud",))], item=item("sud")), ["OK"]),
    "26 Part 2 SUD named": (asked(events=[grant(data_classes=("sud",))], item=item("sud", part2=True)), ["OK"]),
    "26 Part 2 named": (asked(events=[grant(data_classes=("note", "sud"))], item=item("note", part2=True)), ["OK"]),
    "27 every attendee grants": (asked(events=[grant(), grant("E2", "P2")], item=GROUP_NOTE), ["OK_GROUP"]),
    "27 one of them withdrew and granted anew": (
        asked(
            events=[grant(signed_at=date(2025, 1, 1)), stop(on=date(2025, 6, 1)), grant("E2"), grant("E3", "P2")],
            item=GROUP_NOTE,
        ),
        ["OK_GROUP"],
    ),
    "27 one of them deceased, after-death": (
        asked(
            events=[grant(conditions=("after-death",)), grant("E2", "P2")],
            item=GROUP_NOTE,
            people=[replace(ADULT, deceased_at=date(2026, 4, 1)), SECOND],
        ),
        ["OK_GROUP"],
    ),
    "27 one attendee named twice is not several": (
        asked(events=[grant(data_classes=("note",))], item=replace(NOTE, participants=("P1", "P1"))),
        ["OK"],
    ),
    "28 the first did not name group": (
        asked(events=[grant(data_classes=("note",)), grant("E2", "P2")], item=GROUP_NOTE),
        ["COATTENDEE", "DATACLASS_SCOPE"],
    ),
    "28 one did not name the note's class": (
        asked(
            events=[grant(data_classes=("group", "sud")), grant("E2", "P2", data_classes=("group", "note"))],
            item=replace(GROUP_NOTE, data_class="sud"),
        ),
        ["COATTENDEE", "SPECIAL_NOTE"],
    ),
    "28 both fail, each for a reason of their own": (
        asked(events=[stop(event="refuse")], item=GROUP_NOTE),
        ["COATTENDEE", "NO_CONSENT", "REFUSED"],
    ),
    "28 one attendee named twice is no co-attendee": (
        asked(events=[], item=replace(NOTE, participants=("P1", "P1"))),
        ["NO_CONSENT"],
    ),
    "28 the other is not on the roster": (
        asked(events=[grant(), grant("E2", "P2")], item=GROUP_NOTE, people=[ADULT]),
        ["UNRESOLVED", "COATTENDEE"],
    ),
    "28 the other did not name group": (
        asked(events=[grant(), grant("E2", "P2", data_classes=("note",))], item=GROUP_NOTE),
        ["COATTENDEE", "DATACLASS_SCOPE"],
    ),
    "28 the other withdrew": (
        asked(events=[grant(), grant("E2", "P2"), stop(who="P2")], item=GROUP_NOTE),
        ["COATTENDEE", "WITHDRAWN"],
    ),
    "28 the other never answered": (asked(events=[grant()], item=GROUP_NOTE), ["COATTENDEE", "NO_CONSENT"]),
    "29 another participant is mentioned": (asked(events=[grant()], mentions=["P2"]), ["THIRD_PARTY"]),
    "29 another beside an attendee is mentioned": (asked(events=[grant()], mentions=["P1", "P2"]), ["THIRD_PARTY"]),
    "29 the mention is removed": (asked(events=[grant()], mentions=[]), ["OK"]),
    "29 an attendee is mentioned": (
        asked(events=[grant(), grant("E2", "P2")], item=GROUP_NOTE, mentions=["P2"]),
        ["OK_GROUP"],
    ),
    "30 no attendee": (asked(events=[grant()], item=replace(NOTE, participants=())), ["UNRESOLVED"]),
    "30 not on the roster": (asked(events=[grant()], people=[SECOND]), ["UNRESOLVED"]),
    "30 an attendee who is not listed": (asked(events=[grant()], item=replace(NOTE, unlisted=True)), ["UNRESOLVED"]),
    "30 an attendee who is not listed makes a group": (
        asked(events=[grant(data_classes=("note",))], item=replace(NOTE, unlisted=True)),
        ["UNRESOLVED", "DATACLASS_SCOPE"],
    ),
    "30 a third attendee who is not listed": (
        asked(events=[grant(), grant("E2", "P2")], item=replace(GROUP_NOTE, unlisted=True)),
        ["UNRESOLVED"],
    ),
    "31 one person, two ids": (
        asked(events=[grant()], identity_conflicts=identity_conflicts([ADULT, replace(ADULT, participant_id="P7")])),
        ["IDENTITY"],
    ),
    "31 two rows claim one id": (
        asked(events=[grant()], identity_conflicts=identity_conflicts([ADULT, replace(SECOND, participant_id="P1")])),
        ["IDENTITY"],
    ),
    "31 one record number, two ids": (
        asked(
            events=[grant()],
            identity_conflicts=identity_conflicts([replace(ADULT, mrn="MR-1"), replace(SECOND, mrn="MR-1")]),
        ),
        ["IDENTITY"],
    ),
    "31 somebody else has two ids": (
        asked(events=[grant()], identity_conflicts=identity_conflicts([SECOND, replace(SECOND, participant_id="P7")])),
        ["OK"],
    ),
    "11 a table row needs nothing of a note's": (
        asked(events=[grant(data_classes=("table",))], item=ROW, request=replace(REQUEST, quotes=True)),
        ["OK"],
    ),
    "35 treatment plan": (asked(events=[grant()], item=item("treatment_plan")), ["DATACLASS_SCOPE"]),
    "35 treatment plan named": (
        asked(events=[grant(data_classes=("treatment_plan",))], item=item("treatment_plan")),
        ["OK"],
    ),
    "36 waived, none recorded": (asked(events=[], request=replace(REQUEST, irb_approval="waiver")), ["NO_CONSENT"]),
    "37 deceased, after-death": (
        asked(events=[grant(conditions=("after-death",))], people=[replace(ADULT, deceased_at=date(2026, 4, 1))]),
        ["OK_DECEASED"],
    ),
    "37 deceased, granted anew": (
        asked(
            events=[
                grant(signed_at=date(2025, 1, 1)),
                stop(on=date(2025, 6, 1)),
                stop("E8", level="no-contact"),
                grant("E2", conditions=("after-death",)),
            ],
            people=[replace(ADULT, deceased_at=date(2026, 4, 1))],
        ),
        ["OK_DECEASED"],
    ),
    "37 deceased, no contact": (
        asked(
            events=[grant(conditions=("after-death",)), stop(level="no-contact")],
            people=[replace(ADULT, deceased_at=date(2026, 4, 1))],
        ),
        ["OK_DECEASED"],
    ),
    "37 deceased, signed on the day of death": (
        asked(events=[grant(conditions=("after-death",))], people=[replace(ADULT, deceased_at=SIGNED)]),
        ["OK_DECEASED"],
    ),
    "37 alive, after-death": (asked(events=[grant(conditions=("after-death",))]), ["OK"]),
    "38 deceased, silent but for something else": (
        asked(
            events=[grant(conditions=("PUB",))],
            people=[replace(ADULT, deceased_at=date(2026, 4, 1))],
            request=replace(REQUEST, agrees_to=frozenset({"PUB"})),
        ),
        ["DECEASED"],
    ),
    "38 deceased, silent": (
        asked(events=[grant()], people=[replace(ADULT, deceased_at=date(2026, 4, 1))]),
        ["DECEASED"],
    ),
}


@pytest.mark.parametrize(("case", "expected"), CASES.values(), ids=[f"row_{name}" for name in CASES])
def test_the_table_decides(case, expected):
    options = {name: value for name, value in case.items() if name != "events"}
    assert reasons(*case["events"], **options) == tuple(expected)


def test_row_32_a_ledger_that_does_not_verify_refuses_everything():
    decisions = refuse_all([NOTE, ROW], "LEDGER")
    assert [(d.item, d.release, d.reasons) for d in decisions] == [
        (NOTE, False, ("LEDGER",)),
        (ROW, False, ("LEDGER",)),
    ]


def segments(*events, allowed, mentions=()):
    config = SimpleNamespace(require_evidence=True, majority_age=18, request=REQUEST)
    note = Note("N2", GROUP_NOTE.participants, CONTACT, "note", "", "notes.csv, row 2")
    inputs = Inputs((note,), (ADULT, SECOND), (), ())
    (part,) = judge(config, inputs, by_participant(events), asof=ASOF, allowed=allowed, mentions={"N2": mentions})
    return part


def test_row_28_segments_of_consenting_attendees_go_only_after_a_steward_allows_it():
    events = grant(), stop(event="refuse", who="P2")
    assert segments(*events, allowed=[]) == Decision(GROUP_NOTE, False, ("COATTENDEE", "REFUSED"))
    part = segments(*events, allowed=["N2"])
    assert (part.release, part.reasons, part.item.participants) == (True, ("OK_SEGMENTS",), ("P1",))
    assert segments(*events, allowed=["N2"], mentions=["P2"]).reasons == ("THIRD_PARTY",)
    assert not segments(events[1], allowed=["N2"]).release


def test_row_28_segments_are_still_of_a_group():
    events = grant(data_classes=("note",)), stop(event="refuse", who="P2")
    assert not segments(*events, allowed=["N2"]).release


def test_row_33_an_event_that_changes_a_decision_before_writing_means_to_build_again():
    before = [decided(grant()), decided(grant(), item=ROW)]
    withdrawn = [decided(grant(), stop(on=ASOF, data_classes=("table",)), item=item) for item in (NOTE, ROW)]
    assert [decision.release for decision in withdrawn] == [True, False]
    with pytest.raises(GateRefusal, match=r"STALE_GATE.*T1.*build again"):
        admit(before, withdrawn)


def test_row_33_an_event_that_changes_no_decision_does_not_matter():
    before = [decided(grant())]
    now = [decided(grant(), stop(on=ASOF, data_classes=("table",)))]
    assert admit(before, now).admitted == tuple(now)


@pytest.mark.parametrize(
    ("events", "expected"), [([], "NO_CONSENT"), ([grant()], "OK"), ([grant(), stop()], "WITHDRAWN")]
)
def test_row_34_a_disclosure_in_the_ledger_is_no_consent(events, expected):
    told = ("safety-disclosure", to_payload(grant("E7")) | {"to": "emergency services"})
    drafts = [("consent", to_payload(event)) for event in events]
    entries = [
        Entry(seq, datetime(2026, 6, 1, tzinfo=UTC), "r", kind, canonical(payload), "", "")
        for seq, (kind, payload) in enumerate([told, *drafts, told], 1)
    ]
    assert reasons(*events_of(entries).get("P1", ())) == (expected,)


def test_every_row_of_the_table_has_a_case():
    told = [name.removeprefix("test_row_") for name in [*CASES, *globals()] if name[:9] == "test_row_" or name in CASES]
    assert {int(name[:2]) for name in told} == set(range(1, 39))
