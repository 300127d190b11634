"""Which study the notebooks work on."""

import os

import pytest

from deid.errors import StudyFileError
from deid.notebook import copy_sample, latest_release, sample_study
from deid.notebook.sample import SAMPLE


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DEID_STUDY", raising=False)


def test_the_environment_names_the_study(tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    monkeypatch.setenv("DEID_STUDY", str(tmp_path / "mine"))
    assert sample_study() == tmp_path / "mine"


def test_a_wrong_name_in_the_environment_is_an_error_and_no_sample(tmp_path, monkeypatch):
    monkeypatch.setenv("DEID_STUDY", str(tmp_path / "gone"))
    with pytest.raises(StudyFileError, match="DEID_STUDY"):
        sample_study()
    assert list(tmp_path.iterdir()) == []


def test_without_it_a_copy_of_the_sample_is_made_beside_the_notebook(tmp_path):
    assert sample_study() == tmp_path / "sample-study"
    names = {path.relative_to(SAMPLE) for path in SAMPLE.rglob("*") if path.is_file()}
    assert {path.relative_to(sample_study()) for path in sample_study().rglob("*") if path.is_file()} == names
    assert [path.name for path in tmp_path.iterdir()] == ["sample-study"]


def test_the_copy_is_made_once_and_kept(tmp_path):
    (sample_study() / "mark").touch()
    assert (sample_study() / "mark").exists()


def test_a_copy_never_goes_over_something(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(StudyFileError, match="full"):
        copy_sample(tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["file"]


def test_the_latest_release_is_the_one_written_last(tmp_path):
    for name, written in (("b", 1), ("a", 3), ("c", 2)):
        attestation = tmp_path / "releases" / name / "attestation.json"
        attestation.parent.mkdir(parents=True)
        attestation.touch()
        os.utime(attestation, (written, written))
    assert latest_release(tmp_path).folder.name == "a"


def test_without_a_release_the_error_says_what_to_run(tmp_path):
    with pytest.raises(StudyFileError, match="01_prepare_release"):
        latest_release(tmp_path)
