import gc

import pytest

from deid.engines import open_engine
from tests.unit.engines.tasks import unprepared


@pytest.fixture(scope="module")
def on_dask(tmp_path_factory):
    """Two Dask workers of this machine."""
    with open_engine("dask", workers=2, scratch=tmp_path_factory.mktemp("scratch"), prepare=unprepared) as engine:
        yield engine
    gc.collect()


@pytest.fixture(scope="module")
def in_processes(tmp_path_factory):
    """Two worker processes."""
    with open_engine("processes", workers=2, scratch=tmp_path_factory.mktemp("scratch"), prepare=unprepared) as engine:
        yield engine


@pytest.fixture(params=["inline", "processes", "dask"])
def engine(request, tmp_path):
    if request.param == "inline":
        return open_engine("inline", scratch=tmp_path, prepare=unprepared)
    return request.getfixturevalue({"processes": "in_processes", "dask": "on_dask"}[request.param])


@pytest.fixture
def canary(tmp_path):
    """A file with a text that must be seen nowhere."""
    file = tmp_path / "note.txt"
    file.write_text("Zanthippe Quillfeather", encoding="utf-8")
    return file
