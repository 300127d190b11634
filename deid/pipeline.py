"""The flow after the screen: detect → replace → package. It joins the rooms; each step takes and returns values."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType

from presidio_analyzer import EntityRecognizer

from deid.audit import ReportFacts, render
from deid.config import Config, PatternSpec
from deid.detect import Detector, PatternTable, open_detector
from deid.exposure import attack, known_of, middle, targets_of
from deid.identifiers import known_identifiers
from deid.inputs import Inputs
from deid.lists import names_somebody, own_words_of, phrase_pattern, read_lists
from deid.model import CleanNote, Decision, Participant, Policy, Replacement, Span
from deid.past.releases import PastRelease
from deid.private import study_key, subkey
from deid.progress import watched
from deid.release import (
    Codes,
    LeakCounts,
    ReleasedTable,
    ScanResult,
    Signer,
    build,
    deal,
    joint_risk,
    protect,
    prove,
    released_table,
    scan,
    sealed,
    third_party_left,
    third_party_owners,
    traits_by_person,
)
from deid.replace import clean
from deid.screen import Events, Screened, row_id, screen
from deid.statement import Exposure, Home, facts_of, own_words, report_facts

KEPT_KINDS: Mapping[str, frozenset[str]] = {"limited-data-set": frozenset({"birth_date", "city", "postcode"})}
"""Kinds of identifiers that a profile lets stand (45 CFR 164.514(e)(2)); the leak scan does not look for them."""


@dataclass(frozen=True, slots=True, repr=False)
class Built:
    """A release in memory. `mentions` names participants that a note still mentions though they did not attend.

    `own_report` is the steward's copy of the report, which stays here.
    """

    files: Mapping[str, bytes]
    own_report: str
    leaks: ScanResult
    cleaned: Sequence[CleanNote]
    codes: Codes
    row_codes: Mapping[str, str]
    mentions: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=2)
def _detector(
    participants: tuple[Participant, ...],
    clinicians: tuple[str, ...],
    language_model: str,
    patterns: tuple[PatternSpec, ...],
    recognizers: tuple[EntityRecognizer, ...],
    thresholds: tuple[tuple[str, float], ...],
    allowed: frozenset[str],
) -> Detector:
    return open_detector(
        participants,
        clinicians=clinicians,
        language_model=language_model,
        patterns=[PatternTable(pattern.label, pattern.regex, pattern.context) for pattern in patterns],
        recognizers=recognizers,
        thresholds=dict(thresholds),
        allowed=allowed,
    )


def detector_of(config: Config, inputs: Inputs, recognizers: tuple[EntityRecognizer, ...]) -> Detector:
    """The study's detector: it knows the roster, and stays open for the next call."""
    thresholds = tuple(sorted(config.policy.thresholds.items()))
    lists, known = read_lists(config.private), own_words_of(inputs.participants, inputs.clinicians)
    denied = tuple(PatternSpec(label, phrase_pattern(phrase)) for phrase, label in lists.deny)
    patterns = (*config.patterns, *denied)
    return _detector(
        inputs.participants,
        inputs.clinicians,
        config.language_model,
        patterns,
        recognizers,
        thresholds,
        frozenset(phrase for phrase in lists.allow if not names_somebody(phrase, known)),
    )


def deal_codes(screened: Screened, *, key: bytes, release_id: str) -> Codes:
    """Codes of this release for everybody and everything that it names."""
    notes = screened.notes

    def dealt(ids: Collection[str], prefix: str) -> dict[str, str]:
        return deal(ids, prefix=prefix, key=subkey(key, "codes"), release_id=release_id)

    return Codes(
        participants=dealt(list(screened.contacts), "P"),
        notes=dealt([note.note_id for note in notes], "N"),
        sessions=dealt([note.session_id for note in notes if note.session_id], "S"),
        clinicians=dealt([note.clinician for note in notes if note.clinician], "C"),
    )


def clean_notes(
    config: Config,
    inputs: Inputs,
    screened: Screened,
    spans: Sequence[Sequence[Span]],
    *,
    codes: Codes,
    key: bytes,
    asof: date,
) -> list[CleanNote]:
    """Replace what was found; aligned with `screened.notes`."""
    return clean(
        screened.notes,
        spans,
        policy=config.policy,
        participants=inputs.participants,
        clinicians=inputs.clinicians,
        contacts=screened.contacts,
        codes=codes.participants,
        key=subkey(key, "replace"),
        asof=asof,
        day_first=config.date_order == "dmy",
    )


