"""Which study the notebooks work on, and its newest release."""

import os
import shutil
import tempfile
from pathlib import Path

from deid.errors import StudyFileError
from deid.release import Release, open_release

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "samples"
"""The invented study that comes with the project. It is copied, never worked in."""


def sample_study() -> Path:
    """Return the folder of the study to work on.

    The environment's DEID_STUDY names it. Otherwise it is `sample-study` in the working directory, which is the
    notebook's folder: a copy of the sample, made once and kept.

    Raises:
        StudyFileError: there is no study there, or the sample is not here to be copied.
    """
    named = os.environ.get("DEID_STUDY", "")
    folder = Path(named) if named else Path.cwd() / "sample-study"
    if named and not folder.is_dir():
        raise StudyFileError("DEID_STUDY names no folder; set it to the folder of a study, or unset it.")
    if not folder.exists():
        copy_sample(folder)
    return folder


def copy_sample(to: Path) -> None:
    """Copy the sample study to a folder that does not exist yet, complete or not at all.

    Raises:
        StudyFileError: the sample is not here, or it cannot be copied.
    """
    if not SAMPLE.is_dir():
        raise StudyFileError("The sample study is missing: data/samples is part of the project's folder.")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=to.parent, prefix=".sample-") as partial:
            copied = Path(partial) / "study"
            shutil.copytree(SAMPLE, copied)
            copied.rename(to)
    except OSError as error:
        raise StudyFileError(f"The sample study cannot be copied to {to.name}: {error.strerror}.") from None


def latest_release(study: Path | str) -> Release:
    """Return the release of a study that was written last.

    Raises:
        StudyFileError: the study has no release yet.
    """
    written = (Path(study) / "releases").glob("*/attestation.json")
    newest = max(written, key=lambda path: (path.stat().st_mtime_ns, path.parent.name), default=None)
    if newest is None:
        raise StudyFileError("This study has no release yet; run 01_prepare_release.ipynb first.")
    return open_release(newest.parent)
