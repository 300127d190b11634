"""Approvals that the desk would not have given are refused by everybody."""

from datetime import date

import pytest

from deid.errors import LedgerError, VerificationFailed
from deid.keyring.keys import key_for, signer_of
from deid.release import approval, verify
from deid.studyledger import ledger_of
from tests.desks import STEWARD, built, read_all, say, with_keys
from tests.studies import CONSENTS, write_study


def signed_by_hand(steward, release):
    """An approval that the desk would refuse to give."""
    key = key_for(ledger_of(steward.config).entries(), "steward", STEWARD)
    signer = signer_of(steward.config, key, ask=say("steward"))
    hashed = verify(release.folder).attestation_hash
    path, data = approval(signer, release="march", attestation=hashed)
    (release.folder / path).parent.mkdir()
    (release.folder / path).write_bytes(data)
    return key.public


def test_an_approval_of_what_nobody_has_read_is_refused_by_everybody(people):
    builder, steward = people
    release = built(builder)
    public = signed_by_hand(steward, release)
    with pytest.raises(VerificationFailed, match="approves what nobody has read, or a rehearsal"):
        verify(release.folder, keys=[public])


def test_an_approval_of_a_rehearsal_is_refused_by_everybody(tmp_path):
    consents = [{**row, "data_classes": "table"} if row.get("event") == "grant" else row for row in CONSENTS]
    builder, steward = with_keys(write_study(tmp_path / "study", consents=consents))
    release = builder.release(release_id="march", asof=date(2026, 3, 1), passphrase=say("builder"))
    assert len(release.notes) == 0 and verify(release.folder).status == "REHEARSAL"
    public = signed_by_hand(steward, release)
    with pytest.raises(VerificationFailed, match="approves what nobody has read, or a rehearsal"):
        verify(release.folder, keys=[public])


def test_an_approval_that_cannot_be_recorded_is_not_written(people, monkeypatch):
    def refuse(*_, **__):
        raise LedgerError("The ledger moved on.")

    builder, steward = people
    release = built(builder)
    read_all(steward)
    steward.desk.conclude("march")
    monkeypatch.setattr("deid.desk.approving.append", refuse)
    with pytest.raises(LedgerError):
        steward.desk.approve("march", passphrase=say("steward"))
    assert not (release.folder / "approvals").exists()
