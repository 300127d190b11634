"""Whatever lines of texts, gold and predictions hold, they are searched and scored, or refused."""

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deid.commands import detect_file
from deid.evaluate import read_gold, read_predictions, score
from deid.model import Span
from tests.fuzz import CANARIES, DEEP, altered, as_json_text, examples, odd, spoilt, survives

NAME, OTHER, NUMBER = CANARIES
TEXT = f"{NAME} called {NUMBER}."
GOLD = {
    "text": TEXT,
    "participants": [NAME, OTHER],
    "spans": [
        {"start": 0, "end": len(NAME), "label": "PERSON", "text": NAME},
        {"start": 15, "end": 20, "common": "PHONE", "identifier_type": "NO_MASK", "mask": True},
    ],
}
PREDICTED = {"spans": [{"start": 0, "end": 3, "label": "PERSON", "score": 0.5, "source": NAME}, {"start": 5, "end": 5}]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("scores")


def scores(folder, gold, predicted):
    """What is printed of the score of two files. Refusals name a document by its id, so that no id here is a canary."""
    (folder / "gold.jsonl").write_bytes(gold)
    (folder / "predicted.jsonl").write_bytes(predicted)
    documents = survives(lambda: read_gold(folder / "gold.jsonl"))
    stretches = survives(lambda: read_predictions(folder / "predicted.jsonl"))
    if documents is None or stretches is None:
        return None
    told = survives(lambda: score(documents, stretches).summary())
    assert told is None or told.encode()
    return told


def line(value):
    return as_json_text(value, ascii_only=False).encode("utf-8", "surrogatepass") + b"\n"


def test_the_files_that_are_altered_below_are_scored_as_they_are(folder):
    assert "recall" in scores(folder, line({"id": "d1", **GOLD}), line({"id": "d1", **PREDICTED}))


IDS = st.one_of(
    st.just("d1"), st.just("d1"), odd, st.none(), st.integers(0, 1), st.just({"d1": 1}), st.just(DEEP), st.floats()
)


@examples(100)
@given(st.one_of(st.just(GOLD), altered(GOLD)), st.one_of(st.just(PREDICTED), altered(PREDICTED)), IDS, st.booleans())
def test_altered_documents_are_scored_or_refused(folder, gold, predicted, name, twice):
    gold = {"id": name, **gold} if isinstance(gold, dict) else gold
    predicted = {"id": name if twice else "d1", **predicted} if isinstance(predicted, dict) else predicted
    scores(folder, line(gold) * (1 + twice), line(predicted))


@examples(150)
@given(
    spoilt(b"".join(line({"id": name, **GOLD}) for name in ("d1", "d2"))),
    st.one_of(spoilt(line({"id": "d1", **PREDICTED})), st.binary()),
)
def test_spoilt_files_are_scored_or_refused(folder, gold, predicted):
    scores(folder, gold, predicted)


class _FindsAll:
    """In place of the detector: everything is found."""

    def detect(self, passages, **_):
        return [(Span(0, len(one.text), "PERSON", 1.0, "all"),) if one.text else () for one in passages]


LINE = {"id": "d1", "text": TEXT, "participants": [NAME]}


@examples(200)
@given(
    st.one_of(altered(LINE).map(line), spoilt(line(LINE) + line({**LINE, "id": 7, "participants": f"{NAME};{OTHER}"})))
)
def test_lines_of_texts_are_searched_or_refused(folder, lines):
    (folder / "texts.jsonl").write_bytes(lines)
    with patch("deid.detect.open_detector", lambda *_, **__: _FindsAll()):
        count = survives(lambda: detect_file(folder / "texts.jsonl", out=folder / "spans.jsonl"))
    assert count is None or count == len((folder / "spans.jsonl").read_bytes().splitlines())
