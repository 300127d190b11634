"""A release in the place of a recalled one: the same items less what was called back, under fresh codes."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from presidio_analyzer import EntityRecognizer

from deid.config import Config
from deid.errors import ConfigError
from deid.inputs import Inputs
from deid.ledger import Entry
from deid.model import Decision, Item
from deid.past.releases import Key, PastRelease, key_of, past_releases
from deid.private import study_key
from deid.release import ATTESTATION
from deid.releasing import contents_of, detection_of, release, settings_of
from deid.screen import items_of, only
from deid.screen.ask import ask as ask_gate
from deid.studyledger import ledger_of, today


def current(entries: Sequence[Entry], config: Config) -> list[PastRelease]:
    """The releases that nobody has called back."""
    return [past for past in past_releases(entries, config.private) if past.tombstone is None]


def reissued(
    past: PastRelease,
    gone: Sequence[Decision],
    config: Config,
    inputs: Inputs,
    recognizers: Sequence[EntityRecognizer],
    notify: Callable[[str], object],
    ask: Callable[[str], str],
) -> PastRelease | None:
    """The release in place of a recalled one: what it held and consent still covers, for the same request.

    None where nothing is left. One that was made before the run stopped is taken as it is.

    Raises:
        DeidError: it cannot be built, or policy or tables are others now.
    """
    entries = ledger_of(config).entries()
    if made := successor(past, config, entries):
        return made
    if past.settings != settings_of(config):
        raise ConfigError("[policy] or [[tables]] of study.toml are not what they were when it was made.")
    if past.detection != detection_of(config):
        raise ConfigError(
            "what is masked is set otherwise now ([detect] of study.toml, or private/allow.csv), and something could stand in the "
            "new release that was masked in it."
        )
    asked = replace(config, request=past.request)
    read, decisions = ask_gate(asked, inputs, entries, asof=today())
    kept = {key_of(decision): decision.item for decision in past.held}
    for decision in gone:
        del kept[key_of(decision)]
    same = _as_held(past, kept, decisions, contents_of(read, study_key(config.private)))
    if unlike := len(kept) - len(same):
        notify(
            f"{past.name}: {unlike} notes or table rows changed or left the study's files since; they are not released again."
        )
    if refused := Counter(decision.reason for decision in same if not decision.release):
        reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(refused.items()))
        notify(f"{past.name}: of the rest is refused today and not released again: {reasons}.")
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
        ask=ask,
    )
    return successor(past, config, ledger_of(config).entries())


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


def successor(past: PastRelease, config: Config, entries: Sequence[Entry]) -> PastRelease | None:
    """The current release that was made in the place of a recalled one, and lies in releases/ as it was recorded."""
    made = (one for one in current(entries, config) if one.replaces == past.name)
    return next((one for one in made if config.releases / one.name in copies(one, config)), None)


def _next_id(name: str, config: Config, entries: Sequence[Entry]) -> str:
    taken = {entry.payload["release"] for entry in entries if entry.kind == "release"}
    number = 2
    while (new := f"{name[:60]}-v{number}") in taken or (config.releases / new).exists():
        number += 1
    return new


def copies(past: PastRelease, config: Config) -> list[Path]:
    """The folders in releases/ that are this release, whatever they are called now."""
    attested = sorted(config.releases.glob(f"*/{ATTESTATION}"))
    return [path.parent for path in attested if sha256(path.read_bytes()).hexdigest() in past.attestations]
