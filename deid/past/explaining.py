"""Why an item would be released or not: now, on another day, or when the ledger was shorter, replayed from it."""

from collections.abc import Iterable, Sequence
from datetime import date

from deid.config import Config
from deid.consent import Terms, decide, events_of, reasons_by_attendee, tell
from deid.errors import ConfigError
from deid.inputs import Inputs
from deid.ledger import Entry
from deid.model import Decision
from deid.past.releases import PastRelease, past_release
from deid.screen import Events, allowed_notes, judge, terms_of
from deid.studyledger import today


def explain(
    config: Config,
    inputs: Inputs,
    entries: Sequence[Entry],
    participant: str,
    *,
    item: str | None = None,
    asof: date | None = None,
    entry: int | None = None,
    release: str | None = None,
) -> tuple[str, ...]:
    """See `Study.explain`. `entries` are all of the ledger."""
    if participant not in inputs.roster and participant not in events_of(entries):
        raise ConfigError("That participant is not on the roster; write the id as participants.csv has it.")
    if release is not None:
        if entry is not None or asof is not None:
            raise ConfigError("A release has its own day and place in the ledger: leave --asof and --entry out.")
        past = past_release(release, entries, config.private)
        if past is None:
            raise ConfigError(f"The ledger knows no release {release}; `deid consent log` lists them.")
        lines = _of_release(past, config, inputs, entries, participant, item)
    else:
        known = entries if entry is None else _first(entries, entry)
        day = asof or (today() if entry is None else known[-1].at.astimezone().date())
        events = events_of(known)
        whole = _about(judge(config, inputs, events, asof=day), participant, item)  # also whose turns would not stay
        asked = {(decision.item.kind, decision.item.item_id) for decision in whole}
        parts = judge(config, inputs, events, asof=day, allowed=allowed_notes(known))
        decisions = [decision for decision in parts if (decision.item.kind, decision.item.item_id) in asked]
        others = _by_attendee(whole, events, terms_of(config, inputs, asof=day))
        lines = tell(events.get(participant, ()), asof=day, decisions=decisions, others=others)
        if entry is not None:
            lines = (f"As the ledger stood at entry {entry}, for {day}:", *lines)
    return lines


def _of_release(
    past: PastRelease, config: Config, inputs: Inputs, entries: Sequence[Entry], participant: str, item: str | None
) -> tuple[str, ...]:
    """Replay a release: its events, its request, its day, its items."""
    events = events_of(entries[: past.seq - 1])
    recorded = _about(past.decisions(), participant, item)
    terms = terms_of(config, inputs, asof=past.asof, request=past.request)
    replayed = [decide(events, item=then.item, **terms) for then in recorded]
    told = f"Release {past.name}, made for {past.asof} when the ledger had {past.seq - 1} entries, to {past.request.recipient}:"
    differing = [
        f"note: {then.item.kind} {then.item.item_id} was {'released' if then.release else 'refused'} ({then.reason}); the "
        "replay says otherwise because the roster or [consent] of study.toml says something else now."
        for then, now in zip(recorded, replayed, strict=True)
        if then.release is not now.release or (not then.release and then.reasons != now.reasons)
    ]
    others = _by_attendee(replayed, events, terms)
    own = events.get(participant, ())
    return (told, *tell(own, asof=past.asof, decisions=replayed, others=others, happened=True), *differing)


def _by_attendee(decisions: Sequence[Decision], events: Events, terms: Terms) -> dict[str, dict[str, tuple[str, ...]]]:
    """With whom it lies that a shared session is refused."""
    return {
        decision.item.item_id: reasons_by_attendee(events, item=decision.item, **terms)
        for decision in decisions
        if not decision.release and len(decision.item.participants) > 1
    }


def _first(entries: Sequence[Entry], count: int) -> Sequence[Entry]:
    if not 1 <= count <= len(entries):
        raise ConfigError(f"The ledger has entries 1 to {len(entries)}; `deid consent log` lists them.")
    return entries[:count]


def _about(decisions: Iterable[Decision], participant: str, item: str | None) -> list[Decision]:
    of_one = [decision for decision in decisions if participant in decision.item.participants]
    if item is None:
        return of_one
    chosen = [decision for decision in of_one if decision.item.item_id == item]
    if not chosen:
        raise ConfigError(f"No note or table row {item} of that participant; `deid check --json FILE` lists them.")
    return chosen
