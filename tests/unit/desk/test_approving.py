"""Approval: by somebody else than the builder, of what was read, and only while consent stands."""

import json
import shutil
from datetime import date, timedelta

import pytest

import deid
from deid.audit import Mark, Verdict
from deid.desk import standing
from deid.errors import ApprovalRefused, ConfigError, ReviewFailed, VerificationFailed
from deid.keyring.keys import key_for, signer_of
from deid.release import approval, verify
from deid.release.attestation import read_attestation, sealed_bytes
from deid.release.canonical import digest, read_object, readable
from deid.release.reviewed import with_review
from deid.studyledger import ledger_of, today
from tests.desks import BUILDER, STEWARD, approved, as_person, built, read_all, say, with_keys
from tests.studies import CONSENTS, edit, write_study

BOTH = "a second person"


def public(study, role):
    keys = study.desk.keys()
    return keys.loc[keys["role"] == role, "public"].item()


def test_a_release_that_was_built_read_and_signed_by_two_people_is_approved(people):
    builder, steward = people
    release = approved(builder, steward)
    assert steward.desk.verify("march").status == "APPROVED"
    assert verify(release.folder, keys=[public(steward, "steward")]).status == "APPROVED"
    (entry,) = [e for e in steward.log().to_dict("records") if e["kind"] == "approval"]
    assert entry["actor"] == STEWARD and entry["what"].startswith("release=march")


def test_a_stranger_who_was_given_no_key_or_another_sees_a_candidate_and_why(people):
    builder, steward = people
    release = approved(builder, steward)
    for keys in ([], [public(builder, "builder")], ["3" * 64]):
        verdict = verify(release.folder, keys=keys)
        assert verdict.status == "CANDIDATE"
        assert verdict.lacks[0].startswith("0 of 1 approvals by keys that you name (signed by ")


def test_every_step_that_is_missing_is_told(people):
    builder, steward = people
    keys = [public(steward, "steward")]
    release = built(builder)
    assert [lack[:30] for lack in verify(release.folder, keys=keys).lacks] == [
        "it states no review: nobody ha",
        "0 of 1 approvals by keys that ",
    ]
    read_all(steward)
    steward.desk.conclude("march")
    assert verify(release.folder, keys=keys).lacks == ("0 of 1 approvals by keys that you name",)


def test_whoever_built_it_cannot_approve_it_under_any_key(people):
    builder, steward = people
    built(builder)
    read_all(steward)
    steward.desk.conclude("march")
    with pytest.raises(ApprovalRefused, match=BOTH):
        builder.desk.approve("march", passphrase=say("builder"))
    with pytest.raises(ConfigError, match="You hold no steward's key"):
        as_person(builder, "m.third").desk.approve("march", passphrase=say("builder"))
    builder.desk.end_key(builder.desk.keys()["name"][0])
    builder.desk.new_key("steward", passphrase=say("steward"))
    with pytest.raises(ConfigError, match="You hold a steward's key already"):
        as_person(builder, BUILDER.upper()).desk.new_key("steward", passphrase=say("steward"))
    for name in (BUILDER, BUILDER.upper()):
        with pytest.raises(ApprovalRefused, match=BOTH):
            as_person(builder, name).desk.approve("march", passphrase=say("steward"))


def test_an_approval_that_the_builders_own_key_signed_is_refused_by_everybody(people):
    builder, steward = people
    release = built(builder)
    read_all(steward)
    steward.desk.conclude("march")
    key = key_for(ledger_of(builder.config).entries(), "builder", BUILDER)
    signer = signer_of(builder.config, key, ask=say("builder"))
    path, data = approval(signer, release="march", attestation=verify(release.folder).attestation_hash)
    (release.folder / path).parent.mkdir()
    (release.folder / path).write_bytes(data)
    with pytest.raises(VerificationFailed, match="no second person's"):
        verify(release.folder, keys=[key.public])


def test_a_release_without_a_builders_key_is_never_approved(tmp_path):
    builder = deid.open_study(write_study(tmp_path / "study"))
    steward = as_person(builder, STEWARD)
    steward.desk.new_key("steward", passphrase=say("steward"))
    release = builder.release(release_id="march")
    read_all(steward)
    steward.desk.conclude("march")
    with pytest.raises(ApprovalRefused, match="built without a builder's key"):
        steward.desk.approve("march", passphrase=say("steward"))
    assert verify(release.folder).lacks[0].startswith("it was built without a builder's key")


