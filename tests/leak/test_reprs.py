"""No value that holds text shows it when printed, and none leaves the process by pickling."""

import copy
import pickle
import pprint
from dataclasses import replace
from datetime import date

import pytest

import deid
from deid.config import read_config
from deid.consent import events_of
from deid.desk.standing import stand
from deid.detect.learnt import LearntName
from deid.errors import RawTextError
from deid.exposure import known_of, targets_in
from deid.flow.job import Job
from deid.flow.staging import Shared
from deid.identifiers import known_identifiers
from deid.inputs import read_inputs
from deid.lists import Lists
from deid.model import Passage, Replacement, Span
from deid.notebook import masked, revealed
from deid.pipeline import deal_codes, detector_of
from deid.replace import clean, open_cleaner
from deid.screen.screening import judge, screen
from deid.sources import read_notes, read_participants, read_rows
from deid.studyledger import ledger_of
from tests.leak.canaries import found
from tests.studies import CANARIES, write_study

DAY = date(2026, 3, 1)
KEY = bytes(32)


@pytest.fixture(scope="module")
def values(tmp_path_factory):
    """Every kind of value that comes up between the files and a release, filled with names."""
    study = deid.open_study(write_study(tmp_path_factory.mktemp("reprs") / "study"))
    study.import_consents()
    config = read_config(study.config.root)
    inputs = read_inputs(config)
    ledger = ledger_of(study.config)
    decisions = judge(config, inputs, events_of(ledger.entries()), asof=DAY)
    screened = screen(inputs, decisions)
    note = screened.notes[0]
    codes = deal_codes(screened, key=KEY, release_id="x")
    spans = [[Span(0, 10, "PERSON", 0.9, "test", owner="P001")], *([()] * (len(screened.notes) - 1))]
    people = {"policy": config.policy, "participants": inputs.participants, "key": KEY, "asof": DAY}
    cleaned = clean(screened.notes, spans, contacts=screened.contacts, codes=codes.participants, **people)
    return {
        "study": study,
        "config": config,
        "inputs": inputs,
        "tables": inputs.tables,
        "note": note,
        "notes": list(inputs.notes),
        "passage": Passage("t", note.text, note.participants),
        "participants": inputs.participants,
        "relatives": [person.relatives for person in inputs.participants],
        "read notes": read_notes(config.notes, date_order="iso"),
        "read roster": read_participants(config.participants, date_order="iso"),
        "rows": read_rows(config.notes),
        "a row": read_rows(config.notes).rows[0],
        "identifiers": known_identifiers(inputs.participants, inputs.clinicians),
        "ledger": ledger,
        "entries": ledger.entries(),
        "events": events_of(ledger.entries()),
        "decisions": decisions,
        "checked": study.check(asof=DAY),
        "screened": screened,
        "codes": codes,
        "detector": detector_of(study.config, inputs, ()),
        "cleaner": open_cleaner(**people),
        "job": Job(
            config,
            Lists((("Vexbury", "PERSON"),), ("Osei",)),
            inputs.participants,
            inputs.clinicians,
            DAY,
            frozenset(),
            frozenset(),
            "",
        ),
        "shared": Shared(screened.contacts, {}, codes, {note.note_id: 0}),
        "learnt names": [LearntName("PERSON", "Oriolanthe Vexbury", "full", "P001")],
        "clean notes": cleaned,
        "masked preview": masked(cleaned[0]),
        "revealed preview": revealed(note, cleaned[0]),
        "replacement": cleaned[0].replacements,
        "raw frame": study.notes(),
        **at_the_desk(study, inputs),
    }


def at_the_desk(study, inputs):
    """What a steward has in hand: a release with a name put into a text of it, so that clean texts are looked at too."""
    release = study.release(release_id="one")
    desk = study.desk.sample("one")
    sheets = [replace(desk.sheet(note), text="Oriolanthe came.") for note in desk.order]
    targets = [replace(target, texts=("Oriolanthe came.",)) for target in targets_in(release)]
    return {
        "desk": replace(desk, sheets=dict(zip(desk.order, sheets, strict=True))),
        "sheets": sheets,
        "replaced": [one for sheet in sheets for one in sheet.replaced],
        "standing": stand(study.config, inputs, release.folder),
        "lists": Lists((("Oriolanthe", "PERSON"),), ("oriolanthe",)),
        "known": known_of(inputs.participants, on=DAY),
        "targets": targets,
    }


NAMES = (
    "study", "config", "inputs", "tables", "note", "notes", "passage", "participants", "relatives", "read notes",
    "read roster", "rows", "a row", "identifiers", "ledger", "entries", "events", "decisions", "checked", "screened", "cleaner", "job", "shared", "learnt names",
    "codes", "detector", "clean notes", "masked preview", "revealed preview", "replacement", "raw frame", "desk", "sheets",
    "replaced", "standing", "lists", "known", "targets",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_value_shows_text_when_printed(values, name):
    value = values[name]
    shown = "\n".join((repr(value), str(value), f"{value}", pprint.pformat(value), repr([value]), repr({"x": value})))
    assert found(CANARIES, shown.encode()) == []


def test_every_value_is_looked_at(values):
    assert set(NAMES) == set(values)


RAW = (
    "note", "notes", "passage", "tables", "read notes", "participants", "relatives", "read roster", "rows", "a row",
    "identifiers", "revealed preview", "raw frame", "desk", "sheets", "replaced", "known", "targets", "cleaner", "job", "shared",
    "learnt names",
)  # fmt: skip


@pytest.mark.parametrize("name", [*RAW, "inputs", "screened"])
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_raw_text_refuses_to_be_pickled(values, name, protocol):
    with pytest.raises(RawTextError, match="cannot be pickled") as raised:
        pickle.dumps(values[name], protocol)
    assert found(CANARIES, str(raised.value).encode()) == []


def test_raw_text_refuses_to_be_copied_deeply(values):
    with pytest.raises(RawTextError):
        copy.deepcopy(values["note"])


def test_a_masked_preview_shows_tags_and_no_name_even_as_html(values):
    html = values["masked preview"]._repr_html_()
    assert "[CLIENT]" in html and found(["Oriolanthe"], html.encode()) == []


def test_what_replaced_something_holds_its_place_and_not_the_original(values):
    assert values["replacement"] == (Replacement(0, 10, "PERSON", "[CLIENT]", "test", 0.9),)
