"""Keys of people: owner-only, under a passphrase, enrolled in the ledger, one of the signing roles a person."""

import json
from pathlib import Path

import pytest

import deid
from deid.errors import ConfigError, LedgerError
from deid.keyring.keys import ask_passphrase, key_for, keys_of, signer_of
from deid.studyledger import ledger_of
from tests.desks import BUILDER, STEWARD, WORDS, as_person, say
from tests.studies import write_study


@pytest.fixture
def study(tmp_path):
    return deid.open_study(write_study(tmp_path / "study"))


def test_a_new_key_is_enrolled_with_its_public_half_and_kept_under_a_passphrase(study):
    key = study.desk.new_key("builder", passphrase=say("builder"))
    (path,) = (study.config.private / "keys").glob("*.locked")
    assert path.name == f"{key.name}.locked" and path.stat().st_mode & 0o077 == 0
    told = json.loads(path.read_bytes())
    assert (
        set(told) == {"format", "public", "cost", "salt", "sealed"}
        and len(bytes.fromhex(told["sealed"])) == 12 + 32 + 16
    )
    assert study.desk.keys().to_dict("records") == [
        {"name": key.name, "role": "builder", "holder": BUILDER, "ended": False, "public": key.public}
    ]
    assert study.log()["kind"].to_list() == ["key-enrolled"]


def test_what_a_key_signs_can_be_checked_with_its_public_half(study):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    key = study.desk.new_key("steward", passphrase=say("steward"))
    signed = signer_of(study.config, key, ask=say("steward")).sign(b"words")
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.public)).verify(signed, b"words")


@pytest.mark.parametrize(("first", "second"), [("builder", "steward"), ("steward", "builder")])
def test_nobody_holds_a_builders_and_a_stewards_key(study, first, second):
    study.desk.new_key(first, passphrase=say(first))
    with pytest.raises(ConfigError, match=f"You hold the {first}'s key .* another person"):
        study.desk.new_key(second, passphrase=say(second))
    assert len(study.desk.keys()) == 1
    as_person(study, STEWARD).desk.new_key(second, passphrase=say(second))


def test_nobody_holds_two_keys_of_one_role_until_the_first_is_ended(study):
    key = study.desk.new_key("builder", passphrase=say("builder"))
    with pytest.raises(ConfigError, match=key.name):
        study.desk.new_key("builder", passphrase=say("builder"))
    study.desk.end_key(key.name)
    again = study.desk.new_key("builder", passphrase=say("builder"))
    entries = ledger_of(study.config).entries()
    assert key_for(entries, "builder", BUILDER) == again != key
    assert [one.ended for one in keys_of(entries)] == [True, False]


def test_a_vaults_key_excludes_no_other(study):
    study.desk.new_key("builder", passphrase=say("builder"))
    study.desk.new_key("vault", passphrase=say("vault"))


def test_ending_a_key_that_does_not_count_is_refused(study):
    key = study.desk.new_key("builder", passphrase=say("builder"))
    study.desk.end_key(key.name)
    for name in (key.name, "0" * 16):
        with pytest.raises(ConfigError, match="No key of that name counts"):
            study.desk.end_key(name)


@pytest.mark.parametrize("words", ["", "seven herons"])
def test_a_short_passphrase_is_refused_and_leaves_nothing(study, words):
    with pytest.raises(ConfigError, match="too short: 15 characters"):
        study.desk.new_key("builder", passphrase=lambda key: words)
    assert list((study.config.private / "keys").glob("*.locked")) == [] and len(study.desk.keys()) == 0


def test_an_unknown_role_is_refused(study):
    with pytest.raises(ConfigError, match="Known: builder, steward, vault"):
        study.desk.new_key("auditor", passphrase=say("builder"))


def test_a_wrong_passphrase_and_a_lost_file_are_told_apart(study):
    key = study.desk.new_key("builder", passphrase=say("builder"))
    with pytest.raises(ConfigError, match="does not open with this passphrase"):
        signer_of(study.config, key, ask=lambda key: "seven grey egrets")
    (study.config.private / "keys" / f"{key.name}.locked").unlink()
    with pytest.raises(ConfigError, match="cannot be read"):
        signer_of(study.config, key, ask=say("builder"))


@pytest.mark.parametrize("cost", ["[" * 20_000, 2**60, -1, 2.5, "2"])
def test_a_file_of_a_key_that_was_damaged_does_not_open(study, cost):
    """A cost that no computer could pay is not tried."""
    key = study.desk.new_key("builder", passphrase=say("builder"))
    path = study.config.private / "keys" / f"{key.name}.locked"
    told = json.dumps({**json.loads(path.read_bytes()), "cost": 0})
    path.write_text(told.replace('"cost": 0', f'"cost": {cost}'), encoding="utf-8")
    with pytest.raises(ConfigError, match="does not open with this passphrase"):
        signer_of(study.config, key, ask=say("builder"))


def test_a_key_put_under_the_name_of_another_is_found_out(study):
    mine = study.desk.new_key("builder", passphrase=say("builder"))
    theirs = as_person(study, STEWARD).desk.new_key("steward", passphrase=say("builder"))
    keys = study.config.private / "keys"
    (keys / f"{mine.name}.locked").write_bytes((keys / f"{theirs.name}.locked").read_bytes())
    with pytest.raises(ConfigError, match="or is another key"):
        signer_of(study.config, mine, ask=say("builder"))


def test_a_key_that_cannot_be_enrolled_is_not_kept(study, monkeypatch):
    def refuse(*_, **__):
        raise LedgerError("full")

    ledger_of(study.config)
    monkeypatch.setattr("deid.keyring.keys.append", refuse)
    with pytest.raises(LedgerError):
        study.desk.new_key("builder", passphrase=say("builder"))
    assert list((study.config.private / "keys").glob("*.locked")) == []


def test_the_environment_may_say_the_passphrase_and_nobody_is_asked_where_nobody_sits(monkeypatch):
    monkeypatch.delenv("DEID_PASSPHRASE", raising=False)
    monkeypatch.setattr("sys.stdin", None)
    assert ask_passphrase("a key") == ""
    monkeypatch.setenv("DEID_PASSPHRASE", WORDS["builder"])
    assert ask_passphrase("a key") == WORDS["builder"]


def test_a_passphrase_that_is_said_differently_the_second_time_makes_no_key(study):
    words = iter(("seven grey herons", "seven gray herons"))
    with pytest.raises(ConfigError, match="differ; nothing was made"):
        study.desk.new_key("builder", passphrase=lambda key: next(words))
    assert len(study.desk.keys()) == 0


@pytest.mark.parametrize(
    "locked",
    [b"", b"{}", b"[]", b'{"cost": 3, "salt": "00", "sealed": "00"}', b'{"cost": 16, "salt": "zz", "sealed": "00"}'],
)
def test_a_damaged_file_opens_nothing(study, locked):
    key = study.desk.new_key("builder", passphrase=say("builder"))
    (study.config.private / "keys" / f"{key.name}.locked").write_bytes(locked)
    with pytest.raises(ConfigError, match="does not open"):
        signer_of(study.config, key, ask=say("builder"))


def test_any_words_make_a_passphrase(study):
    words = "\ud800 " + "long " * 500
    key = study.desk.new_key("builder", passphrase=lambda key: words)
    assert signer_of(study.config, key, ask=lambda key: words).public == key.public


def test_a_guess_costs_what_is_asked_for():
    from deid.keyring import keys

    assert (keys.BLOCK, keys.LANES) == (8, 1) and "COST, BLOCK, LANES = 2**17" in Path(keys.__file__).read_text(
        encoding="utf-8"
    )
