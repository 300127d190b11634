"""Withdrawal reaches what has left: recall, re-issue, tracking, erasure.

For each current release that holds what a participant has taken back: a release in its place (fresh codes), a notice for
its recipient, a tombstone in the ledger, and the study's own copy out of the way. Whatever stops in between is taken up
where it stopped when it is run again.
"""

import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256

from presidio_analyzer import EntityRecognizer

from deid.audit import Recall, page, recall_notice
from deid.config import Config
from deid.consent import ConsentEvent, asks_erasure, events_of
from deid.errors import ConfigError, LedgerError
from deid.inputs import Inputs
from deid.ledger import Entry
from deid.model import Decision
from deid.past import Key, PastRelease, key_of, lost, past_releases, scrub, to_recall
from deid.private import write_private
from deid.releasing import release
from deid.screening import items_of, judge, only
from deid.studyledger import append, ledger_of, take_in, today

NOTIFY_WITHIN, DESTROY_WITHIN = timedelta(days=7), timedelta(days=30)
"""Time to send a notice, and for the recipient to confirm destruction. The project's own choice: a data use agreement
may ask for less, none of ours for more."""
STEPS = ("notified", "destroyed")

Events = Mapping[str, Sequence[ConsentEvent]]


@dataclass(frozen=True, slots=True)
class RecallStatus:
    """How far the recall of a release is. Days are None until they are recorded."""

    release: str
    recipient: str
    recalled: date
    replaced_by: str
    notified: date | None
    destroyed: date | None
    due: date
    overdue: bool


def recall(
    config: Config, inputs: Inputs, recognizers: Sequence[EntityRecognizer], *, notify: Callable[[str], object]
) -> None:
    """Call back every current release that holds what a participant has taken back; tell each step.

    Raises:
        LedgerError: the ledger or what private/ keeps of a release cannot be believed.
        DeidError: a release in place of a recalled one cannot be built; nothing is recorded for that one.
    """
    entries = take_in(config, inputs)
    for past in _current(entries, config):
        gone = _lost(past, config, inputs, entries)
        if gone:
            new = _reissued(past, config, inputs, recognizers)
            _bury(past, gone, new, config, notify)
    entries = ledger_of(config).entries()
    for past in past_releases(entries, config.private):
        if past.tombstone is not None:
            _put_away(past, config, inputs, entries, notify)
    prove_current(config, inputs)
    notify("No current release holds a participant who withdrew from it.")


def prove_current(config: Config, inputs: Inputs) -> None:
    """Replay every current release against the ledger as it stands.

    Raises:
        LedgerError: one of them holds what a participant has taken back.
    """
    entries = ledger_of(config).entries()
    if held := to_recall(config, entries, inputs.roster, asof=today()):
        raise LedgerError(
            f"{', '.join(held)} still hold what a participant has taken back. Run `deid recall` and do not use them."
        )


def statuses(entries: Sequence[Entry], *, day: date) -> list[RecallStatus]:
    """How far every recall is, on a day, oldest first."""
    steps = {(entry.kind, entry.payload["release"]): entry.payload["on"] for entry in entries if _step(entry)}

    def done(name: str, step: str) -> date | None:
        on = steps.get((f"recall-{step}", name))
        return None if on is None else date.fromisoformat(on)

    found = []
    for entry in entries:
        if entry.kind == "tombstone":
            told, due = entry.payload, date.fromisoformat(entry.payload["due"])
            recalled = date.fromisoformat(told["on"])
            notified, destroyed = done(told["release"], "notified"), done(told["release"], "destroyed")
            late = destroyed is None and (day > due or (notified is None and day > recalled + NOTIFY_WITHIN))
            found.append(
                RecallStatus(
                    told["release"], told["recipient"], recalled, told["replaced_by"], notified, destroyed, due, late
                )
            )
    return found


def record_step(config: Config, name: str, step: str, *, on: date | None = None) -> None:
    """Record that the recipient of a recalled release was notified, or confirmed that every copy is destroyed.

    Raises:
        ConfigError: no such recall, an unknown step, or a day before the recall or after today.
    """
    status = next((one for one in statuses(ledger_of(config).entries(), day=today()) if one.release == name), None)
    if status is None:
        raise ConfigError(f"No release {name} was recalled; `deid recall STUDY` lists what was.")
    day = on or today()
    if step not in STEPS or not status.recalled <= day <= today():
        raise ConfigError(f"A recall is {' or '.join(STEPS)}, on a day from {status.recalled} to today.")
    append(config, f"recall-{step}", {"release": name, "on": day.isoformat()})


def _step(entry: Entry) -> bool:
    return entry.kind in {f"recall-{step}" for step in STEPS}


def _current(entries: Sequence[Entry], config: Config) -> list[PastRelease]:
    return [past for past in past_releases(entries, config.private) if past.tombstone is None]


def _lost(past: PastRelease, config: Config, inputs: Inputs, entries: Sequence[Entry]) -> tuple[Decision, ...]:
    return lost(past, config, events=events_of(entries), roster=inputs.roster, asof=today())


