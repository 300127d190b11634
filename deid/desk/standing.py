"""How a release stands at home: what a stranger can check, and what only the ledger and today's consents can tell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from deid.config import Config
from deid.consent import ConsentRules, decide, events_of
from deid.contents import Key, key_of
from deid.errors import StudyFileError, VerificationFailed
from deid.inputs import Inputs
from deid.ledger import Entry
from deid.model import Participant
from deid.past.releases import PastRelease, past_releases
from deid.private import study_key
from deid.release import ATTESTATION, Verdict, verify
from deid.screen import allowed_notes, judge
from deid.studyledger import take_in, today

_SHOWN = 5
Gone = tuple[Key, str]
"""What consent does not cover any more, and the first reason."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A release that stands: its verdict, by the keys that the ledger knows, what is remembered of it, and the ledger."""

    verdict: Verdict
    past: PastRelease
    entries: tuple[Entry, ...]


def stand(config: Config, inputs: Inputs, folder: Path) -> Standing:
    """Check a release as a stranger can, then against the ledger and against consent as it is today.

    Raises:
        StudyFileError: the folder holds no release.
        VerificationFailed: it is not what it claims to be, the ledger does not know it or knows that it was recalled, an
            approval is not on record, or consent does not cover what it holds any more; says which.
        LedgerError: the ledger cannot be believed.
    """
    entries = take_in(config, inputs)
    hashed = _hash(folder)
    past = next((one for one in past_releases(entries, config.private) if hashed in one.attestations), None)
    if past is None:
        raise VerificationFailed(
            f"The ledger of this study did not record the release {folder.name}; it was made elsewhere or forged."
        )
    if hashed != past.attestations[-1]:
        raise VerificationFailed(
            f"The release {past.name} does not stand: the ledger knows its review, which is not in it. "
            "`deid review RELEASE --finish` puts it in."
        )
    recorded = {
        entry.payload["key"]
        for entry in entries
        if entry.kind == "approval" and entry.payload["attestation"] == f"sha256:{hashed}"
    }
    verdict = verify(folder, keys=recorded)
    if verdict.attestation_hash != f"sha256:{hashed}":
        raise VerificationFailed(f"The release {past.name} was changed while it was read; look who did, and try again.")
    if told := list(_problems(config, inputs, entries, past, verdict, recorded)):
        raise VerificationFailed(f"The release {past.name} does not stand: {'; '.join(told)}.")
    return Standing(verdict, past, entries)


def _hash(folder: Path) -> str:
    try:
        return sha256((folder / ATTESTATION).read_bytes()).hexdigest()
    except OSError:
        raise StudyFileError(f"{folder.name} holds no {ATTESTATION}, so it is no release.") from None


def _problems(
    config: Config,
    inputs: Inputs,
    entries: Sequence[Entry],
    past: PastRelease,
    verdict: Verdict,
    recorded: set[str],
) -> Iterator[str]:
    if not past.readable:
        yield "private/releases has lost what it kept of it, so nobody can tell whose data it holds; restore private/ from a backup"
        return
    if past.tombstone is not None:
        yield f"it was recalled (entry {past.tombstone.seq} of the ledger)"
    if any(one.public not in recorded for one in verdict.approvals):
        yield "it carries an approval that the ledger did not record"
    if past.tombstone is None and (gone := set(_gone(config, inputs, entries, past))):
        codes = past.codes(study_key(config.private))
        told = sorted(f"{codes[kind][item_id]} ({reason})" for (kind, item_id), reason in gone)
        more = f" and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
        yield f"consent does not cover it as of today: {', '.join(told[:_SHOWN])}{more}"


def _gone(config: Config, inputs: Inputs, entries: Sequence[Entry], past: PastRelease) -> Iterator[Gone]:
    """What a release holds and may not be used today: withdrawn, expired, in doubt.

    Asked of each item as it was recorded, and as the study's files have it now: whoever attended by a corrected note, segments
    that were ended.
    """
    asked, events, roster = replace(config, request=past.request), events_of(entries), inputs.roster
    rules = ConsentRules(config.require_evidence, config.majority_age)
    decided = judge(asked, inputs, events, asof=today(), allowed=allowed_notes(entries))
    decisions = {key_of(decision): decision for decision in decided}
    for held in past.held():
        key, item, now = key_of(held), held.item, decisions.get(key_of(held))
        # A row is known by its place in its file; another person's may stand there since.
        if now is not None and (item.kind == "note" or now.item.participants == item.participants):
            if not now.release:
                yield key, now.reason
            elif now.item == item:
                continue  # asked and answered: nothing in it has changed
        people = {who: roster.get(who, Participant(who, "", "")) for who in item.participants}
        then = decide(events, participants=people, item=item, request=past.request, rules=rules, asof=today())
        if not then.release:
            yield key, then.reason
