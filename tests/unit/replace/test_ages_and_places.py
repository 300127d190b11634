"""Ages over 89 and geography below a state."""

import pytest

from deid.replace.zipcodes import KEPT_PREFIXES, three_digits


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a [[AGE|93]]-year-old", "a 90+-year-old"),
        ("a [[AGE|93-year-old]] man", "a 90+-year-old man"),
        ("she is [[AGE|ninety-three]] now", "she is 90+ now"),
        ("[[AGE|a hundred and two]] years", "90+ years"),
        ("woman in her [[AGE|nineties]], well", "woman aged 90+, well"),
        ("man in his late [[AGE|90s]]", "man aged 90+"),
        ("is [[AGE|in her nineties]]", "is aged 90+"),
        ("her [[AGE|93rd]] birthday", "her 90th or later birthday"),
        ("her [[AGE|ninety-first]] birthday", "her 90th or later birthday"),
        ("her [[AGE|hundredth]] birthday", "her 90th or later birthday"),
        ("a [[AGE|nonagenarian]]", "a person aged 90+"),
        ("[[AGE|noventa y ocho]]", "90+"),
    ],
)
def test_ages_over_89_become_one_category(cleaned, text, expected):
    assert cleaned(text) == [expected]


def test_an_age_never_reaches_back_over_the_replacement_before_it(cleaned):
    assert cleaned("[[PERSON|in her]] [[AGE|nineties]]") == ["[PERSON-1] nineties or older"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[LOCATION.address|12 Elm St, Portland, OR 97201]]", "[ADDRESS], [CITY-1], OR ZIP 972**"),
        ("[[LOCATION.address|12 Elm St\nPortland, Oregon 97201-1234, USA]]", "[ADDRESS], Oregon ZIP 972**, USA"),
        ("[[LOCATION|Portland, OR]]", "[CITY-1], OR"),
        ("[[LOCATION.city|Port Washington]]", "[CITY-1]"),
        ("[[LOCATION.city|New York]]", "[CITY-1]"),
        ("[[LOCATION.city|Salem]] and [[LOCATION.city|SALEM]], [[LOCATION.county|Polk County]]", "[CITY-1] and [CITY-1], [COUNTY-1]"),
        ("[[LOCATION.street|Elm Street]], [[LOCATION.street|12 Elm Street]]", "[STREET-1], [ADDRESS]"),
        ("[[LOCATION.landmark|the old mill]], [[LOCATION|Old Mill]]", "[PLACE-1], [PLACE-1]"),
        ("zip code [[LOCATION.postcode|97201]], [[LOCATION.postcode|97201]]", "zip code 972**, ZIP 972**"),
        ("[[LOCATION.postcode|nine seven two oh one]]", "ZIP 972**"),
        ("[[LOCATION.postcode|SW1A 1AA]] [[LOCATION.postcode|39999-120]]", "[POSTCODE] [POSTCODE]"),
        ("[[LOCATION.address|P.O. Box 1184]]", "[ADDRESS]"),
        ("[[LOCATION.address|Rose Cottage, Back Lane]]", "[ADDRESS]"),
    ],
)  # fmt: skip
def test_what_is_smaller_than_a_state_goes(cleaned, text, expected):
    assert cleaned(text) == [expected]


def test_a_limited_data_set_keeps_towns_states_and_zip_codes(cleaned):
    text = "[[LOCATION.address|12 Elm St, Portland, OR 97201]]; [[LOCATION.city|Salem]] [[LOCATION.postcode|97301]]; [[LOCATION.landmark|Mill]]"
    assert cleaned(text, profile="limited-data-set") == ["[ADDRESS], Portland, OR 97201; Salem 97301; [PLACE-1]"]


@pytest.mark.parametrize("code", ["03601", "10201", "82101", "89301", "00401", "09012", "96201", "98701", "20301"])
def test_small_unknown_and_military_prefixes_become_000(code):
    assert three_digits(code) == "000**"


def test_most_prefixes_stand():
    assert 850 < len(KEPT_PREFIXES) < 900
    assert {"010", "100", "606", "972", "995"} <= KEPT_PREFIXES


def test_a_whole_address_keeps_its_state_and_three_digits(cleaned):
    text = "at [[LOCATION.address|210 Breakwater St, Port Elling, MN 55793]] and in [[LOCATION.city|Port Elling]]"
    assert cleaned(text) == ["at [ADDRESS], [CITY-1], MN ZIP 557** and in [CITY-1]"]
