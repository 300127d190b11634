"""Patterns tried only where they may begin find what they find everywhere."""

import json
import re
import time

import pytest
import regex

from deid.detect import openings
from deid.detect.engine import BUILT_IN
from deid.detect.names.cues import CUES
from deid.detect.openings import opened_by
from deid.detect.patterns.table import quick_search, search
from deid.notebook.sample import SAMPLE
from training.bank import read_bank

SAMPLE_TEXTS = [json.loads(line)["text"] for line in (SAMPLE / "gold.jsonl").read_text(encoding="utf-8").splitlines()]


def varied(texts):
    """The texts, and some of them in capitals, in small letters, on many lines, with other spaces and letters."""
    yield from texts
    yield from (change(text) for change in (str.upper, str.lower) for text in texts[::9])
    for old, new in ((" ", "\n"), (" ", "  "), (" ", ""), ("e", "é")):
        yield from (text.replace(old, new) for text in texts[::15])


TEXTS = list(varied(SAMPLE_TEXTS + [document.text for document in read_bank()][::12]))


@pytest.fixture(autouse=True, scope="module")
def at_once():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(openings, "_WORTH_IT", -1)
        yield


@pytest.fixture(scope="module")
def quick(at_once):
    return quick_search(BUILT_IN)


def test_the_built_in_patterns_find_the_same_as_everywhere(quick):
    found = [list(quick(text)) for text in TEXTS]
    assert found == [list(search(BUILT_IN, text)) for text in TEXTS]
    assert sum(map(len, found)) > 2_500


@pytest.mark.parametrize(
    "text", ["", "3", "\n", "on", "the 3rd", "jo@x.org", "reg is 1KX 4QF", "at Port Amity.", "٣/٤"]
)
def test_short_texts_and_cuts_within_a_match(quick, text):
    assert list(quick(text)) == list(search(BUILT_IN, text))


def test_cues_find_the_same_as_everywhere():
    expressions = [cue.regex for cue in CUES]
    matches = opened_by(expressions)
    for text in TEXTS:
        everywhere = [(n, match.span()) for n, one in enumerate(expressions) for match in one.finditer(text)]
        assert [(n, match.span()) for n, match in matches(text)] == everywhere


@pytest.mark.parametrize(
    "unit",
    ["x", "x ", "X ", "Ab ", "Ab-", "Ab, ", "1 ", "1", "1/1 ", "a.", "a@", " ", "\n", "one ", "the ", "on ", "name: ", "-", "A1 ",
     "St. ", "no. ", "http://a/", "(12) ", "12-", "o'", "double five ", "of the ", "School of ", "# ", "Mr. Ab 1/2 at "],
)  # fmt: skip
def test_no_built_in_pattern_works_long_at_one_place(unit):
    text = (unit * 1_000)[:1_000]
    for pattern in BUILT_IN:
        for start in (0, len(unit)):
            pattern.regex.match(text, start, timeout=0.1)
            twin = openings._twin(pattern.regex)
            began = time.thread_time()
            twin.match(text, start)
            assert time.thread_time() - began < 0.1


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (r"(?<=No )\d+", "No 4412"),
        (r"b\d", "ab1 b2"),
        (r"(?<!\w)x\d", "x1 ax2 .x3"),
        (r"\bname\b[ ]+\b\w+", "a name  Jo"),
        (r"Port (?!A\b)\w+", "Port Amity, Port A"),
        (r"^\W{0,2}id: \w+", "id: a\n  id: b c id: d"),
        (r"[(](?=\d)\d+[)]", "(12) (x)"),
        (r"(?:\s|^)q\d", "q1 q2"),
        (r"aa", "aaaaa aa"),
        (r"(?i)my (?:tía|aunt) \w+", "my TÍA Rosa, my tía Ana, my Aunt Bo, my tia Jo"),
    ],
)
def test_any_kind_of_pattern(expression, text):
    one = regex.compile(expression, regex.MULTILINE)
    found = [match.span() for _, match in opened_by([one])(text)]
    assert found and found == [match.span() for match in one.finditer(text)]


def test_characters_that_the_two_engines_take_for_different_things_are_not_usual():
    def alike(char):
        return all(
            bool(re.match(one, char, re.IGNORECASE)) == bool(regex.match(one, char, regex.IGNORECASE))
            for one in (r"\w", r"\s", r"\d", "[a-z]", "[à-öø-ÿ]")
        )

    usual = [char for char in map(chr, range(0x110000)) if openings._USUAL.fullmatch(char)]
    assert all(map(alike, usual)) and {*"aZ3_-’“é…€ŁüN\n"} <= set(usual)
    assert not any(map(alike, "²½ı\u0301\u203f\x1f"))
    assert isinstance(openings._twin(regex.compile(r"a\w+")), re.Pattern)
    assert isinstance(openings._twin(regex.compile(r"\p{Lu}a")), regex.Pattern)


def test_most_built_in_patterns_and_cues_have_a_twin():
    expressions = [*(pattern.regex for pattern in BUILT_IN), *(cue.regex for cue in CUES)]
    assert sum(isinstance(openings._twin(one), re.Pattern) for one in expressions) > 0.7 * len(expressions)