def test_a_builder_who_leaves_the_passphrase_blank_builds_unsigned(people):
    builder, _ = people
    assert builder.release(release_id="march", passphrase=lambda key: "").attestation["builder"] is None


def test_a_builder_with_a_wrong_passphrase_builds_nothing(people):
    builder, _ = people
    with pytest.raises(ConfigError, match="does not open"):
        builder.release(release_id="march", passphrase=lambda key: "wrong words")
    assert not builder.config.releases.exists()


def test_what_nobody_has_read_is_not_approved(people):
    builder, steward = people
    built(builder)
    with pytest.raises(
        ApprovalRefused, match=r"Nobody has read a sample of march to the end yet; deid review RELEASE\."
    ):
        steward.desk.approve("march", passphrase=say("steward"))
    read_all(steward)
    with pytest.raises(ApprovalRefused, match="its review is not concluded: deid review RELEASE --finish"):
        steward.desk.approve("march", passphrase=say("steward"))


def test_an_approval_without_its_passphrase_is_none(people):
    builder, steward = people
    release = built(builder)
    read_all(steward)
    steward.desk.conclude("march")
    for words in ("", "a kettle of crows"):
        with pytest.raises(ConfigError, match="passphrase"):
            steward.desk.approve("march", passphrase=lambda key, words=words: words)
    assert not (release.folder / "approvals").exists() and "approval" not in set(steward.log()["kind"])


def test_nobody_approves_twice(people):
    builder, steward = people
    approved(builder, steward)
    with pytest.raises(ApprovalRefused, match="approved march already"):
        steward.desk.approve("march", passphrase=say("steward"))


def test_a_policy_that_asks_for_two_approvals_gets_two(tmp_path):
    folder = write_study(tmp_path / "study")
    edit(folder / "study.toml", "min_k = 2", "min_k = 2\napprovals = 2")
    builder, steward = with_keys(folder)
    approved(builder, steward)
    assert steward.desk.verify("march").status == "CANDIDATE"
    third = as_person(builder, "m.third")
    third.desk.new_key("steward", passphrase=say("steward"))
    assert third.desk.approve("march", passphrase=say("steward")).status == "APPROVED"


def test_the_approval_of_another_release_is_refused(people):
    builder, steward = people
    one = approved(builder, steward)
    two = built(builder, "april")
    shutil.copytree(one.folder / "approvals", two.folder / "approvals")
    with pytest.raises(VerificationFailed, match="approves something else"):
        verify(two.folder)


def test_an_approval_from_before_the_release_was_changed_is_refused(people):
    builder, steward = people
    release = approved(builder, steward)
    (signed,) = (release.folder / "approvals").iterdir()
    stated = json.loads(signed.read_bytes())
    stated["attestation"] = "sha256:" + "0" * 64
    signed.write_bytes(json.dumps(stated, sort_keys=True, separators=(",", ":")).encode() + b"\n")
    with pytest.raises(VerificationFailed, match="signature does not hold"):
        verify(release.folder)


def test_a_swapped_report_is_refused_even_if_everything_is_sealed_anew(people):
    builder, steward = people
    release = approved(builder, steward)
    report = release.report.read_bytes().replace(b"Passed", b"PASSED")
    release.report.write_bytes(report)
    with pytest.raises(VerificationFailed, match=r"report\.html was changed"):
        verify(release.folder)
    files = {path.name: path.read_bytes() for path in release.folder.iterdir() if path.is_file()}
    files["tables/scores.csv"] = (release.folder / "tables/scores.csv").read_bytes()
    review = read_attestation(files["attestation.json"])["review"]
    for path, data in with_review(files, review, report=report).items():
        (release.folder / path).write_bytes(data)
    with pytest.raises(VerificationFailed, match="approves something else"):
        verify(release.folder)
    shutil.rmtree(release.folder / "approvals")
    assert verify(release.folder, keys=[public(steward, "steward")]).status == "CANDIDATE"


def test_data_that_the_builder_did_not_sign_is_refused_though_all_hashes_fit(people):
    builder, _ = people
    release = built(builder)
    notes = (release.folder / "notes.csv").read_bytes().replace(b"tired", b"happy")
    package = read_object((release.folder / "datapackage.json").read_bytes())
    next(r for r in package["resources"] if r["path"] == "notes.csv").update(bytes=len(notes), hash=digest(notes))
    described = readable(package)
    stated = read_attestation((release.folder / "attestation.json").read_bytes())
    stated["data_package"]["hash"] = digest(described)
    for path, data in (
        ("notes.csv", notes),
        ("datapackage.json", described),
        ("attestation.json", sealed_bytes(stated)),
    ):
        (release.folder / path).write_bytes(data)
    with pytest.raises(VerificationFailed, match="not what the builder signed"):
        verify(release.folder)


