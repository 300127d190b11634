"""What readers marked, put to use: on the study's own lists, and as gold that detection is measured with."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deid.audit import Mark, Verdict
from deid.config import Config
from deid.desk.review import Desk, desk_of, reviews_of, said_of
from deid.desk.sheets import Sheet, ids_of
from deid.desk.standing import stand
from deid.detect.words.dictionary import is_ordinary
from deid.inputs import Inputs
from deid.lists import add_to_lists, names_somebody, own_words_of
from deid.model import Replacement
from deid.names import normal
from deid.past.kept import replaced
from deid.past.releases import PastRelease
from deid.private import write_private
from deid.rawtext import plain

GOLD = "gold.jsonl"


@dataclass(frozen=True, slots=True)
class Learnt:
    """How many phrases the deny and the allow list gained, how many ordinary words were not denied, and the gold's file.

    The gold holds raw text: it lies in private/.
    """

    denied: int
    allowed: int
    ordinary: int
    gold: Path


def learn(config: Config, inputs: Inputs, folder: Path) -> Learnt:
    """Add missed identifiers to the deny list and needless masks to the allow list, and write what was read as gold.

    What holds a word of somebody's name on the roster is never allowed. A lone ordinary word in lower case ("will") is not denied: it
    would go wherever it stands.

    Raises:
        VerificationFailed: the release does not stand (`standing.stand`).
    """
    standing = stand(config, inputs, folder)
    desk, past = desk_of(config, inputs, standing, folder), standing.past
    said = list(said_of(config, standing, desk.sample).values())
    known = own_words_of(inputs.participants, inputs.clinicians)
    marks = [
        (desk.sheets[note], mark) for verdicts in said for note, verdict in verdicts.items() for mark in verdict.marks
    ]
    missed = {(sheet.text[mark.start : mark.end], mark.label): None for sheet, mark in marks if mark.kind == "missed"}
    denied, allowed = add_to_lists(
        config.private,
        deny=[(phrase, label) for phrase, label in missed if not _is_everyday(phrase)],
        allow=[
            original
            for sheet, mark in marks
            if mark.kind == "over" and (original := _original(sheet, mark)) and not names_somebody(original, known)
        ],
    )
    path = reviews_of(config, past.name) / GOLD
    write_private(path, _gold(config, desk, past, said).encode())
    return Learnt(denied, allowed, sum(_is_everyday(phrase) for phrase, _ in missed), path)


def _is_everyday(phrase: str) -> bool:
    return phrase.islower() and phrase.isalpha() and is_ordinary(normal(phrase))


def _original(sheet: Sheet, mark: Mark) -> str:
    return next((plain(one.original) for one in sheet.replaced if (one.start, one.end) == (mark.start, mark.end)), "")


def _gold(config: Config, desk: Desk, past: PastRelease, said: Sequence[Mapping[str, Verdict]]) -> str:
    """A line for each note read whose raw text is at hand: what was masked, less what was needless, and what was missed."""
    ids = ids_of(config, past, desk.order)
    drawn = frozenset(ids.values())
    items = (decision.item for decision in past.held() if decision.item.kind == "note")
    people = {item.item_id: item.participants for item in items if item.item_id in drawn}
    made = dict(replaced(past.record, drawn))
    lines = []
    for note in sorted(desk.order, key=ids.__getitem__):  # the order of reading would tell codes and ids together
        if (raw := desk.raw.get(note)) is None:
            continue
        marks = [mark for verdicts in said if note in verdicts for mark in verdicts[note].marks]
        spans = _spans(made[ids[note]], marks)
        told = {"id": ids[note], "text": plain(raw), "participants": list(people[ids[note]]), "spans": spans}
        lines.append(json.dumps(told, ensure_ascii=False) + "\n")
    return "".join(lines)


def _spans(replaced: Sequence[Replacement], marks: Sequence[Mark]) -> list[dict[str, object]]:
    """The identifiers of a note in offsets of its raw text."""
    said = {(mark.start, mark.end): mark for mark in marks if mark.kind != "missed"}
    missed = {(mark.start, mark.end, mark.label) for mark in marks if mark.kind == "missed"}
    spans, shift = [], 0
    for one in sorted(replaced, key=lambda one: one.start):
        start, end = one.start + shift, one.start + shift + len(one.text)
        mark = said.get((start, end))
        if mark is None or mark.kind == "relabel":
            spans.append((one.start, one.end, mark.label if mark else one.label))
        spans += [(m_start - shift, m_end - shift, label) for m_start, m_end, label in sorted(missed) if m_end <= start]
        missed = {place for place in missed if place[1] > start}
        shift = end - one.end
    spans += [(start - shift, end - shift, label) for start, end, label in sorted(missed)]
    return [{"start": start, "end": end, "label": label} for start, end, label in sorted(spans)]
