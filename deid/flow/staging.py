"""Notes → parts: whole records, each part with its raw texts in one work file, from which a worker reads it."""

import hmac
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import groupby

from deid.errors import StudyFileError
from deid.flow.job import STAGED, Part, Run, about, lost, work_key
from deid.flow.sealed import DamagedError, frame, owner_only, read_frames, told
from deid.model import Note, Raw
from deid.private import make_folder
from deid.rawtext import plain
from deid.release import Codes
from deid.replace import Years, record_of
from deid.strictjson import as_json

PART = 64
"""Notes of a part: enough that the model reads many together, few enough that little is lost when a run is killed in the middle of
one. A record is never divided."""
AT_ONCE = 32_000_000
"""Characters of raw text that are held before they are written to their parts."""

Contacts = Mapping[str, tuple[date, date]]


@dataclass(frozen=True, slots=True, repr=False)
class Shared(Raw):
    """What a part needs to know of the whole release, for its own people: contacts, masked years, codes.

    `places`: note id → place of the note in the order of all notes, which decides how a learnt name is written.
    """

    contacts: Contacts
    years: Mapping[str, Years]
    codes: Codes
    places: Mapping[str, int]

    def __repr__(self) -> str:
        return f"Shared(<{len(self.places)} notes>)"


def in_parts(notes: Sequence[Note]) -> list[list[Note]]:
    """Lay out notes by record, and within a record by session date and id; each part is whole records."""
    ordered = sorted(notes, key=_order)
    parts: list[list[Note]] = []
    for _, record in groupby(ordered, record_of):
        if not parts or len(parts[-1]) >= PART:
            parts.append([])
        parts[-1] += record
    return parts


def stage(
    run: Run,
    notes: Sequence[Note],
    *,
    texts: Callable[[Callable[[str, str], None]], object],
    contacts: Contacts,
    years: Mapping[str, Years],
    codes: Codes,
) -> list[Part]:
    """Write the raw texts of all released notes to the work files of their parts.

    Args:
        run: the release under way.
        notes: the released notes; of those with a text, it is what is released (a session cut to a part).
        texts: calls what it is given with the id and the text of every note of the study, in any order.
        contacts: participant → first and last contact, both inclusive.
        years: participant → masked years.
        codes: of the release.

    Raises:
        StudyFileError: a text is missing (the notes were changed while they were read), or private/work cannot be written.
    """
    parts = in_parts(notes)
    places = {note.note_id: place for place, note in enumerate(notes)}
    waiting = {note.note_id: number for number, part in enumerate(parts) for note in part}
    files = [_File(run, number) for number in range(len(parts))]
    for part, file in zip(parts, files, strict=True):
        file.add(_shared(part, places, contacts, years, codes))
    held: defaultdict[int, list[Note]] = defaultdict(list)
    size = 0

    def take(note_id: str, text: str) -> None:
        nonlocal size
        if (number := waiting.pop(note_id, None)) is None:
            return
        note = notes[places[note_id]]
        held[number].append(note if note.text else replace(note, text=text))
        size += len(text)
        if size > AT_ONCE:
            flush()

    def flush() -> None:
        nonlocal size
        for number in sorted(held):
            files[number].add(held[number])
            files[number].tell(held[number])
        held.clear()
        size = 0

    texts(take)
    flush()
    if waiting:
        raise StudyFileError("The notes were changed while they were being read; nothing was written. Run again.")
    return [file.part(len(part)) for file, part in zip(files, parts, strict=True)]


def read_part(run: Run, part: Part, key: bytes) -> tuple[Shared, list[Note]]:
    """A part's notes, in the order of `in_parts`.

    Raises:
        StudyFileError: its work file is gone, damaged or another.
    """
    try:
        shared, *held = read_frames(run.path(STAGED, part.number), key=key, about=_about(run, part.number))
    except (DamagedError, ValueError):
        raise lost() from None
    notes = sorted((note for some in held for note in some), key=_order)
    if len(notes) != part.notes:
        raise lost()
    return shared, notes


class _File:
    """A work file that grows: frames are added, and what they hold is digested."""

    def __init__(self, run: Run, number: int) -> None:
        self._run, self._number = run, number
        self._key = work_key(run.private)
        self._digest = hmac.new(self._key, digestmod=sha256)
        self._frames = 0

    def add(self, value: object) -> None:
        path = self._run.path(STAGED, self._number)
        with told():
            make_folder(path.parent)
            with open(path, "ab" if self._frames else "wb", opener=owner_only) as file:
                file.write(frame(value, key=self._key, about=_about(self._run, self._number), number=self._frames))
        self._frames += 1

    def tell(self, notes: Sequence[Note]) -> None:
        """Take texts into the digest; all else of a note is in the digest of the run."""
        for note in notes:
            self._digest.update(as_json([note.note_id, plain(note.text)]))

    def part(self, notes: int) -> Part:
        return Part(self._number, self._digest.hexdigest()[:32], notes)


def _shared(
    part: Sequence[Note], places: Mapping[str, int], contacts: Contacts, years: Mapping[str, Years], codes: Codes
) -> Shared:
    people = {who for note in part for who in note.participants}
    sessions = {note.session_id for note in part if note.session_id}
    clinicians = {note.clinician for note in part if note.clinician}
    ids = [note.note_id for note in part]
    return Shared(
        {who: contacts[who] for who in sorted(people)},
        {who: years[who] for who in sorted(people)},
        Codes(
            {who: codes.participants[who] for who in sorted(people)},
            {note_id: codes.notes[note_id] for note_id in ids},
            {one: codes.sessions[one] for one in sorted(sessions)},
            {one: codes.clinicians[one] for one in sorted(clinicians)},
        ),
        {note_id: places[note_id] for note_id in ids},
    )


def _order(note: Note) -> tuple[tuple[str, ...], date, str]:
    return record_of(note), note.session_date, note.note_id


def _about(run: Run, number: int) -> str:
    return f"{about(STAGED, run)} {number}"