def test_consent_that_expires_after_approval_ends_it(tmp_path, monkeypatch):
    last = today() + timedelta(days=30)
    consents = [{**row, "use_until": last.isoformat()} if row["event_id"] == "E2" else row for row in CONSENTS]
    builder, steward = with_keys(write_study(tmp_path / "study", consents=consents))
    release = approved(builder, steward)
    assert steward.desk.verify("march").status == "APPROVED"
    later = last + timedelta(days=1)
    monkeypatch.setattr("deid.desk.standing.today", lambda: later)
    with pytest.raises(VerificationFailed, match=r"does not cover it as of today: N-\d+ \(EXPIRED\)"):
        steward.desk.verify("march")
    assert verify(release.folder, keys=[public(steward, "steward")]).status == "APPROVED"


def test_expired_consent_before_approval_refuses_it(tmp_path, monkeypatch):
    last = today() + timedelta(days=30)
    consents = [{**row, "use_until": last.isoformat()} if row["event_id"] == "E2" else row for row in CONSENTS]
    builder, steward = with_keys(write_study(tmp_path / "study", consents=consents))
    built(builder)
    read_all(steward)
    steward.desk.conclude("march")
    monkeypatch.setattr("deid.desk.standing.today", lambda: last + timedelta(days=1))
    with pytest.raises(VerificationFailed, match="EXPIRED"):
        steward.desk.approve("march", passphrase=say("steward"))


def test_a_withdrawal_ends_an_approval_and_a_recalled_release_does_not_stand(people):
    builder, steward = people
    approved(builder, steward)
    kept = builder.config.root / "kept"
    shutil.copytree(builder.config.releases / "march", kept)
    builder.withdraw("P002")
    with pytest.raises(VerificationFailed, match=r"\(WITHDRAWN\)"):
        steward.desk.verify("march")
    builder.recall(notify=lambda _: None, passphrase=say("builder"))
    with pytest.raises(VerificationFailed, match="it was recalled"):
        steward.desk.verify(kept)
    assert steward.desk.verify("march-v2").status == "CANDIDATE"


def test_a_release_in_the_place_of_an_approved_one_is_read_and_approved_on_its_own(people):
    builder, steward = people
    approved(builder, steward)
    builder.withdraw("P002")
    builder.recall(notify=lambda _: None, passphrase=say("builder"))
    read_all(steward, "march-v2")
    steward.desk.conclude("march-v2")
    assert steward.desk.approve("march-v2", passphrase=say("steward")).status == "APPROVED"


def test_a_release_that_this_study_did_not_record_does_not_stand(people, tmp_path):
    _, steward = people
    other, _ = with_keys(write_study(tmp_path / "other"))
    release = built(other)
    with pytest.raises(VerificationFailed, match="did not record"):
        steward.desk.verify(release.folder)


def test_a_review_that_is_taken_out_again_is_found_out(people):
    builder, steward = people
    release = built(builder)
    before = {path: path.read_bytes() for path in release.folder.rglob("*") if path.is_file()}
    read_all(steward)
    steward.desk.conclude("march")
    for path, data in before.items():
        path.write_bytes(data)
    assert verify(release.folder).status == "CANDIDATE"
    with pytest.raises(VerificationFailed, match="the ledger knows its review, which is not in it"):
        steward.desk.verify("march")


def test_an_approval_that_the_ledger_does_not_know_is_found_out_at_home(people, tmp_path):
    """Somebody enrols a steward's key in a copy of the study and brings the signature back."""
    builder, steward = people
    release = built(builder)
    read_all(steward)
    steward.desk.conclude("march")
    shutil.copytree(builder.config.root, tmp_path / "copy")
    away = as_person(deid.open_study(tmp_path / "copy"), "e.mallory")
    away.desk.new_key("steward", passphrase=say("steward"))
    away.desk.approve("march", passphrase=say("steward"))
    shutil.copytree(tmp_path / "copy" / "releases" / "march" / "approvals", release.folder / "approvals")
    with pytest.raises(VerificationFailed, match="an approval that the ledger did not record"):
        steward.desk.verify("march")


def test_what_an_ended_key_approved_before_stands(people):
    builder, steward = people
    approved(builder, steward)
    steward.desk.end_key(steward.desk.keys().set_index("role").loc["steward", "name"])
    assert steward.desk.verify("march").status == "APPROVED"


