"""What releases, previews and reviews share: the study's detector, the codes dealt out, the leak scan."""

import hmac
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType

from presidio_analyzer import EntityRecognizer

from deid.config import Config, PatternSpec
from deid.detect import Detector, PatternTable, open_detector
from deid.identifiers import known_identifiers
from deid.inputs import Inputs
from deid.lists import Lists, names_somebody, own_words_of, phrase_pattern, read_lists
from deid.model import Participant, Policy, Replacement
from deid.private import study_key, subkey
from deid.release import Codes, File, LeakScanner, ScanResult, deal, leak_scanner
from deid.screen import Screened
from deid.statement import own_words
from deid.strictjson import as_json

KEPT_KINDS: Mapping[str, frozenset[str]] = {"limited-data-set": frozenset({"birth_date", "city", "postcode"})}
"""Kinds of identifiers that a profile lets stand (45 CFR 164.514(e)(2)); the leak scan does not look for them."""


def detector_of(config: Config, inputs: Inputs, recognizers: tuple[EntityRecognizer, ...]) -> Detector:
    """The study's detector: it knows the roster and the study's own lists, and stays open for the next call."""
    return study_detector(config, inputs.participants, inputs.clinicians, read_lists(config.private), recognizers)


def study_detector(
    config: Config,
    participants: tuple[Participant, ...],
    clinicians: tuple[str, ...],
    lists: Lists,
    recognizers: tuple[EntityRecognizer, ...],
) -> Detector:
    """The detector of a study whose roster, clinicians and lists are at hand; it stays open for the next call."""
    known = own_words_of(participants, clinicians)
    denied = tuple(PatternSpec(label, phrase_pattern(phrase)) for phrase, label in lists.deny)
    return _detector(
        participants,
        clinicians,
        config.language_model,
        (*config.patterns, *denied),
        recognizers,
        tuple(sorted(config.policy.thresholds.items())),
        frozenset(phrase for phrase in lists.allow if not names_somebody(phrase, known)),
    )


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


def study_scanner(
    config: Config,
    participants: Sequence[Participant],
    clinicians: Sequence[str],
    *,
    dismissed: frozenset[str],
    templates: frozenset[str],
) -> LeakScanner:
    """The leak scan of a study: it searches files (path → file) for everybody on the roster.

    Args:
        dismissed: findings that a steward has dismissed.
        templates: the words of our own templates (`own_words`).
    """
    return leak_scanner(
        known_identifiers(participants, clinicians),
        key=subkey(study_key(config.private), "findings"),
        own_words=templates,
        keeps=KEPT_KINDS.get(config.policy.profile, frozenset()),
        dismissed=dismissed,
        recipient=config.request.recipient,
    )


def leak_search(
    config: Config,
    inputs: Inputs,
    *,
    dismissed: frozenset[str],
    made_up: frozenset[str],
    sources: Mapping[str, str] = MappingProxyType({}),
) -> Callable[[Mapping[str, File]], ScanResult]:
    """The leak scan with all that it needs but the files.

    Args:
        dismissed: findings that a steward has dismissed.
        made_up: invented names that stand in the texts (`surrogates_in`).
        sources: code of a note or table row → its place in the study's files, for messages.
    """
    scanner = study_scanner(config, inputs.participants, inputs.clinicians, dismissed=dismissed, templates=own_words())
    return lambda files: scanner(files, made_up=made_up, sources=sources)


def surrogates_in(policy: Policy, replacements: Iterable[Replacement]) -> frozenset[str]:
    """The invented names in a release; none where names became tags."""
    return frozenset(made.text for made in replacements) if policy.names == "surrogates" else frozenset()


def settings_of(config: Config) -> str:
    """The digest of what shapes a release besides its request: policy and declared tables."""
    policy = config.policy
    told = {field.name: str(getattr(policy, field.name)) for field in fields(policy)}
    return sha256(as_json({"policy": told, "tables": [str(spec) for spec in config.tables]})).hexdigest()


def detection_of(config: Config) -> str:
    """The digest of what could leave standing in a release what another has masked: model, patterns, and the allow list."""
    allow = sorted(read_lists(config.private).allow)
    told = {"model": config.language_model, "patterns": [str(one) for one in config.patterns], "allow": allow}
    return hmac.digest(subkey(study_key(config.private), "detection"), as_json(told), sha256).hex()
