"""What the study says today is held against what a release said."""

from dataclasses import replace

import pytest

import deid
from deid.inputs import read_inputs
from deid.past.reissuing import contents_now
from deid.screen.ask import ask
from deid.studyledger import ledger_of, today
from tests.studies import NOTES, SCORES, edit, write_study

SESSION = {
    **NOTES[0],
    "note_id": "N020",
    "participants": "P005;P003",
    "session_id": "G-3",
    "text": "Saoirse: Sleep is better.\nThaddeora: I drink again.",
}


@pytest.fixture
def study(tmp_path):
    opened = deid.open_study(write_study(tmp_path / "study", notes=[*NOTES, SESSION]))
    opened.import_consents()
    return opened


def seals(study, *, texts=False):
    inputs = read_inputs(study.config, texts=texts)
    return contents_now(study.config, *ask(study.config, inputs, ledger_of(study.config).entries(), asof=today()))


def test_everything_is_sealed_whether_or_not_texts_were_read_before(study):
    assert len(seals(study)) == len(NOTES) + 1 + len(SCORES)
    assert seals(study) == seals(study, texts=True)


def test_only_what_changed_has_another_seal(study):
    before = seals(study)
    edit(study.config.notes, "She agreed to a sleep diary.", "She declined a sleep diary.")
    edit(study.config.root / "tables/scores.csv", "P004,2025-04-04,male,14", "P004,2025-04-04,male,13")
    after = seals(study)
    assert {key for key in before if before[key] != after[key]} == {("note", "N001"), ("row", "tables/scores.csv:5")}


def test_of_a_session_that_is_cut_what_stays_is_sealed(study):
    before = seals(study)
    study.segments("N020", reason="the group agreed")
    cut = seals(study)
    assert {key for key in before if before[key] != cut[key]} == {("note", "N020")}
    edit(study.config.notes, "I drink again.", "I drink no more.")
    assert seals(study) == cut


def test_notes_that_are_not_asked_about_are_left_out(study):
    inputs = read_inputs(study.config, texts=False)
    fewer = replace(inputs, notes=inputs.notes[1:])
    assert ("note", "N001") not in contents_now(study.config, fewer, ())
