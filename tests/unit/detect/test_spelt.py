import pytest

from deid.detect.names.spelt import find_spelt
from deid.detect.near import find_near, near_table
from deid.detect.phrases import Phrase
from deid.detect.words.tokens import tokenise


def spelt(text: str) -> list[str]:
    return [text[one.start : one.end] for one in find_spelt(text)]


@pytest.mark.parametrize(
    "run",
    [
        "V as in Victor, E as in Echo, X as in X-ray, B as in Bravo, U as in Uniform, R as in Romeo, Y as in Yankee",
        "b as in boy e as in echo n as in nancy",
        "D as in David, E, L, G as in George",
        "V for Victor, E for Edward, X for xylophone",
        "victor-echo-xray-bravo-uniform-romeo-yankee",
        "Sierra Tango Echo Whiskey",
        "kilo, india, november, golf",
        "V / E / X / B / U / R / Y",
        "R, O, S, A, D",
        "F-A-I-T-H",
        "d e s t a",
    ],
)
def test_a_name_that_is_spelt_out_is_one_span(run: str):
    assert spelt(f"The caller spelt it {run}. Then he left.") == [run]


@pytest.mark.parametrize(
    "text",
    [
        "STOP: S for stop, T for take a step back, O for observe, P for proceed.",
        "T for thinking, F for feeling, B for behaviour: the worksheet.",
        "Plan A for now, B for later.",
        "He chose A / B / C / D on the test.",
        "Vitamins A, B, D, E, K are low.",
        "The bravo and the echo of the hotel in november.",
        "He was on oscar and mike.",
        "It ends in a G, as in the song.",
    ],
)
def test_acronyms_options_and_words_are_not_spelt_names(text: str):
    assert spelt(text) == []


@pytest.mark.parametrize("written", ["V e x bury", "V-e-x bury", "v / e / x / b / u / r / y", "V. E. X. B. U. R. Y"])
def test_letters_of_a_known_name_are_joined_whatever_parts_them(written: str):
    text = f"the caller said {written} on the line"
    phrase = Phrase("PERSON", "family", "P1", 1.0, True)
    found = find_near(tokenise(text), near_table({"vexbury": phrase}), exact={"vexbury"}, score=0.85)
    assert [text[one.start : one.end] for one in found] == [written]


def test_letters_of_other_words_join_to_no_known_name():
    phrase = Phrase("PERSON", "family", "P1", 1.0, True)
    found = find_near(tokenise("e.g. v e xbox burying a i d"), near_table({"vexbury": phrase}), exact=set(), score=0.85)
    assert list(found) == []
