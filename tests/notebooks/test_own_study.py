"""The notebooks over a study that is not the sample."""

import datetime
import json

import pytest

from deid.notebook import explored, latest_release, run_notebooks
from tests.notebooks.test_notebooks import NOTEBOOKS, shown_in
from tests.studies import NOTES, PARTICIPANTS, SCORES, SETTINGS, write_study

LIMITED = 'profile = "limited-data-set"\ndua = { number = "DUA-7" }\nmin_k = 2'
NO_TABLE = SETTINGS.partition("[[tables]]")[0]


def run(study, out):
    """What every notebook shows, by its number."""
    return {path.name[:2]: shown_in(path) for path in run_notebooks(NOTEBOOKS, study=study, out=out)}


@pytest.mark.parametrize("profile", ["safe-harbor", "limited-data-set"])
def test_a_table_with_missing_scores(tmp_path, profile):
    settings = SETTINGS if profile == "safe-harbor" else SETTINGS.replace("min_k = 2", LIMITED)
    scores = [{**row, "phq9": "" if row["participant_id"] == "P002" else row["phq9"]} for row in SCORES]
    study = write_study(tmp_path / "study", scores=scores, settings=settings)
    shown = run(study, tmp_path / "out")
    assert "phq9 over time" in shown["02"]
    assert "REHEARSAL" not in shown["03"]
    assert "There is no gold.jsonl" in shown["04"]
    notes, table, measures = explored(latest_release(study))
    assert measures == ["phq9"] and table["phq9"].median() == 14
    assert sorted(notes["day"].dropna()) == [0, 0, 0, 0, 14, 14, 35]
    assert set(table["day"]) == {0}


def test_no_table_and_own_gold(tmp_path):
    study = write_study(tmp_path / "study", settings=NO_TABLE)
    text = NOTES[0]["text"]
    line = {"id": "N001", "participants": "P001", "text": text, "spans": [{"start": 0, "end": 18, "label": "PERSON"}]}
    (study / "gold.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    shown = run(study, tmp_path / "out")
    assert "no table of scores, so there is nothing to draw" in shown["02"]
    assert "no released column is declared" in shown["03"]
    assert "Measured(1 notes, 1 identifiers marked)" in shown["04"]
    assert PARTICIPANTS[0]["family_name"] not in "".join(shown.values())


def test_only_group_notes(tmp_path):
    study = write_study(tmp_path / "study", notes=[NOTES[9]], settings=NO_TABLE)
    run(study, tmp_path / "out")


def test_the_audit_says_that_the_latest_release_is_a_rehearsal(tmp_path):
    import deid

    study = write_study(tmp_path / "study")
    deid.open_study(study).release(asof=datetime.date(2026, 3, 1))
    (path,) = run_notebooks(NOTEBOOKS[2:3], study=study, out=tmp_path / "out")
    assert "REHEARSAL, made for 2026-03-01" in shown_in(path)
