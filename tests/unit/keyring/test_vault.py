"""The vault: sealed without a passphrase, opened with one, for a reason that is recorded before anything is told."""

import json

import pytest

from deid.audit import Verdict
from deid.errors import ConfigError, LedgerError
from deid.keyring.vault import seal
from deid.studyledger import ledger_of
from tests.desks import built, say
from tests.studies import codes_of, folder_bytes


@pytest.fixture
def study(people):
    builder, steward = people
    steward.desk.new_key("vault", passphrase=say("vault"))
    built(builder)
    return steward


def test_every_kind_of_code_leads_back_for_a_reason_that_is_recorded(study):
    codes = codes_of(study, "march")
    for kind, who in (("participant", "P002"), ("note", "N004"), ("row", "tables/scores.csv:3")):
        told = study.desk.open_vault("march", codes[kind][who], reason=" a finding to tell ", passphrase=say("vault"))
        assert told == who
    entries = [e for e in study.log().to_dict("records") if e["kind"] == "vault-opened"]
    assert [e["what"] for e in entries] == [
        f"release=march, reason=a finding to tell, code={codes[kind][who]}"
        for kind, who in (("participant", "P002"), ("note", "N004"), ("row", "tables/scores.csv:3"))
    ]


def test_what_cannot_be_recorded_is_not_told(study, monkeypatch):
    def refuse(*_, **__):
        raise LedgerError("full")

    monkeypatch.setattr("deid.keyring.vault.append", refuse)
    with pytest.raises(LedgerError):
        study.desk.open_vault(
            "march", codes_of(study, "march")["participant"]["P002"], reason="x", passphrase=say("vault")
        )


def test_nothing_in_private_holds_the_codes_beside_the_ids_in_the_open(study):
    codes = codes_of(study, "march")
    for path, data in folder_bytes(study.config.private).items():
        if not path.endswith("report.html"):
            assert not (b"P002" in data and codes["participant"]["P002"].encode() in data), path
    sealed = (study.config.private / "vault" / "march.vault").read_bytes()
    assert b"P002" not in sealed and (study.config.private / "vault" / "march.vault").stat().st_mode & 0o077 == 0


def test_a_wrong_passphrase_opens_nothing_and_records_nothing(study):
    with pytest.raises(ConfigError, match="does not open"):
        study.desk.open_vault("march", "P-001", reason="x", passphrase=lambda key: "starlings over town")
    assert "vault-opened" not in set(study.log()["kind"])


@pytest.mark.parametrize(("code", "reason", "told"), [("P-999", "x", "no such code"), ("P-001", "  ", "Say why")])
def test_an_unknown_code_or_no_reason_is_refused_and_not_recorded(study, code, reason, told):
    with pytest.raises(ConfigError, match=told):
        study.desk.open_vault("march", code, reason=reason, passphrase=say("vault"))
    assert "vault-opened" not in set(study.log()["kind"])


def test_without_a_vaults_key_there_is_no_vault(people):
    builder, steward = people
    built(builder)
    assert not (builder.config.private / "vault").exists()
    with pytest.raises(ConfigError, match="No vault was kept"):
        steward.desk.open_vault("march", "P-001", reason="x", passphrase=say("vault"))


def test_a_vault_that_was_changed_or_belongs_to_another_release_does_not_open(study):
    path = study.config.private / "vault" / "march.vault"
    held = json.loads(path.read_bytes())
    flipped = bytearray(bytes.fromhex(held["sealed"]))
    flipped[-1] ^= 1
    for name, data in (
        ("march", {**held, "sealed": bytes(flipped).hex()}),
        ("april", held),
    ):
        (path.parent / f"{name}.vault").write_text(json.dumps(data), encoding="utf-8")
        with pytest.raises(LedgerError, match="damaged, or not the one that was sealed"):
            study.desk.open_vault(name, "P-001", reason="x", passphrase=say("vault"))
    path.write_bytes(b"{}")
    with pytest.raises(LedgerError, match="damaged"):
        study.desk.open_vault("march", "P-001", reason="x", passphrase=say("vault"))


def test_a_vault_stays_open_to_its_key_after_the_key_was_ended(study):
    study.desk.end_key(study.desk.keys().set_index("role").loc["vault", "name"])
    code = codes_of(study, "march")["participant"]["P004"]
    assert study.desk.open_vault("march", code, reason="x", passphrase=say("vault")) == "P004"


def test_an_erasure_destroys_the_vault_and_what_readers_said(people):
    builder, steward = people
    steward.desk.new_key("vault", passphrase=say("vault"))
    built(builder)
    desk = steward.desk.sample("march")
    desk.judge(Verdict(desk.order[0]))
    steward.withdraw("P004", level="erase")
    builder.recall(notify=lambda _: None, passphrase=say("builder"))
    assert (
        not (builder.config.private / "vault" / "march.vault").exists()
        and not (builder.config.private / "reviews" / "march").exists()
    )
    assert (builder.config.private / "vault" / "march-v2.vault").exists()


def test_a_vault_that_somebody_else_sealed_tells_nothing(study):
    """Its public half is in the ledger, so anybody can seal other names for it."""
    swapped = {"P002": "P-001", "P004": "P-002"}
    forged = seal(ledger_of(study.config).entries(), "march", [swapped])
    (study.config.private / "vault" / "march.vault").write_bytes(forged)
    with pytest.raises(LedgerError, match="not the one that was sealed"):
        study.desk.open_vault("march", "P-001", reason="x", passphrase=say("vault"))


def test_what_the_vault_tells_is_not_shown_by_a_cell(study):
    told = study.desk.open_vault(
        "march", codes_of(study, "march")["participant"]["P002"], reason="x", passphrase=say("vault")
    )
    assert "P002" not in repr(told) and told == "P002"
