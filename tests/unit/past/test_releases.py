"""What is remembered of a release comes from the ledger; private/ is read where it is needed, and believed as it was recorded."""

import shutil

import pytest

import deid
from deid.errors import StudyFileError
from deid.past.kept import CONTENTS, DECISIONS, REPLACED
from deid.past.releases import past_release, past_releases
from deid.private import study_key
from deid.studyledger import ledger_of
from tests.studies import NOTES, RELEASED_NOTES, RELEASED_ROWS, SCORES, write_study


@pytest.fixture
def study(tmp_path):
    opened = deid.open_study(write_study(tmp_path / "study"))
    opened.release(release_id="one")
    return opened


def past_of(study):
    return past_release("one", ledger_of(study.config).entries(), study.config.private)


def test_the_ledger_alone_tells_which_releases_there_are(study):
    shutil.rmtree(study.config.private / "releases")
    (past,) = past_releases(ledger_of(study.config).entries(), study.config.private)
    assert (past.name, past.builder, past.request.recipient) == ("one", "r.adeyemi", "Uni Nord")


def test_decisions_are_read_anew_each_time_they_are_asked_for(study):
    past = past_of(study)
    assert len(list(past.decisions())) == len(list(past.decisions())) == len(NOTES) + len(SCORES)
    held = [decision.item for decision in past.held()]
    assert tuple(item.item_id for item in held if item.kind == "note") == RELEASED_NOTES
    assert sum(item.kind == "row" for item in held) == len(RELEASED_ROWS)
    assert past.readable and not past.erased


@pytest.mark.parametrize("name", [DECISIONS, CONTENTS, REPLACED])
def test_a_release_of_which_a_file_is_missing_is_unreadable(study, name):
    (study.config.private / "releases" / "one" / name).unlink()
    assert not past_of(study).readable


def test_a_release_whose_files_are_those_of_an_earlier_version_is_unreadable(study):
    record = study.config.private / "releases" / "one"
    (record / CONTENTS).rename(record / "contents.json")
    (record / REPLACED).rename(record / "replaced.json")
    assert not past_of(study).readable
    assert "Nobody can tell whose data one hold" in " ".join(study.recall_notices())


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"", lambda data: data + b"{"])
def test_decisions_that_are_not_those_recorded_are_not_believed(study, damage):
    path = study.config.private / "releases" / "one" / DECISIONS
    path.write_bytes(damage(path.read_bytes()))
    past = past_of(study)
    assert not past.readable and past.erased
    assert past.codes(study_key(study.config.private)) == {"participant": {}, "note": {}, "row": {}}
    with pytest.raises(StudyFileError, match=r"private/releases/one/decisions\.jsonl is missing or damaged"):
        next(past.decisions())
    with pytest.raises(StudyFileError, match="Restore private/ from a backup"):
        study.explain("P001", release="one")


def test_a_recalled_release_of_which_nothing_is_left_holds_nothing(study):
    study.withdraw("P002")
    study.recall(notify=lambda _: None)
    shutil.rmtree(study.config.private / "releases" / "one")
    past = past_of(study)
    assert past.readable and past.erased and list(past.decisions()) == []


def test_who_looks_at_the_ledger_reads_no_decisions_unless_a_consent_changed(study, monkeypatch):
    def unread(_):
        raise AssertionError("decisions were read")

    monkeypatch.setattr("deid.past.releases.read_decisions", unread)
    assert study.recall_notices() == ()
    with pytest.raises(AssertionError, match="decisions were read"):
        study.withdraw("P002")
