"""Recalled releases out of use here; where erasure was asked for, destroyed with what their codes lead to."""

import hmac
import os
import shutil
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from deid.config import Config
from deid.inputs import Inputs
from deid.lists import forget
from deid.past.changes import changed, to_erase
from deid.past.erasing import scrub, scrubbed
from deid.past.reissuing import copies
from deid.past.releases import PastRelease, past_releases
from deid.past.tracking import forget_notices
from deid.private import study_key, subkey
from deid.release import ATTESTATION
from deid.release.gate import decisions_digest
from deid.studyledger import append, ledger_of


def put_all_away(config: Config, inputs: Inputs, notify: Callable[[str], object]) -> None:
    """Put every recalled release away; tell each step."""
    for past in past_releases(ledger_of(config).entries(), config.private):
        if past.tombstone is not None and past.readable:
            _put_away(past, config, inputs, notify)
    forget_notices(config)


def erasure_mark(config: Config, release: str, participant: str) -> str:
    """Stands in the ledger for whose part in a release was erased; nobody can tell whose without the study's key."""
    key = subkey(study_key(config.private), "erased")
    return hmac.digest(key, f"{release}\0{participant}".encode(), sha256).hex()


def _put_away(past: PastRelease, config: Config, inputs: Inputs, notify: Callable[[str], object]) -> None:
    entries = ledger_of(config).entries()
    here, away = copies(past, config), config.private / "recalled" / past.name
    for half_written in config.releases.glob(f".{past.name}.*.partial"):
        shutil.rmtree(half_written)
    asked = to_erase(past, changed(past, config, entries, inputs.roster).lost, entries)
    if asked:
        people = sorted({who for _, who in asked})
        for folder in (*here, away):
            _destroy(folder)
        for who in people:
            for suffix in (".md", ".html"):
                (config.private / "disclosures" / f"{who}{suffix}").unlink(missing_ok=True)
        left = scrubbed(past, asked)
        payload = {
            "release": past.name,
            "decisions": decisions_digest(left),
            "marks": [erasure_mark(config, past.name, who) for who in people],
        }
        append(config, "erasure", payload, after=len(entries))
        forget(config.private, [inputs.roster[who] for who in people if who in inputs.roster])
        scrub(past, left, config.private)
        notify(f"{past.name}: {_found(here, 'destroyed')}; what its codes led to is gone.")
        notify(
            "  Still yours to remove where the law asks for it: the person in notes, tables, roster, backups, "
            "and by hand in private/deny.csv and allow.csv."
        )
        return
    for folder in here:
        _move(folder, away)
    if here:
        notify(f"{past.name}: {_found(here, 'moved to private/recalled')}.")


def _move(folder: Path, away: Path) -> None:
    """Move a release; whatever stops it, the folder that is left is still known by its attestation."""
    _destroy(away)
    away.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        folder.rename(away)
    except OSError:  # another file system
        shutil.copytree(folder, away)
        _destroy(folder)


def _destroy(folder: Path) -> None:
    """Remove a release, its attestation last: by that a half removed one is found again."""
    if not folder.is_dir():
        return
    for root, folders, names in os.walk(folder, topdown=False):
        for name in names:
            if Path(root, name) != folder / ATTESTATION:
                Path(root, name).unlink()
        for name in folders:
            Path(root, name).rmdir()
    (folder / ATTESTATION).unlink(missing_ok=True)
    folder.rmdir()


def _found(here: Sequence[Path], what: str) -> str:
    elsewhere = "copies made with --out, or carried elsewhere, are yours to destroy"
    return f"the study's own copy is {what}; {elsewhere}" if here else f"no copy lies in releases/; {elsewhere}"
