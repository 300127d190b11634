"""Reading a sample: which notes of a release are read, what is shown of each, and what a reader said of it."""

import hmac
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from deid.audit import Readable, Sample, Verdict, draw
from deid.config import Config
from deid.desk.standing import Standing, stand
from deid.desk.verdictfile import file_of, read_verdicts, write_verdicts
from deid.errors import ConfigError
from deid.inputs import Inputs
from deid.ledger import Entry
from deid.model import Raw, Replacement
from deid.past.releases import PastRelease
from deid.private import study_key, subkey, write_private
from deid.rawtext import RawText, plain
from deid.release import open_release
from deid.releasing import contents_of, settings_of
from deid.screen.ask import ask
from deid.studyledger import append

BEGUN_KIND, READS, LEFT = "review-begun", "review-read", "review-left"
"""Entries of the ledger: the sample of a release was drawn; somebody judged a note of it; somebody does not go on."""
BEGUN, CONCLUDED = "begun", "concluded"
"""Files beside what readers said: verdicts are taken from the one on, and from the other on no more."""


@dataclass(frozen=True, slots=True, repr=False)
class Replaced(Raw):
    """A replacement: its place in the clean text (code points, end exclusive), label, and what stood there ("": not at hand)."""

    start: int
    end: int
    label: str
    original: str

    def __repr__(self) -> str:
        return f"Replaced({self.label})"


@dataclass(frozen=True, slots=True, repr=False)
class Sheet(Raw):
    """One note to read: its release code, its class, its clean text and what was replaced in it, in order."""

    note: str
    note_class: str
    text: str
    replaced: tuple[Replaced, ...]

    def __repr__(self) -> str:
        return f"Sheet({self.note}, <{len(self.text)} chars>)"


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
        standing = stand(config, inputs, folder)
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
    drawn = frozenset(sample.notes)
    raw = {code: text for code, text in _raw(config, inputs, standing) if code in drawn}
    sheets = dict(_sheets(config, standing, folder, drawn, raw))
    return Desk(config, standing.past.name, sample, sheets, raw)


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


def readables(config: Config, past: PastRelease, folder: Path) -> list[Readable]:
    """What the draw knows of every note of a release."""
    names = {code: name for name, code in past.codes(study_key(config.private))["note"].items()}
    return [
        Readable(
            note=row["note"],
            note_class=row["note_class"],
            participants=tuple(row["participants"].split(";")),
            length=len(row["text"]),
            confidence=min((made.score for made in past.replaced.get(names[row["note"]], ())), default=1.0),
        )
        for row in _rows(folder)
    ]


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
    policy, notes = config.policy, readables(config, standing.past, folder)
    return draw(
        notes,
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


def _raw(config: Config, inputs: Inputs, standing: Standing) -> Iterator[tuple[str, str]]:
    """Code → raw text of each released note whose text is still the one that was released."""
    key, past = study_key(config.private), standing.past
    asked, _ = ask(config, inputs, standing.entries, asof=past.asof)
    seals, codes = contents_of(asked, key), past.codes(key)["note"]
    for note in asked.notes:
        place = ("note", note.note_id)
        if note.note_id in codes and seals[place] == past.contents.get(place):
            yield codes[note.note_id], note.text


def _sheets(
    config: Config, standing: Standing, folder: Path, drawn: Collection[str], raw: Mapping[str, str]
) -> Iterator[tuple[str, Sheet]]:
    """Each note that was drawn as a reader sees it. Of a note that changed since, the originals are not shown."""
    past = standing.past
    names = {code: name for name, code in past.codes(study_key(config.private))["note"].items()}
    for row in _rows(folder):
        note = row["note"]
        if note not in drawn:
            continue
        replaced = _replaced(past.replaced.get(names[note], ()), raw.get(note))
        yield note, Sheet(note, row["note_class"], row["text"], replaced)


def _rows(folder: Path) -> list[dict[str, str]]:
    """The notes of a release, as they stand in it."""
    columns = open_release(folder).notes[["note", "note_class", "participants", "text"]]
    return [{str(name): str(cell) for name, cell in row.items()} for row in columns.to_dict("records")]


def _replaced(made: Sequence[Replacement], raw: str | None) -> tuple[Replaced, ...]:
    """What was replaced, where it stands in the clean text."""
    told, shift = [], 0
    for one in sorted(made, key=lambda one: one.start):
        start = one.start + shift
        original = RawText("" if raw is None else plain(raw)[one.start : one.end])
        told.append(Replaced(start, start + len(one.text), one.label, original))
        shift += len(one.text) - (one.end - one.start)
    return tuple(told)
