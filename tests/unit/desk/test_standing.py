"""What stands at home is asked anew: what was recorded, for what it was requested, though the files changed since."""

import csv
import io
import shutil
from datetime import timedelta

import pytest

import deid
from deid.errors import ApprovalRefused, VerificationFailed
from deid.keyring.keys import key_for, signer_of
from deid.release import approval, verify
from deid.studyledger import ledger_of, today
from tests.desks import STEWARD, approved, as_person, built, read_all, say, with_keys
from tests.studies import CONSENTS, edit, write_study


def without_notes_of(study, who):
    """Their notes leave the study's files, as when a source is cleared after a release."""
    rows = list(csv.reader(io.StringIO(study.config.notes.read_text(encoding="utf-8"), newline="")))
    column = rows[0].index("participants") if "participants" in rows[0] else 1
    text = io.StringIO(newline="")
    csv.writer(text).writerows([rows[0], *(row for row in rows[1:] if who not in row[column].split(";"))])
    study.config.notes.write_text(text.getvalue(), encoding="utf-8", newline="")


def test_an_approval_on_record_for_another_release_does_not_count_for_this_one(people):
    builder, steward = people
    approved(builder, steward)
    release = built(builder, "april")
    read_all(steward, "april")
    steward.desk.conclude("april")
    key = key_for(ledger_of(steward.config).entries(), "steward", STEWARD)
    signer = signer_of(steward.config, key, ask=say("steward"))
    path, data = approval(signer, release="april", attestation=verify(release.folder).attestation_hash)
    (release.folder / path).parent.mkdir()
    (release.folder / path).write_bytes(data)
    with pytest.raises(VerificationFailed, match="an approval that the ledger did not record"):
        steward.desk.verify("april")


def test_a_withdrawal_ends_what_stood_though_the_notes_left_the_files_of_the_study(people):
    builder, steward = people
    approved(builder, steward)
    builder.withdraw("P002")
    without_notes_of(builder, "P002")
    with pytest.raises(VerificationFailed, match=r"N-\d+ \(WITHDRAWN\)"):
        steward.desk.verify("march")


def test_a_copy_of_an_erased_release_is_told_to_be_recalled(people, tmp_path):
    builder, steward = people
    approved(builder, steward)
    copy = shutil.copytree(builder.config.releases / "march", tmp_path / "copy")
    builder.withdraw("P002", level="erase")
    builder.withdraw("P004")
    builder.recall(notify=lambda _: None, passphrase=say("builder"))
    with pytest.raises(VerificationFailed, match=r"does not stand: it was recalled \(entry \d+ of the ledger\)\.$"):
        steward.desk.verify(copy)


def test_another_persons_row_in_the_place_of_a_released_one_takes_nothing_from_it(people):
    builder, steward = people
    approved(builder, steward)
    path = builder.config.root / "tables" / "scores.csv"
    header, *rows = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([header, *reversed(rows)]))
    assert steward.desk.verify("march").status == "APPROVED"


def test_a_note_whose_attendees_are_others_now_ends_what_stood(people):
    builder, steward = people
    approved(builder, steward)
    edit(builder.config.notes, "N009,P005,", "N009,P005;P003,")
    with pytest.raises(VerificationFailed, match=r"N-\d+ \(COATTENDEE\)\."):
        steward.desk.verify("march")


def test_what_was_recorded_counts_though_the_note_names_somebody_else_now(people):
    builder, steward = people
    approved(builder, steward)
    builder.withdraw("P002")
    edit(builder.config.notes, "N004,P002,", "N004,P001,")
    with pytest.raises(VerificationFailed) as told:
        steward.desk.verify("march")
    assert str(told.value).count("(WITHDRAWN)") == 3


def test_consent_that_expires_ends_what_stood_though_the_notes_left_the_files_of_the_study(tmp_path, monkeypatch):
    last = today() + timedelta(days=30)
    consents = [{**row, "use_until": last.isoformat()} if row["event_id"] == "E2" else row for row in CONSENTS]
    builder, steward = with_keys(write_study(tmp_path / "study", consents=consents))
    approved(builder, steward)
    without_notes_of(builder, "P002")
    assert steward.desk.verify("march").status == "APPROVED"
    monkeypatch.setattr("deid.desk.standing.today", lambda: last + timedelta(days=1))
    with pytest.raises(VerificationFailed, match=r"N-\d+ \(EXPIRED\)"):
        steward.desk.verify("march")


def test_consent_is_asked_for_what_the_release_was_requested_for(people):
    """The study asks for something else by now."""
    builder, steward = people
    approved(builder, steward)
    edit(builder.config.root / "study.toml", "commercial = false", "commercial = true")
    edit(builder.config.root / "study.toml", 'purpose = "HMB"', 'purpose = "GRU"')
    later = as_person(deid.open_study(builder.config.root), STEWARD)
    assert later.config.request != builder.config.request
    assert later.desk.verify("march").status == "APPROVED"


def test_a_release_of_which_private_lost_the_record_does_not_stand(people):
    builder, steward = people
    approved(builder, steward)
    shutil.rmtree(builder.config.private / "releases" / "march")
    with pytest.raises(VerificationFailed, match="private/releases has lost what it kept of it"):
        steward.desk.verify("march")


def test_one_person_cannot_put_a_first_approval_aside_and_give_a_second(tmp_path):
    folder = write_study(tmp_path / "study")
    edit(folder / "study.toml", "min_k = 2", "min_k = 2\napprovals = 2")
    builder, steward = with_keys(folder)
    release = approved(builder, steward)
    shutil.rmtree(release.folder / "approvals")
    steward.desk.end_key(steward.desk.keys().set_index("role").loc["steward", "name"])
    steward.desk.new_key("steward", passphrase=say("steward"))
    with pytest.raises(ApprovalRefused, match="approved march already"):
        steward.desk.approve("march", passphrase=say("steward"))


def test_what_a_steward_approved_before_does_not_bar_another_release_under_a_new_key(people):
    builder, steward = people
    approved(builder, steward)
    steward.desk.end_key(steward.desk.keys().set_index("role").loc["steward", "name"])
    steward.desk.new_key("steward", passphrase=say("steward"))
    approved(builder, steward, "april")
    assert steward.desk.verify("april").status == "APPROVED"
