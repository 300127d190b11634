"""Raw files to a release in memory: what no single room can promise."""

import shutil

import pytest

import deid
from deid import statement
from deid.errors import VerificationFailed
from deid.statement import versions
from tests.studies import RELEASED_ROWS, SETTINGS, folder_bytes, write_study


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("scores-x.csv", "tables/scores-x.csv"),
        ("./tables/scores.csv", "tables/scores.csv"),
        ("qqward/scores.csv", "tables/scores.csv"),
    ],
)
def test_a_table_is_released_by_its_name_wherever_it_lies(tmp_path, file, path):
    folder = write_study(tmp_path / "study", settings=SETTINGS.replace("tables/scores.csv", file))
    (folder / file).parent.mkdir(exist_ok=True)
    if not (folder / file).exists():
        shutil.copy(folder / "tables" / "scores.csv", folder / file)
    release = deid.open_study(folder).release()
    assert release.verify().status == "CANDIDATE"
    assert list(release.attestation["gate"]["rows"]) == list(release.tables) == [path]
    assert len(release.table(path)) == len(RELEASED_ROWS)
    assert not any(b"qqward" in data for data in folder_bytes(release.folder).values())


def test_a_release_that_would_not_verify_is_neither_recorded_nor_written(tmp_path, monkeypatch):
    import deid.flow.build

    sealed = deid.flow.build.sealed

    def broken(make, scan, *, notes):
        files, leaks = sealed(make, scan, notes=notes)
        return {path: data for path, data in files.items() if path != "tables/scores.csv"}, leaks

    monkeypatch.setattr("deid.flow.build.sealed", broken)
    study = deid.open_study(write_study(tmp_path / "study"))
    with pytest.raises(VerificationFailed, match=r"tables/scores.csv is missing[\s\S]*Nothing was written"):
        study.release()
    assert not study.config.releases.exists()
    assert "release" not in set(study.log()["kind"])


def test_the_path_of_a_language_model_does_not_leave():
    assert versions("/home/rosa.delgado/models/en_small")["language-model"] == "en_small"


def test_the_packages_of_another_language_model_are_stated_where_they_are_installed(monkeypatch):
    told = {"torch": "2.6.0", "transformers": "5.0.1"}
    monkeypatch.setattr(statement, "find_spec", lambda name: name if name in told else None)
    monkeypatch.setattr(statement, "version", lambda name: told.get(name, "1"))
    assert versions("models/bert").items() >= told.items() and "gliner" not in versions("models/bert")
    assert versions("deid").keys().isdisjoint(statement.EXTRAS) and versions("deid")["onnxruntime"] == "1"
