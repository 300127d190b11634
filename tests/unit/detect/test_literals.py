"""Of the words that an expression is said to need, every match contains one."""

import json

import pytest
import regex

from deid.detect.engine import BUILT_IN
from deid.detect.literals import needed
from deid.detect.names.cues import CUES
from deid.notebook.sample import SAMPLE

TEXTS = [json.loads(line)["text"] for line in (SAMPLE / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
EXPRESSIONS = [pattern.regex for pattern in BUILT_IN] + [cue.regex for cue in CUES]


@pytest.mark.parametrize(
    ("expression", "flags", "words"),
    [
        (r"\b[a-z]+ county\b", 0, {" county"}),
        (r"\w+@\w+\.com", 0, {".com"}),
        (r"(?:Jan|Feb) \d", 0, {"Jan ", "Feb "}),
        (r"(?:AL|AK|AZ)\d", 0, {"AL", "AK", "AZ"}),
        (r"Mrs? \w+", 0, {"Mr ", "Mrs "}),
        (r"\w+(?= said| says)", 0, {" said", " says"}),
        (r"(?<=Dr )\w+", 0, set()),
        (r"\w+(?! said)", 0, set()),
        (r"(?:MRN)? ?\d+", 0, set()),
        (r"(?:case )+\d", 0, {"case "}),
        (r"(?:case |\w+)\d", 0, set()),
        (r"(?>case) \d", 0, {"case "}),
        (r"MRN: \d", regex.IGNORECASE, {"mrn: "}),
        (r"(?i:mrn) \d", 0, set()),
        (r"\p{Lu}\w+, you", 0, {", you"}),
        (r"a\d", 0, set()),
        (r"#\d", 0, {"#"}),
        (r"\d(?|a|b)", 0, set()),
    ],
)
def test_needed_words(expression, flags, words):
    assert needed(regex.compile(expression, flags)) == words


def test_every_match_has_a_needed_word():
    checked = 0
    for expression in EXPRESSIONS:
        words = needed(expression)
        for text in TEXTS if words else ():
            written = text.lower() if expression.flags & regex.IGNORECASE else text
            for match in expression.finditer(text):
                checked += 1
                assert any(word in written[match.start() : match.end() + 60] for word in words), expression.pattern
    assert checked > 300


def test_most_expressions_are_known_to_need_something():
    assert sum(bool(needed(expression)) for expression in EXPRESSIONS) > 0.7 * len(EXPRESSIONS)
