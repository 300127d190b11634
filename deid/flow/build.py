"""A release put together of its parts: every byte of it is made and searched for leaks; nothing is written outside private/work."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from deid.audit import ReportFacts, merged, render
from deid.config import Config
from deid.exposure import attack, known_of, merged_traits, middle
from deid.flow.begin import Asked, Begun
from deid.flow.gather import records, summaries, write_notes
from deid.flow.job import Run, work_key
from deid.flow.second import Summary
from deid.inputs import Inputs
from deid.model import Decision
from deid.pipeline import deal_codes, study_scanner
from deid.private import study_key, subkey
from deid.release import (
    Codes,
    File,
    LeakCounts,
    ReleasedTable,
    ScanResult,
    Stored,
    build,
    csv_bytes,
    csv_rows,
    deal,
    joined,
    joint_risk,
    note_columns,
    protect,
    prove,
    released_table,
    sealed,
)
from deid.screen import Events, Screened, row_id, screen
from deid.statement import Exposure, Home, facts_of, own_words, report_facts, use_limits


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


def check_buildable(
    config: Config, inputs: Inputs, events: Events, decisions: Sequence[Decision], asked: Asked
) -> None:
    """Refuse, before any text is read, what could not be built in the end.

    Raises:
        GateRefusal: the contributors' use limits cannot be met together.
        PolicyError: a declared table column may not leave.
    """
    use_limits(events, decisions, request=config.request, asof=asked.asof)
    screened = screen(inputs, decisions)
    _tables(config, screened, deal_codes(screened, key=study_key(config.private), release_id=asked.release_id), asked)


def build_release(
    config: Config, inputs: Inputs, events: Events, decisions: Sequence[Decision], asked: Asked, done: Begun
) -> Built:
    """Make every byte of a release and search it for leaks.

    Args:
        inputs: the study, its notes without texts.
        decisions: of the gate, about everything in `inputs`.
        done: the parts, worked through.

    Raises:
        GateRefusal: the contributors' use limits cannot be met together.
        PolicyError: a declared table column may not leave.
        LeakFound: a known identifier stands in what would be written.
        StudyFileError: private/work was damaged, or cannot be written.
        VerificationFailed: the release would not verify.
    """
    key, screened, run = study_key(config.private), screen(inputs, decisions), done.run
    codes = deal_codes(screened, key=key, release_id=asked.release_id)
    tables, row_codes = _tables(config, screened, codes, asked)
    protected, risk = protect(tables, min_k=config.policy.min_k)
    work = work_key(config.private)
    notes = write_notes(
        run, done.parts, work, header=csv_bytes(note_columns(config.policy), ()), notes=len(screened.notes)
    )
    told = _Told(summaries(run, done.parts, work))
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
        use_limits(events, decisions, request=config.request, asof=asked.asof),
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
        config, inputs.participants, inputs.clinicians, dismissed=asked.dismissed, templates=own_words()
    )
    places = {row_codes[row_id(spec, row)]: row.place for spec, rows in screened.tables for row in rows}
    files, leaks = sealed(make, partial(scanner, sources=places), notes=told.leaks)
    prove(files)
    counts = LeakCounts(leaks.files, len(leaks.listed), len(leaks.dismissed))
    own_report = render(report_of(counts, Home(events, told.mentioned)))
    kept = partial(records, run, done.parts, work)
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


def _noted(notes: Stored) -> Iterator[tuple[tuple[str, ...], str]]:
    """Codes of who attended, and the clean text, of every line of notes.csv."""
    rows = csv_rows(notes)
    next(rows)
    return ((tuple(row[1].split(";")), row[-1]) for row in rows)


def _tables(
    config: Config, screened: Screened, codes: Codes, asked: Asked
) -> tuple[list[ReleasedTable], dict[str, str]]:
    """The released tables, and row id → code."""
    ids = [row_id(spec, row) for spec, rows in screened.tables for row in rows]
    row_codes = deal(ids, prefix="R", key=subkey(study_key(config.private), "codes"), release_id=asked.release_id)
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
