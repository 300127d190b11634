"""Withdrawal reaches what has left: recall, re-issue, tracking, erasure.

For each current release that holds what consent no longer covers: a release in its place (fresh codes), a notice for
its recipient, a tombstone in the ledger, and the study's own copy out of the way. Whatever stops in between is taken up
where it stopped when it is run again.
"""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from presidio_analyzer import EntityRecognizer

from deid.audit import Recall, page, recall_notice
from deid.config import Config
from deid.errors import ConfigError, DeidError, GateRefusal, LedgerError
from deid.inputs import Inputs
from deid.ledger import Entry
from deid.model import Decision, Item
from deid.past.releases import Key, PastRelease, changed, key_of, past_releases, pending, scrub, scrubbed, to_erase
from deid.private import study_key, write_private
from deid.release import decision_lines
from deid.releasing import contents_of, release, settings_of
from deid.screen import items_of, only
from deid.screen.ask import ask
from deid.studyledger import append, ledger_of, take_in, today

ATTESTATION = "attestation.json"
NOTIFY_WITHIN, DESTROY_WITHIN = timedelta(days=7), timedelta(days=30)
"""Time to send a notice, and for the recipient to confirm destruction. The project's own choice: a data use agreement
may ask for less, none of ours for more."""
STEPS = ("notified", "destroyed")


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
    """Call back every current release that holds what consent no longer covers; tell each step.

    A release in whose place none can be built is recalled all the same.

    Raises:
        LedgerError: the ledger or what private/ keeps of a release cannot be believed.
        GateRefusal: releases were recalled with nothing in their place though something is left; says why.
    """
    entries = take_in(config, inputs)
    failed = []
    for past in _current(entries, config):
        gone = changed(past, config, entries, inputs.roster).lost
        if not gone:
            continue
        new, why = None, ""
        if not past.rehearsal:
            try:
                new = _reissued(past, gone, config, inputs, recognizers, notify)
            except DeidError as error:
                why = str(error)
                failed.append(f"{past.name}: {why}")
        _bury(past, gone, new, config, notify)
    _put_all_away(config, inputs, notify)
    prove_current(config, inputs)
    notify("No current release holds what consent does not cover any more.")
    if failed:
        raise GateRefusal(
            f"Recalled, and nothing could be built in the place of {'; '.join(failed)} What is left of it can be released "
            "anew with `deid release`."
        )


def prove_current(config: Config, inputs: Inputs) -> None:
    """Replay every current release against the ledger as it stands.

    Raises:
        LedgerError: one of them holds what consent does not cover any more, or may not cover.
    """
    left = pending(config, ledger_of(config).entries(), inputs.roster)
    if left.recall:
        raise LedgerError(
            f"{', '.join(left.recall)} still hold what consent does not cover. Run `deid recall` and do not use them."
        )
    if left.doubt:
        raise LedgerError(
            f"Whether consent still covers what {', '.join(left.doubt)} hold is in doubt (CONFLICT: a consent changed or "
            "vanished after it was taken in). Record a correction or a withdrawal, then run `deid recall` again."
        )


def statuses(entries: Sequence[Entry], *, day: date) -> list[RecallStatus]:
    """How far every recall is, on a day, oldest first."""
    steps = {(entry.kind, entry.payload["release"]): entry.payload["on"] for entry in entries if _step(entry)}

    def done(name: str, step: str) -> date | None:
        on = steps.get((f"recall-{step}", name))
        return None if on is None else date.fromisoformat(on)

    found = []
    for entry in entries:
        if entry.kind == "tombstone" and not entry.payload["rehearsal"]:
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
    if step not in STEPS:
        raise ConfigError(f"A recall is {' or '.join(STEPS)}.")
    if not status.recalled <= day <= today():
        raise ConfigError(f"That day must lie between the recall ({status.recalled}) and today ({today()}).")
    append(config, f"recall-{step}", {"release": name, "on": day.isoformat()})
    _forget_notices(config)


def _step(entry: Entry) -> bool:
    return entry.kind in {f"recall-{step}" for step in STEPS}


def _current(entries: Sequence[Entry], config: Config) -> list[PastRelease]:
    return [past for past in past_releases(entries, config.private) if past.tombstone is None]


