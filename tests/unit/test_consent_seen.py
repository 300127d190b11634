"""Consent over time, the cohort's funnel, the study's horizon and who acts: as a study shows them."""

from datetime import date

import pytest

import deid
from deid.cli import main
from deid.config import read_config
from deid.errors import ConfigError
from tests.leak.canaries import found
from tests.studies import CANARIES, CONSENTS, SETTINGS, write_study


@pytest.fixture
def study(tmp_path):
    return deid.open_study(write_study(tmp_path / "study"))


def test_the_timeline_of_a_participant_says_what_it_shows(study):
    chart = study.timeline("P001")
    assert repr(chart) == (
        "Consent of P001: note 2025-03-20 to no end in sight; group 2025-03-20 to no end in sight; table 2025-03-20 to no "
        "end in sight; 4 of 4 items would be released."
    )
    assert chart._repr_html_().startswith("<img")
    study.withdraw("P001")
    assert f"note 2025-03-20 to {date.fromordinal(date.today().toordinal() - 1)}" in repr(study.timeline("P001"))
    assert f"withdraw (no-use) {date.today()}" in repr(study.timeline("P001"))
    assert "0 of 2 items" in repr(study.timeline("P006"))
    with pytest.raises(ConfigError, match="not on the roster"):
        study.timeline("P404")


def test_the_funnel_counts_people(study):
    cohort = study.check().cohort
    assert list(cohort["people"]) == [6, 6, 6, 6, 4, 4, 4, 4]
    assert cohort["stopped"][4] == "NO_CONSENT 1, REFUSED 1"


def test_the_stewards_copy_of_the_report_has_every_count_and_stays_here(study):
    release = study.release(release_id="one")
    own = (study.config.private / "releases" / "one" / "report.html").read_text(encoding="utf-8")
    left = release.report.read_text(encoding="utf-8")
    assert "It does not leave the building" in own and "Consent over time" in own and ">P003<" in own
    assert '1 <span class="code">NO_CONSENT</span>' in own
    assert "Consent over time" not in left and ">P003<" not in left and "1 <span" not in left
    assert found(CANARIES, own.encode()) == []


def test_consents_that_end_before_the_study_are_told(tmp_path):
    ending = [{**CONSENTS[0], "use_until": "2030-01-01"}, *CONSENTS[1:]]
    folder = write_study(
        tmp_path / "study", consents=ending, settings=SETTINGS.replace("[files]", "ends = 2031-01-01\n\n[files]")
    )
    study = deid.open_study(folder)
    assert (
        "Consents that end before the study does (2031-01-01): P001 on 2030-01-01. Ask again in time."
        in study.check().notices
    )
    assert study.expiring().to_dict("records") == [
        {"participant_id": "P001", "event_id": "E1", "last_day": date(2030, 1, 1), "items": 4}
    ]
    assert len(study.expiring(by=date(2030, 1, 1))) == 0


def test_without_an_end_nothing_expires_unasked(study):
    assert not any("end before" in notice for notice in study.check().notices)
    with pytest.raises(ConfigError, match="Until when"):
        study.expiring()


@pytest.mark.parametrize("value", ['"soon"', "2031-13-01", "5", "2031-01-01T10:00:00"])
def test_an_end_that_is_no_day_is_refused(tmp_path, value):
    with pytest.raises(ConfigError, match=r"ends = YYYY-MM-DD|not valid TOML"):
        deid.open_study(
            write_study(tmp_path / "study", settings=SETTINGS.replace("[files]", f"ends = {value}\n\n[files]"))
        )


NOBODY = SETTINGS.replace('actor = "r.adeyemi"', 'actor = ""')


def test_who_acts_is_asked_last_and_never_blank(tmp_path, monkeypatch):
    folder = write_study(tmp_path / "study", settings=NOBODY)
    monkeypatch.delenv("DEID_ACTOR", raising=False)
    assert read_config(folder, ask=lambda: " s.lindqvist ").actor == "s.lindqvist"
    for answer in ("", "   "):
        with pytest.raises(ConfigError, match="Who acts"):
            read_config(folder, ask=lambda answer=answer: answer)
    monkeypatch.setenv("DEID_ACTOR", "from-the-environment")
    assert read_config(folder, ask=lambda: "asked").actor == "from-the-environment"


def test_the_command_asks_at_a_terminal_only(tmp_path, monkeypatch, capsys):
    folder = write_study(tmp_path / "study", settings=NOBODY)
    monkeypatch.delenv("DEID_ACTOR", raising=False)
    assert main(["consent", "import", str(folder)]) == 2
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: "s.lindqvist")
    assert main(["consent", "import", str(folder)]) == 0
    monkeypatch.undo()
    assert set(deid.open_study(folder, ask=lambda: "x").log()["actor"]) == {"s.lindqvist"}
