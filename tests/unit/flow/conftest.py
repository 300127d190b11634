import shutil
from pathlib import Path

import pytest

import deid
from tests.studies import write_study


@pytest.fixture(scope="session")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study whose consents are in its ledger: copies of it give the same bytes."""
    folder = write_study(tmp_path_factory.mktemp("flow") / "study")
    deid.open_study(folder).check()
    return folder


@pytest.fixture
def copy(checked: Path, tmp_path: Path):
    """Makes a copy of the study under a name."""

    def made(name: str) -> Path:
        shutil.copytree(checked, tmp_path / name)
        return tmp_path / name

    return made


@pytest.fixture(scope="session")
def expected(checked: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The bytes of the release of the study, made in one go in this process."""
    from tests.studies import folder_bytes

    folder = tmp_path_factory.mktemp("expected") / "study"
    shutil.copytree(checked, folder)
    released = deid.open_study(folder).release(release_id="one", engine="inline")
    return folder_bytes(released.folder)
