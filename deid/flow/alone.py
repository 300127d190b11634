"""One note as a release would have it, made without a release: for a preview."""

from collections.abc import Sequence
from datetime import date

from presidio_analyzer import EntityRecognizer

from deid.config import Config
from deid.inputs import Inputs, with_texts
from deid.model import CleanNote, Decision, Note
from deid.pipeline import deal_codes, detector_of
from deid.private import study_key, subkey
from deid.replace import open_cleaner, record_of, years_by_participant
from deid.screen import screen


def clean_alone(
    config: Config,
    inputs: Inputs,
    decisions: Sequence[Decision],
    note_id: str,
    recognizers: Sequence[EntityRecognizer],
    *,
    asof: date,
) -> tuple[Note, CleanNote]:
    """A released note, raw and clean. Only notes that share an attendee with it are read: no others teach a name of it.

    Args:
        inputs: the study; its notes may be without texts.
        decisions: of the gate, about everything in `inputs`; the note is released.
    """
    screened, key = screen(inputs, decisions), study_key(config.private)
    asked = next(note for note in screened.notes if note.note_id == note_id)
    ids = [note.note_id for note in screened.notes if not set(asked.participants).isdisjoint(note.participants)]
    untold = {note.note_id for note in screened.notes if not note.text}
    read = with_texts(config, inputs, [one for one in ids if one in untold])
    notes = [note for note in read.notes if note.note_id in set(ids)]
    spans = detector_of(config, inputs, tuple(recognizers)).detect(notes)
    codes = deal_codes(screened, key=key, release_id="preview")
    cleaner = open_cleaner(
        policy=config.policy,
        participants=inputs.participants,
        clinicians=inputs.clinicians,
        key=subkey(key, "replace"),
        asof=asof,
        day_first=config.date_order == "dmy",
    )
    record = [(note, found) for note, found in zip(notes, spans, strict=True) if record_of(note) == record_of(asked)]
    cleaned = cleaner.clean(
        [note for note, _ in record],
        [found for _, found in record],
        contacts=screened.contacts,
        years=years_by_participant(screened.contacts, (n.participants for n in screened.notes), asof=asof),
        codes=codes.participants,
    )
    return next((note, clean) for (note, _), clean in zip(record, cleaned, strict=True) if note.note_id == note_id)
