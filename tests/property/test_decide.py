"""What holds for every history of consent, however odd."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deid.consent import (
    OK_CODES,
    OK_SEGMENTS,
    ORDER,
    ConsentEvent,
    ConsentRules,
    by_participant,
    combine,
    decide,
    grants_behind,
)
from deid.consent.events import CONFLICT, LEVELS, NO_END, SIGNERS, STATUSES
from deid.model import DATA_CLASSES, NOTE_CLASSES, Item, Participant, Request

thorough = settings(max_examples=1000)
DAY = date(2026, 1, 1)
days = st.integers(-40, 40).map(lambda n: DAY + timedelta(days=n))
maybe_day = st.none() | days
CODES = (
    "NRES", "GRU", "HMB", "POA", "DS:X:1", "DS:X:2", "TREAT", "NPU", "NCU", "NPUNCU", "IRB", "PUB", "NMDS", "GSO",
    "NPOA", "MOR:2026-01-05", "TS:2026-01-20", "US:Uni Nord", "IS:Uni Nord", "IS:Uni West", "GS:US,CA", "PS:x",
)  # fmt: skip


def some(values, most):
    """A sorted tuple of some of the values, at most so many."""
    return st.sampled_from([chosen for n in range(most + 1) for chosen in combinations(sorted(values), n)])


def sometimes(usual, odd):
    """Odd in about one of nine draws."""
    return st.sampled_from([*usual * 8 * len(odd), *odd * len(usual)])


SOME_DAYS = [DAY + timedelta(days=n) for n in (-20, -5, 0, 10, 30)]
SOUND = {
    "event": "grant",
    "signed_at": DAY - timedelta(days=60),
    "form_version": "v3",
    "data_classes": tuple(sorted(DATA_CLASSES)),
    "purposes": ("GRU",),
    "recipients": ("any",),
    "use_until": NO_END,
    "evidence_sha256": "a" * 64,
    "retrospective": True,
}
# Most grants are in order, so that a good part of the histories releases something.
sound_grant = st.fixed_dictionaries(
    {
        "signed_at": st.sampled_from([DAY - timedelta(days=60), DAY - timedelta(days=50)]),
        "purposes": sometimes([("NRES",), ("GRU",), ("NCU", "NRES")], [("DS:X:1",), ("DS:X:2",), ("POA",)]),
        "recipients": sometimes([("any",)], [("Uni Nord",), ("Uni West",)]),
        "use_until": sometimes([NO_END], SOME_DAYS),
        "collect_from": sometimes([None], SOME_DAYS),
        "collect_to": sometimes([None], SOME_DAYS),
    }
).map(lambda drawn: SOUND | drawn)
any_event = st.fixed_dictionaries(
    {"event": st.sampled_from(["grant", "refuse", "withdraw", "correct", CONFLICT])},
    optional={
        "signed_at": maybe_day,
        "form_version": st.sampled_from(["", "v3"]),
        "data_classes": some(DATA_CLASSES, 3),
        "purposes": some(CODES, 2),
        "recipients": some(["any", "Uni Nord", "Uni West"], 2),
        "use_until": maybe_day | st.just(NO_END),
        "received_at": maybe_day,
        "effective_from": maybe_day,
        "signer": st.sampled_from(SIGNERS),
        "assent": st.sampled_from([None, True, False]),
        "authority_ref": st.sampled_from(["", "A-1"]),
        "evidence_sha256": st.sampled_from(["", "a" * 64]),
        "collect_from": maybe_day,
        "collect_to": maybe_day,
        "retrospective": st.booleans(),
        "use_from": maybe_day,
        "regions": some(["US", "CA"], 2),
        "conditions": some([*CODES, "after-death", "ask first", "MOR:soon"], 2),
        "status": st.sampled_from(STATUSES),
        "level": st.sampled_from(LEVELS),
        "corrects": st.sampled_from(["", "E0", "E1", "E2", "E3"]),
    },
)
WHO = ("P1", "P2")


who_also = sometimes([True], [False])
how_many_more = sometimes([0, 1, 0, 0], [2, 3])
whose = st.sampled_from(WHO)
orders = [st.permutations(range(n)) for n in range(6)]


@st.composite
def histories(draw):
    drawn = [draw(sound_grant) | {"participant_id": who} for who in WHO if draw(who_also)]
    drawn += [draw(any_event) | {"participant_id": draw(whose)} for _ in range(draw(how_many_more))]
    return [ConsentEvent(event_id=f"E{n}", **drawn[place]) for n, place in enumerate(draw(orders[len(drawn)]))]


born = sometimes([date(1980, 2, 29), date(1980, 1, 1)], [None, date(2008, 1, 3), date(2012, 6, 1)])
day_of_loss = sometimes([None] * 3, [None, DAY])
attendees_and_unlisted = sometimes(
    [(("P1",), False), (("P2",), False), (WHO, False), (("P1",), False)],
    [((), False), (("P9",), False), (("P2", "P9"), False), (("P1",), True), (WHO, True)],
)
kinds = st.sampled_from([("row", "table")] * len(NOTE_CLASSES) + [("note", name) for name in NOTE_CLASSES])
sometimes_true = sometimes([False], [True])
REQUESTS = [
    Request(purpose, "Uni Nord", commercial, nonprofit, "US", approval, quotes)
    for purpose, commercial, nonprofit, approval, quotes in product(
        [*["HMB", "DS:X:1"] * 5, "GRU", "nonsense"], [*[False] * 5, True], [False, True], ["", "118"], [False, True]
    )
]
requests = st.sampled_from(REQUESTS)


@st.composite
def questions(draw):
    (kind, data_class), (people, unlisted) = draw(kinds), draw(attendees_and_unlisted)
    item = Item("I1", kind, people, draw(days), data_class, part2=draw(sometimes_true), unlisted=unlisted)
    roster = {
        who: Participant(
            who, "A", "B", date_of_birth=draw(born), deceased_at=draw(day_of_loss), capacity_lost_at=draw(day_of_loss)
        )
        for who in WHO
    }
    return {
        "participants": roster,
        "item": item,
        "request": draw(requests),
        "rules": ConsentRules(),
        "asof": draw(days),
    }


def answer(history, question):
    return decide(by_participant(history), **question)


def stops(**fixed):
    """A refusal or withdrawal, whatever else it says."""
    drawn = {
        "event_id": st.just("stop"),
        "participant_id": st.sampled_from(WHO),
        "event": st.just("withdraw"),
        "signed_at": maybe_day,
        "received_at": maybe_day,
        "data_classes": some(DATA_CLASSES, 3),
        "purposes": some(CODES, 2),
        "status": st.sampled_from(STATUSES),
        "level": st.sampled_from(LEVELS),
    }
    return st.builds(ConsentEvent, **drawn | {name: st.just(value) for name, value in fixed.items()})


REFUSALS = [{"event": "refuse"}, {"level": "no-use"}, {"level": "erase"}]
places = [st.integers(0, n) for n in range(6)]


def with_one_more(history, event, data):
    place = data.draw(places[len(history)])
    return [*history[:place], event, *history[place:]]


events_at_the_ends = st.lists(
    st.tuples(any_event, whose, st.sampled_from(["E0", "E1", "E2"]), st.sampled_from([date.min, date.max, None])),
    max_size=5,
)


@st.composite
def oddities(draw):
    """Events as no import would let them through: ids that stand twice, dates at the ends of the calendar."""
    return [
        ConsentEvent(event_id=event_id, participant_id=who, **values | {"received_at": day, "signed_at": day})
        for values, who, event_id, day in draw(events_at_the_ends)
    ]


odd_births = st.sampled_from([date.min, date.max, date(2008, 2, 29), date(9984, 2, 29), None])
odd_attendees = st.sampled_from([(), ("P1",), ("P1", "P1"), ("P2", "P1"), ("P9", "P1", "P9")])
odd_classes = st.sampled_from([*DATA_CLASSES, "", "diary"])
odd_days = st.sampled_from([date.min, DAY, date.max])
ids = st.sampled_from([(), ("P1",), ("P2",), ("P9",), ("P1", "P9")])


@st.composite
def odd_questions(draw):
    question = draw(any_question)
    item = replace(
        question["item"], participants=draw(odd_attendees), data_class=draw(odd_classes), on=draw(odd_days), shared=True
    )
    roster = {who: replace(one, date_of_birth=draw(odd_births)) for who, one in question["participants"].items()}
    return question | {
        "item": item,
        "participants": roster,
        "asof": draw(odd_days),
        "identity_conflicts": draw(ids),
        "mentions": draw(ids),
    }


any_question = questions()


@thorough
@given(histories() | oddities(), questions() | odd_questions())
def test_deciding_never_fails_and_gives_reasons_in_order_or_one_to_release(history, question):
    decision = answer(history, question)
    if decision.release:
        assert len(decision.reasons) == 1 and decision.reason in set(OK_CODES) - {OK_SEGMENTS}
    else:
        assert decision.reasons and list(decision.reasons) == [code for code in ORDER if code in decision.reasons]


@pytest.mark.parametrize("kind", REFUSALS, ids=[" ".join(kind.values()) for kind in REFUSALS])
@thorough
@given(histories(), questions(), st.data())
def test_a_refusal_or_withdrawal_more_never_releases_more(kind, history, question, data):
    more = with_one_more(history, data.draw(stops(**kind)), data)
    assert answer(history, question).release or not answer(more, question).release


@thorough
@given(histories(), questions(), stops(level="no-contact"), st.data())
def test_who_is_not_to_be_contacted_releases_as_much_as_before(history, question, stop, data):
    assert answer(with_one_more(history, stop, data), question).release == answer(history, question).release


@thorough
@given(histories(), questions(), stops(level="no-collection"), st.data())
def test_an_end_of_collection_never_releases_more_and_refuses_for_nothing_else(history, question, stop, data):
    before, after = answer(history, question), answer(with_one_more(history, stop, data), question)
    assert before.release or not after.release
    if before.release and not after.release:
        assert set(after.reasons) <= {"COLLECT_WINDOW", "COATTENDEE"}


@thorough
@given(histories(), questions(), st.data())
def test_a_full_withdrawal_after_all_signatures_refuses(history, question, data):
    stop = ConsentEvent(
        event_id="stop", participant_id=data.draw(st.sampled_from(WHO)), event="withdraw", signed_at=date(2030, 1, 1)
    )
    decision = answer([*history, stop], question)
    assert not decision.release or stop.participant_id not in question["item"].participants


@thorough
@given(histories(), questions(), st.data())
def test_events_of_others_and_their_order_do_not_matter(history, question, data):
    people = question["item"].participants
    unrelated = [replace(event, participant_id="P5") for event in data.draw(histories())]
    own = [event for event in history if event.participant_id in people]
    mixed = data.draw(st.permutations([(True, event) for event in unrelated] + [(False, None)] * len(own)))
    rest = iter(own)
    shuffled = [event if other else next(rest) for other, event in mixed]
    assert answer(shuffled, question) == answer(history, question)


@thorough
@given(histories(), questions(), st.data())
def test_the_order_in_which_events_were_recorded_does_not_matter(history, question, data):
    assert answer(data.draw(st.permutations(history)), question) == answer(history, question)


@thorough
@given(histories(), questions(), st.sampled_from(["grant", "refuse", "withdraw", "correct"]), days)
def test_an_event_entered_in_error_changes_nothing_that_is_released(history, question, word, day):
    void = ConsentEvent(
        event_id="void", participant_id="P1", event=word, signed_at=day, corrects="E0", status="entered-in-error"
    )
    before, after = answer(history, question), answer([*history, void], question)
    assert before.release == after.release
    assert set(before.reasons) ^ set(after.reasons) <= {"NO_CONSENT", "VOID_RECORD"}


# What follows reads the windows off the specification, without the code that is tested.

around = [DAY + timedelta(days=n) for n in range(-3, 4)]
near = st.sampled_from(around)
days_asked = st.sampled_from([*around, *around[3:] * 3])


def receipt(event):
    return event.received_at or event.signed_at


def effect(event):
    return event.effective_from or event.signed_at or event.received_at


def collects(grant, ends, on):
    """Does the day lie in the collection window? A no-collection withdrawal ends it, unless signed for anew since."""
    start = grant.collect_from or (date.min if grant.retrospective else grant.signed_at)
    lasts = [receipt(end) or date.min for end in ends if receipt(end) is None or receipt(end) >= grant.signed_at]
    return start <= on <= min([*lasts, grant.collect_to or NO_END])


def is_in_use(grant, asof):
    codes = [*grant.purposes, *grant.conditions]
    limits = [date.fromisoformat(code[3:]) for code in codes if code.startswith("TS:")]
    begins = [receipt(grant), effect(grant), grant.use_from or effect(grant)]
    return all(day <= asof for day in begins) and all(asof <= day for day in [grant.use_until, *limits])


blank_or_near = sometimes([None], around)
no_end_or_near = sometimes([NO_END], around)
waits = st.sampled_from([None, None, 0, 1, 2])
yes_or_no = st.booleans()
with_or_without_limit = sometimes([("GRU",)], [("GRU", f"TS:{day}") for day in around])
last_days = st.lists(st.tuples(near, waits), max_size=2)


def received(signed, waited):
    return None if waited is None else signed + timedelta(days=waited)


@st.composite
def windows(draw):
    """A grant that lacks nothing, with any windows, and withdrawals that end collection."""
    signed = draw(near)
    drawn = SOUND | {
        "signed_at": signed,
        "received_at": received(signed, draw(waits)),
        "purposes": draw(with_or_without_limit),
        "effective_from": draw(blank_or_near),
        "collect_from": draw(blank_or_near),
        "collect_to": draw(blank_or_near),
        "retrospective": draw(yes_or_no),
        "use_from": draw(blank_or_near),
        "use_until": draw(no_end_or_near),
    }
    ends = [
        ConsentEvent(
            event_id=f"W{n}", participant_id="P1", event="withdraw", level="no-collection", signed_at=day,
            received_at=received(day, waited),
        )
        for n, (day, waited) in enumerate(draw(last_days))
    ]  # fmt: skip
    return ConsentEvent(event_id="E0", participant_id="P1", **drawn), ends, draw(near), draw(days_asked)


def question_about(on, asof):
    return {
        "participants": {"P1": Participant("P1", "A", "B", date_of_birth=date(1980, 1, 1))},
        "item": Item("I1", "note", ("P1",), on, "note"),
        "request": Request("HMB", "Uni Nord", False, True, "US"),
        "rules": ConsentRules(),
        "asof": asof,
    }


@thorough
@given(windows())
def test_a_grant_that_lacks_nothing_releases_exactly_what_lies_in_all_its_windows(drawn):
    grant, ends, on, asof = drawn
    inside = collects(grant, ends, on) and is_in_use(grant, asof)
    assert answer([*ends, grant], question_about(on, asof)).release == inside


@thorough
@given(histories(), questions())
def test_nothing_outside_a_window_is_released(history, question):
    """For each attendee and class: the newest grant in force that names it, and every one of that date."""
    history = [event for event in history if event.event != "correct"]
    if not answer(history, question).release:
        return
    item, asof = question["item"], question["asof"]
    asked_too = {"group": len(item.participants) > 1, "sud": item.part2, "quote": question["request"].quotes}
    classes = {item.data_class, *(name for name, needed in asked_too.items() if needed and item.kind == "note")}
    for who in item.participants:
        own = [event for event in history if event.participant_id == who]
        for name in classes:
            ends = [event for event in own if is_end_of_collection(event, name)]
            deciding = newest_in_force(own, name, asof)
            assert deciding
            for grant in deciding:
                assert grant.status == "active" and name in grant.data_classes
                assert collects(grant, ends, item.on) and is_in_use(grant, asof)


def is_end_of_collection(event, data_class):
    covers = not event.data_classes or data_class in event.data_classes
    covers |= "note" in event.data_classes and data_class != "table"
    ends = event.event == "withdraw" and event.level == "no-collection"
    return ends and covers and event.status != "entered-in-error"


def newest_in_force(events, data_class, asof):
    ignored = ("draft", "proposed", "entered-in-error")
    grants = [
        event
        for event in events
        if event.event == "grant" and event.status not in ignored
        and (not event.data_classes or data_class in event.data_classes)
        and (receipt(event) or asof) <= asof and (effect(event) or asof) <= asof
    ]  # fmt: skip
    newest = max((effect(grant) or NO_END for grant in grants), default=None)
    return [grant for grant in grants if (effect(grant) or NO_END) == newest]


@thorough
@given(histories(), questions(), days)
def test_no_contact_after_a_standing_end_of_collection_is_released(history, question, day):
    end = ConsentEvent(
        event_id="end", participant_id="P1", event="withdraw", level="no-collection", signed_at=day, received_at=day
    )
    decision = answer([*history, end], question)
    if decision.release and "P1" in question["item"].participants and question["item"].on > day:
        asked = {name: question[name] for name in ("item", "request", "asof")}
        grants = grants_behind(by_participant(history), **asked)
        assert all(grant.signed_at > day for grant in grants if grant.participant_id == "P1")


terms = st.fixed_dictionaries(
    {
        "purposes": st.tuples(
            st.sampled_from(["NRES", "GRU", "GRU", "HMB", "HMB", "DS:X:1", "DS:X:2", "POA"]),
            sometimes([""], [code for code in CODES if code not in ("GSO", "PS:x")]),
        ).map(lambda codes: tuple(sorted({*codes} - {""}))),
        "recipients": sometimes([("any",)], [("Uni Nord",), ("Uni Nord", "Uni West"), ("Uni West",)]),
        "regions": sometimes([()], [("US",), ("CA",), ("CA", "US")]),
        "use_until": sometimes([NO_END], SOME_DAYS),
    }
)


@st.composite
def sessions_of_two(draw):
    history = [ConsentEvent(event_id=f"E-{who}", participant_id=who, **SOUND | draw(terms)) for who in WHO]
    question = question_about(DAY, draw(days))
    roster = {who: replace(question["participants"]["P1"], participant_id=who) for who in WHO}
    item = replace(question["item"], participants=WHO)
    return history, question | {"participants": roster, "item": item, "request": draw(requests)}


@thorough
@given(sessions_of_two())
def test_what_is_released_has_use_limits_that_all_contributors_meet(drawn):
    history, question = drawn
    if answer(history, question).release:
        asked = {name: question[name] for name in ("item", "request", "asof")}
        assert combine(grants_behind(by_participant(history), **asked))


@thorough
@given(histories(), questions())
def test_all_attendees_of_a_group_must_be_releasable_alone(history, question):
    """With `group` needed of each, a note of two is released only if each one's own consent holds."""
    item = replace(question["item"], participants=WHO)
    together = answer(history, question | {"item": item})
    for who in WHO:
        twin = [replace(event, participant_id="P3") for event in history if event.participant_id == who]
        roster = question["participants"] | {"P3": question["participants"][who]}
        pair = replace(item, participants=(who, "P3"))
        alone = answer([*history, *twin], question | {"item": pair, "participants": roster})
        assert alone.release or not together.release


@pytest.mark.parametrize(
    ("cases", "decision"),
    [
        (st.tuples(histories(), questions()), lambda drawn: answer(*drawn)),
        (windows(), lambda drawn: answer([*drawn[1], drawn[0]], question_about(*drawn[2:]))),
        (sessions_of_two(), lambda drawn: answer(*drawn)),
    ],
    ids=["histories", "windows", "sessions of two"],
)
def test_a_good_part_of_the_cases_releases(cases, decision):
    """Without this, the properties above could hold because nothing is ever released."""
    counts = Counter()

    @settings(thorough, database=None, derandomize=True)
    @given(cases)
    def count(drawn):
        counts[decision(drawn).release] += 1

    count()
    assert counts[True] >= 0.2 * counts.total()
