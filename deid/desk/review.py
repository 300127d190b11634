"""Reading a sample: which notes of a release are read, what is shown of each, and what a reader said of it."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from deid.audit import Sample, Verdict, draw
from deid.config import Config
from deid.desk.frame import readables
from deid.desk.sheets import Sheet, ids_of, raw_texts, sheets_of
from deid.desk.standing import Standing, stand
from deid.desk.verdictfile import file_of, read_verdicts, write_verdicts
from deid.errors import ConfigError
from deid.inputs import Inputs
from deid.ledger import Entry
from deid.model import Raw
from deid.past.releases import PastRelease
from deid.pipeline import settings_of
from deid.private import study_key, subkey, write_private
from deid.studyledger import append, ledger_of

BEGUN_KIND, READS, LEFT = "review-begun", "review-read", "review-left"
"""Entries of the ledger: the sample of a release was drawn; somebody judged a note of it; somebody does not go on."""
BEGUN, CONCLUDED = "begun", "concluded"
"""Files beside what readers said: verdicts are taken from the one on, and from the other on no more."""


@dataclass(frozen=True, slots=True, repr=False)
class Desk(Raw):
    """A sample in front of one reader. What they say is written to private/reviews at once, so that it can be left and taken up.

    `order` are the codes of the notes to read, `raw` the raw texts of theirs that are at hand. It shows none when printed.
    """

    config: Config
    release_id: str
    sample: Sample
    sheets: Mapping[str, Sheet]
    raw: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Desk({self.release_id}, {len(self.verdicts)} of {len(self.order)} read)"

    @property
    def reviewer(self) -> str:
        return self.config.actor

    @property
    def order(self) -> tuple[str, ...]:
        return self.sample.notes

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """Code → what this reader said of the note, in the order in which it was said."""
        if not self._path.exists():
            return {}
        _, said = read_verdicts(self._path, self.sample, key=seal_key(self.config))
        return {verdict.note: verdict for verdict in said}

    def sheet(self, note: str) -> Sheet:
        return self.sheets[note]

    def judge(self, verdict: Verdict) -> None:
        """Record what was said of a note of the sample, in place of what was said of it before.

        That somebody reads is recorded in the ledger with their first verdict, so that what they said cannot go missing.

        Raises:
            ConfigError: the note is not in the sample, a mark does not lie in its text, or the review was concluded meanwhile.
        """
        sheet = self.sheets.get(verdict.note)
        if sheet is None:
            raise ConfigError("That note is not in the sample; `order` lists those that are.")
        if any(mark.end > len(sheet.text) for mark in verdict.marks):
            raise ConfigError(f"A mark reaches past the end of {verdict.note}; mark it again.")
        said = self.verdicts
        self._write([*(one for one in said.values() if one.note != verdict.note), verdict])

    def undo(self) -> str | None:
        """Take back the last verdict and return its note; None if there is none."""
        said = list(self.verdicts.values())
        if not said:
            return None
        self._write(said[:-1])
        return said[-1].note

    @property
    def _path(self) -> Path:
        return file_of(reviews_of(self.config, self.release_id), self.reviewer)

    def _write(self, verdicts: Sequence[Verdict]) -> None:
        folder = reviews_of(self.config, self.release_id)
        if (folder / CONCLUDED).exists() or not (folder / BEGUN).exists():
            raise ConfigError(
                f"The review of {self.release_id} was concluded or erased meanwhile; nothing was recorded."
            )
        if not self._path.exists():
            append(self.config, READS, {"release": self.release_id, "seed": self.sample.seed.hex()})
        write_verdicts(self._path, self.reviewer, self.sample, verdicts, key=seal_key(self.config))


def open_review(config: Config, inputs: Inputs, folder: Path) -> Desk:
    """Lay the sample of a release before whoever acts; it is drawn when the first reader opens it, the same for every reader.

    The draw is recorded before anything is shown, with chance that nobody knew before: so whoever draws until a sample suits
    leaves every try in the ledger.

    Raises:
        VerificationFailed: the release does not stand (`standing.stand`).
        ConfigError: it is a rehearsal, or its review is concluded.
    """
    standing = stand(config, inputs, folder)
    refuse_review(config, standing)
    if begun(standing.past, standing.entries) is None:
        payload = {
            "release": standing.past.name,
            "attestation": standing.past.attestations[0],
            "chance": secrets.token_hex(32),
        }
        append(config, BEGUN_KIND, payload, after=len(standing.entries))
        standing = replace(standing, entries=ledger_of(config).entries())
    write_private(reviews_of(config, standing.past.name) / BEGUN, b"")
    return desk_of(config, inputs, standing, folder)


def begun(past: PastRelease, entries: Sequence[Entry]) -> Entry | None:
    """The entry with which the review of a release began; None if nobody has opened it."""
    told = (past.name, past.attestations[0])
    return next(
        (e for e in entries if e.kind == BEGUN_KIND and (e.payload["release"], e.payload["attestation"]) == told), None
    )


def desk_of(config: Config, inputs: Inputs, standing: Standing, folder: Path) -> Desk:
    """The sample of a release before whoever acts, whether or not its review is concluded."""
    sample = sample_of(config, standing, folder)
    ids = ids_of(config, standing.past, sample.notes)
    raw = raw_texts(config, inputs, standing, ids)
    return Desk(config, standing.past.name, sample, sheets_of(standing.past, folder, ids, raw), raw)


def refuse_review(config: Config, standing: Standing) -> None:
    """Raise ConfigError for a release that cannot be reviewed (any more)."""
    past, entries = standing.past, standing.entries
    if past.settings != settings_of(config):
        raise ConfigError(
            f"[policy] or [[tables]] of study.toml are not what they were when {past.name} was made; build again."
        )
    if past.rehearsal:
        raise ConfigError(f"{past.name} is a rehearsal; what may leave is what is reviewed.")
    ended = next((e for e in entries if e.kind == "review" and e.payload["release"] == past.name), None)
    if ended is not None:
        found = "no leak was found" if ended.payload["attestation"] else "a leak was found; mend it and build again"
        raise ConfigError(f"The review of {past.name} is concluded (entry {ended.seq} of the ledger): {found}.")


def sample_of(config: Config, standing: Standing, folder: Path) -> Sample:
    """The sample of a release, of which the study's key and the chance that was recorded when its review began decide.

    Raises:
        ConfigError: nobody has begun to read it.
    """
    entry = begun(standing.past, standing.entries)
    if entry is None:
        raise ConfigError(
            f"Nobody has begun to read {standing.past.name}: deid review RELEASE, or study.desk.review(…)."
        )
    purpose = subkey(study_key(config.private), "review")
    told = f"{standing.past.name}\0{standing.past.attestations[0]}\0{entry.payload['chance']}"
    policy, codes = config.policy, standing.past.codes(study_key(config.private))["note"]
    return draw(
        readables(standing.past, folder, codes),
        rate=policy.leak_rate,
        confidence=policy.leak_confidence,
        seed=hmac.digest(purpose, told.encode(), sha256),
    )


def reviews_of(config: Config, release: str) -> Path:
    """Where what readers of a release said is kept."""
    return config.private / "reviews" / release


def seal_key(config: Config) -> bytes:
    """What seals the verdicts of readers."""
    return subkey(study_key(config.private), "verdicts")


def readers_of(standing: Standing) -> tuple[str, ...]:
    """Everybody who judged a note of a release, by the ledger; sorted."""
    name = standing.past.name
    return tuple(sorted({e.actor for e in standing.entries if e.kind == READS and e.payload["release"] == name}))


def said_of(config: Config, standing: Standing, sample: Sample) -> dict[str, dict[str, Verdict]]:
    """Reader → note → verdict, of everybody who judged a note.

    Raises:
        StudyFileError: what somebody said is missing or was changed.
    """
    told = {}
    for reader in readers_of(standing):
        path = file_of(reviews_of(config, standing.past.name), reader)
        _, verdicts = read_verdicts(path, sample, key=seal_key(config))
        told[reader] = {verdict.note: verdict for verdict in verdicts}
    return told
