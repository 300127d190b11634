"""What each profile does and which operators it refuses."""

import re

import pytest

from deid.errors import PolicyError
from deid.model import LABELS, PROFILES, Policy
from deid.replace import ALLOWED, OPERATORS, check_policy
from deid.replace.profiles import allowed_operators


@pytest.mark.parametrize("profile", ["safe-harbor", "limited-data-set"])
@pytest.mark.parametrize("operator", ["hash", "keep"])
def test_hash_and_keep_are_refused_without_an_expert(profile, operator):
    with pytest.raises(
        PolicyError, match=rf"{profile} does not allow .*{operator}.* PERSON.*mask, redact, surrogate, tag"
    ):
        check_policy(Policy(profile=profile, operators={"PERSON": operator}))


def test_even_an_expert_does_not_keep_what_names_a_person():
    check_policy(Policy(profile="expert", operators={"PROFESSION": "keep", "PERSON": "hash"}))
    with pytest.raises(PolicyError, match="keep"):
        check_policy(Policy(profile="expert", operators={"SSN": "keep"}))


@pytest.mark.parametrize(
    "policy",
    [
        Policy(operators={"PERSON": "encrypt"}),
        Policy(operators={"NAME": "tag"}),
        Policy(profile="gdpr"),
        Policy(names="codes"),
        Policy(operators={"ORG": "surrogate"}),
    ],
)
def test_anything_unknown_is_refused(policy):
    with pytest.raises(PolicyError):
        check_policy(policy)


def test_every_operator_that_is_allowed_exists():
    assert {name for names in ALLOWED.values() for name in names} == set(OPERATORS)
    assert all(allowed_operators(profile, label) for profile in PROFILES for label in LABELS)


def test_clean_checks_the_policy_first(cleaned):
    with pytest.raises(PolicyError):
        cleaned("no span", operators={"PERSON": "keep"})


@pytest.mark.parametrize(
    ("operator", "expected"), [("redact", r"by \."), ("mask", r"by \*{5}\."), ("tag", r"by \[PERSON-1\]\.")]
)
def test_an_operator_of_the_policy_replaces_the_default(cleaned, operator, expected):
    (text,) = cleaned("by [[PERSON|Kim]].", operators={"PERSON": operator})
    assert re.fullmatch(expected, text)


def test_a_hash_is_the_same_all_over_a_record_and_needs_the_key(cleaned):
    text = "[[PERSON|Kim]] [[PERSON|Kim]] [[PERSON|Lee]]"
    (hashed,) = cleaned(text, profile="expert", operators={"PERSON": "hash"})
    one, two, three = hashed.split()
    assert one == two != three and len(one) == 64
    assert cleaned(text, profile="expert", operators={"PERSON": "hash"}, key=b"other") != [hashed]


def test_the_operator_tag_makes_a_plain_tag_of_a_date(cleaned):
    text = "[[DATE|3/14/2025]] [[AGE|93]] [[LOCATION.city|Salem]]"
    tags = dict.fromkeys(("DATE", "AGE", "LOCATION"), "tag")
    assert cleaned(text, operators=tags) == ["[DATE] [AGE] [PLACE]"]
    assert cleaned(text, operators=tags, profile="limited-data-set") == ["[DATE] [AGE] [PLACE]"]


def test_a_limited_data_set_keeps_dates_ages_and_years(cleaned):
    text = (
        "Tuesday, [[DATE|3/18/2025]], [[AGE|93]], 2025, born 1931, DOB [[DATE|3/4/1990]], [[PERSON|Kim]], [[SSN|123]]"
    )
    expected = "Tuesday, 3/18/2025, 93, 2025, born 1931, DOB 3/4/1990, [PERSON-1], [SSN]"
    assert cleaned(text, profile="limited-data-set") == [expected]
