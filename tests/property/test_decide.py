"""What holds for every history of consent, however odd."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from deid.consent import OK_CODES, ORDER, ConsentEvent, ConsentRules, by_participant, combine, decide, grants_behind
from deid.consent.events import CONFLICT, LEVELS, NO_END, SIGNERS, STATUSES
from deid.model import DATA_CLASSES, NOTE_CLASSES, Item, Participant, Request

DAY = date(2026, 1, 1)
days = st.integers(-40, 40).map(lambda n: DAY + timedelta(days=n))
maybe_day = st.none() | days
code = st.sampled_from(
    ["NRES", "GRU", "HMB", "POA", "DS:X:1", "DS:X:2", "TREAT", "NPU", "NCU", "NPUNCU", "IRB", "PUB", "NMDS", "GSO",
     "NPOA", "MOR:2026-01-05", "TS:2026-01-20", "US:Uni Nord", "IS:Uni Nord", "IS:Uni West", "GS:US,CA", "PS:x"]
)  # fmt: skip


def tuples(elements, **options):
    return st.lists(elements, unique=True, **options).map(lambda drawn: tuple(sorted(drawn)))


# Most grants are in order, so that a good part of the histories releases something.
sound_grant = st.fixed_dictionaries(
    {
        "event": st.just("grant"),
        "signed_at": st.sampled_from([DAY - timedelta(days=60), DAY - timedelta(days=50)]),
        "form_version": st.just("v3"),
        "data_classes": st.just(tuple(sorted(DATA_CLASSES))),
        "purposes": st.sampled_from([("NRES",), ("GRU",), ("NRES", "NCU"), ("GRU",)]),
        "recipients": st.just(("any",)),
        "use_until": st.just(NO_END),
        "evidence_sha256": st.just("a" * 64),
        "retrospective": st.just(True),
    }
)
any_event = st.fixed_dictionaries(
    {"event": st.sampled_from(["grant", "refuse", "withdraw", "correct", CONFLICT])},
    optional={
        "signed_at": maybe_day,
        "form_version": st.sampled_from(["", "v3"]),
        "data_classes": tuples(st.sampled_from(DATA_CLASSES), max_size=3),
        "purposes": tuples(code, max_size=3),
        "recipients": tuples(st.sampled_from(["any", "Uni Nord", "Uni West"]), max_size=2),
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
        "regions": tuples(st.sampled_from(["US", "CA"]), max_size=2),
        "conditions": tuples(code | st.sampled_from(["after-death", "ask first", "MOR:soon"]), max_size=2),
        "status": st.sampled_from(STATUSES),
        "level": st.sampled_from(LEVELS),
        "corrects": st.sampled_from(["", "E0", "E1", "E2", "E3"]),
    },
)
WHO = ("P1", "P2")


def sometimes(usual, odd):
    """Odd in about one of six draws."""
    return st.integers(0, 5).flatmap(lambda n: st.sampled_from(odd if n == 3 else usual))


@st.composite
def histories(draw):
    drawn = [draw(sound_grant) | {"participant_id": who} for who in WHO if draw(sometimes([True], [False]))]
    others = draw(sometimes([0, 1, 0, 0], [2, 3]))
    drawn += [draw(any_event) | {"participant_id": draw(st.sampled_from(WHO))} for _ in range(others)]
    order = draw(st.permutations(drawn))
    return [ConsentEvent(event_id=f"E{n}", **values) for n, values in enumerate(order)]


@st.composite
def persons(draw, who):
    born = [None, date(2008, 1, 3), date(2012, 6, 1)]
    return Participant(
        who, "A", "B",
        date_of_birth=draw(sometimes([date(1980, 2, 29), date(1980, 1, 1)], born)),
        deceased_at=draw(sometimes([None] * 3, [None, DAY])),
        capacity_lost_at=draw(sometimes([None] * 3, [None, DAY])),
    )  # fmt: skip


@st.composite
def questions(draw):
    kind = draw(st.sampled_from(["note", "row"]))
    people = draw(sometimes([("P1",), ("P2",), ("P1", "P2"), ("P1",)], [(), ("P9",), ("P2", "P9")]))
    item = Item(
        "I1", kind, people, draw(days), "table" if kind == "row" else draw(st.sampled_from(NOTE_CLASSES)),
        part2=draw(st.booleans()), unlisted=draw(sometimes([False], [True])),
    )  # fmt: skip
    request = Request(
        draw(sometimes(["HMB", "DS:X:1"], ["GRU", "nonsense"])), "Uni Nord", draw(sometimes([False], [True])),
        draw(st.booleans()), "US", draw(st.sampled_from(["", "118"])), draw(st.booleans()),
    )  # fmt: skip
    roster = {who: draw(persons(who)) for who in WHO}
    return {"participants": roster, "item": item, "request": request, "rules": ConsentRules(), "asof": draw(days)}


def answer(history, question):
    return decide(by_participant(history), **question)


stops = st.builds(
    ConsentEvent,
    event_id=st.just("stop"),
    participant_id=st.sampled_from(WHO),
    event=st.sampled_from(["refuse", "withdraw"]),
    signed_at=maybe_day,
    received_at=maybe_day,
    data_classes=tuples(st.sampled_from(DATA_CLASSES), max_size=3),
    purposes=tuples(code, max_size=2),
    status=st.sampled_from(STATUSES),
    level=st.sampled_from(LEVELS),
)


@given(histories(), questions())
def test_deciding_always_gives_reasons_in_order(history, question):
    decision = answer(history, question)
    if decision.release:
        assert len(decision.reasons) == 1 and decision.reason in OK_CODES
    else:
        assert decision.reasons and list(decision.reasons) == [code for code in ORDER if code in decision.reasons]


@given(histories(), questions(), stops, st.data())
def test_a_refusal_or_withdrawal_more_never_releases_more(history, question, stop, data):
    place = data.draw(st.integers(0, len(history)))
    assert answer(history, question).release or not answer([*history[:place], stop, *history[place:]], question).release


@given(histories(), questions(), st.data())
def test_a_full_withdrawal_after_all_signatures_refuses(history, question, data):
    stop = ConsentEvent(
        event_id="stop", participant_id=data.draw(st.sampled_from(WHO)), event="withdraw", signed_at=date(2030, 1, 1)
    )
    decision = answer([*history, stop], question)
    assert not decision.release or stop.participant_id not in question["item"].participants


@given(histories(), questions(), st.data())
def test_events_of_others_and_their_order_do_not_matter(history, question, data):
    people = question["item"].participants
    unrelated = [replace(event, participant_id="P5") for event in data.draw(histories())]
    own = [event for event in history if event.participant_id in people]
    mixed = data.draw(st.permutations([(True, event) for event in unrelated] + [(False, None)] * len(own)))
    rest = iter(own)
    shuffled = [event if other else next(rest) for other, event in mixed]
    assert answer(shuffled, question) == answer(history, question)


@given(histories(), questions(), st.data())
def test_the_order_in_which_events_were_recorded_does_not_matter(history, question, data):
    assert answer(data.draw(st.permutations(history)), question) == answer(history, question)


@given(histories(), questions(), st.sampled_from(["grant", "refuse", "withdraw", "correct"]), days)
def test_an_event_entered_in_error_changes_nothing_that_is_released(history, question, word, day):
    void = ConsentEvent(
        event_id="void", participant_id="P1", event=word, signed_at=day, corrects="E0", status="entered-in-error"
    )
    before, after = answer(history, question), answer([*history, void], question)
    assert before.release == after.release
    assert set(before.reasons) ^ set(after.reasons) <= {"NO_CONSENT", "VOID_RECORD"}


@settings(max_examples=300)
@given(histories(), questions())
def test_nothing_outside_a_window_is_released(history, question):
    decision = answer(history, question)
    if not decision.release:
        return
    item, asof = question["item"], question["asof"]
    for grant in grants_behind(by_participant(history), item=item, request=question["request"], asof=asof):
        assert grant.received <= asof and grant.effective <= asof
        assert (grant.use_from or grant.effective) <= asof <= grant.use_until
        assert (grant.collect_from or (item.on if grant.retrospective else grant.signed_at)) <= item.on
        assert item.on <= (grant.collect_to or date.max)


@given(histories(), questions(), days)
def test_no_contact_after_a_standing_end_of_collection_is_released(history, question, day):
    end = ConsentEvent(
        event_id="end", participant_id="P1", event="withdraw", level="no-collection", signed_at=day, received_at=day
    )
    decision = answer([*history, end], question)
    if decision.release and "P1" in question["item"].participants and question["item"].on > day:
        grants = grants_behind(by_participant(history), item=question["item"], request=question["request"], asof=question["asof"])  # fmt: skip
        assert all(grant.signed_at > day for grant in grants if grant.participant_id == "P1")


@given(histories(), questions())
def test_what_is_released_has_use_limits_that_the_request_meets(history, question):
    if answer(history, question).release:
        behind = grants_behind(by_participant(history), item=question["item"], request=question["request"], asof=question["asof"])  # fmt: skip
        assert combine(behind)


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


def test_a_good_part_of_the_cases_releases():
    """Without this, the properties above could hold because nothing is ever released."""
    counts = Counter()

    @settings(max_examples=300, database=None, derandomize=True)
    @given(histories(), questions())
    def count(history, question):
        counts[answer(history, question).release] += 1

    count()
    assert counts[True] >= 0.2 * counts.total()
