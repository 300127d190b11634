"""What the owner of a study should know unasked: releases to call back, consents that end too early."""

from collections.abc import Mapping, Sequence
from datetime import date

from deid.config import Config
from deid.consent import Expiring
from deid.errors import LedgerError
from deid.ledger import Entry
from deid.model import Participant
from deid.past.releases import pending

_SHOWN = 5
"""Participants that a notice names; the rest are counted."""


def recall_notices(
    config: Config, entries: Sequence[Entry], roster: Mapping[str, Participant], participant: str = ""
) -> tuple[str, ...]:
    """What is to be done about past releases, because of one participant or of anybody.

    That nobody can tell is said too, and stops nothing.
    """
    try:
        left = pending(config, entries, roster, participant=participant)
    except LedgerError as error:
        return (str(error),)
    told = (
        (left.recall, "Released before and withdrawn since: {}. `deid recall` calls them back."),
        (left.erase, "Erasure was asked for of what {} held. `deid recall` destroys what their codes lead to."),
        (
            left.doubt,
            "What {} hold is in doubt (CONFLICT); record a correction or a withdrawal, then run `deid recall`.",
        ),
    )
    return tuple(words.format(", ".join(names)) for names, words in told if names)


def ending_notices(ending: Sequence[Expiring], ends: date | None) -> tuple[str, ...]:
    """Consents that end before the study does."""
    if not ending:
        return ()
    shown = ", ".join(f"{one.participant_id} on {one.last_day}" for one in ending[:_SHOWN])
    more = f" and {len(ending) - _SHOWN} more" if len(ending) > _SHOWN else ""
    return (f"Consents that end before the study does ({ends}): {shown}{more}. Ask again in time.",)
