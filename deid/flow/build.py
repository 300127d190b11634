"""A release, built part by part: every byte of it is made and searched for leaks; nothing is written outside private/work."""

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

from presidio_analyzer import EntityRecognizer

from deid.audit import ReportFacts, merged, render
from deid.config import Config
from deid.engines import Engine
from deid.exposure import attack, known_of, merged_traits, middle
from deid.flow.clearing import clear_others
from deid.flow.first import FRAMES, first_pass
from deid.flow.gather import gather_names, records, summaries, write_notes
from deid.flow.job import CLEAN, FIRST, Job, Part, Run, about, work_key, write_job
from deid.flow.sameness import detection_of_texts, package_digest
from deid.flow.sealed import is_whole
from deid.flow.second import PARTS, Summary, second_pass
from deid.flow.staging import in_parts, stage
from deid.inputs import Inputs
from deid.lists import read_lists
from deid.model import Decision
from deid.past.releases import PastRelease
from deid.pipeline import deal_codes, settings_of, study_scanner
from deid.private import study_key, subkey
from deid.progress import counted
from deid.release import (
    Codes,
    File,
    LeakCounts,
    ReleasedTable,
    ScanResult,
    Signer,
    Stored,
    build,
    csv_bytes,
    csv_rows,
    deal,
    decisions_digest,
    joined,
    joint_risk,
    note_columns,
    protect,
    prove,
    released_table,
    sealed,
)
from deid.replace import years_by_participant
from deid.screen import Events, Screened, row_id, screen
from deid.sources import stream_texts
from deid.statement import Exposure, Home, facts_of, own_words, report_facts, versions
from deid.strictjson import as_json

_FRAMES = {FIRST: FRAMES, CLEAN: PARTS}


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
    head: str
    last_consent: str
    dismissed: frozenset[str]
    before: tuple[PastRelease, Path] | None
    signer: Signer | None


@dataclass(frozen=True, slots=True, repr=False)
class Built:
    """A release that is made, and not yet written.

    `own_report` is the steward's copy of the report, which stays here. `mentions` names participants that a note still mentions
    though they did not attend. `kept` yields what private/ keeps of each note (`gather.records`), from the work files of `run`.
    """

    files: Mapping[str, File]
    own_report: str
    leaks: ScanResult
    codes: Codes
    row_codes: Mapping[str, str]
    mentions: Mapping[str, tuple[str, ...]]
    kept: Callable[[], Iterator[tuple[str, str, bytes]]]
    run: Run


def build_release(
    config: Config,
    inputs: Inputs,
    events: Events,
    decisions: Sequence[Decision],
    asked: Asked,
    *,
    engine: Engine,
    recognizers: Sequence[EntityRecognizer],
    notify: Callable[[str], object],
) -> Built:
    """Make every byte of a release and search it for leaks; what was done by a run that was killed is not done again.

    Args:
        inputs: the study, its notes without texts but for those of which only a part is released.
        decisions: of the gate, about everything in `inputs`.
        engine: runs the parts.
        recognizers: passed in Python; only an engine in this process can have some.
        notify: is told each notice about the texts.

    Raises:
        GateRefusal: the contributors' use limits cannot be met together.
        PolicyError: a declared table column may not leave.
        DetectionError: a text could not be searched completely.
        EngineError: workers were lost.
        LeakFound: a known identifier stands in what would be written.
        StudyFileError: the notes cannot be read, or private/work cannot be written.
        VerificationFailed: the release would not verify.
    """
    key, screened = study_key(config.private), screen(inputs, decisions)
    codes = deal_codes(screened, key=key, release_id=asked.release_id)
    tables, row_codes = _tables(config, screened, codes, key=key, release_id=asked.release_id)
    protected, risk = protect(tables, min_k=config.policy.min_k)
    templates = own_words()
    job = Job(
        config=config,
        lists=read_lists(config.private),
        participants=inputs.participants,
        clinicians=inputs.clinicians,
        asof=asked.asof,
        dismissed=asked.dismissed,
        own_words=templates,
        detection=detection_of_texts(config, recognizers),
    )
    run = Run(config.private, _digest(job, asked, decisions, key))
    clear_others(run)
    write_job(run, job)
    parts = _run(run, screened, codes, asked.asof, engine=engine, recognizers=recognizers, config=config, notify=notify)
    work = work_key(config.private)
    notes = write_notes(run, parts, work, header=csv_bytes(note_columns(config.policy), ()), notes=len(screened.notes))
    told = _Told(summaries(run, parts, work))
    joint = joint_risk(protected, told.traits, min_k=config.policy.min_k)
    intrusion = attack(
        _noted(notes),
        [(table.path, table.columns, table.rows) for table in protected],
        known_of(inputs.participants, on=middle(decision.item.on for decision in decisions if decision.release)),
        {code: who for who, code in codes.participants.items()},
        release_id=asked.release_id,
        before=asked.before,
        key=key,
    )
    exposure = Exposure(risk, joint, intrusion)
    facts = facts_of(
        config,
        events,
        decisions,
        codes,
        row_codes,
        asked.release_id,
        asked.asof,
        asked.rehearsal,
        asked.replaces,
        asked.last_consent,
        told.mentioned,
        intrusion,
    )

    def report_of(leaks: LeakCounts, home: Home | None = None) -> ReportFacts:
        everybody = [person.participant_id for person in inputs.participants]
        return report_facts(facts, decisions, told.removed, exposure, leaks, len(codes.participants), everybody, home)

    def make(leaks: LeakCounts) -> dict[str, File]:
        return build(
            notes,
            told.tags,
            protected,
            facts=facts,
            risk=risk,
            joint=joint,
            report=render(report_of(leaks)),
            leaks=leaks,
            signer=asked.signer,
        )

    scanner = study_scanner(
        config, inputs.participants, inputs.clinicians, dismissed=asked.dismissed, templates=templates
    )
    places = {row_codes[row_id(spec, row)]: row.place for spec, rows in screened.tables for row in rows}
    files, leaks = sealed(make, partial(scanner, sources=places), notes=told.leaks)
    prove(files)
    counts = LeakCounts(leaks.files, len(leaks.listed), len(leaks.dismissed))
    own_report = render(report_of(counts, Home(events, told.mentioned)))
    kept = partial(records, run, parts, work)
    return Built(files, own_report, leaks, codes, row_codes, told.left, kept, run)


