"""Whatever a text holds, every recognizer searches it to its end; whatever was found is settled and spliced, or refused."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deid.detect import open_detector, resolve
from deid.detect.belief import settle
from deid.detect.engine import BUILT_IN
from deid.detect.finding import as_span
from deid.detect.learnt import LearntName, LearntRecognizer
from deid.detect.names.recognizer import NameRecognizer
from deid.detect.patterns.table import PatternRecognizer, quick_search
from deid.detect.roster import CohortRecognizer, OwnRecognizer
from deid.identifiers import known_identifiers
from deid.model import LABELS, Participant, Passage, Relative, Replacement, Span
from deid.replace import splice
from tests.fuzz import CANARIES, ODD, among, examples, hostile, survives

NAME, OTHER, NUMBER = CANARIES
PEOPLE = (
    Participant("P1", NAME, OTHER, preferred_name="Zo", other_names=("van der Berg-O’Neil",), mrn=NUMBER, phone="+1 (218) 555-0143", email="zo.q@example.org"),
    Participant("P2", "Li", "Wu", street="12 Elm St", city="Fargo", postcode="58102", relatives=(Relative("mother", f"{OTHER} Wu"),), clinician=f"Dr. {NAME}"),
)  # fmt: skip
LEARNT = (
    LearntName("PERSON", f"{OTHER} {NAME}", "full", ""),
    LearntName("ORG", "Harbor House", "", ""),
    LearntName("HANDLE", "@zo_q", "", ""),
)
PATTERNS, NAMES = PatternRecognizer(BUILT_IN, find=quick_search(BUILT_IN)), NameRecognizer()
RECOGNIZERS = {
    "patterns": PATTERNS,
    "names": NAMES,
    "cohort": CohortRecognizer(known_identifiers(PEOPLE)),
    "own": OwnRecognizer(known_identifiers(PEOPLE)),
    "learnt": LearntRecognizer(LEARNT),
}
WORDS = (
    NAME, OTHER, NUMBER, f"{NAME} {OTHER}", "zorvexas", "Z-o-r-v-e-x-a", "z o r v e x a", "Zorvеxa", "ＺＯＲＶＥＸＡ", "Zor\u00advexa", "Zor\u200bvexa", "Zo", "Z.Q.", "Dr.", "Ms.",
    "mother", "CLIENT:", "her", "called", "the", "of", "St.", "12 Elm St", "Apt 4", "Fargo, ND 58102", "Harbor House", "@zo_q", "zo.q@example.org", "zo dot q at example dot org",
    "218-555-0143", "two one eight five five five", "123-45-6789", "4111 1111 1111 1111", "10.0.0.1", "::1", "https://a.b/?c=%00", "April 9", "4/9/25", "the ninth of April", "1st", "’s", "-",
    "93-year-old", "ninety-three", "aged", "born", "MRN", "#", "VIN 1HGCM82633A004352", ".", "?", "\n\n", "\t", "  ", "(", ")", "/", "👩‍👩‍👧", "Ⓩⓞ", "²", "①②③-④⑤-⑥⑦⑧⑨", "١٢٣-٤٥-٦٧٨٩", "１２３-４５-６７８９", "२१८-५५५-०१४३", "1٢ Elm St", "ana.٢@example.org", "half past ٣", "٩٣ years old", "aged ⅓", "é\u0301", "مريم", "田中", "Ω",
)  # fmt: skip
GIANTS = ("x" * 20_000, "Zo" * 5_000, "9" * 10_000, "9-" * 5_000, "9 " * 5_000, "a." * 5_000, "a@" * 5_000, "A " * 5_000, "Zo " * 3_000, "A.B." * 2_500, "-" * 10_000,
    "(" * 5_000, "http://" * 2_000, "1/2/" * 2_500, "e\u0301" * 5_000, " " * 20_000, "\n" * 10_000, "Dr. " * 2_500, "Mary-" * 2_000, "\u200b" * 10_000, "one " * 2_500, "St. " * 2_500)  # fmt: skip
texts = st.lists(
    st.one_of(among(WORDS), among(WORDS), among([one for one in ODD if len(one) < 3_000]), st.text(max_size=5)),
    max_size=12,
).flatmap(lambda words: st.sampled_from([" ", " ", " ", "", "\n", ", "]).map(lambda gap: gap.join(words)))


def searched(name, text):
    """What a recognizer finds, as spans that lie in the text. It finds an end: no refusal is taken."""
    found = survives(lambda: RECOGNIZERS[name].analyze(text, [], None))
    spans = [as_span(result) for result in found]
    assert all(span.end <= len(text) for span in spans)
    return spans


@pytest.mark.parametrize("name", RECOGNIZERS)
@examples(150)
@given(text=texts)
def test_any_text_is_searched_to_its_end(name, text):
    searched(name, text)


@pytest.mark.parametrize("name", RECOGNIZERS)
@examples(22)
@given(text=among(GIANTS))
def test_a_text_without_any_rest_is_searched_to_its_end(name, text):
    searched(name, f"She met {NAME} {text} {OTHER}")


IDENTIFIERS = st.one_of(hostile.map(lambda text: text[:300].encode("utf-8", "replace").decode()), among(WORDS))
ROWS = st.builds(
    Participant,
    st.sampled_from(["P1", "P2"]),
    IDENTIFIERS,
    IDENTIFIERS,
    preferred_name=IDENTIFIERS,
    other_names=st.lists(IDENTIFIERS, max_size=2).map(tuple),
    relatives=st.lists(st.builds(Relative, st.just("mother"), IDENTIFIERS), max_size=1).map(tuple),
    **dict.fromkeys(
        ("mrn", "phone", "email", "street", "city", "postcode", "clinician", "employer", "school"), IDENTIFIERS
    ),
)


@examples(100)
@given(st.lists(ROWS, min_size=1, max_size=2), texts)
def test_any_roster_can_be_looked_for(rows, text):
    for kind in (CohortRecognizer, OwnRecognizer):
        found = survives(lambda kind=kind: kind(known_identifiers(rows)).analyze(text, [], None))
        assert all(result.end <= len(text) for result in found)


@pytest.fixture(scope="module")
def detector():
    return open_detector(PEOPLE)


@examples(12)
@given(st.lists(texts.map(lambda text: text.encode("utf-8", "replace").decode()), min_size=4, max_size=8))
def test_the_whole_detector_masks_what_the_roster_knows_in_any_text(detector, written):
    """The name is put behind each text with a gap between, so that nothing before it can hide it."""
    passages = [Passage(f"n{number}", f"{text}\n\n{NAME}", ("P1",)) for number, text in enumerate(written)]
    found = survives(lambda: detector.detect(passages))
    for passage, spans in zip(passages, found, strict=True):
        end = len(passage.text)
        assert any(span.start <= end - len(NAME) and span.end == end for span in spans)


SOURCES = ("patterns", "roster", "names", "model", "learnt", "study-patterns", "")
LIKELY = st.floats(width=32) | st.sampled_from([-1.0, 0.0, 0.5, 1.0])


@st.composite
def findings(draw):
    """A text, spans in it (now and then beyond it), and what a model thinks of its characters, sound or not."""
    text = draw(st.one_of(texts.filter(bool), st.text(min_size=1, max_size=30)))
    beyond = draw(st.sampled_from([0, 0, 0, 9]))
    spans = []
    for _ in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, min(start + 30, len(text) + beyond)))
        score = draw(st.sampled_from([0.0, 0.4, 0.6, 0.85, 0.9, 1.0]))
        source, owner = draw(st.sampled_from(SOURCES)), draw(st.sampled_from(["", "", "P1"]))
        spans.append(Span(start, end, draw(st.sampled_from(LABELS)), score, source, "given", owner))
    likely = draw(
        st.none()
        | st.lists(LIKELY, min_size=len(text), max_size=len(text)).map(lambda values: np.array(values, np.float32))
    )
    return text, spans, likely


@examples(400)
@given(findings())
def test_findings_are_settled_or_refused_and_what_the_roster_knows_stays(case):
    text, spans, likely = case
    if any(span.end > len(text) for span in spans):
        with pytest.raises(ValueError, match="beyond its text"):
            resolve(spans, text)
        return
    settled = survives(lambda: settle(spans, likely, text))
    assert all(one.end <= other.start for one, other in pairwise(settled))
    kept = {at for span in settled for at in range(span.start, span.end)}
    known = {at for span in spans if span.owner for at in range(span.start, span.end) if text[at].isalnum()}
    assert known <= kept


@examples(200)
@given(texts, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20), texts), max_size=4))
def test_replacements_are_spliced_as_decided_or_refused(text, drawn):
    made = [Replacement(start, start + length, "PERSON", put) for start, length, put in drawn]
    ordered = sorted(made, key=lambda one: one.start)
    sound = all(a.end <= b.start for a, b in pairwise(ordered)) and all(one.end <= len(text) for one in made)
    result = survives(lambda: splice(text, made))
    assert (result is not None) is sound
