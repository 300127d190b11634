"""The first pass over a part: what each of its notes holds, and which names it teaches."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from presidio_analyzer import EntityRecognizer

from deid.detect import Read
from deid.detect.learnt import learnt_keys
from deid.flow.job import FIRST, FOUND, Part, Run, Tools, about, tag, tools_of
from deid.flow.sealed import DamagedError, read_all, write_sealed
from deid.flow.staging import read_part
from deid.model import Note
from deid.private import work_of
from deid.rawtext import plain
from deid.replace import record_of

FRAMES = 3
"""Of what the first pass leaves: what was found in each note, what it taught, and under which keys the part's own people are."""


def first_pass(part: Part, *, run: Run, recognizers: Sequence[EntityRecognizer] = ()) -> int:
    """Search the notes of a part, and leave what was found and learnt in its work file.

    Returns:
        How many notes had to be read: what the model made of the others was kept from before.

    Raises:
        DetectionError: a text could not be searched completely.
        StudyFileError: private/work cannot be read or written.
    """
    tools = tools_of(run, recognizers)
    shared, notes = read_part(run, part, tools.key)
    found, new = _found(notes, tools, run)
    first = tools.detector.add_known(notes, found)
    taught = list(tools.detector.taught(notes, first, [shared.places[note.note_id] for note in notes]))
    keys = sorted({learnt for note in notes for learnt in learnt_keys(note)})
    write_sealed(run.path(FIRST, part.number), [first, taught, keys], key=tools.key, about=about(FIRST, run, part))
    return new


def _found(notes: Sequence[Note], tools: Tools, run: Run) -> tuple[list[Read], int]:
    """What is found in each note whatever the roster says: as it was kept, or searched now and kept."""
    records: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, note in enumerate(notes):
        records[record_of(note)].append(at)
    names = [tag(tools.key, plain(note.text).encode("utf-8", "surrogatepass")) for note in notes]
    kept: dict[bytes, Read] = {}
    for record in records:
        kept |= _kept(found_path(run.private, tools.key, record), tools)
    missing = [at for at, name in enumerate(names) if name not in kept]
    kept |= zip([names[at] for at in missing], tools.detector.find([notes[at] for at in missing]), strict=True)
    for record, places in records.items():
        if tools.job.detection and not set(places).isdisjoint(missing):
            held = {names[at]: kept[names[at]] for at in places}
            path = found_path(run.private, tools.key, record)
            write_sealed(path, [held], key=tools.key, about=_about(tools.job.detection))
    return [kept[name] for name in names], len(missing)


def _kept(path: Path, tools: Tools) -> dict[bytes, Read]:
    """What a record's file keeps; nothing if it is damaged or another detector made it: then its notes are searched again."""
    if not tools.job.detection:
        return {}
    try:
        (held,) = read_all(path, key=tools.key, about=_about(tools.job.detection), frames=1)
    except DamagedError:
        return {}
    kept: dict[bytes, Read] = held
    return kept


def found_path(private: Path, key: bytes, record: Sequence[str]) -> Path:
    """Where it is kept what was found in the notes of a record; the name tells nothing of whose it is."""
    name = tag(key, *(who.encode() for who in record)).hex()
    return work_of(private) / FOUND / name[:2] / name[2:34]


def _about(detection: str) -> str:
    return f"{FOUND} {detection}"
