"""What an attestation must state, whoever sealed it."""

import copy

import pytest

from deid.model import Policy
from deid.release.attestation import NAME, read_attestation
from deid.release.promises import statement_problems


@pytest.fixture
def stated(release):
    return read_attestation(release[NAME])


def problems(stated):
    return "; ".join(statement_problems(stated))


def changed(stated, path, value):
    """A copy with another value at a dotted path; None takes it out."""
    made = copy.deepcopy(stated)
    *outer, last = path.split(".")
    place = made
    for key in outer:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return made


def test_what_we_state_is_complete(stated, make):
    assert problems(stated) == ""
    limited = Policy(profile="limited-data-set", basis={"number": "DUA-7"}, min_k=5, approvals=2)
    assert problems(read_attestation(make(policy=limited)[NAME])) == ""


def test_every_part_must_be_stated(stated):
    for key, part in stated.items():
        assert f"{key} is not stated" in problems(changed(stated, key, None))
        if isinstance(part, dict) and key not in ("versions", "data_package"):
            for inner in part:
                assert f"{key}.{inner} is not stated" in problems(changed(stated, f"{key}.{inner}", None))


def test_every_part_must_have_its_form(stated):
    for key, part in stated.items():
        for wrong in (7.5, [[]], {"x": {"y": 1}}, "", True):
            if type(wrong) is not type(part):
                assert key in problems(changed(stated, key, wrong)), (key, wrong)
    for key in ("request", "policy", "gate", "consents", "leak_scan", "risk"):
        for inner, part in stated[key].items():
            for wrong in (7.5, [[]], {"x": {"y": 1}}, "\n", True):
                if type(wrong) is not type(part):
                    assert f"{key}.{inner}" in problems(changed(stated, f"{key}.{inner}", wrong)), (key, inner, wrong)


def test_nothing_else_may_be_stated(stated):
    for path in ("Marisol", "policy.Marisol", "gate.Marisol", "leak_scan.Marisol"):
        told = problems(changed(stated, path, "Delgado"))
        assert "unknown" in told
        assert "Marisol" not in told and "Delgado" not in told


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("asof", "2026-3-2"),
        ("rehearsal", 0),
        ("use_limits", []),
        ("policy.profile", "none"),
        ("policy.names", "keep"),
        ("policy.min_k", 1),
        ("policy.approvals", 0),
        ("policy.operators", {"MARISOL": "tag"}),
        ("policy.thresholds", {"MARISOL": 0.1}),
        ("policy.thresholds", {"PERSON": 0.7}),
        ("policy.thresholds", {"PERSON": True}),
        ("leak_scan.blocking", 7),
        ("leak_scan.blocking", False),
        ("leak_scan.listed", -1),
        ("consents.last_event", "0:"),
        ("gate.notes", {"N-001": "WITHDRAWN"}),
        ("gate.notes", {"N-001": "ok"}),
        ("gate.rows", {"tables/t.csv": {"R-001": "REFUSED"}}),
        ("gate.refused_notes", {"OK": 7}),
        ("gate.refused_notes", {"BECAUSE": 7}),
        ("gate.refused_notes", {"WITHDRAWN": 1}),
        ("gate.refused_rows", {"WITHDRAWN": 0}),
        ("gate.refused_rows", {"WITHDRAWN": "<3"}),
        ("gate.third_party_removed", 1),
        ("risk.k_after", 1),
    ],
)
def test_what_no_release_of_ours_can_state_is_refused(stated, path, value):
    assert path in problems(changed(stated, path, value))


def test_an_intruder_test_of_a_sample_says_of_how_many_it_was_drawn(stated):
    assert problems(changed(stated, "intruder.drawn_from", 3)) == ""
    for wrong in (2, -1, "3", True):
        assert "intruder.drawn_from" in problems(changed(stated, "intruder.drawn_from", wrong))


@pytest.mark.parametrize("basis", [{}, {"number": " "}])
def test_a_profile_that_rests_on_something_says_on_what(stated, basis):
    limited = changed(changed(stated, "policy.profile", "limited-data-set"), "policy.basis", basis)
    assert "policy.basis" in problems(limited)


def test_a_release_of_nothing_is_none(stated):
    assert "gate" in problems(changed(changed(stated, "gate.notes", {}), "gate.rows", {}))


def test_fewer_people_than_min_k_cannot_look_more_alike_than_they_are(stated):
    few = changed(changed(stated, "policy.min_k", 5), "gate.refused_notes", {})
    assert stated["risk"]["people"] == stated["risk"]["k_after"] == 2
    assert problems(few) == ""
    assert "risk.k_after" in problems(changed(few, "risk.people", 9))
