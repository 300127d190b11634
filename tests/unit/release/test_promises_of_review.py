"""Reviews, builders and figures of risk are stated in their form."""

import copy

import pytest

from deid.model import LEAST_CONFIDENCE, MOST_LEAKS
from deid.release.attestation import NAME, read_attestation
from deid.release.promises import statement_problems

PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
BUILDER = {"key": PUBLIC, "signature": "0" * 128}
REVIEW = {
    "seed": "0" * 64,
    "strata": [[3, 3]],
    "notes": ["N-001", "N-002", "N-003"],
    "at_most": 0,
    "further": 0.631597,
    "kinds": {"PERSON": 2},
    "earlier": {"failed": 0, "left": 1},
    "readers": 2,
    "read_by_two": 3,
    "agreed": 1.0,
    "kappa": None,
}


@pytest.fixture
def stated(release):
    return read_attestation(release[NAME])


def problems(stated):
    return "; ".join(statement_problems(stated))


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("seed", "0" * 63),
        ("strata", [[3, 0]]),
        ("strata", [[3]]),
        ("strata", [[True, True]]),
        ("notes", []),
        ("notes", [" "]),
        ("at_most", -1),
        ("further", 1.5),
        ("kinds", {"MARISOL": 1}),
        ("kinds", {"PERSON": 0}),
        ("earlier", {"failed": 0}),
        ("earlier", {"failed": 0, "left": -1}),
        ("readers", 0),
        ("read_by_two", -1),
        ("agreed", 2.0),
        ("kappa", -2.0),
        ("more", 1),
    ],
)
def test_a_review_is_stated_in_its_form(stated, part, value):
    assert problems({**stated, "review": REVIEW}) == ""
    assert problems({**stated, "review": {**REVIEW, part: value}}) == "review is nothing that a release can state"


@pytest.mark.parametrize("change", [{"key": "01" + "00" * 31}, {"key": PUBLIC.upper()}, {"signature": "0" * 127}])
def test_a_builder_is_stated_in_its_form(stated, change):
    assert problems({**stated, "builder": BUILDER}) == ""
    assert problems({**stated, "builder": {**BUILDER, **change}}) == "builder is nothing that a release can state"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("policy.min_k", 1),
        ("policy.leak_rate", MOST_LEAKS + 0.01),
        ("policy.leak_confidence", LEAST_CONFIDENCE - 0.01),
        ("risk_with_notes.below_k", "5"),
        ("risk_with_notes.by_one", -1),
        ("risk_with_notes.by_two", "two"),
        ("risk_with_notes.k", "<5"),
        ("intruder.participants", "<5"),
        ("intruder.compared", 1),
        ("intruder.named", "P-001"),
        ("intruder.joined", "7 or fewer"),
        ("intruder.linked", -1),
        ("lists.deny", -1),
    ],
)
def test_each_figure_has_its_form(stated, path, value):
    made = copy.deepcopy(stated)
    part, name = path.split(".")
    made[part][name] = value
    assert problems(made) == f"{path} is nothing that a release can state"
