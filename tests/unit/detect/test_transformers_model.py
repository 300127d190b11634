"""Reading with a transformers model; the package itself is a stand-in here."""

import random
import sys

import numpy as np
import pytest

from deid.detect import open_detector
from deid.detect.readers.transformers_model import TransformersModel, windows
from deid.errors import DetectionError
from deid.model import Passage
from tests.modelfakes import POSITIONS, EmptyTokenizer, install_transformers, transformers_folder

NAME = "Zephyrine Quillfeather"
SENTENCE = "she said that sleep was better and they talked about work at length , then left . "
FILLER = SENTENCE.split()


def loaded(monkeypatch, tmp_path, **fakes):
    fake = install_transformers(monkeypatch, **fakes)
    model = TransformersModel(transformers_folder(tmp_path / "model"))
    assert not model.is_loaded()
    model.load()
    assert model.is_loaded()
    return model, fake


def found(model, text):
    return [(text[one.start : one.end], one.label) for one in model.process_text(text, "en").entities]


def test_words_that_the_model_marks_are_found_with_their_place(monkeypatch, tmp_path):
    model, _ = loaded(monkeypatch, tmp_path)
    text = f"😀 She came with {NAME}, who works at Brumblewick these days."
    assert found(model, text) == [(NAME, "PERSON"), ("Brumblewick", "ORG")]


def test_blanks_that_a_tokenizer_counts_in_are_no_part_of_a_word(monkeypatch, tmp_path):
    model, _ = loaded(monkeypatch, tmp_path)
    names = [(name, "PERSON") for name in NAME.split()]
    assert found(model, "Those who came were Zephyrine\nQuillfeather and some others.") == names


@pytest.mark.parametrize("text", ["", " ", "\n\n", "...", "[CLS]"])
def test_texts_with_next_to_nothing_in_them_are_read(monkeypatch, tmp_path, text):
    assert found(loaded(monkeypatch, tmp_path)[0], text) == []


def test_a_long_text_is_read_to_its_end_wherever_a_name_stands(monkeypatch, tmp_path):
    model, fake = loaded(monkeypatch, tmp_path)
    chance = random.Random(4)
    words = [NAME if k % 9 == 4 else chance.choice(FILLER) for k in range(1500)]
    text = " ".join((*words, *FILLER))
    assert found(model, text) == [(NAME, "PERSON")] * words.count(NAME)
    assert len(fake.read) > 100
    assert all(read[0] == 0 and read[-1] == 1 for read in fake.read), "each window has its begin and end"


def test_what_is_found_in_a_text_does_not_depend_on_the_others(monkeypatch, tmp_path):
    model, _ = loaded(monkeypatch, tmp_path)
    texts = [f"In week {k} she met {NAME} again, and they went home." for k in range(5)] + [SENTENCE * 30]
    together = [artifacts.entities for _, artifacts in model.process_batch(texts, "en")]
    assert together == [model.process_text(text, "en").entities for text in texts]
    assert all(together[:5]) and together[5] == []


@pytest.mark.parametrize("count", [0, 1, 39, 40, 41, 200, 1001])
def test_windows_answer_for_every_piece_once_with_context_on_both_sides(count):
    answered, shown = [], list(windows(count, 40))
    for (start, end, first), following in zip(shown, [*shown, (count, count, count)][1:], strict=True):
        assert start <= first <= end and end - start <= 40
        answered += range(first, following[2])
        assert following[2] <= end
        assert start == 0 or first - start == 5
        assert end == count or end - following[2] == 5
    assert answered == list(range(count))


def test_no_more_is_read_at_once_than_the_model_has_positions(monkeypatch, tmp_path):
    model, fake = loaded(monkeypatch, tmp_path)
    found(model, SENTENCE * 20)
    assert max(map(len, fake.read)) == POSITIONS - 2


def test_the_detector_reads_with_it(monkeypatch, tmp_path):
    install_transformers(monkeypatch)
    folder = transformers_folder(tmp_path / "model")
    text = "she has worked at the foundry for years and she likes it"
    (spans,) = open_detector((), language_model=str(folder)).detect([Passage("n1", text)])
    assert [(text[one.start : one.end], one.label, one.source) for one in spans] == [
        ("foundry", "ORG", "language-model")
    ]


@pytest.mark.parametrize("absent", ["torch", "transformers"])
def test_a_missing_package_is_an_error_with_a_remedy(monkeypatch, tmp_path, absent):
    install_transformers(monkeypatch)
    monkeypatch.setitem(sys.modules, absent, None)
    folder = transformers_folder(tmp_path / "notes-ner")
    with pytest.raises(
        DetectionError, match=r"'notes-ner' needs .*torch and transformers\..*pip install -e \"\.\[transformers\]\""
    ):
        open_detector((), language_model=str(folder))


@pytest.mark.parametrize(
    ("fakes", "told"),
    [
        ({"error": OSError("couldn't connect")}, "a part is missing or damaged"),
        ({"error": RuntimeError("size mismatch")}, "a part is missing or damaged"),
        ({"missing": ["classifier.weight"]}, "its weights are not all there"),
        ({"tokenizer": EmptyTokenizer()}, "its tokenizer knows no words"),
    ],
)
def test_a_model_that_is_not_whole_is_an_error_with_a_remedy(monkeypatch, tmp_path, fakes, told):
    install_transformers(monkeypatch, **fakes)
    with pytest.raises(DetectionError, match=f"'notes-ner' cannot be read: {told}.*save_pretrained; nothing is down"):
        TransformersModel(transformers_folder(tmp_path / "notes-ner")).load()


def test_a_tokenizer_without_offsets_and_a_model_of_few_positions_are_errors(monkeypatch, tmp_path):
    fake = install_transformers(monkeypatch)
    model = TransformersModel(transformers_folder(tmp_path / "model"))
    fake.config.max_position_embeddings = 12
    with pytest.raises(DetectionError, match="it takes fewer than 16 pieces"):
        model.load()
    monkeypatch.setattr("tests.modelfakes.Tokenizer.is_fast", False)
    with pytest.raises(DetectionError, match="its tokenizer tells no offsets"):
        model.load()


def test_a_label_that_is_not_known_is_told_when_the_model_is_loaded(monkeypatch, tmp_path):
    install_transformers(monkeypatch, labels=("O", "B-WIDGET"))
    with pytest.raises(DetectionError, match="labels that deid does not know: B-WIDGET"):
        TransformersModel(transformers_folder(tmp_path / "model")).load()


def test_figures_that_are_no_numbers_are_an_error_and_not_a_clean_text(monkeypatch, tmp_path):
    fake = install_transformers(monkeypatch)
    detector = open_detector((), language_model=str(transformers_folder(tmp_path / "notes-ner")))
    monkeypatch.setattr(type(fake), "__call__", lambda self, input_ids, attention_mask: broken(input_ids.shape))
    with pytest.raises(DetectionError, match=r"Note n7 could not be searched.*'notes-ner' computes no numbers"):
        detector.detect([Passage("n7", f"She met {NAME}.")])


def broken(shape):
    return type("Read", (), {"logits": np.full((*shape, 6), np.nan)})