def build_release(
    config: Config,
    inputs: Inputs,
    events: Events,
    decisions: Sequence[Decision],
    *,
    detector: Detector,
    key: bytes,
    release_id: str,
    asof: date,
    rehearsal: bool,
    replaces: str,
    last_consent: str,
    dismissed: frozenset[str],
    before: tuple[PastRelease, Path] | None,
    signer: Signer | None,
) -> Built:
    """Make every byte of a release and search it for leaks; nothing is written.

    Args:
        decisions: of the gate, about everything in `inputs`.
        replaces: the recalled release in whose place this one is made, or "".
        last_consent: the seal of the last consent event seen.
        dismissed: findings of the leak scan that a steward has dismissed.
        before: the release made before this one, with its folder, which an intruder may hold too.
        signer: the builder's key, if there is one.

    Raises:
        GateRefusal: the contributors' use limits cannot be met together.
        PolicyError: a declared table column may not leave.
        DetectionError: a text could not be searched completely.
        LeakFound: a known identifier stands in what would be written.
        VerificationFailed: the release would not verify.
    """
    policy, screened = config.policy, screen(inputs, decisions)
    codes = deal_codes(screened, key=key, release_id=release_id)
    spans = detector.detect(screened.notes, progress=partial(watched, what="notes"))
    cleaned = clean_notes(config, inputs, screened, spans, codes=codes, key=key, asof=asof)
    tables, row_codes = _tables(screened, codes, policy, key=key, release_id=release_id)
    protected, risk = protect(tables, min_k=policy.min_k)
    noted = [(tuple(codes.participants[who] for who in note.participants), note.text) for note in cleaned]
    joint = joint_risk(protected, traits_by_person(noted), min_k=policy.min_k)
    intrusion = attack(
        targets_of(noted, [(table.path, table.columns, table.rows) for table in protected]),
        known_of(inputs.participants, on=middle(decision.item.on for decision in decisions if decision.release)),
        {code: who for who, code in codes.participants.items()},
        before=before,
        key=key,
    )
    exposure = Exposure(risk, joint, intrusion)
    mentioned = [
        who for note, found in zip(screened.notes, spans, strict=True) for who in third_party_owners(note, found)
    ]
    facts = facts_of(
        config,
        events,
        decisions,
        codes,
        row_codes,
        release_id,
        asof,
        rehearsal,
        replaces,
        last_consent,
        mentioned,
        intrusion,
    )
    first_contacts = {who: first for who, (first, _) in screened.contacts.items()}

    def told(leaks: LeakCounts, home: Home | None = None) -> ReportFacts:
        everybody = [person.participant_id for person in inputs.participants]
        return report_facts(facts, decisions, cleaned, exposure, leaks, len(codes.participants), everybody, home)

    def make(leaks: LeakCounts) -> dict[str, bytes]:
        report = render(told(leaks))
        return build(
            cleaned,
            protected,
            codes=codes,
            first_contacts=first_contacts,
            facts=facts,
            risk=risk,
            joint=joint,
            report=report,
            leaks=leaks,
            signer=signer,
        )

    made_up = surrogates_in(policy, [made for note in cleaned for made in note.replacements])
    sources = _sources(screened, codes, row_codes)
    search = leak_search(config, inputs, dismissed=dismissed, made_up=made_up, sources=sources)
    files, leaks = sealed(make, search)
    prove(files)
    left = {
        note.note_id: third
        for note, found in zip(cleaned, spans, strict=True)
        if (third := third_party_left(note, found))
    }
    counts = LeakCounts(leaks.files, len(leaks.listed), len(leaks.dismissed))
    own_report = render(told(counts, Home(events, mentioned)))
    return Built(files, own_report, leaks, cleaned, codes, row_codes, left)


def leak_search(
    config: Config,
    inputs: Inputs,
    *,
    dismissed: frozenset[str],
    made_up: frozenset[str],
    sources: Mapping[str, str] = MappingProxyType({}),
) -> Callable[[Mapping[str, bytes]], ScanResult]:
    """The leak scan of a study: it searches files (path → bytes) for everybody on the roster.

    Args:
        dismissed: findings that a steward has dismissed.
        made_up: invented names that stand in the texts (`surrogates_in`).
        sources: code of a note or table row → its place in the study's files, for messages.
    """
    return partial(
        scan,
        identifiers=known_identifiers(inputs.participants, inputs.clinicians),
        key=subkey(study_key(config.private), "findings"),
        own_words=own_words(),
        made_up=made_up,
        keeps=KEPT_KINDS.get(config.policy.profile, frozenset()),
        dismissed=dismissed,
        sources=sources,
        recipient=config.request.recipient,
    )


def surrogates_in(policy: Policy, replacements: Iterable[Replacement]) -> frozenset[str]:
    """The invented names in a release; none where names became tags."""
    return frozenset(made.text for made in replacements) if policy.names == "surrogates" else frozenset()


def _sources(screened: Screened, codes: Codes, row_codes: Mapping[str, str]) -> dict[str, str]:
    """Code of a released note or table row → its place in the study's files."""
    notes = {codes.notes[note.note_id]: note.place for note in screened.notes}
    return notes | {row_codes[row_id(spec, row)]: row.place for spec, rows in screened.tables for row in rows}


def _tables(
    screened: Screened, codes: Codes, policy: Policy, *, key: bytes, release_id: str
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
            policy=policy,
        )
        for spec, rows in screened.tables
        if rows
    ]
    return tables, row_codes
