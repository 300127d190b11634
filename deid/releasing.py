"""From a study to a release folder: ask the gate, build, ask again, record, write."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from itertools import chain
from pathlib import Path

from filelock import FileLock, Timeout
from presidio_analyzer import EntityRecognizer

from deid.config import Config
from deid.consent import events_of
from deid.contents import content_line, row_seal
from deid.desk.workers import check_workers
from deid.detect import use_threads
from deid.engines import Engine, Tls, open_engine
from deid.errors import ConfigError, StudyFileError
from deid.exposure import release_before
from deid.flow.begin import Asked, Begun, begin, job_of, run_of
from deid.flow.build import Built, build_release, check_buildable
from deid.flow.clearing import clear_work
from deid.flow.passes import work_through
from deid.flow.sealed import told
from deid.inputs import Inputs
from deid.keyring.keys import Ask, key_for, signer_of
from deid.keyring.vault import seal, vault_of
from deid.ledger import Checkpoint, Entry
from deid.memory import trim
from deid.model import Decision
from deid.pipeline import detection_of, settings_of
from deid.private import make_folder, study_key, work_of, write_private
from deid.release import (
    ATTESTATION,
    Finding,
    Release,
    admit,
    bytes_of,
    check_release_id,
    decision_lines,
    decisions_digest,
    open_release,
    refuse_private,
    stated_request,
    write,
)
from deid.screen import row_id, screen
from deid.screen.ask import ask as ask_gate
from deid.strictjson import as_json
from deid.studyledger import append, dismissed, last_consent, ledger_of, now, take_in, today


def release(
    config: Config,
    read: Callable[[], Inputs],
    recognizers: Sequence[EntityRecognizer],
    *,
    release_id: str | None,
    asof: date | None,
    out: Path | None,
    replaces: str = "",
    ask: Ask,
    engine: Engine | None = None,
    notify: Callable[[str], object],
) -> Release:
    """Build a release and write it; see `Study.release`.

    Args:
        read: reads the study, without texts. It is read again in the end: while workers run, nothing of it is held here.
        replaces: the recalled release in whose place this one is made.
        ask: asks for the passphrase of the builder's key, if whoever acts has one.
        engine: one passed in Python, in place of the study's.
    """
    day = asof or today()
    with _alone(config):
        asked, folder, running, begun = _begin(
            config,
            read,
            recognizers,
            release_id=release_id,
            day=day,
            out=out,
            replaces=replaces,
            ask=ask,
            engine=engine,
            notify=notify,
        )
        trim()
        done = work_through(begun, engine=running, recognizers=recognizers)
        _finish(config, read, recognizers, asked, done, folder)
    return open_release(folder)


def _begin(
    config: Config,
    read: Callable[[], Inputs],
    recognizers: Sequence[EntityRecognizer],
    *,
    release_id: str | None,
    day: date,
    out: Path | None,
    replaces: str,
    ask: Ask,
    engine: Engine | None,
    notify: Callable[[str], object],
) -> tuple[Asked, Path, Engine, Begun]:
    """Refuse what can be refused before any detector reads a text, and lay the notes out.

    Returns:
        What is asked for, the folder to write, the engine, and what was begun.
    """
    inputs = read()
    trim()
    entries = take_in(config, inputs)
    cut, decisions = ask_gate(config, inputs, entries, asof=day)
    admit(decisions, decisions)
    name = check_release_id(release_id or _free_id(config, day))
    folder = out or config.releases / name
    refuse_private(folder, config.private, config.releases)
    if folder.exists():
        raise ConfigError(f"{folder.name} exists already. A release is never overwritten: choose another id or folder.")
    key = key_for(entries, "builder", config.actor)
    asked = Asked(
        release_id=name,
        asof=day,
        rehearsal=day != today(),
        replaces=replaces,
        head=Checkpoint(entries[-1].seq, entries[-1].mac),
        last_consent=last_consent(entries),
        dismissed=dismissed(entries),
        before=release_before(config, entries, name),
        signer=signer_of(config, key, ask=ask) if key else None,
    )
    running = _engine(config, engine, recognizers, entries)
    check_buildable(config, cut, events_of(entries), decisions, asked)
    return asked, folder, running, begin(config, cut, decisions, asked, recognizers=recognizers, notify=notify)


def _finish(
    config: Config,
    read: Callable[[], Inputs],
    recognizers: Sequence[EntityRecognizer],
    asked: Asked,
    done: Begun,
    folder: Path,
) -> None:
    """Put together what was begun, ask the gate a second time, record and write.

    Raises:
        StudyFileError: the study's files are not what they were when it was begun.
    """
    inputs = read()
    trim()
    entries = [entry for entry in ledger_of(config).entries() if entry.seq <= asked.head.seq]
    cut, decisions = ask_gate(config, inputs, entries, asof=asked.asof)
    if run_of(job_of(config, cut, asked, recognizers), asked, decisions) != done.run:
        raise StudyFileError(
            "The study's files were changed while they were being read; nothing was written. Run again."
        )
    built = build_release(config, cut, events_of(entries), decisions, asked, done)
    entries = list(take_in(config, inputs))
    _, later = ask_gate(config, inputs, entries, asof=asked.asof, mentions=built.mentions)
    admit(decisions, later)
    _record_and_write(config, folder, cut, built, later, asked, seen=entries[-1].seq)
    clear_work(built.run, screen(cut, decisions).notes, forget=not asked.replaces)


@contextmanager
def _alone(config: Config) -> Iterator[None]:
    """Nobody else on this computer, or on one that shares its disk, makes a release of the study meanwhile."""
    folder = work_of(config.private)
    with told():
        make_folder(folder)
        lock = FileLock(folder / "lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise ConfigError(
            "Another release of this study is being made. Wait until it is done; if none is, end the program that holds "
            "private/work/lock."
        ) from None
    try:
        for left in config.releases.glob(".*.partial"):  # by a run that was killed while it wrote
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        lock.release()


def _engine(
    config: Config, own: Engine | None, recognizers: Sequence[EntityRecognizer], entries: Sequence[Entry]
) -> Engine:
    """The engine to use; recognizers that were passed in Python cannot travel, so with them all runs in this process."""
    spec = config.engine
    if recognizers and (own is not None or spec.name == "dask"):
        raise ConfigError(
            "Recognizers passed in Python cannot travel to other processes. Take them out, or name engine inline."
        )
    if own is not None:
        check_workers(entries, _where(own))
        return own
    check_workers(entries, spec.address)
    return open_engine(
        "inline" if recognizers else spec.name,
        scratch=work_of(config.private),
        prepare=use_threads,
        workers=spec.workers,
        address=spec.address,
        tls=Tls(*spec.tls) if spec.tls else None,
    )


def _where(engine: Engine) -> str:
    address = getattr(engine, "address", None)
    if not isinstance(address, str):
        raise ConfigError(
            'An engine of your own says where its workers are: give it an address ("" for this computer).'
        )
    return address


def _record_and_write(
    config: Config,
    folder: Path,
    inputs: Inputs,
    built: Built,
    decisions: Sequence[Decision],
    asked: Asked,
    *,
    seen: int,
) -> None:
    """The record comes before the name: a release that nobody recorded must not exist, a record without one may.

    `seen` is the last entry that `decisions` know of; with a later one nothing is recorded or written.
    """
    name = asked.release_id
    attested = sha256(bytes_of(built.files[ATTESTATION])).hexdigest()
    for entry in ledger_of(config).entries("release"):
        if entry.payload["release"] == name and entry.payload["attestation"] != attested:
            raise ConfigError(f"The id {name} already names another release; choose a new one.")
    work = config.private / "releases" / name
    key, rows = study_key(config.private), screen(inputs, decisions).tables
    write_private(work / "decisions.jsonl", decision_lines(decisions))
    write_private(work / "findings.json", as_json([_told(finding) for finding in built.leaks.listed]))
    notes_said = (content_line(("note", note), said) for note, said, _ in built.kept())
    rows_said = (
        content_line(("row", row_id(spec, row)), row_seal(key, spec, row)) for spec, table in rows for row in table
    )
    write_private(work / "contents.jsonl", chain(notes_said, rows_said))
    write_private(work / "report.html", built.own_report.encode())
    write_private(work / "replaced.jsonl", (line for _, _, line in built.kept()))
    codes = (built.codes.participants, built.codes.notes, built.row_codes)
    sealed = seal(ledger_of(config).entries(), name, codes)
    if sealed:
        write_private(vault_of(config.private, name), sealed)
    payload = {
        "release": name,
        "asof": asked.asof.isoformat(),
        "rehearsal": asked.rehearsal,
        "settings": settings_of(config),
        "detection": detection_of(config),
        "vault": sha256(sealed).hexdigest() if sealed else "",
        "attestation": attested,
        "decisions": decisions_digest(decisions),
        "request": stated_request(config.request),
        "recipient": config.request.recipient,
        "released": sum(decision.release for decision in decisions),
        "refused": sum(not decision.release for decision in decisions),
        "replaces": asked.replaces,
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
