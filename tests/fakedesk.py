"""A desk of four invented notes that keeps its verdicts in a file, for tests of what stands in front of it."""

import json
from dataclasses import dataclass
from pathlib import Path

from deid.audit.verdicts import as_dict, read
from deid.model import Raw

MISSED = "Zephyrine Quillfeather"
"""A name that stands in the clean text of N-002."""
ORIGINALS = ("Thaddeus Brumblewick", "14 March", "Larkspur Clinic", "Thursday")
CANARIES = ("Zephyrine", "Quillfeather", "Brumblewick", "14 March", "Larkspur")
"""What must be in nothing that is saved."""


@dataclass(frozen=True, slots=True)
class Replaced:
    start: int
    end: int
    label: str
    original: str


@dataclass(frozen=True, slots=True, repr=False)
class Sheet(Raw):
    note: str
    note_class: str
    text: str
    replaced: tuple[Replaced, ...]

    def __repr__(self):
        return f"Sheet(<{len(self.text)} chars>, replaced={len(self.replaced)})"


def sheet(note, note_class, *parts):
    """A sheet of stretches of kept text and of replacements: (tag, label, original)."""
    text, replaced = "", []
    for part in parts:
        if isinstance(part, tuple):
            tag, label, original = part
            replaced.append(Replaced(len(text), len(text) + len(tag), label, original))
            text += tag
        else:
            text += part
    return Sheet(note, note_class, text, tuple(replaced))


NAME = ("[NAME 1]", "PERSON", ORIGINALS[0])
SHEETS = {
    each.note: each
    for each in (
        sheet(
            "N-001", "note", NAME, " arrived on time and spoke more freely than before. Since the session on ",
            ("[DATE day +14]", "DATE", ORIGINALS[1]), " sleep has improved; the nightmares come about once a week.\n\n"
            "We went through the worry diary. The entry about the interview at ", ("[ORGANIZATION]", "ORG", ORIGINALS[2]),
            " stood out, and ", NAME, " said that avoiding the call felt worse than making it. Plan: two exposure steps, "
            "the breathing exercise every evening, and a call on ", ("[DATE]", "DATE", ORIGINALS[3]), " if it gets too much.",
        ),
        sheet(
            "N-002", "psychotherapy", "🙂👩‍👧 In the cafe\u0301, ", MISSED, " waited for ", NAME,
            ".\nThey talked until the owner closed, and walked home along the river.",
        ),
        sheet("N-011", "treatment_plan", "Goal: ride the bus alone. Step one with ", NAME, ", step two without.", ("", "PHONE", "555 0100")),
        sheet("N-004", "sud", "Nothing was replaced in this note; it speaks of craving, sleep and long walks."),
    )
}  # fmt: skip


class FakeDesk:
    """Verdicts in a JSON file, in the order in which they were given."""

    release_id = "march"
    reviewer = "r.adeyemi"

    def __init__(self, file: Path, order=tuple(SHEETS)):
        self.file, self.order = Path(file), order

    @property
    def verdicts(self):
        return {verdict.note: verdict for verdict in self._given()}

    def sheet(self, note):
        return SHEETS[note]

    def judge(self, verdict):
        self._keep([*(v for v in self._given() if v.note != verdict.note), verdict])

    def undo(self):
        *kept, last = self._given() or [None]
        self._keep(kept)
        return last and last.note

    def _given(self):
        return [read(value) for value in json.loads(self.file.read_text())] if self.file.exists() else []

    def _keep(self, verdicts):
        self.file.write_text(json.dumps([as_dict(verdict) for verdict in verdicts]))


def save_as_it_is(*_, **__):
    """Stands in the place of the hook that guards a server: what a widget keeps of texts is looked at without its help."""
