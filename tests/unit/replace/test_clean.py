"""The room as a whole: alignment, errors, what is kept, determinism."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import deid
from deid.errors import ConfigError, DetectionError
from deid.model import CleanNote, Policy, Span
from deid.replace import clean
from deid.replace.people import Mention

CONTACTS = {"P001": (date(2025, 3, 6), date(2025, 9, 22))}


def run(pairs, **more):
    options = {"policy": Policy(), "participants": (), "contacts": CONTACTS, "codes": {}, "key": b"k", **more}
    return clean([note for note, _ in pairs], [spans for _, spans in pairs], **options)


def test_clean_notes_come_in_the_order_of_the_notes_and_keep_their_facts(marked):
    pairs = [marked("[[PERSON|Kim]] b", note_id="b"), marked("a", note_id="a")]
    notes = run(pairs)
    assert [note.note_id for note in notes] == ["b", "a"]
    assert all(isinstance(note, CleanNote) for note in notes)
    (replacement,) = notes[0].replacements
    assert (replacement.start, replacement.end, replacement.label, replacement.source) == (0, 3, "PERSON", "test")
    assert (notes[0].session_date, notes[0].clinician) == (date(2025, 3, 20), "Dr. Ana Ruiz")


def test_no_notes_give_no_clean_notes():
    assert run([]) == []


@pytest.mark.parametrize("text", ["", "\x00", "a\r\nb\r", "😀 שלום", "\ufeffx"])
def test_a_text_without_identifiers_is_untouched(marked, text):
    assert run([marked(text)])[0].text == text


def test_notes_and_spans_must_be_aligned(marked):
    with pytest.raises(ConfigError, match="spans"):
        clean([marked("x")[0]], [], policy=Policy(), participants=(), contacts=CONTACTS, codes={}, key=b"k")


def test_an_attendee_without_contacts_is_an_error_that_names_the_place(marked):
    with pytest.raises(ConfigError, match=r"notes\.csv, row 2"):
        run([marked("x", participants=("P009",))])


def test_spans_of_another_text_are_an_error_that_names_the_place_and_quotes_nothing(marked):
    note, _ = marked("secret")
    with pytest.raises(DetectionError, match=r"notes\.csv, row 2") as caught:
        run([(note, (Span(3, 99, "ORG", 1.0, "test"),))])
    assert "secret" not in str(caught.value)


def test_inputs_are_not_changed(marked):
    note, spans = marked("[[PERSON|Kim]]")
    operators = {"ORG": "redact"}
    run([(note, spans)], policy=Policy(operators=operators))
    assert operators == {"ORG": "redact"} and note.text == "Kim"


SCRIPT = """
from datetime import date
from deid.model import Note, Participant, Policy, Span
from deid.replace import clean
text = "Jane Delgado met Omar and Kim Lee in Salem, called 503-555-0147 on 3/14/2025."
spans = [Span(text.index(s), text.index(s) + len(s), label, 1.0, "t", "", owner) for s, label, owner in (
    ("Jane Delgado", "PERSON", "P001"), ("Omar", "PERSON", "P002"), ("Kim Lee", "PERSON", ""), ("Salem", "LOCATION", ""),
    ("503-555-0147", "PHONE", ""), ("3/14/2025", "DATE", ""))]
roster = (Participant("P001", "Jane", "Delgado"), Participant("P002", "Omar", "Haddad"))
contacts = {w: (date(2025, 3, 1), date(2025, 5, 1)) for w in ("P001", "P002")}
for profile in ("safe-harbor", "expert"):
    for who in (("P001",), ("P002", "P001")):
        note = Note("n", who, date(2025, 3, 20), "note", text, "row 1")
        print(clean([note], [spans], policy=Policy(profile=profile, names="surrogates"), participants=roster,
                    contacts=contacts, codes={"P001": "b", "P002": "a"}, key=b"k" * 32)[0].text)
"""


def test_output_does_not_depend_on_the_hash_seed(capsys):
    """This process has a random hash seed; another one has seed 1."""
    exec(SCRIPT, {})
    other = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(Path(deid.__file__).parents[1]), "PYTHONUTF8": "1"},
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    assert capsys.readouterr().out == other.stdout
    assert "Delgado" not in other.stdout


def test_nothing_with_text_shows_it(marked):
    assert "Kim" not in repr(Mention(0, "Kim")) + repr(run([marked("[[PERSON|Kim]] Lee")])[0])
