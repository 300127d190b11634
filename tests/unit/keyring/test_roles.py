"""Whose key is whose, which vault key counts, and how long a passphrase is."""

import pytest

import deid
from deid.errors import ConfigError
from deid.keyring.keys import SHORTEST, ask_passphrase, key_for, vault_key
from deid.studyledger import ledger_of
from tests.desks import BUILDER, STEWARD, as_person, say
from tests.studies import write_study


@pytest.fixture
def study(tmp_path):
    return deid.open_study(write_study(tmp_path / "study"))


def test_fifteen_characters_are_enough_and_fourteen_are_not(study):
    with pytest.raises(ConfigError, match="too short"):
        study.desk.new_key("builder", passphrase=lambda key: "x" * (SHORTEST - 1))
    assert study.desk.new_key("builder", passphrase=lambda key: "x" * SHORTEST).role == "builder"


def test_a_key_is_its_holders_in_its_role_however_the_name_is_capitalised(study):
    key = study.desk.new_key("builder", passphrase=say("builder"))
    entries = ledger_of(study.config).entries()
    assert key_for(entries, "builder", BUILDER.upper()) == key
    assert key_for(entries, "steward", BUILDER) is None and key_for(entries, "builder", STEWARD) is None


def test_vaults_are_sealed_for_the_newest_key_that_counts(study):
    first = study.desk.new_key("vault", passphrase=say("vault"))
    second = as_person(study, STEWARD).desk.new_key("vault", passphrase=say("vault"))
    assert vault_key(ledger_of(study.config).entries()) == second
    study.desk.end_key(second.name)
    assert vault_key(ledger_of(study.config).entries()) == first
    study.desk.end_key(first.name)
    assert vault_key(ledger_of(study.config).entries()) is None


def test_whoever_holds_a_vaults_key_may_make_one_to_sign(study):
    study.desk.new_key("vault", passphrase=say("vault"))
    assert study.desk.new_key("builder", passphrase=say("builder")).role == "builder"


def test_a_blank_passphrase_in_the_environment_is_an_answer(monkeypatch):
    monkeypatch.setenv("DEID_PASSPHRASE", "")
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda self: True})())
    monkeypatch.setattr("getpass.getpass", lambda prompt: "asked all the same")
    assert ask_passphrase("a key") == ""
