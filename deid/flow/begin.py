"""The beginning of a release: what can be refused is refused, and the released notes are laid out for workers."""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from presidio_analyzer import EntityRecognizer

from deid.config import Config
from deid.flow.clearing import clear_others
from deid.flow.job import Job, Part, Run, write_job
from deid.flow.sameness import detection_of_texts, package_digest
from deid.flow.staging import stage
from deid.inputs import Inputs
from deid.ledger import Checkpoint
from deid.lists import read_lists
from deid.model import Decision
from deid.past.releases import PastRelease
from deid.pipeline import deal_codes, settings_of
from deid.private import study_key, subkey
from deid.release import Signer, decisions_digest
from deid.replace import years_by_participant
from deid.screen import Screened, screen
from deid.sources import stream_texts
from deid.statement import own_words, versions
from deid.strictjson import as_json


@dataclass(frozen=True, slots=True)
class Asked:
    """What a release is asked to be.

    `replaces`: the recalled release in whose place it is made, or "". `head`: place and seal of the ledger's last entry,
    `last_consent` those of the last consent event. `dismissed`: findings of the leak scan that a steward has dismissed.
    `before`: the release made before this one, with its folder, which an intruder may hold too. `signer`: the builder's key,
    if there is one.
    """

    release_id: str
    asof: date
    rehearsal: bool
    replaces: str
    head: Checkpoint
    last_consent: str
    dismissed: frozenset[str]
    before: tuple[PastRelease, Path] | None
    signer: Signer | None


@dataclass(frozen=True, slots=True)
class Begun:
    """A release under way, and its parts. Nothing else of the study is held while workers read them."""

    run: Run
    parts: tuple[Part, ...]


def begin(
    config: Config,
    inputs: Inputs,
    decisions: Sequence[Decision],
    asked: Asked,
    *,
    recognizers: Sequence[EntityRecognizer],
    notify: Callable[[str], object],
) -> Begun:
    """Write what workers need to private/work: the job, and the raw texts of all released notes by part.

    Args:
        inputs: the study, its notes without texts but for those of which only a part is released.
        decisions: of the gate, about everything in `inputs`.
        recognizers: passed in Python.
        notify: is told each notice about the texts.

    Raises:
        StudyFileError: the notes cannot be read, or private/work cannot be written.
    """
    job = job_of(config, inputs, asked, recognizers)
    run = run_of(job, asked, decisions)
    clear_others(run)
    write_job(run, job)
    return Begun(run, tuple(_staged(run, screen(inputs, decisions), asked, config, notify)))


def job_of(config: Config, inputs: Inputs, asked: Asked, recognizers: Sequence[EntityRecognizer]) -> Job:
    """What all parts have in common."""
    return Job(
        config=config,
        lists=read_lists(config.private),
        participants=inputs.participants,
        clinicians=inputs.clinicians,
        asof=asked.asof,
        dismissed=asked.dismissed,
        own_words=own_words(),
        detection=detection_of_texts(config, recognizers),
    )


def run_of(job: Job, asked: Asked, decisions: Sequence[Decision]) -> Run:
    """The run that makes this release: its digest is of all that decides what comes out but the texts.

    With anything else in it, work files do not open.
    """
    told = [
        asked.release_id,
        asked.asof.isoformat(),
        asked.replaces,
        [asked.head.seq, asked.head.mac],
        settings_of(job.config),
        versions(job.config.language_model),
        package_digest(),
        job.detection,
        [job.config.language_model, job.config.date_order, *map(str, job.config.patterns)],
        [job.lists.deny, job.lists.allow],
        [str(astuple(person)) for person in job.participants],
        job.clinicians,
        sorted(asked.dismissed),
        decisions_digest(decisions),
    ]
    private = job.config.private
    return Run(private, hmac.digest(subkey(study_key(private), "run"), as_json(told), sha256).hex()[:32])


def _staged(
    run: Run, screened: Screened, asked: Asked, config: Config, notify: Callable[[str], object]
) -> Sequence[Part]:
    notices: list[str] = []
    staged = stage(
        run,
        screened.notes,
        texts=lambda take: notices.extend(stream_texts(config.notes, take=take)),
        contacts=screened.contacts,
        years=years_by_participant(screened.contacts, (n.participants for n in screened.notes), asof=asked.asof),
        codes=deal_codes(screened, key=study_key(run.private), release_id=asked.release_id),
    )
    for notice in notices:
        notify(notice)
    return staged
