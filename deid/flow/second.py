"""The second pass over a part: its notes as they will be released, searched for leaks, and what is counted of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from presidio_analyzer import EntityRecognizer

from deid.audit import Removed, removed_in
from deid.contents import note_seal, replaced_line
from deid.detect.learnt import LearntName
from deid.flow.first import FRAMES, first_pass
from deid.flow.job import CLEAN, FIRST, NAMES, Part, Run, Tools, about, lost, tools_of
from deid.flow.sealed import DamagedError, read_all, write_sealed
from deid.flow.staging import Shared, read_part
from deid.model import CleanNote, Note, Raw, Span
from deid.pipeline import surrogates_in
from deid.private import study_key
from deid.release import (
    ScanResult,
    Trait,
    csv_bytes,
    csv_lines,
    note_columns,
    notes_rows,
    renumbered,
    tag_kinds,
    third_party_left,
    third_party_owners,
    traits_by_person,
)

LINES, RECORDS, PARTS = 1, 2, 3
"""Places of what a part leaves after its summary: lines of notes.csv, what private/ keeps; and how many there are."""


@dataclass(frozen=True, slots=True, repr=False)
class Summary(Raw):
    """What the whole release needs to know of a part.

    `removed`: what was replaced, counted. `tags`: kinds of tags in its texts. `traits`: participant's code → what the texts
    tell. `leaks`: the leak scan of its lines. `mentioned`: the participants of removed mentions of somebody who did not
    attend, one a mention. `left`: note id → participants whom it still mentions though they did not attend.
    """

    removed: Removed
    tags: tuple[str, ...]
    traits: Mapping[str, frozenset[Trait]]
    leaks: ScanResult
    mentioned: tuple[str, ...]
    left: Mapping[str, tuple[str, ...]]

    def __repr__(self) -> str:
        return f"Summary({len(self.traits)} people)"


def second_pass(part: Part, *, run: Run, recognizers: Sequence[EntityRecognizer] = ()) -> None:
    """Clean the notes of a part, and leave in its work file all that the release takes from it.

    Raises:
        DetectionError: a text could not be searched completely.
        PolicyError: an operator is not allowed, or no surrogate is left.
        StudyFileError: private/work cannot be read or written.
    """
    tools = tools_of(run, recognizers)
    shared, notes = read_part(run, part, tools.key)
    spans = _spans(part, notes, run, tools, recognizers)
    cleaned = tools.cleaner.clean(
        notes, spans, contacts=shared.contacts, years=shared.years, codes=shared.codes.participants
    )
    leaves = [*_released(notes, spans, cleaned, shared, tools), _recorded(notes, cleaned, run)]
    write_sealed(run.path(CLEAN, part.number), leaves, key=tools.key, about=about(CLEAN, run, part))


def _spans(
    part: Part, notes: Sequence[Note], run: Run, tools: Tools, recognizers: Sequence[EntityRecognizer]
) -> list[tuple[Span, ...]]:
    path, said = run.path(FIRST, part.number), about(FIRST, run, part)
    try:
        first, *_ = read_all(path, key=tools.key, about=said, frames=FRAMES)
    except DamagedError:
        first_pass(part, run=run, recognizers=recognizers)  # its work was lost: it is done again
        first, *_ = read_all(path, key=tools.key, about=said, frames=FRAMES)
    found = tools.detector.look_again(notes, first, _names(part, run, tools))
    return [tools.detector.settle(note, read) for note, read in zip(notes, found, strict=True)]


def _names(part: Part, run: Run, tools: Tools) -> Mapping[str, Sequence[LearntName]]:
    try:
        (names,) = read_all(run.path(NAMES, part.number), key=tools.key, about=about(NAMES, run, part), frames=1)
    except DamagedError:
        raise lost() from None
    learnt: Mapping[str, Sequence[LearntName]] = names
    return learnt


def _released(
    notes: Sequence[Note],
    spans: Sequence[Sequence[Span]],
    cleaned: Sequence[CleanNote],
    shared: Shared,
    tools: Tools,
) -> Iterator[object]:
    """The summary, and the lines of notes.csv: (number of the line among all notes, from 1; the line)."""
    policy, codes = tools.job.config.policy, shared.codes
    first_contacts = {who: first for who, (first, _) in shared.contacts.items()}
    rows = notes_rows(cleaned, codes=codes, first_contacts=first_contacts, policy=policy)
    numbers = [number_of(row[0]) for row in rows]
    leaks = tools.scanner(
        {"notes.csv": csv_bytes(note_columns(policy), rows)},
        made_up=surrogates_in(policy, [made for note in cleaned for made in note.replacements]),
        sources={codes.notes[note.note_id]: note.place for note in notes},
    )
    pairs = list(zip(cleaned, spans, strict=True))
    yield Summary(
        removed=removed_in(cleaned, min_k=policy.min_k),
        tags=tag_kinds(cleaned),
        traits=traits_by_person(
            (tuple(codes.participants[who] for who in note.participants), note.text) for note in cleaned
        ),
        leaks=renumbered(leaks, [number + 1 for number in numbers]),
        mentioned=tuple(who for note, found in pairs for who in third_party_owners(note, found)),
        left={note.note_id: third for note, found in pairs if (third := third_party_left(note, found))},
    )
    yield list(zip(numbers, csv_lines(rows), strict=True))


def _recorded(notes: Sequence[Note], cleaned: Sequence[CleanNote], run: Run) -> list[tuple[str, str, bytes]]:
    """What private/ keeps of each note: its id, the seal of what it says, the line of what was replaced in it."""
    key = study_key(run.private)
    return [
        (note.note_id, note_seal(key, note), replaced_line(note.note_id, clean.replacements))
        for note, clean in zip(notes, cleaned, strict=True)
    ]


def number_of(code: str) -> int:
    """The number in a code of a note. All are dealt out and released, so it is also the place of its line."""
    return int(code.rpartition("-")[2])
