"""A release as Parquet says what it says as CSV."""

import pandas as pd
import pytest

import deid
from deid.errors import PolicyError, StudyFileError
from deid.release import parquet
from tests.studies import write_study


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    return deid.open_study(write_study(tmp_path_factory.mktemp("parquet") / "study")).release(engine="inline")


def test_every_table_is_there_with_the_same_rows_and_types(release, tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "AT_ONCE", 3)
    written = release.to_parquet(tmp_path / "out")
    assert [path.relative_to(tmp_path / "out").as_posix() for path in written] == [
        "notes.parquet", "tables/scores.parquet", "codebook.parquet",
    ]  # fmt: skip
    for path, name in zip(written, ("notes.csv", "tables/scores.csv", "codebook.csv"), strict=True):
        pd.testing.assert_frame_equal(pd.read_parquet(path), release.table(name), check_dtype=False)
    assert pd.read_parquet(written[1])["phq9"].dtype == "int64"


def test_the_release_still_verifies_and_nothing_is_written_into_it(release, tmp_path):
    with pytest.raises(PolicyError, match="outside the release"):
        release.to_parquet(release.folder / "copies")
    assert release.verify().status == "CANDIDATE"


def test_nothing_is_overwritten(release, tmp_path):
    release.to_parquet(tmp_path)
    with pytest.raises(StudyFileError, match=r"notes\.parquet exists already"):
        release.to_parquet(tmp_path)
