"""Why was this note in the March release? Replayed from the ledger."""

from datetime import date

import pytest

import deid
from deid.cli import main
from deid.errors import ConfigError
from tests.studies import CONSENTS, edit, write_study


@pytest.fixture
def study(tmp_path):
    opened = deid.open_study(write_study(tmp_path / "study"))
    opened.release(release_id="march")
    opened.withdraw("P002")
    return opened


def test_a_past_release_is_told_as_it_was_decided_then(study):
    told = study.explain("P002", item="N004", release="march")
    assert told[0] == f"Release march, made for {date.today()} when the ledger had 5 entries, to Uni Nord:"
    assert told[1].startswith("E2: consent signed 2025-03-20") and "withdrawal" not in "".join(told)
    assert told[2:] == ("note N004: was released.", "  OK: Consent covers this use.")
    assert "note N004: would not be released." in study.explain("P002", item="N004")


def test_the_request_of_then_is_replayed_and_not_that_of_now(study):
    edit(study.config.root / "study.toml", '"Uni Nord"', '"Uni West"')
    later = deid.open_study(study.config.root)
    assert "note N001: was released." in later.explain("P001", release="march")
    assert "  RECIPIENT_SCOPE: The consent does not cover this recipient or region." in later.explain("P001")


def test_any_place_of_the_ledger_can_be_asked_about(study):
    before, after = study.explain("P002", entry=6), study.explain("P002", entry=7)
    assert before[0].startswith("As the ledger stood at entry 6, for ") and "note N004: would be released." in before
    assert "note N004: would not be released." in after
    assert "Nothing is recorded." in study.explain("P005", entry=1)


def test_a_past_day_is_asked_about_under_what_is_known_today(study):
    lines = study.explain("P001", asof=date(2025, 3, 19))
    assert lines[0].endswith("does not count on 2025-03-19; it was received or takes effect later.")


def test_a_shared_session_says_with_whom_it_lies(study):
    lines = study.explain("P005", item="N011")
    assert lines[1:] == (
        "note N011: would not be released.",
        "  COATTENDEE: Several people attended and at least one of them has not consented to this use.",
        "  REFUSED: The participant refused and has not consented since.",
        "  with P003: REFUSED",
    )


def test_a_replay_that_differs_says_why(study):
    edit(study.config.root / "participants.csv", "1984-03-09", "2010-03-09")
    told = deid.open_study(study.config.root).explain("P001", item="N001", release="march")
    assert "note N001: was not released." in told and "  GUARDIAN" in told[3]
    assert told[-1].startswith("note: note N001 was released (OK); the replay says otherwise because the roster")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"item": "N404"}, "No note or table row N404"),
        ({"release": "april"}, "knows no release april"),
        ({"release": "march", "entry": 3}, "leave --asof and --entry out"),
        ({"entry": 0}, "entries 1 to 7"),
        ({"entry": 99}, "entries 1 to 7"),
    ],
)
def test_what_is_not_there_is_told(study, options, message):
    with pytest.raises(ConfigError, match=message):
        study.explain("P002", **options)


def test_nobody_who_is_not_on_the_roster_is_explained(study):
    with pytest.raises(ConfigError, match="not on the roster"):
        study.explain("P404")


def test_the_command_explains_a_release(study, capsys):
    assert main(["consent", "explain", str(study.config.root), "P002", "--release", "march", "--item", "N004"]) == 0
    assert "note N004: was released." in capsys.readouterr().out
    assert main(["consent", "explain", str(study.config.root), "P002", "--entry", "6"]) == 0
    assert len(CONSENTS) == 5 and "As the ledger stood at entry 6" in capsys.readouterr().out
