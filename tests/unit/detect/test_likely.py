"""Rules are run where the model leaves a doubt, and nothing that would be believed is lost by it."""

import numpy as np
import pytest
from presidio_analyzer.nlp_engine import NlpArtifacts

from deid.detect import open_detector
from deid.detect.finding import Finding
from deid.detect.readers import likely as module
from deid.detect.readers.likely import LEAST, doubtful, find_in_doubtful
from deid.model import Passage
from training.bank import is_for_tuning, read_bank


def parts(text, doubted=""):
    likely = np.zeros(len(text), np.float32)
    if doubted:
        at = text.index(doubted)
        likely[at : at + len(doubted)] = LEAST
    return [text[start:end] for start, end in doubtful(text, likely)]


@pytest.mark.parametrize(
    ("text", "doubted", "found"),
    [
        ("One here. Two. Three. Four! Five", "Three", ["Two. Three. Four! "]),
        ("One here. Two. Three. Four! Five", "One", ["One here. Two. "]),
        ("One here. Two. Three. Four! Five", "Five", ["Four! Five"]),
        ("One\n\nTwo\nThree\nFour", "One", ["One\n\nTwo\n"]),
        ("a. b. c. d. e. f. g. h", "", []),
        ("a. b. c. d. e. f. g 3. h", "", ["f. g 3. h"]),
        ("a. b. c. d@e. e. f. g. h", "", ["c. d@e. e. "]),
        ("a. b. c. שלום. e. f. g. h", "", ["c. שלום. e. "]),
        ("a. b. c’s “d” – e… f. g. h", "", []),
        ("1. b. c. d. e. f. g. 2", "", ["1. b. ", "g. 2"]),
        ("", "", []),
        ("\ud800 x", "", ["\ud800 x"]),
    ],
)
def test_a_doubtful_sentence_comes_with_its_neighbours(text, doubted, found):
    assert parts(text, doubted) == found


def test_what_is_found_there_is_told_by_its_place_in_the_text():
    text = "Fine. Fine. Fine. She saw Jen. Fine. Fine. Jen"
    likely = np.where(np.arange(len(text)) == text.index("Jen"), 1, 0).astype(np.float32)

    def find(part):
        at = part.index("Jen")
        yield Finding(at, at + 3, "PERSON", 0.85)

    (told,) = find_in_doubtful(find, text, NlpArtifacts([], likely, [], [], None, "en"), "names")
    assert text[told.start : told.end] == "Jen" and told.start == text.index("Jen")
    (told,) = find_in_doubtful(find, text, None, "names")
    assert told.start == text.index("Jen")


def test_nothing_is_lost_by_looking_only_there(monkeypatch):
    texts = [Passage(d.id, d.text) for d in read_bank() if is_for_tuning(d.id)]
    there = open_detector(()).detect(texts)
    monkeypatch.setattr(module, "LEAST", -2)  # everything is in doubt
    everywhere = open_detector(()).detect(texts)
    spans = sum(map(len, everywhere))
    lost = sum(len(set(every) - set(here)) for every, here in zip(everywhere, there, strict=True))
    assert lost <= spans / 2_000 and spans > 4_000