def _reissued(
    past: PastRelease,
    gone: Sequence[Decision],
    config: Config,
    inputs: Inputs,
    recognizers: Sequence[EntityRecognizer],
    notify: Callable[[str], object],
) -> PastRelease | None:
    """The release in place of a recalled one: what it held and consent still covers, for the same request.

    None where nothing is left. One that was made before the run stopped is taken as it is.

    Raises:
        DeidError: it cannot be built, or policy or tables are others now.
    """
    entries = ledger_of(config).entries()
    if made := _successor(past, config, entries):
        return made
    if past.settings != settings_of(config):
        raise ConfigError("[policy] or [[tables]] of study.toml are not what they were when it was made.")
    asked = replace(config, request=past.request)
    read, decisions = ask(asked, inputs, entries, asof=today())
    kept = {key_of(decision): decision.item for decision in past.held}
    for decision in gone:
        del kept[key_of(decision)]
    same = _as_held(past, kept, decisions, contents_of(read, study_key(config.private)))
    if unlike := len(kept) - len(same):
        notify(
            f"{past.name}: {unlike} notes or table rows changed or left the study's files since; they are not released again."
        )
    # Only what is released again: a refusal that its report counted would tell that somebody withdrew.
    again = only(inputs, [decision.item for decision in same if decision.release])
    if not items_of(again):
        return None
    release(
        asked,
        again,
        recognizers,
        release_id=_next_id(past.name, config, entries),
        asof=None,
        out=None,
        replaces=past.name,
    )
    return _successor(past, config, ledger_of(config).entries())


def _as_held(
    past: PastRelease, kept: Mapping[Key, Item], decisions: Sequence[Decision], contents: Mapping[Key, str]
) -> list[Decision]:
    """The decisions of today about items that a release held and that still say the same: notes by id, rows by content."""
    rows = Counter(past.contents[key] for key in kept if key[0] == "row")
    same = []
    for decision in decisions:
        key = key_of(decision)
        seal = contents[key]
        if decision.item.kind == "row":
            if rows[seal]:
                rows[seal] -= 1
                same.append(decision)
        elif key in kept and past.contents[key] == seal and _is_about(decision, kept[key]):
            same.append(decision)
    return same


def _is_about(decision: Decision, item: Item) -> bool:
    """Say whether a decision is about the same people as then; of one that refuses a shared session only who they were counts."""
    return decision.item == item or (not decision.release and set(item.participants) <= set(decision.item.participants))


def _successor(past: PastRelease, config: Config, entries: Sequence[Entry]) -> PastRelease | None:
    """The current release that was made in the place of a recalled one, and lies in releases/ as it was recorded."""
    made = (one for one in _current(entries, config) if one.replaces == past.name)
    return next((one for one in made if config.releases / one.name in _copies(one, config)), None)


def _next_id(name: str, config: Config, entries: Sequence[Entry]) -> str:
    taken = {entry.payload["release"] for entry in entries if entry.kind == "release"}
    number = 2
    while (new := f"{name[:60]}-v{number}") in taken or (config.releases / new).exists():
        number += 1
    return new


def _bury(
    past: PastRelease,
    gone: Sequence[Decision],
    new: PastRelease | None,
    config: Config,
    notify: Callable[[str], object],
) -> None:
    """Write the notice, then the tombstone: what the ledger says was recalled has its notice. A rehearsal went to nobody."""
    on, keys, entries = today(), {key_of(decision) for decision in gone}, ledger_of(config).entries()
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
    if not past.rehearsal:
        write_private(_notices(config, past.name) / "notice.md", notice.encode())
        write_private(_notices(config, past.name) / "notice.html", page(notice).encode())
    payload = {
        "release": past.name,
        "entry": past.seq,
        "rehearsal": past.rehearsal,
        "recipient": past.request.recipient,
        "on": on.isoformat(),
        "due": told.due.isoformat(),
        "replaced_by": told.replaced_by,
        "notes": len(told.notes),
        "rows": len(told.rows),
        "notice": sha256(notice.encode()).hexdigest(),
    }
    append(config, "tombstone", payload, after=len(entries))
    for line in _next_steps(past, told, config):
        notify(line)


