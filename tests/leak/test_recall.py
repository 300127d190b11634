"""After a withdrawal in the sample study: notices, a tombstone, and a release without a word of the participant."""

import pytest

import deid
from deid.notebook import copy_sample
from tests.studies import codes_of, files_below, folder_bytes

WHO = "P003"


@pytest.fixture(scope="module")
def withdrawn(tmp_path_factory):
    """The sample study after a release, a withdrawal and its recall, and what was in the release of the participant."""
    folder = tmp_path_factory.mktemp("recall") / "study"
    copy_sample(folder)
    study = deid.open_study(folder)
    release = study.release(release_id="march")
    codes = codes_of(study, "march")
    notes = release.notes.set_index("note")
    own = notes[notes["participants"].str.contains(codes["participant"][WHO])]
    study.withdraw(WHO)
    study.recall(notify=lambda _: None)
    return study, codes, list(own["text"])


def test_the_release_in_its_place_verifies_and_is_the_only_one(withdrawn):
    study, _, _ = withdrawn
    assert [path.name for path in study.config.releases.iterdir()] == ["march-v2"]
    assert deid.verify(study.config.releases / "march-v2").status == "CANDIDATE"
    assert study.recalls()["replaced_by"].to_list() == ["march-v2"]


def test_no_sentence_of_the_participant_is_in_it(withdrawn):
    study, _, texts = withdrawn
    assert len(texts) >= 4
    sentences = [line.strip() for text in texts for line in text.replace(". ", ".\n").splitlines() if len(line) > 40]
    assert len(sentences) > 20
    for path, data in folder_bytes(study.config.releases / "march-v2").items():
        told = data.decode()
        assert [sentence for sentence in sentences if sentence in told] == [], path


def test_the_notice_lists_every_code_that_was_the_participants(withdrawn):
    study, codes, texts = withdrawn
    notice = (study.config.root / "recalls/march/notice.md").read_text(encoding="utf-8")
    assert codes["participant"][WHO] in notice
    held = codes_of(study, "march")
    assert held == codes and notice.count("N-") == len(texts)
    for path in files_below(study.config.root / "recalls"):
        assert WHO not in path.read_text(encoding="utf-8").replace(codes["participant"][WHO], "")


def test_the_ledger_has_the_tombstone_and_verifies(withdrawn):
    study, _, _ = withdrawn
    assert "tombstone" in set(study.log()["kind"]) and study.verify_ledger() == len(study.log())
