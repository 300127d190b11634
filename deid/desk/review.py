"""Reading a sample: which notes of a release are read, what is shown of each, and what a reader said of it."""

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from deid.audit import Readable, Sample, Verdict, draw
from deid.audit.verdicts import as_dict, read
from deid.config import Config
from deid.desk.standing import Standing, stand
from deid.errors import ConfigError, StudyFileError
from deid.inputs import Inputs
from deid.model import Raw, Replacement
from deid.past.releases import PastRelease, as_json
from deid.private import study_key, subkey, write_private
from deid.rawtext import plain
from deid.release import open_release
from deid.releasing import contents_of, settings_of
from deid.screen.ask import ask


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
class Desk:
    """A sample in front of one reader. What they say is written to private/reviews at once, so that it can be left and taken up.

    `order` are the codes of the notes to read, `raw` the raw texts that are at hand. It shows none when printed.
    """

    release_id: str
    reviewer: str
    sample: Sample
    sheets: Mapping[str, Sheet]
    raw: Mapping[str, str]
    path: Path

    def __repr__(self) -> str:
        return f"Desk({self.release_id}, {len(self.verdicts)} of {len(self.order)} read)"

    @property
    def order(self) -> tuple[str, ...]:
        return self.sample.notes

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """Code → what this reader said of the note, in the order in which it was said."""
        return {verdict.note: verdict for verdict in read_verdicts(self.path, self.sample)}

    def sheet(self, note: str) -> Sheet:
        return self.sheets[note]

    def judge(self, verdict: Verdict) -> None:
        """Record what was said of a note of the sample, in place of what was said of it before.

        Raises:
            ConfigError: the note is not in the sample, or a mark does not lie in its text.
        """
        sheet = self.sheets.get(verdict.note)
        if sheet is None:
            raise ConfigError("That note is not in the sample; `order` lists those that are.")
        if any(mark.end > len(sheet.text) for mark in verdict.marks):
            raise ConfigError(f"A mark reaches past the end of {verdict.note}; mark it again.")
        self._write([*(one for one in self.verdicts.values() if one.note != verdict.note), verdict])

    def undo(self) -> str | None:
        """Take back the last verdict and return its note; None if there is none."""
        said = list(self.verdicts.values())
        if not said:
            return None
        self._write(said[:-1])
        return said[-1].note

    def _write(self, verdicts: Sequence[Verdict]) -> None:
        told = [as_dict(verdict) for verdict in verdicts]
        write_private(self.path, as_json({"reviewer": self.reviewer, "seed": self.sample.seed.hex(), "verdicts": told}))


def open_review(config: Config, inputs: Inputs, folder: Path) -> Desk:
    """Draw the sample of a release, the same for every reader, and lay it before whoever acts.

    Raises:
        VerificationFailed: the release does not stand (`standing.stand`).
        ConfigError: it is a rehearsal, or its review is concluded.
    """
    standing = stand(config, inputs, folder)
    refuse_review(config, standing)
    return desk_of(config, inputs, standing, folder)


def desk_of(config: Config, inputs: Inputs, standing: Standing, folder: Path) -> Desk:
    """The sample of a release before whoever acts, whether or not its review is concluded."""
    name = f"{sha256(config.actor.encode()).hexdigest()[:16]}.json"  # who reads may have any name, a file may not
    raw = dict(_raw(config, inputs, standing))
    return Desk(
        standing.past.name,
        config.actor,
        sample_of(config, standing, folder),
        dict(_sheets(config, standing, folder, raw)),
        raw,
        reviews_of(config, standing.past.name) / name,
    )


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
    """The sample of a release: fixed by its content and the study's key, so that nobody draws until it suits."""
    purpose = subkey(study_key(config.private), "review")
    seed = hmac.digest(purpose, f"{standing.past.name}\0{standing.past.attestations[0]}".encode(), sha256)
    policy = config.policy
    drawn = readables(config, standing.past, folder)
    return draw(drawn, rate=policy.leak_rate, confidence=policy.leak_confidence, seed=seed)


def reviews_of(config: Config, release: str) -> Path:
    """Where what readers of a release said is kept."""
    return config.private / "reviews" / release


def reader_of(path: Path) -> str:
    """Whose verdicts a file holds."""
    return str(_held(path)["reviewer"])


def read_verdicts(path: Path, sample: Sample) -> tuple[Verdict, ...]:
    """What one reader said, in the order in which it was said; () before the first word.

    Raises:
        StudyFileError: the file is damaged, or about another sample.
    """
    if not path.exists():
        return ()
    held = _held(path)
    try:
        if held["seed"] != sample.seed.hex():
            raise ValueError
        return tuple(read(told) for told in held["verdicts"])
    except (ValueError, KeyError, TypeError):
        raise _damaged(path) from None


def _held(path: Path) -> dict[str, Any]:
    try:
        held: dict[str, Any] = json.loads(path.read_bytes())
        return {"reviewer": held["reviewer"], "seed": held["seed"], "verdicts": held["verdicts"]}
    except (OSError, ValueError, KeyError, TypeError):
        raise _damaged(path) from None


def _damaged(path: Path) -> StudyFileError:
    return StudyFileError(
        f"private/reviews/{path.parent.name}/{path.name} is damaged or about another build. Remove it, and read again."
    )


def said_of(config: Config, release: str, sample: Sample) -> dict[str, dict[str, Verdict]]:
    """Reader → note → verdict, of every reader who began; readers in the order of their names."""
    files = reviews_of(config, release).glob("*.json")
    told = {reader_of(path): {verdict.note: verdict for verdict in read_verdicts(path, sample)} for path in files}
    return {reader: told[reader] for reader in sorted(told) if told[reader]}


def _raw(config: Config, inputs: Inputs, standing: Standing) -> Iterator[tuple[str, str]]:
    """Code → raw text of each released note whose text is still the one that was released."""
    key, past = study_key(config.private), standing.past
    asked, _ = ask(config, inputs, standing.entries, asof=past.asof)
    seals, codes = contents_of(asked, key), past.codes(key)["note"]
    for note in asked.notes:
        place = ("note", note.note_id)
        if note.note_id in codes and seals[place] == past.contents.get(place):
            yield codes[note.note_id], note.text


def _sheets(config: Config, standing: Standing, folder: Path, raw: Mapping[str, str]) -> Iterator[tuple[str, Sheet]]:
    """Each note of the release as a reader sees it. Of a note that changed since, the originals are not shown."""
    past = standing.past
    names = {code: name for name, code in past.codes(study_key(config.private))["note"].items()}
    for row in _rows(folder):
        note = row["note"]
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
        original = "" if raw is None else plain(raw)[one.start : one.end]
        told.append(Replaced(start, start + len(one.text), one.label, original))
        shift += len(one.text) - (one.end - one.start)
    return tuple(told)
