"""Texts that are handled in full: every character is kept or replaced, however odd the text and however long."""

import csv
import time

import pytest

import deid
from tests.studies import NOTES, codes_of, one_note, write_study

HARD_TEXTS = {
    "emoji": "Oriolanthe 😀 came with 👩‍👧‍👦 and 🏳️‍🌈; 🇮🇪.",
    "right to left": "Oriolanthe said שלום עליכם, then \u202bمرحبا بكم\u202c twice.",
    "one line": "Oriolanthe came.",
    "one letter": "x",
    "empty": "",
    "only blanks": " \t \n ",
    "NUL bytes": "a\0b Oriolanthe\0\0 came\0",
    "mixed line ends": "slept\r\nbadly\rtoday\nOriolanthe\r\n\r\nthen\u2028ate\u0085some\x0b\x0csoup",
    "blanks at both ends": "\n\n  Oriolanthe came.  \r\n",
    "quotes and commas": 'She said ""yes"", "Oriolanthe", and ; left.',
    "a formula": "=SUM(1;2) of Oriolanthe",
    "accents apart": "Oriolanthe ate a cre\u0301pe; jalapen\u0303o and jalape\u00f1o.",
    "no width": "Ori\u200bolanthe",
    "byte order mark": "\ufeffOriolanthe came.",
    "private use and beyond": "Oriolanthe \ue000 \U0010fffd \ufffd \x7f \x1b[0m.",
    "brackets": "[CLIENT] [DATE] Oriolanthe said [sic] {x} <b>no</b> &amp;",
}
LEFT_OVER = {**dict.fromkeys(HARD_TEXTS, "Oriolanthe"), "no width": "Ori\u200bolanthe"}
"""What is to be replaced, and nothing else; the zero-width space is part of the name that it hides in."""


@pytest.fixture(scope="module")
def hard(tmp_path_factory):
    """Text → released text, after one release of a study with all the hard texts in one participant's record."""
    notes = [
        *NOTES,
        *({**NOTES[0], "note_id": f"H{number:02d}", "text": text} for number, text in enumerate(HARD_TEXTS.values())),
    ]
    study = write_study(tmp_path_factory.mktemp("hard") / "study", notes=notes)
    release = deid.open_study(study).release(release_id="hard")
    assert release.verify().status == "CANDIDATE"
    released = released_texts(study, "hard")
    assert sorted(release.notes["text"]) == sorted(released.values())
    return {name: released[f"H{number:02d}"] for number, name in enumerate(HARD_TEXTS)}


def released_texts(study, release_id):
    """Note id → text, read from the bytes of the release."""
    codes = codes_of(deid.open_study(study), release_id)["note"]
    csv.field_size_limit(10_000_000)
    with (study / "releases" / release_id / "notes.csv").open(encoding="utf-8", newline="") as file:
        texts = {row["note"]: row["text"] for row in csv.DictReader(file)}
    return {note: texts[code] for note, code in codes.items()}


@pytest.mark.parametrize("name", HARD_TEXTS)
def test_every_character_outside_a_replaced_span_is_kept(hard, name):
    assert hard[name] == HARD_TEXTS[name].replace(LEFT_OVER[name], "[CLIENT]")


def test_a_note_of_two_megabytes_is_handled_in_full(tmp_path):
    """Every line names somebody; long words between them keep the test short.

    Work that grows with the square of the length takes hours here. Processor time, so that a busy machine is no failure.
    """
    lines = ("Oriolanthe", "Ms. Vexbury", "Rosalba", "Zephyrine Quillfeather", "218-555-0143", "nobody")
    text = "".join(f"{lines[number % 6]} came. {number % 7} {'x' * 130}\n" for number in range(15_000))
    assert len(text) > 2_000_000
    study = write_study(tmp_path / "study", notes=one_note(text))
    began = time.process_time()
    deid.open_study(study).release(release_id="big")
    seconds = time.process_time() - began
    released = released_texts(study, "big")["N099"]
    tags = {
        "Oriolanthe": "[CLIENT]", "Ms. Vexbury": "Ms. [CLIENT]", "Rosalba": "[MOTHER]", "218-555-0143": "[PHONE]",
        "Zephyrine Quillfeather": "[PERSON-1]",
    }  # fmt: skip
    for name, tag in tags.items():
        text = text.replace(name, tag)
    assert released == text
    assert seconds < 240
