"""From a study to a release folder: ask the gate, build, ask again, record, write."""

import hmac
import shutil
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from hashlib import sha256
from pathlib import Path

from presidio_analyzer import EntityRecognizer

from deid.config import Config
from deid.consent import events_of
from deid.errors import ConfigError
from deid.exposure import release_before
from deid.inputs import Inputs
from deid.keyring.keys import Ask, key_for, signer_of
from deid.keyring.vault import seal, vault_of
from deid.lists import read_lists
from deid.model import Decision
from deid.past.releases import Key, as_contents, as_replaced, key_of
from deid.pipeline import Built, build_release, detector_of
from deid.private import study_key, subkey, write_private
from deid.release import (
    ATTESTATION,
    Finding,
    Release,
    admit,
    check_release_id,
    decision_lines,
    open_release,
    refuse_private,
    stated_request,
    write,
)
from deid.screen import row_id
from deid.screen.ask import ask as ask_gate
from deid.strictjson import as_json
from deid.studyledger import append, dismissed, last_consent, ledger_of, now, take_in, today


def release(
    config: Config,
    inputs: Inputs,
    recognizers: Sequence[EntityRecognizer],
    *,
    release_id: str | None,
    asof: date | None,
    out: Path | None,
    replaces: str = "",
    ask: Ask,
) -> Release:
    """Build a release and write it; see `Study.release`.

    `replaces` is the recalled release in whose place this one is made. `ask` asks for the passphrase of the builder's key, if
    whoever acts has one.
    """
    day = asof or today()
    entries = take_in(config, inputs)
    asked, decisions = ask_gate(config, inputs, entries, asof=day)
    admit(decisions, decisions)  # nothing to release: say so before any detector reads a text
    name = check_release_id(release_id or _free_id(config, day))
    folder = out or config.releases / name
    refuse_private(folder, config.private, config.releases)
    if folder.exists():
        raise ConfigError(f"{folder.name} exists already. A release is never overwritten: choose another id or folder.")
    rehearsal = day != today()
    key = key_for(entries, "builder", config.actor)
    signer = signer_of(config, key, ask=ask) if key else None  # before the long work, not after
    built = build_release(
        config,
        asked,
        events_of(entries),
        decisions,
        detector=detector_of(config, inputs, tuple(recognizers)),
        key=study_key(config.private),
        release_id=name,
        asof=day,
        rehearsal=rehearsal,
        replaces=replaces,
        last_consent=last_consent(entries),
        dismissed=dismissed(entries),
        before=release_before(config, entries, name),
        signer=signer,
    )
    entries = take_in(config, inputs)
    _, later = ask_gate(config, inputs, entries, asof=day, mentions=built.mentions)
    admit(decisions, later)
    _record_and_write(
        config,
        name,
        folder,
        asked,
        built,
        later,
        asof=day,
        rehearsal=rehearsal,
        replaces=replaces,
        seen=entries[-1].seq,
    )
    return open_release(folder)


def _record_and_write(
    config: Config,
    name: str,
    folder: Path,
    asked: Inputs,
    built: Built,
    decisions: Sequence[Decision],
    *,
    asof: date,
    rehearsal: bool,
    replaces: str,
    seen: int,
) -> None:
    """The record comes before the name: a release that nobody recorded must not exist, a record without one may.

    `seen` is the last entry that `decisions` know of; with a later one nothing is recorded or written.
    """
    attested = sha256(built.files[ATTESTATION]).hexdigest()
    for entry in ledger_of(config).entries("release"):
        if entry.payload["release"] == name and entry.payload["attestation"] != attested:
            raise ConfigError(f"The id {name} already names another release; choose a new one.")
    lines = decision_lines(decisions)
    held = {key_of(decision) for decision in decisions if decision.release}
    contents = {key: seal for key, seal in contents_of(asked, study_key(config.private)).items() if key in held}
    work = config.private / "releases" / name
    write_private(work / "decisions.jsonl", lines)
    write_private(work / "findings.json", as_json([_told(finding) for finding in built.leaks.listed]))
    write_private(work / "contents.json", as_json(as_contents(contents)))
    write_private(work / "report.html", built.own_report.encode())
    write_private(
        work / "replaced.json", as_json(as_replaced({note.note_id: note.replacements for note in built.cleaned}))
    )
    codes = (built.codes.participants, built.codes.notes, built.row_codes)
    sealed = seal(ledger_of(config).entries(), name, codes)
    if sealed:
        write_private(vault_of(config.private, name), sealed)
    payload = {
        "release": name,
        "asof": asof.isoformat(),
        "rehearsal": rehearsal,
        "settings": settings_of(config),
        "detection": detection_of(config),
        "vault": sha256(sealed).hexdigest() if sealed else "",
        "attestation": attested,
        "decisions": sha256(lines).hexdigest(),
        "request": stated_request(config.request),
        "recipient": config.request.recipient,
        "released": sum(decision.release for decision in decisions),
        "refused": sum(not decision.release for decision in decisions),
        "replaces": replaces,
    }
    at = now()
    try:
        write(folder, built.files, record=lambda: append(config, "release", payload, at=at, after=seen))
    except BaseException:  # also when the user interrupts
        if (folder / ATTESTATION).exists():
            raise  # it came after the name: the release is there
        entries = ledger_of(config).entries("release")
        for entry in entries:
            if entry.at == at:
                append(config, "release-void", {"release": name, "entry": entry.seq})
        if all(entry.at == at for entry in entries if entry.payload["release"] == name):
            shutil.rmtree(work, ignore_errors=True)  # of a release that never was nothing is kept
            vault_of(config.private, name).unlink(missing_ok=True)
        raise


def contents_of(inputs: Inputs, key: bytes) -> dict[Key, str]:
    """A seal of what each note and table row says: equal seals, equal contents. Without the key nothing can be guessed."""
    purpose = subkey(key, "contents")

    def seal(*parts: object) -> str:
        return hmac.digest(purpose, as_json([str(part) for part in parts]), sha256).hex()

    notes = {("note", n.note_id): seal(n.session_date, n.note_class, n.text) for n in inputs.notes}
    rows = {
        ("row", row_id(spec, row)): seal(spec.file, row.participant_id, row.on, *row.cells)
        for spec, table in inputs.tables
        for row in table
    }
    return notes | rows


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


def _free_id(config: Config, day: date) -> str:
    """The day, or the day with the first number that neither the ledger nor a folder knows."""
    taken = {entry.payload["release"] for entry in ledger_of(config).entries("release")}
    number = 1
    while (name := f"{day}" if number == 1 else f"{day}-{number}") in taken or (config.releases / name).exists():
        number += 1
    return name


def _told(finding: Finding) -> dict[str, str]:
    return {
        "finding": finding.fingerprint,
        "place": finding.place,
        "kind": finding.kind,
        "owners": ";".join(finding.owners),
    }