def _reissued(
    past: PastRelease, config: Config, inputs: Inputs, recognizers: Sequence[EntityRecognizer]
) -> PastRelease | None:
    """The release in place of a recalled one: what it held and consent still covers, for the same request.

    None where nothing is left. One that was made before the run stopped is taken as it is.
    """
    entries = ledger_of(config).entries()
    if made := _successor(past, config, entries):
        return made
    asked = replace(config, request=past.request)
    held = {decision.item for decision in past.held}
    left = [item for item in items_of(inputs) if item in held]
    decisions = judge(asked, only(inputs, left), events_of(entries), asof=today())
    # Only what is released again: a refusal that its report counted would tell that somebody withdrew.
    again = only(inputs, [decision.item for decision in decisions if decision.release])
    if not items_of(again):
        return None
    release(asked, again, recognizers, release_id=_next_id(past.name, entries), asof=None, out=None, replaces=past.name)
    return _successor(past, config, ledger_of(config).entries())


def _successor(past: PastRelease, config: Config, entries: Sequence[Entry]) -> PastRelease | None:
    return next((one for one in _current(entries, config) if one.replaces == past.name), None)


def _next_id(name: str, entries: Sequence[Entry]) -> str:
    taken = {entry.payload["release"] for entry in entries if entry.kind == "release"}
    number = 2
    while (new := f"{name[:60]}-v{number}") in taken:
        number += 1
    return new


def _bury(
    past: PastRelease,
    gone: Sequence[Decision],
    new: PastRelease | None,
    config: Config,
    notify: Callable[[str], object],
) -> None:
    """Write the notice, then the tombstone: what the ledger says was recalled has its notice."""
    on = today()
    keys = {key_of(decision) for decision in gone}
    told = Recall(
        release=past.name,
        study=config.study_id,
        sender=config.actor,
        recipient=past.request.recipient,
        on=on,
        due=on + DESTROY_WITHIN,
        replaced_by=new.name if new else "",
        participants=sorted(past.codes["participants"][who] for who in _wholly(past, keys)),
        notes=sorted(past.code(key) for key in keys if key[0] == "note"),
        rows=sorted(past.code(key) for key in keys if key[0] == "row"),
        notes_held=(_count(past, "note"), _count(new, "note")),
        rows_held=(_count(past, "row"), _count(new, "row")),
    )
    notice = recall_notice(told)
    folder = config.root / "recalls" / past.name
    write_private(folder / "notice.md", notice.encode())
    write_private(folder / "notice.html", page(notice).encode())
    append(
        config,
        "tombstone",
        {
            "release": past.name,
            "entry": past.seq,
            "recipient": past.request.recipient,
            "on": on.isoformat(),
            "due": told.due.isoformat(),
            "replaced_by": told.replaced_by,
            "notes": len(told.notes),
            "rows": len(told.rows),
            "notice": sha256(notice.encode()).hexdigest(),
        },
    )
    successor = f"replaced by {told.replaced_by}" if new else "with nothing in its place"
    notify(
        f"{past.name} is recalled, {successor}: {len(told.notes)} notes and {len(told.rows)} table rows called back."
    )
    notify(f"  send recalls/{past.name}/notice.html to {past.request.recipient}; destroyed by {told.due}")


def _count(past: PastRelease | None, kind: str) -> int:
    return sum(decision.item.kind == kind for decision in past.held) if past else 0


def _wholly(past: PastRelease, keys: Collection[Key]) -> set[str]:
    """The participants all of whose items in a release are among `keys`."""
    stay = {who for decision in past.held if key_of(decision) not in keys for who in decision.item.participants}
    return {who for decision in past.held for who in decision.item.participants} - stay


def _put_away(
    past: PastRelease, config: Config, inputs: Inputs, entries: Sequence[Entry], notify: Callable[[str], object]
) -> None:
    """Take a recalled release out of use here; where erasure was asked for, destroy it and what its codes lead to."""
    here, away = config.releases / past.name, config.private / "recalled" / past.name
    keys, people = _to_erase(past, _lost(past, config, inputs, entries), events_of(entries))
    if keys:
        for folder in (here, away):
            if folder.is_dir():
                shutil.rmtree(folder)
        decisions = scrub(past, keys, people, config.private)
        append(config, "erasure", {"release": past.name, "participants": sorted(people), "decisions": decisions})
        notify(f"{past.name}: the study's own copy is destroyed, and the codes of what was erased lead nowhere.")
    elif here.is_dir():
        away.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.move(here, away)
        notify(
            f"{past.name}: the study's own copy lies in private/recalled. Copies made with --out are yours to destroy."
        )


def _to_erase(past: PastRelease, gone: Sequence[Decision], events: Events) -> tuple[set[Key], set[str]]:
    """The items of which somebody asked for erasure, and the participants of whom nothing is to be left."""
    asking = {
        (key_of(decision), who)
        for decision in gone
        for who in decision.item.participants
        if asks_erasure(events.get(who, ()), item=decision.item, request=past.request)
    }
    keys = {key for key, _ in asking}
    return keys, _wholly(past, keys) & {who for _, who in asking}