def test_a_rehearsal_is_neither_reviewed_nor_approved(people):
    builder, steward = people
    builder.release(release_id="march", asof=date(2026, 3, 1), passphrase=say("builder"))
    with pytest.raises(ConfigError, match="rehearsal"):
        steward.desk.sample("march")
    with pytest.raises(ApprovalRefused, match="rehearsal"):
        steward.desk.approve("march", passphrase=say("steward"))


def test_a_release_of_tables_alone_needs_no_reader(tmp_path):
    consents = [{**row, "data_classes": "table"} if row.get("event") == "grant" else row for row in CONSENTS]
    builder, steward = with_keys(write_study(tmp_path / "study", consents=consents))
    release = built(builder)
    assert len(release.notes) == 0
    assert steward.desk.approve("march", passphrase=say("steward")).status == "APPROVED"


def test_a_leak_that_was_found_bars_approval_for_good(people):
    builder, steward = people
    built(builder)
    desk = steward.desk.sample("march")
    for note in desk.order:
        desk.judge(Verdict(note, (Mark(0, 3, "missed", "PERSON"),) if note == desk.order[0] else ()))
    with pytest.raises(ReviewFailed):
        steward.desk.conclude("march")
    with pytest.raises(ApprovalRefused, match="can never be approved"):
        steward.desk.approve("march", passphrase=say("steward"))
    with pytest.raises(VerificationFailed, match="it must not leave"):
        steward.desk.verify("march")


def test_one_person_with_a_new_key_approves_once(tmp_path):
    folder = write_study(tmp_path / "study")
    edit(folder / "study.toml", "min_k = 2", "min_k = 2\napprovals = 2")
    builder, steward = with_keys(folder)
    approved(builder, steward)
    steward.desk.end_key(steward.desk.keys().set_index("role").loc["steward", "name"])
    steward.desk.new_key("steward", passphrase=say("steward"))
    with pytest.raises(ApprovalRefused, match="approved march already"):
        steward.desk.approve("march", passphrase=say("steward"))
    assert steward.desk.verify("march").status == "CANDIDATE"


def test_an_approval_that_was_recorded_and_not_written_is_written_by_the_next_try(people, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    builder, steward = people
    built(builder)
    read_all(steward)
    steward.desk.conclude("march")
    with monkeypatch.context() as patch:
        patch.setattr("deid.desk.approving.write_whole", stop)
        with pytest.raises(KeyboardInterrupt):
            steward.desk.approve("march", passphrase=say("steward"))
    (builder.config.releases / "march" / "approvals" / ".0123456789abcdef.json.01234567").write_bytes(b"{")
    assert steward.desk.approve("march", passphrase=say("steward")).status == "APPROVED"


def test_a_leak_that_stands_in_a_verdict_bars_approval_though_the_review_was_concluded(people):
    builder, steward = people
    built(builder)
    desk = steward.desk.sample("march")
    read_all(steward)
    steward.desk.conclude("march")
    leak = Verdict(desk.order[0], (Mark(0, 3, "missed", "PERSON"),))
    with pytest.raises(ConfigError, match="concluded or erased meanwhile"):
        desk.judge(leak)
    (steward.config.private / "reviews" / "march" / "concluded").unlink()
    desk.judge(leak)
    with pytest.raises(ApprovalRefused, match="found an identifier in it"):
        steward.desk.approve("march", passphrase=say("steward"))


def test_a_note_that_the_gate_refuses_today_ends_what_stood(people):
    """Its attendance was corrected: somebody who refused was there."""
    builder, steward = people
    approved(builder, steward)
    edit(builder.config.notes, "N008,P004,", "N008,P004;P003,")
    with pytest.raises(VerificationFailed, match=r"N-\d+ \((COATTENDEE|REFUSED)\)"):
        steward.desk.verify("march")


def test_a_release_that_is_swapped_while_it_is_read_is_not_signed(people, monkeypatch):
    builder, steward = people
    release = built(builder)
    read_all(steward)
    steward.desk.conclude("march")
    real = standing.verify

    def swapped(folder, **options):
        verdict = real(folder, **options)
        return type(verdict)(verdict.status, verdict.checks, "sha256:" + "0" * 64)

    monkeypatch.setattr(standing, "verify", swapped)
    with pytest.raises(VerificationFailed, match="changed while it was read"):
        steward.desk.approve("march", passphrase=say("steward"))
    assert not (release.folder / "approvals").exists()
