"""Reading with a GLiNER model; the package itself is a stand-in here."""

import sys

import pytest

from deid.detect import open_detector
from deid.detect.readers.gliner_model import ASKED, GlinerModel
from deid.detect.readers.labels import placed
from deid.errors import DetectionError
from deid.model import Passage
from tests.modelfakes import EmptyTokenizer, gliner_folder, install_gliner

TEXT = "she met zephyrine, whose file is KH-204117, and left"


def loaded(monkeypatch, tmp_path, **fakes):
    opened = install_gliner(monkeypatch, **fakes)
    model = GlinerModel(gliner_folder(tmp_path / "model"))
    assert not model.is_loaded()
    model.load()
    assert model.is_loaded()
    return model, opened


def found(model, text):
    return {(one.start, text[one.start : one.end], one.label) for one in model.process_text(text, "en").entities}


def test_what_the_model_finds_has_its_place_and_our_label(monkeypatch, tmp_path):
    model, opened = loaded(monkeypatch, tmp_path)
    assert found(model, f"😀 {TEXT}") == {(10, "zephyrine", "PERSON"), (35, "KH-204117", "MRN")}
    assert opened == [True]
    assert found(model, "") == set()


def test_what_is_asked_for_means_what_its_words_say():
    mine = dict(ASKED)
    assert mine.pop("identification number") == ("OTHER_ID", "")
    assert placed(mine, "gliner") == mine


@pytest.mark.parametrize("most_words", [384, 50])
@pytest.mark.parametrize("filler", ["and then they spoke of work. ", "!" * 700, "x" * 700, "- " * 300])
def test_a_long_text_is_read_to_its_end_and_nothing_is_cut_off(monkeypatch, tmp_path, most_words, filler):
    model, _ = loaded(monkeypatch, tmp_path, most_words=most_words)
    text = " ".join([filler * (1 + 60 // len(filler)), "zephyrine,"] * 12) + " KH-204117"
    names = {text.index("zephyrine")}
    while (at := text.find("zephyrine", max(names) + 1)) > 0:
        names.add(at)
    assert len(names) == 12
    assert found(model, text) == {*((at, "zephyrine", "PERSON") for at in names), (len(text) - 9, "KH-204117", "MRN")}


def test_what_is_found_in_a_text_does_not_depend_on_the_others(monkeypatch, tmp_path):
    model, _ = loaded(monkeypatch, tmp_path)
    texts = [TEXT, "nobody came", TEXT * 30]
    together = [artifacts.entities for _, artifacts in model.process_batch(texts, "en")]
    assert together == [model.process_text(text, "en").entities for text in texts]


def test_the_detector_reads_with_it(monkeypatch, tmp_path):
    install_gliner(monkeypatch)
    (spans,) = open_detector((), language_model=str(gliner_folder(tmp_path / "model"))).detect([Passage("n1", TEXT)])
    assert ("zephyrine", "PERSON", "language-model") in {(TEXT[s.start : s.end], s.label, s.source) for s in spans}


def test_a_missing_package_is_an_error_with_a_remedy(monkeypatch, tmp_path):
    install_gliner(monkeypatch)
    monkeypatch.setitem(sys.modules, "gliner", None)
    with pytest.raises(DetectionError, match=r"'pii' needs .*: gliner\..*pip install -e \"\.\[gliner\]\""):
        open_detector((), language_model=str(gliner_folder(tmp_path / "pii")))


@pytest.mark.parametrize(
    "fakes",
    [
        {"strict_error": RuntimeError('Missing key(s) in state_dict: "rnn.weight"')},
        {"strict_error": OSError("no such file")},
        {"tokenizer": EmptyTokenizer()},
    ],
)
def test_a_model_that_is_not_whole_is_an_error_with_a_remedy(monkeypatch, tmp_path, fakes):
    opened = install_gliner(monkeypatch, **fakes)
    with pytest.raises(DetectionError, match=r"'pii' cannot be read: a part is missing or damaged.*nothing is downl"):
        GlinerModel(gliner_folder(tmp_path / "pii")).load()
    assert opened == [True]


def test_weights_that_gliner_has_no_use_for_are_no_error(monkeypatch, tmp_path):
    model, opened = loaded(monkeypatch, tmp_path, strict_error=RuntimeError('Unexpected key(s): "position_ids"'))
    assert opened == [True, False]
    assert found(model, TEXT)
