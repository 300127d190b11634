import pytest

from deid.detect.readers.spacy_model import LanguageModel
from deid.errors import DetectionError


def test_a_missing_model_is_an_error_with_a_remedy_and_no_download():
    with pytest.raises(DetectionError, match=r"No language model 'en_core_web_none'.*Install the spaCy package"):
        LanguageModel("en_core_web_none").load()


def test_a_folder_that_is_no_model_is_an_error(tmp_path):
    with pytest.raises(DetectionError, match="No language model"):
        LanguageModel(str(tmp_path)).load()