def _next_steps(past: PastRelease, told: Recall, config: Config) -> list[str]:
    taken = f"{len(told.notes)} notes and {len(told.rows)} table rows called back"
    if past.rehearsal:
        return [f"{past.name} was a rehearsal and went to nobody; it is not to be used ({taken})."]
    if not told.replaced_by:
        lines = [f"{past.name} is recalled, with nothing in its place: {taken}."]
    else:
        findings = (config.private / "releases" / told.replaced_by / "findings.json").read_text(encoding="utf-8")
        lines = [f"{past.name} is recalled, replaced by {told.replaced_by}: {taken}."]
        lines.append(
            f"  look at releases/{told.replaced_by} before it goes out: {len(json.loads(findings))} findings of its leak scan"
        )
    return [
        *lines,
        f"  send recalls/{past.name}/notice.html to {told.recipient}, and record it: deid recall STUDY --notified {past.name}",
        f"  all copies are to be destroyed by {told.due}: deid recall STUDY --destroyed {past.name}",
    ]


def _notices(config: Config, name: str) -> Path:
    return config.root / "recalls" / name


def _count(past: PastRelease | None, kind: str) -> int:
    return sum(decision.item.kind == kind for decision in past.held) if past else 0


def _wholly(past: PastRelease, keys: Collection[Key]) -> set[str]:
    """The participants all of whose items in a release are among `keys`."""
    stay = {who for decision in past.held if key_of(decision) not in keys for who in decision.item.participants}
    return {who for decision in past.held for who in decision.item.participants} - stay


def _put_all_away(config: Config, inputs: Inputs, notify: Callable[[str], object]) -> None:
    """Take recalled releases out of use here; where erasure was asked for, destroy them and what their codes lead to."""
    for past in past_releases(ledger_of(config).entries(), config.private):
        if past.tombstone is not None:
            _put_away(past, config, inputs, notify)
    _forget_notices(config)


def _put_away(past: PastRelease, config: Config, inputs: Inputs, notify: Callable[[str], object]) -> None:
    entries = ledger_of(config).entries()
    here, away = _copies(past, config), config.private / "recalled" / past.name
    for partial_copy in config.releases.glob(f".{past.name}.*.partial"):
        shutil.rmtree(partial_copy)
    asked = to_erase(past, changed(past, config, entries, inputs.roster).lost, entries)
    if asked:
        left = scrubbed(past, asked)
        digest = sha256(decision_lines(left)).hexdigest()
        append(config, "erasure", {"release": past.name, "decisions": digest}, after=len(entries))
        for folder in (*here, away):
            if folder.is_dir():
                shutil.rmtree(folder)
        for who in {who for _, who in asked}:
            for statement in (config.private / "disclosures").glob(f"{who}.*"):
                statement.unlink()
        scrub(past, left, config.private)
        notify(f"{past.name}: {_found(here, 'destroyed')}; what its codes led to is gone.")
        notify("  Still yours to remove where the law asks for it: the person in notes, tables, roster and backups.")
    for folder in here:
        if folder.is_dir():
            if away.exists():
                shutil.rmtree(away)
            away.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.move(folder, away)
    if here and not asked:
        notify(f"{past.name}: {_found(here, 'moved to private/recalled')}.")


def _found(here: Sequence[Path], what: str) -> str:
    elsewhere = "copies made with --out, or carried elsewhere, are yours to destroy"
    return f"the study's own copy is {what}; {elsewhere}" if here else f"no copy lies in releases/; {elsewhere}"


def _copies(past: PastRelease, config: Config) -> list[Path]:
    """The folders in releases/ that are this release, whatever they are called now."""
    found = []
    for path in sorted(config.releases.glob(f"*/{ATTESTATION}")):
        if sha256(path.read_bytes()).hexdigest() == past.attestation:
            found.append(path.parent)
    return found


def _forget_notices(config: Config) -> None:
    """A notice names codes: once its release is erased here and destroyed there, nobody needs it any more."""
    entries = ledger_of(config).entries()
    erased = {entry.payload["release"] for entry in entries if entry.kind == "erasure"}
    for status in statuses(entries, day=today()):
        if status.release in erased and status.destroyed and _notices(config, status.release).is_dir():
            shutil.rmtree(_notices(config, status.release))
