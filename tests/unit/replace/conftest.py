"""Texts with their spans marked inline: `[[LABEL.kind@owner|surface]]`, kind and owner optional."""

import re
from datetime import date

import pytest

from deid.model import Note, Participant, Policy, Relative, Span
from deid.replace import clean

MARK = re.compile(r"\[\[([A-Z_]+)(?:\.(\w+))?(?:@([\w/]+))?\|([^\]]*)\]\]")
KEY = b"a key of thirty-two bytes, more."
FIRST, LAST, ASOF = date(2025, 3, 6), date(2025, 9, 22), date(2026, 1, 15)
ROSTER = (
    Participant(
        "P001", "Jane", "Delgado",
        preferred_name="Janie", date_of_birth=date(1990, 3, 4), phone="503-555-0147", email="jd@mail.example",
        relatives=(Relative("mother", "Rosa Delgado"), Relative("brother", "Luis Delgado"), Relative("brother", "Marco Delgado")),
        clinician="Dr. Ana Ruiz",
    ),
    Participant("P002", "Omar", "Haddad", relatives=(Relative("wife", "Lina Haddad"),)),
    Participant("P003", "Jennifer", "Lopez"),
)  # fmt: skip


@pytest.fixture
def marked():
    def mark(text, *, participants=("P001",), on=date(2025, 3, 20), note_id="n1"):
        spans, plain, position = [], "", 0
        for match in MARK.finditer(text):
            plain += text[position : match.start()]
            label, kind, owner, surface = match.groups(default="")
            spans.append(Span(len(plain), len(plain) + len(surface), label, 1.0, "test", kind, owner))
            plain, position = plain + surface, match.end()
        note = Note(
            note_id, participants, on, "note", plain + text[position:], "notes.csv, row 2", clinician="Dr. Ana Ruiz"
        )
        return note, tuple(spans)

    return mark


@pytest.fixture
def cleaned(marked):
    """Clean one or more marked texts, which are notes of one record; returns a list of clean texts."""

    def run(
        *texts,
        participants=("P001",),
        on=date(2025, 3, 20),
        names="tags",
        profile="safe-harbor",
        operators=None,
        roster=ROSTER,
        **more,
    ):
        pairs = [marked(text, participants=participants, on=on, note_id=f"n{i}") for i, text in enumerate(texts)]
        notes = clean(
            [note for note, _ in pairs],
            [spans for _, spans in pairs],
            **{
                "policy": Policy(profile=profile, names=names, operators=operators or {}),
                "participants": roster,
                "contacts": dict.fromkeys(("P001", "P002", "P003"), (FIRST, LAST)),
                "codes": {"P001": "S-30", "P002": "S-07", "P003": "S-55"},
                "key": KEY,
                "asof": ASOF,
                **more,
            },
        )
        return [note.text for note in notes]

    return run
