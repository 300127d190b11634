"""Notes to time: as many as wanted, no sentence twice, and early ones like late ones."""

import json
import random
import re

import pytest

from deid.notebook.sample import SAMPLE
from training.bank import read_bank
from training.workload import notes, of_length, once


def sentences(text):
    return [" ".join(s.casefold().split()) for s in re.split(r"(?<=[.!?])\s+|\n", text) if s.strip()]


@pytest.fixture(scope="module")
def many():
    return notes(1_100)


def test_there_are_as_many_as_wanted_and_no_sentence_occurs_twice(many):
    assert len(many) == 1_100
    said = [sentence for text in many for sentence in sentences(text)]
    assert len(said) == len(set(said)) > 10_000


def test_the_same_notes_each_time_and_few_are_cut_from_the_bank_and_the_sample(many):
    assert notes(1_100) == many
    gold = (SAMPLE / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    written = [document.text for document in read_bank()] + [json.loads(line)["text"] for line in gold]
    said = {sentence for text in written for sentence in sentences(text)}
    assert {sentence for text in notes(200) for sentence in sentences(text)} <= said


def test_late_notes_are_as_long_as_early_ones(many):
    early, late = (sum(map(len, half)) for half in (many[:550], many[550:]))
    assert 0.85 < early / late < 1.15


def test_one_occurrence_of_each_sentence_stays_and_separators_with_it():
    texts = ["She came.\nShe left. So did I.", "She came. It rained!", "so did i."]
    left = once(texts, random.Random(1))
    assert sorted(s for text in left for s in sentences(text)) == ["it rained!", "she came.", "she left.", "so did i."]
    assert once(["A b.\nC d. E f?"], random.Random(1)) == ["A b.\nC d. E f?"]


def test_which_occurrence_stays_is_drawn():
    texts = [f"{n} is here. Alike." for n in range(6)]
    kept = [once(texts, random.Random(seed)) for seed in range(20)]
    assert all(sum("Alike" in text for text in left) == 1 for left in kept)
    assert len({next(n for n, text in enumerate(left) if "Alike" in text) for left in kept}) > 3


def test_texts_are_cut_anew_into_pieces_of_one_length():
    pieces = of_length(["abcde", "fghij"], 5)
    assert pieces == ["abcde", "\n\nfgh"]
