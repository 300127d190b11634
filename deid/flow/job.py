"""What the tasks of a release under way need to know, and where they read it: private/work is their meeting place."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from presidio_analyzer import EntityRecognizer

from deid.config import Config
from deid.detect import Detector
from deid.errors import EngineError, StudyFileError
from deid.flow.sameness import detection_of_texts
from deid.flow.sealed import DamagedError, read_all, write_sealed
from deid.lists import Lists
from deid.memory import trim
from deid.model import Participant, Raw
from deid.pipeline import study_detector, study_scanner
from deid.private import study_key, subkey, work_of
from deid.release import LeakScanner
from deid.replace import Cleaner, open_cleaner

STAGED, FIRST, NAMES, CLEAN, FOUND = "staged", "first", "names", "clean", "found"
"""Kinds of work files: raw texts of a part; what the first pass found; names taught; what is to be released; and, kept
from release to release, what is found in a note whatever the roster says."""


@dataclass(frozen=True, slots=True)
class Run:
    """A release under way: the study's private/ and the digest of all that decides what comes out."""

    private: Path
    digest: str

    @property
    def folder(self) -> Path:
        return work_of(self.private) / "runs" / self.digest

    def path(self, kind: str, number: int = 0) -> Path:
        return self.folder / kind / f"{number:06d}"


@dataclass(frozen=True, slots=True)
class Part:
    """Some records of a release. Holds no text.

    `number`: which part it is. `digest`: of its notes. `notes`: how many they are. `names`: the digest of what was taught about
    its people, "" before the first pass is done.
    """

    number: int
    digest: str
    notes: int
    names: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Job(Raw):
    """What all parts of a release have in common. `own_words`: of our templates, for the leak scan; `detection`: see `kept_for`."""

    config: Config
    lists: Lists
    participants: tuple[Participant, ...]
    clinicians: tuple[str, ...]
    asof: date
    dismissed: frozenset[str]
    own_words: frozenset[str]
    detection: str

    def __repr__(self) -> str:
        return f"Job({self.config.study_id!r})"


class Tools(NamedTuple):
    """What a worker makes of a job once and uses for all its parts."""

    job: Job
    key: bytes
    detector: Detector
    cleaner: Cleaner
    scanner: LeakScanner


def work_key(private: Path) -> bytes:
    """The key under which work files are sealed."""
    return subkey(study_key(private), "work")


def about(kind: str, run: Run, part: Part | None = None) -> str:
    """What a work file is said to be when it is sealed."""
    later = part is not None and kind in (NAMES, CLEAN)
    return " ".join([kind, run.digest, *([part.digest] if part else []), *([part.names] if part and later else [])])


def write_job(run: Run, job: Job) -> None:
    write_sealed(run.path("job"), [job], key=work_key(run.private), about=about("job", run))


def tools_of(run: Run, recognizers: Sequence[EntityRecognizer]) -> Tools:
    """Open what a run needs, once in a process.

    Raises:
        StudyFileError: what the main process wrote down for its workers is gone or damaged.
        EngineError: this worker is not of the same version as the main process.
    """
    return _tools(run, tuple(recognizers))


@lru_cache(maxsize=1)
def _tools(run: Run, recognizers: tuple[EntityRecognizer, ...]) -> Tools:
    key = work_key(run.private)
    try:
        (job,) = read_all(run.path("job"), key=key, about=about("job", run), frames=1)
    except DamagedError:
        raise lost() from None
    config, study = job.config, study_key(run.private)
    if job.detection and detection_of_texts(config, recognizers) != job.detection:
        raise EngineError(
            "A worker has another version of deid, of its model or of a package than the computer that asks it. Install the same "
            "on both; nothing was released."
        )
    tools = Tools(
        job=job,
        key=key,
        detector=study_detector(config, job.participants, job.clinicians, job.lists, recognizers),
        cleaner=open_cleaner(
            policy=config.policy,
            participants=job.participants,
            clinicians=job.clinicians,
            key=subkey(study, "replace"),
            asof=job.asof,
            day_first=config.date_order == "dmy",
        ),
        scanner=study_scanner(
            config, job.participants, job.clinicians, dismissed=job.dismissed, templates=job.own_words
        ),
    )
    trim()  # what it took to make them; a process may work for days with them
    return tools


def lost() -> StudyFileError:
    """The error of a run whose work files are not what it wrote."""
    return StudyFileError(
        "private/work was changed or damaged while a release was being made; nothing was written. Check the disk, remove "
        "private/work if this comes again, and run again."
    )


def tag(key: bytes, *parts: bytes) -> bytes:
    """A seal of some bytes by which they are known again; without the key it tells nothing of them."""
    return hmac.digest(key, b"".join(len(part).to_bytes(8, "big") + part for part in parts), sha256)
