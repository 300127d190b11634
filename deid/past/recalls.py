"""Withdrawal reaches what has left.

For each current release that holds what consent no longer covers: a release in its place (fresh codes), a notice for
its recipient, a tombstone in the ledger, and the study's own copy out of the way. Whatever stops in between is taken up
where it stopped when it is run again.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import sha256

from presidio_analyzer import EntityRecognizer

from deid.audit import Recall, page, recall_notice
from deid.config import Config
from deid.contents import key_of
from deid.errors import DeidError, GateRefusal, LedgerError
from deid.inputs import Inputs
from deid.model import Decision
from deid.past.changes import changed, pending
from deid.past.notices import told
from deid.past.putting_away import put_all_away
from deid.past.reissuing import current, reissued
from deid.past.releases import PastRelease
from deid.past.tracking import DESTROY_WITHIN, notices_of
from deid.private import study_key, write_private
from deid.studyledger import append, ledger_of, take_in, today


def recall(
    config: Config,
    inputs: Inputs,
    recognizers: Sequence[EntityRecognizer],
    *,
    notify: Callable[[str], object],
    ask: Callable[[str], str],
) -> None:
    """Call back every current release that holds what consent no longer covers; tell each step.

    A release in whose place none can be built is recalled all the same.

    Raises:
        LedgerError: the ledger cannot be believed, or another program wrote to it meanwhile.
        GateRefusal: something is left to be done by hand: a doubt to settle, a release that nobody can read, or one in whose
            place none could be built though something is left; says which and why.
    """
    entries = take_in(config, inputs)
    failed = []
    for past in current(entries, config):
        # One that nobody can read stops no other; `prove_current` tells it.
        gone = changed(past, config, entries, inputs.roster).lost if past.readable else ()
        if not gone:
            continue
        new = None
        if not past.stayed:
            try:
                new = reissued(past, gone, config, inputs, recognizers, notify, ask)
            except LedgerError:
                raise
            except DeidError as error:
                failed.append(f"{past.name}: {error}")
        _bury(past, gone, new, config, notify)
    put_all_away(config, inputs, notify)
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
        GateRefusal: one of them holds what consent does not cover any more, or nobody can tell.
    """
    left = pending(config, ledger_of(config).entries(), inputs.roster)
    if left.recall or left.erase or left.doubt or left.unreadable:
        raise GateRefusal(" ".join(told(left)))


def _bury(
    past: PastRelease,
    gone: Sequence[Decision],
    new: PastRelease | None,
    config: Config,
    notify: Callable[[str], object],
) -> None:
    """Write the notice, then the tombstone: what the ledger says was recalled has its notice. What went to nobody needs none."""
    on, keys, entries = today(), {key_of(decision) for decision in gone}, ledger_of(config).entries()
    codes, held, held_now = past.codes(study_key(config.private)), _held(past), _held(new)
    letter = Recall(
        release=past.name,
        study=config.study_id,
        sender=config.actor,
        recipient=past.request.recipient,
        on=on,
        due=on + DESTROY_WITHIN,
        replaced_by=new.name if new else "",
        participants=sorted(codes["participant"][who] for who in _wholly(past, gone)),
        notes=sorted(codes["note"][item] for kind, item in keys if kind == "note"),
        rows=sorted(codes["row"][item] for kind, item in keys if kind == "row"),
        notes_held=(held["note"], held_now["note"]),
        rows_held=(held["row"], held_now["row"]),
    )
    notice = recall_notice(letter)
    if not past.stayed:
        write_private(notices_of(config, past.name) / "notice.md", notice.encode())
        write_private(notices_of(config, past.name) / "notice.html", page(notice).encode())
    payload = {
        "release": past.name,
        "entry": past.seq,
        "rehearsal": past.stayed,
        "recipient": past.request.recipient,
        "on": on.isoformat(),
        "due": letter.due.isoformat(),
        "replaced_by": letter.replaced_by,
        "notes": len(letter.notes),
        "rows": len(letter.rows),
        "notice": sha256(notice.encode()).hexdigest(),
    }
    append(config, "tombstone", payload, after=len(entries))
    for line in _next_steps(past, letter, config):
        notify(line)


def _next_steps(past: PastRelease, letter: Recall, config: Config) -> list[str]:
    taken = f"{len(letter.notes)} notes and {len(letter.rows)} table rows called back"
    if past.stayed:
        return [f"{past.name} went to nobody; it is not to be used ({taken})."]
    if not letter.replaced_by:
        lines = [f"{past.name} is recalled, with nothing in its place: {taken}."]
    else:
        findings = (config.private / "releases" / letter.replaced_by / "findings.json").read_text(encoding="utf-8")
        lines = [f"{past.name} is recalled, replaced by {letter.replaced_by}: {taken}."]
        lines.append(
            f"  look at releases/{letter.replaced_by} before it goes out; findings of its leak scan: {len(json.loads(findings))}. "
            f"It is approved on its own: deid review releases/{letter.replaced_by}, then --finish, then deid approve."
        )
    return [
        *lines,
        f"  send recalls/{past.name}/notice.html to {letter.recipient}, and record it: deid recall STUDY --notified {past.name}",
        f"  all copies are to be destroyed by {letter.due}: deid recall STUDY --destroyed {past.name}",
    ]


def _held(past: PastRelease | None) -> Counter[str]:
    """How many items of each kind a release holds; of none, none."""
    return Counter(decision.item.kind for decision in past.held()) if past else Counter()


def _wholly(past: PastRelease, gone: Sequence[Decision]) -> set[str]:
    """The participants all of whose items in a release are called back."""
    keys = {key_of(decision) for decision in gone}
    stay = {who for decision in past.held() if key_of(decision) not in keys for who in decision.item.participants}
    return {who for decision in gone for who in decision.item.participants} - stay
