"""The second asking: nothing that changed in between gets out."""

import json
from datetime import date
from hashlib import sha256

import pytest

from deid.errors import GateRefusal
from deid.model import CleanNote, Decision, Item, Replacement, Span
from deid.release.gate import (
    admit,
    decision_lines,
    decisions_digest,
    mention_count,
    read_decisions,
    refusal_counts,
    third_party_left,
    third_party_mentions,
    third_party_owners,
)


def decided(name, *reasons, people=("P001",), kind="note"):
    item = Item(name, kind, tuple(people), date(2025, 3, 1), "note")
    return Decision(item, reasons[0].startswith("OK"), reasons)


def test_unchanged_decisions_admit_what_they_release():
    now = [decided("N2", "WITHDRAWN"), decided("N1", "OK")]
    admission = admit(now, now)
    assert [d.item.item_id for d in admission.admitted] == ["N1"]
    assert [d.item.item_id for d in admission.refused] == ["N2"]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ([decided("N1", "OK"), decided("N2", "OK")], [decided("N1", "OK"), decided("N2", "WITHDRAWN")]),
        ([decided("N1", "OK"), decided("N2", "WITHDRAWN")], [decided("N1", "OK"), decided("N2", "OK_REGRANT")]),
        ([decided("N1", "OK"), decided("N2", "OK")], [decided("N1", "OK"), decided("N2", "OK_REGRANT")]),
        ([decided("N1", "OK"), decided("N2", "OK")], [decided("N1", "OK")]),
        ([decided("N1", "OK")], [decided("N1", "OK"), decided("N2", "OK")]),
    ],
    ids=["withdrawn", "regranted", "withdrawn and regranted", "vanished", "arrived"],
)
def test_a_decision_that_changed_is_stale_and_nothing_is_admitted(before, now):
    with pytest.raises(GateRefusal, match=r"STALE_GATE.*N2.*build again"):
        admit(before, now)


def test_a_refusal_that_only_changed_its_reason_stays_a_refusal():
    before = [decided("N1", "OK"), decided("N2", "NO_CONSENT")]
    assert len(admit(before, [decided("N1", "OK"), decided("N2", "REFUSED")]).refused) == 1


def test_a_note_and_a_row_of_one_name_are_two_items():
    now = [decided("1", "OK"), decided("1", "EXPIRED", kind="row")]
    assert len(admit(now, now).admitted) == 1


def test_a_mention_left_in_refuses_and_says_what_to_do():
    with pytest.raises(GateRefusal, match=r"THIRD_PARTY: note N1 .*operator"):
        admit([decided("N1", "OK")], [decided("N1", "THIRD_PARTY")])


def test_nothing_admitted_is_a_refusal_with_counts_and_without_ids():
    now = [decided("N1", "WITHDRAWN"), decided("N2", "NO_CONSENT"), decided("N3", "NO_CONSENT")]
    with pytest.raises(GateRefusal, match="Nothing may be released: NO_CONSENT 2, WITHDRAWN 1") as caught:
        admit(now, now)
    assert "N1" not in str(caught.value)


def test_counts_are_suppressed_by_people_not_by_items():
    refused = [decided(f"N{n}", "WITHDRAWN") for n in range(6)]
    refused += [decided(f"M{n}", "EXPIRED", people=(f"P{n}",)) for n in range(5)]
    assert refusal_counts(refused, min_k=5) == {"EXPIRED": 5, "WITHDRAWN": "<5"}
    assert refusal_counts(refused) == {"EXPIRED": 5, "WITHDRAWN": 6}


def test_who_only_attends_is_not_counted_as_a_person_behind_a_refusal():
    """Whose refusal it is, nobody says: one absent consent can stand behind every session of a group."""
    one = [decided("G1", "COATTENDEE", people=("P0", "P1", "P2", "P3", "P4", "P5"))]
    assert refusal_counts(one, min_k=2) == {"COATTENDEE": "<2"}
    same = [decided(f"H{n}", "COATTENDEE", people=("S0", f"S{n}")) for n in range(1, 8)]
    assert refusal_counts(same, min_k=5) == {"COATTENDEE": "<5"}
    apart = [decided(f"G{n}", "COATTENDEE", people=(f"P{n}", f"Q{n}")) for n in range(5)]
    assert refusal_counts(apart, min_k=5) == {"COATTENDEE": 5}
    assert refusal_counts([*apart, *same], min_k=5) == refusal_counts([*same, *apart], min_k=5) == {"COATTENDEE": 12}


def test_a_note_of_nobody_is_counted_where_nothing_is_suppressed():
    refused = [decided("N1", "UNRESOLVED", people=()), decided("N2", "UNRESOLVED", people=())]
    assert refusal_counts(refused) == {"UNRESOLVED": 2}
    assert refusal_counts(refused, min_k=2) == {"UNRESOLVED": "<2"}


def test_mentions_are_suppressed_by_whom_they_mention():
    assert mention_count([], min_k=5) == 0
    assert mention_count(["P006"] * 7, min_k=5) == "<5"
    assert mention_count(["P006", "P007", "P006"], min_k=2) == 3


def clean(*replaced):
    made = tuple(Replacement(start, end, "PERSON", "[PERSON-1]") for start, end in replaced)
    return CleanNote("N1", ("P001",), date(2025, 3, 1), "note", "text", made)


def span(start, owner):
    return Span(start, start + 4, "PERSON", 1.0, "roster", owner=owner)


def test_only_participants_who_do_not_attend_are_third_parties():
    spans = [
        span(0, "P001"),
        span(9, "P006"),
        span(20, "P001/relative/0"),
        span(30, "clinician/1"),
        span(40, ""),
        span(50, "P006"),
    ]
    assert third_party_mentions(clean(), spans) == ("P006",)
    assert third_party_owners(clean(), spans) == ("P006", "P006")


def test_a_mention_is_left_unless_a_replacement_covers_it_in_full():
    spans = [span(9, "P006"), span(50, "P007")]
    assert third_party_left(clean((9, 13), (50, 53)), spans) == ("P007",)
    assert third_party_left(clean((5, 20), (50, 54)), spans) == ()


def test_the_decision_file_is_canonical():
    decisions = [decided("N2", "COATTENDEE", "WITHDRAWN", people=("P002", "P001")), decided("N1", "OK")]
    lines = list(decision_lines(decisions))
    assert lines == list(decision_lines(decisions[::-1])) and all(line.endswith(b"}\n") for line in lines)
    assert json.loads(lines[1]) == {
        "item": "N2", "kind": "note", "participants": ["P002", "P001"], "on": "2025-03-01", "data_class": "note",
        "part2": False, "unlisted": False, "shared": False, "release": False, "reasons": ["COATTENDEE", "WITHDRAWN"],
    }  # fmt: skip


def test_a_decision_file_is_read_as_it_was_written():
    decisions = (decided("N1\u2028", "OK"), decided("N2", "COATTENDEE", "WITHDRAWN", people=("P002", "P001")))
    assert tuple(read_decisions(decision_lines(decisions))) == decisions


def test_a_decision_file_is_read_line_by_line():
    lines = iter([*decision_lines([decided("N1", "OK")]), b"{"])
    assert next(read_decisions(lines)) == decided("N1", "OK") and next(lines) == b"{"


def test_the_digest_of_a_decision_file_is_that_of_its_bytes():
    decisions = [decided("N2", "WITHDRAWN"), decided("N1", "OK")]
    assert decisions_digest(decisions) == sha256(b"".join(decision_lines(decisions))).hexdigest()
