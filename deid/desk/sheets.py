"""What a reader sees of each note that was drawn: its clean text, and what stood where something was replaced."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deid.config import Config
from deid.contents import note_seal
from deid.desk.frame import notes_in
from deid.desk.standing import Standing
from deid.inputs import Inputs, with_texts
from deid.model import Raw, Replacement
from deid.past.kept import contents, replaced
from deid.past.releases import PastRelease
from deid.private import study_key
from deid.rawtext import RawText, plain
from deid.screen import allowed_notes
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


def ids_of(config: Config, past: PastRelease, notes: Collection[str]) -> dict[str, str]:
    """Code → id of some notes of a release."""
    drawn = frozenset(notes)
    return {code: name for name, code in past.codes(study_key(config.private))["note"].items() if code in drawn}


def raw_texts(config: Config, inputs: Inputs, standing: Standing, ids: Mapping[str, str]) -> dict[str, str]:
    """Code → raw text of each of these notes (code → id) whose text is still the one that was released.

    Raises:
        StudyFileError: the notes cannot be read, or private/ has lost the seal of one.
    """
    key, past, wanted = study_key(config.private), standing.past, frozenset(ids.values())
    then = dict(contents(past.record, {("note", name) for name in wanted}))
    read = with_texts(config, inputs, wanted & {note.note_id for note in inputs.notes})
    if not wanted.isdisjoint(allowed_notes(standing.entries)):  # of these a part was released
        read, _ = ask(config, read, standing.entries, asof=past.asof)
    texts = {
        note.note_id: note.text
        for note in read.notes
        if note.note_id in wanted and note_seal(key, note) == then["note", note.note_id]
    }
    return {code: texts[name] for code, name in ids.items() if name in texts}


def sheets_of(past: PastRelease, folder: Path, ids: Mapping[str, str], raw: Mapping[str, str]) -> dict[str, Sheet]:
    """Code → sheet of each of these notes (code → id). Of a note that changed since, the originals are not shown.

    Args:
        past: what is remembered of the release.
        folder: the release.
        ids: code → id of the notes.
        raw: code → raw text, of those whose text is at hand.

    Raises:
        StudyFileError: private/ has lost what was replaced in one.
    """
    made = dict(replaced(past.record, frozenset(ids.values())))
    return {
        note: Sheet(note, row["note_class"], row["text"], _replaced(made[ids[note]], raw.get(note)))
        for row in notes_in(folder)
        if (note := row["note"]) in ids
    }


def _replaced(made: Sequence[Replacement], raw: str | None) -> tuple[Replaced, ...]:
    """What was replaced, where it stands in the clean text."""
    told, shift = [], 0
    for one in sorted(made, key=lambda one: one.start):
        start = one.start + shift
        original = RawText("" if raw is None else plain(raw)[one.start : one.end])
        told.append(Replaced(start, start + len(one.text), one.label, original))
        shift += len(one.text) - (one.end - one.start)
    return tuple(told)