class _Told:
    """What all parts say together."""

    def __init__(self, said: Iterator[Summary]) -> None:
        parts = list(said)
        self.removed = merged(part.removed for part in parts)
        self.tags = sorted({tag for part in parts for tag in part.tags})
        self.traits = merged_traits(part.traits for part in parts)
        self.leaks = joined((part.leaks for part in parts), files=1)
        self.mentioned = [who for part in parts for who in part.mentioned]
        self.left = {note: third for part in parts for note, third in part.left.items()}


def _run(
    run: Run,
    screened: Screened,
    codes: Codes,
    asof: date,
    *,
    engine: Engine,
    recognizers: Sequence[EntityRecognizer],
    config: Config,
    notify: Callable[[str], object],
) -> list[Part]:
    """Stage the notes, and take them through both passes; return the parts, whose work files then hold all of the release."""
    key = work_key(run.private)
    notices: list[str] = []
    staged = stage(
        run,
        screened.notes,
        texts=lambda take: notices.extend(stream_texts(config.notes, take=take)),
        contacts=screened.contacts,
        years=years_by_participant(screened.contacts, (n.participants for n in screened.notes), asof=asof),
        codes=codes,
    )
    for notice in notices:
        notify(notice)
    _map(engine, partial(first_pass, run=run, recognizers=recognizers), staged, FIRST, run, key, "notes searched")
    parts = gather_names(run, staged, in_parts(screened.notes), key)
    _map(engine, partial(second_pass, run=run, recognizers=recognizers), parts, CLEAN, run, key, "notes cleaned")
    return parts


def _map(
    engine: Engine, task: Callable[[Part], object], parts: Sequence[Part], kind: str, run: Run, key: bytes, what: str
) -> None:
    """Do what is not done yet of all parts, with a bar that counts their notes."""
    left = [
        part
        for part in parts
        if not is_whole(run.path(kind, part.number), key=key, about=about(kind, run, part), frames=_FRAMES[kind])
    ]
    with counted(sum(part.notes for part in parts), what) as advance:
        advance(sum(part.notes for part in parts) - sum(part.notes for part in left))

        def done(place: int) -> None:
            advance(left[place].notes)

        engine.map(task, left, done=done)


def _noted(notes: Stored) -> Iterator[tuple[tuple[str, ...], str]]:
    """Codes of who attended, and the clean text, of every line of notes.csv."""
    rows = csv_rows(notes)
    next(rows)
    return ((tuple(row[1].split(";")), row[-1]) for row in rows)


def _digest(job: Job, asked: Asked, decisions: Sequence[Decision], key: bytes) -> str:
    """The digest of all that decides what comes out but the texts: with anything else in it, work files do not open."""
    told = [
        asked.release_id,
        asked.asof.isoformat(),
        asked.replaces,
        asked.head,
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
    return hmac.digest(subkey(key, "run"), as_json(told), sha256).hex()[:32]


def _tables(
    config: Config, screened: Screened, codes: Codes, *, key: bytes, release_id: str
) -> tuple[list[ReleasedTable], dict[str, str]]:
    """The released tables, and row id → code."""
    ids = [row_id(spec, row) for spec, rows in screened.tables for row in rows]
    row_codes = deal(ids, prefix="R", key=subkey(key, "codes"), release_id=release_id)
    first_contacts = {who: first for who, (first, _) in screened.contacts.items()}
    tables = [
        released_table(
            rows,
            file=spec.file,
            path=spec.path,
            columns=spec.release,
            quasi_identifiers=spec.quasi_identifiers,
            codes=codes.participants,
            row_codes=[row_codes[row_id(spec, row)] for row in rows],
            first_contacts=first_contacts,
            policy=config.policy,
        )
        for spec, rows in screened.tables
        if rows
    ]
    return tables, row_codes
