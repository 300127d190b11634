"""What a participant is told of their data."""

from datetime import date

import pytest

import deid
from deid.cli import main
from deid.errors import ConfigError
from tests.leak.canaries import found
from tests.studies import PARTICIPANTS, write_study

TODAY = date.today()


@pytest.fixture
def study(tmp_path):
    opened = deid.open_study(write_study(tmp_path / "study"))
    opened.release(release_id="march")
    return opened


def statement(study, who):
    return study.disclosures(who).with_suffix(".md").read_text(encoding="utf-8")


def test_a_participant_is_told_what_was_shared_with_whom_and_under_which_consent(study):
    told = statement(study, "P002")
    for line in (
        "### Release march",
        "| To whom | Uni Nord |",
        "| What for | health, medical or biomedical research (HMB) |",
        f"| When | {TODAY} |",
        "| What | session notes: 2, research variables such as scores: 1 |",
        "| Your consent | form v3, signed 2025-03-20 |",
        "| Today | In use, under a code in place of your name. |",
        "On 2025-03-20 you agreed (form v3) that session notes, what was said in groups, research variables such as scores may be used without end",
        "Your consent covers today: session notes, what was said in groups, research variables such as scores.",
    ):
        assert line in told, line
    assert "medical record numbers: 1" in told
    assert study.log()["kind"].iloc[-1] == "disclosure-statement"


def test_the_statement_names_nobody_and_no_other_participant(study):
    page = study.disclosures("P005")
    names = [row[column] for row in PARTICIPANTS for column in ("given_name", "family_name", "mrn", "phone")]
    for path in (page, page.with_suffix(".md")):
        data = path.read_bytes()
        assert found(names, data) == [] and b"P004" not in data and b"N010" not in data
        assert path.stat().st_mode & 0o077 == 0


def test_who_was_never_shared_is_told_so(study):
    told = statement(study, "P003")
    assert "Nothing from your sessions has been shared for research." in told
    assert "On 2025-03-20 you refused the use of everything." in told
    assert "No consent of yours is in force" in told
    assert "Nothing is on record, so nothing may be shared." in statement(study, "P006")


def test_recall_and_destruction_are_told(study):
    study.withdraw("P002")
    study.recall(notify=lambda _: None)
    told = statement(study, "P002")
    assert f"Called back on {TODAY}; the recipient has not yet confirmed" in told and "march-v2" not in told
    assert f"On {TODAY} you took back your consent to the use of everything." in told
    study.recall_step("march", "destroyed")
    assert f"the recipient confirmed on {TODAY} that all copies are destroyed" in statement(study, "P002")


def test_after_an_erasure_only_that_there_was_one_is_told(study):
    study.withdraw("P002", level="erase")
    study.recall(notify=lambda _: None)
    told = statement(study, "P002")
    assert "was called back and erased" in told and "session notes: " not in told and "march" not in told
    assert "and asked for erasure" in told


def test_an_erasure_of_somebody_else_is_not_the_participants(study):
    study.withdraw("P003", level="erase")
    study.withdraw("P002", level="erase")
    study.recall(notify=lambda _: None)
    assert "Nothing from your sessions has been shared" in statement(study, "P003")


def test_a_part_that_was_taken_back_is_no_longer_open(study):
    study.withdraw("P002", data_classes="note")
    assert "Your consent covers today: research variables such as scores." in statement(study, "P002")
    study.withdraw("P002", level="no-contact")
    study.withdraw("P002", level="no-collection", data_classes="table")
    told = statement(study, "P002")
    assert "You asked not to be contacted for research." in told
    assert f"On {TODAY} you asked that nothing new of research variables such as scores is collected." in told


def test_nobody_unknown_has_a_statement(study):
    with pytest.raises(ConfigError, match="not on the roster"):
        study.disclosures("P404")


def test_the_command_prints_the_page(study, capsys):
    assert main(["disclosures", str(study.config.root), "P001"]) == 0
    assert capsys.readouterr().out.strip().endswith("P001.html")
