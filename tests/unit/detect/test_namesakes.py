"""Given names that are also states and nations."""

import pytest

from deid.detect.names.recognizer import find_names


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in find_names(text) if one.label == "PERSON"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("He has moved in with Carolina.", "Carolina"),
        ("Her friend Virginia phoned.", "Virginia"),
        ("Georgia said that he left.", "Georgia"),
        ("Client stated that Montana left her.", "Montana"),
        ("Her daughter India is two.", "India"),
        ("My brother Jordan came.", "Jordan"),
        ("His girlfriend Jamaica cried.", "Jamaica"),
        ("Tennessee asked for help.", "Tennessee"),
        ("Dakota is her best friend.", "Dakota"),
        ("Jordan (her brother) came.", "Jordan"),
        ("Virginia, her aunt, is visiting.", "Virginia"),
        ("Her aunt, Virginia, is visiting.", "Virginia"),
        ("She has a sister called Montana.", "Montana"),
        ("Ms. Virginia came late.", "Virginia"),
        ("Client: Georgia", "Georgia"),
        ("Georgia's mother is ill.", "Georgia"),
        ("She is close to Georgia.", "Georgia"),
        ("Told Israel about it.", "Israel"),
        ("Spoke with Kenya today.", "Kenya"),
        ("my sister montana is ill and she will call", "montana"),
        ("Chad is still angry.", "Chad"),
        ("Jordan and I argued.", "Jordan"),
        ("Victoria came late.", "Victoria"),
    ],
)
def test_who_is_kin_or_does_what_people_do_is_a_person(text: str, name: str):
    assert name in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "She moved to Virginia.",
        "He lives in Georgia, her sister in Texas.",
        "They came from Jordan.",
        "Under Georgia law she may.",
        "She likes West Virginia.",
        "Virginia is two hours away.",
        "Israel is at war. War with Israel worries him.",
        "Her mother in Jamaica is ill.",
        "An aunt in Jordan asked for money.",
        "Ireland won the match.",
        "She practices with Virginia licence.",
        "Texas called off school.",
        "State: Georgia",
        "Georgia is my wife's home state.",
        "Her brother's Georgia accent.",
        "i live in georgia and my mom lives in virginia",
    ],
)
def test_states_and_nations_stay(text: str):
    assert found(text) == []


def test_an_organisation_named_for_a_state_is_no_person():
    assert "Texas" not in found("Called Texas Health about a bed.")
