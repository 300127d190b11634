"""What the browser asks of a review, and what it is told: the logic behind the widget, without a widget."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from deid.audit.verdicts import Mark, Verdict, read
from deid.errors import DeidError
from deid.model import GROUPS
from deid.notebook.preview import COLOURS
from deid.notebook.reviewer.desk import Desk, Sheet, count_done
from deid.rawtext import plain

DEEDS = ("open", "next", "previous", "judge", "undo")
CHOICE = ("PERSON", "LOCATION", "ORG", "DATE", "CONTACT", "ID", "AGE", "PROFESSION")
"""The groups of labels in the order in which they are offered: the first digit of the keyboard is the most frequent."""

UNCLEAR = "Python did not understand this page. Nothing was recorded. Run the cell again."

Told = dict[str, object]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the browser: `note` is the code of the note it shows ("" for none) and `originals` whether to send them."""

    deed: str
    note: str
    originals: bool
    verdict: Verdict | None


def answer(message: object, desk: Desk) -> Told:
    """Do what the browser asks and return what to tell it.

    The message is `{"id", "do", "note", "originals", "verdict"}`. The answer repeats the id and `tells` a "sheet" (a note
    to read), the "end" (everything is read) or "words" (why nothing was done). Never raises: a traceback would be written
    into the notebook, with the text in it.

    Args:
        message: anything at all.
        desk: what is read. It is asked to record only verdicts that fit their note.
    """
    number = message["id"] if isinstance(message, dict) and type(message.get("id")) is int else 0
    try:
        return {"id": number, **_answered(_read(message, desk.order), desk)}
    except _Unclear:
        words = UNCLEAR
    except DeidError as error:  # our own messages quote nothing
        words = str(error)
    except Exception as error:
        words = f"Python could not do this ({type(error).__name__}). Run the cell again and look at the count."
    return {"id": number, "tells": "words", "words": words}


class _Unclear(ValueError):
    """The browser sent no message of this widget."""


def _read(message: object, order: Sequence[str]) -> Asked:
    match message:
        case {"id": int(number), "do": str(deed), "note": str(note), "originals": bool(originals), "verdict": value}:
            verdict = _read_verdict(value) if deed == "judge" else None
            known = deed in DEEDS and note in ("", *order) and (verdict is None or verdict.note in order)
            alone = isinstance(message, dict) and len(message) == 5 and type(number) is int  # True is an int
            if known and alone and (verdict or value is None):
                return Asked(deed, note, originals, verdict)
    raise _Unclear


def _read_verdict(value: object) -> Verdict:
    try:
        return read(value)
    except ValueError:
        raise _Unclear from None


def _answered(asked: Asked, desk: Desk) -> Told:
    if asked.verdict:
        if not _fits(asked.verdict, desk.sheet(asked.verdict.note)):
            raise _Unclear
        desk.judge(asked.verdict)
    if asked.deed == "undo":
        return _undone(asked, desk)
    if asked.deed == "previous":
        before = desk.order[: desk.order.index(asked.note)] if asked.note else desk.order
        note = before[-1] if before else asked.note
    elif asked.deed == "open" and asked.note:
        note = asked.note
    else:
        note = _unjudged(desk, after=asked.verdict.note if asked.verdict else asked.note)
    return _sheet(desk, note, asked.originals) if note else _end(desk)


def _fits(verdict: Verdict, sheet: Sheet) -> bool:
    """Whether missed identifiers stand in kept text, and the other marks on replacements."""
    places = {(r.start, r.end) for r in sheet.replaced}
    return all(
        mark.end <= len(sheet.text) and all(mark.end <= start or end <= mark.start for start, end in places)
        if mark.kind == "missed"
        else (mark.start, mark.end) in places
        for mark in verdict.marks
    )


def _undone(asked: Asked, desk: Desk) -> Told:
    """The note whose verdict was taken back, with the marks that it had."""
    verdicts = desk.verdicts
    note = desk.undo()
    if note is None:
        return {"tells": "words", "words": "There is no verdict to take back."}
    return _sheet(desk, note, asked.originals, verdicts[note].marks)


def _unjudged(desk: Desk, *, after: str) -> str:
    """The next note without a verdict in reading order, from the start again after the last; "" when there is none."""
    place = desk.order.index(after) + 1 if after else 0
    verdicts = desk.verdicts
    return next((note for note in (*desk.order[place:], *desk.order[:place]) if note not in verdicts), "")


def _sheet(desk: Desk, note: str, originals: bool, marks: Sequence[Mark] = ()) -> Told:
    sheet, verdict = desk.sheet(note), desk.verdicts.get(note)
    return {
        "tells": "sheet",
        "done": count_done(desk),
        "note": note,
        "note_class": sheet.note_class,
        "judged": verdict is not None,
        "text": sheet.text,
        "originals": originals,
        "replaced": [
            {"start": r.start, "end": r.end, "label": r.label, "original": plain(r.original) if originals else ""}
            for r in sheet.replaced
        ],
        "marks": [asdict(mark) for mark in (verdict.marks if verdict else marks)],
        "reviewer": desk.reviewer,
        "groups": _groups(),
    }


def _end(desk: Desk) -> Told:
    judged = [verdict for note, verdict in desk.verdicts.items() if note in desk.order]
    return {
        "tells": "end",
        "done": count_done(desk),
        "release": desk.release_id,
        "leaks": sum(verdict.leak for verdict in judged),
        "missed": sum(mark.kind == "missed" for verdict in judged for mark in verdict.marks),
    }


def _groups() -> list[Told]:
    labels: defaultdict[str, list[str]] = defaultdict(list)
    for label, group in GROUPS.items():
        labels[group].append(label)
    return [{"group": group, "colour": COLOURS[group], "labels": labels[group]} for group in CHOICE]
