"""What the owner of a study should know unasked: releases to call back, consents that end too early."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from deid.config import Config
from deid.consent import Expiring
from deid.contents import key_of
from deid.ledger import Entry
from deid.model import Decision, Participant
from deid.past.changes import Pending, changed, pending
from deid.past.releases import past_releases

_SHOWN = 5
"""Participants that a notice names; the rest are counted."""
TOLD: Mapping[str, str] = {
    "recall": "Released before and withdrawn since: {}. `deid recall` calls them back.",
    "erase": "Erasure was asked for of what {} held. `deid recall` destroys what their codes lead to.",
    "doubt": "What {} hold is in doubt (CONFLICT: a consent changed or vanished after it was taken in). Record a correction "
    "or a withdrawal, then run `deid recall`.",
    "altered": "Consents behind {} set other use limits now than they state; tell the recipients, or release anew.",
    "unreadable": "Nobody can tell whose data {} hold: private/releases has lost what it kept, or an earlier version made "
    "them. Restore private/ from a backup, or call them back by hand.",
}


def told(left: Pending) -> tuple[str, ...]:
    """What is to be done about past releases, in words."""
    return tuple(words.format(", ".join(getattr(left, what))) for what, words in TOLD.items() if getattr(left, what))


def recall_notices(
    config: Config, entries: Sequence[Entry], roster: Mapping[str, Participant], participant: str = ""
) -> tuple[str, ...]:
    """What is to be done about past releases, because of one participant or of anybody."""
    return told(pending(config, entries, roster, participant=participant))


def held_notices(
    config: Config, entries: Sequence[Entry], decisions: Sequence[Decision], roster: Mapping[str, Participant]
) -> tuple[str, ...]:
    """Current releases that hold what the gate refuses today for other reasons than a recall or the end of its time.

    Such as attendance that was corrected, or a segment's permission that ended: no event calls these back.

    Args:
        config: of the study.
        entries: of the ledger.
        decisions: of today, about everything in the study.
        roster: everybody.
    """
    refused = {key_of(d): d.reason for d in decisions if not d.release and d.reason != "EXPIRED"}
    notices = []
    for past in past_releases(entries, config.private):
        if past.tombstone is None and past.readable:
            found = changed(past, config, entries, roster)
            known = {key_of(d) for d in (*found.lost, *found.doubtful)}
            reasons = Counter(refused[key] for key in map(key_of, past.held()) if key in refused and key not in known)
            if reasons:
                counts = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()))
                notices.append(
                    f"{past.name} holds what would be refused today ({counts}), though no consent was taken back. Decide "
                    "whether to call it back by hand."
                )
    return tuple(notices)


def ending_notices(ending: Sequence[Expiring], ends: date | None) -> tuple[str, ...]:
    """Consents that end before the study does."""
    if not ending:
        return ()
    shown = ", ".join(f"{one.participant_id} on {one.last_day}" for one in ending[:_SHOWN])
    more = f" and {len(ending) - _SHOWN} more" if len(ending) > _SHOWN else ""
    return (f"Consents that end before the study does ({ends}): {shown}{more}. Ask again in time.",)
