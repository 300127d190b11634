"""Signatures: of a builder over what was built, of a steward over what is stated; every byte counts."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deid.release.canonical import canonical, digest
from deid.release.signing import (
    Approval,
    Signer,
    approval,
    built_by,
    is_approval,
    is_built_by,
    is_public_key,
    key_id,
    read_approval,
)

# The first test vector of RFC 8032, section 7.1.
SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
SIGNED_NOTHING = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
KEY = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(SEED))
SIGNER = Signer(PUBLIC, KEY.sign)
HASH = digest(b"an attestation")


def test_the_signatures_are_those_of_rfc_8032():
    assert KEY.public_key().public_bytes_raw().hex() == PUBLIC
    assert SIGNER.sign(b"").hex() == SIGNED_NOTHING


def test_an_approval_is_read_as_it_was_signed():
    path, data = approval(SIGNER, release="march", attestation=HASH)
    assert path == f"approvals/{key_id(PUBLIC)}.json" and is_approval(path)
    assert read_approval(path, data) == Approval(PUBLIC, "march", HASH)


def test_any_flipped_bit_of_an_approval_is_found():
    path, data = approval(SIGNER, release="march", attestation=HASH)
    for place in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[place] ^= 1 << bit
            with pytest.raises(ValueError):  # noqa: PT011 (JSON's own or ours)
                read_approval(path, bytes(flipped))


@pytest.mark.parametrize(
    "change", [{"release": "april"}, {"attestation": digest(b"other")}, {"key": "0" * 64}, {"more": 1}]
)
def test_an_approval_that_states_something_else_is_none(change):
    path, data = approval(SIGNER, release="march", attestation=HASH)
    changed = json.dumps({**json.loads(data), **change}, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    with pytest.raises(ValueError, match=r"signature|approval|key"):
        read_approval(path, changed)


def test_an_approval_stands_under_the_name_of_its_key():
    _, data = approval(SIGNER, release="march", attestation=HASH)
    with pytest.raises(ValueError, match="name of its key"):
        read_approval("approvals/0123456789abcdef.json", data)
    for path in (
        "approvals/x.json",
        "approvals/0123456789ABCDEF.json",
        "approvals/0123456789abcdef.json.bak",
        "0123456789abcdef.json",
    ):
        assert not is_approval(path)


def test_a_builder_signs_everything_but_what_comes_later():
    stated, files = {"release": "march", "review": None, "data_package": {"hash": "x"}}, {"notes.csv": "sha256:1"}
    builder = built_by(SIGNER, stated, files)
    assert is_built_by({**stated, "builder": builder}, files)
    later = {**stated, "review": {"at_most": 0}, "data_package": {"hash": "y"}, "builder": builder}
    assert is_built_by(later, files)
    for changed, held in (
        ({"release": "april"}, files),
        ({}, {"notes.csv": "sha256:2"}),
        ({}, {}),
        ({"more": 1}, files),
    ):
        assert not is_built_by({**later, **changed}, held)
    assert not is_built_by({**later, "builder": {**builder, "signature": builder["signature"].upper()}}, files)
    assert built_by(None, stated, files) is None


@pytest.mark.parametrize("text", ["", "0" * 63, "0" * 65, "G" * 64, PUBLIC.upper(), f"{PUBLIC}\n"])
def test_what_is_no_public_key_is_told(text):
    assert is_public_key(PUBLIC) and not is_public_key(text)


@pytest.mark.parametrize(
    "encoded",
    [
        "00" * 32,
        "01" + "00" * 31,
        "01" + "00" * 30 + "80",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
        "ff" * 32,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ],
)
def test_a_key_that_anybody_can_sign_for_is_none(encoded):
    assert not is_public_key(encoded)


def test_a_signer_prints_its_name_alone():
    assert repr(SIGNER) == f"Signer({key_id(PUBLIC)})"


def test_a_key_whose_x_is_odd_is_a_key_too():
    """Half of all keys have the highest bit set."""
    publics = [Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32).public_key().public_bytes_raw() for n in range(20)]
    assert any(public[31] & 0x80 for public in publics)
    assert all(is_public_key(public.hex()) for public in publics)


def test_what_was_signed_as_something_else_is_no_approval():
    stated = {"format": "deid-build/1", "release": "march", "attestation": HASH, "key": PUBLIC}
    data = canonical({**stated, "signature": KEY.sign(canonical(stated)).hex()})
    with pytest.raises(ValueError, match="it is no approval"):
        read_approval(f"approvals/{key_id(PUBLIC)}.json", data)


def test_an_approval_that_is_spelled_otherwise_is_refused():
    path, data = approval(SIGNER, release="march", attestation=HASH)
    with pytest.raises(ValueError, match="canonical"):
        read_approval(path, json.dumps(json.loads(data), indent=1).encode())


def test_a_builder_signs_every_part_but_three():
    stated = dict.fromkeys(
        ("release", "rehearsal", "request", "policy", "gate", "consents", "leak_scan", "risk", "intruder", "lists"), "x"
    )
    builder = built_by(SIGNER, stated, {})
    for part in stated:
        assert not is_built_by({**stated, part: "y", "builder": builder}, {}), part
        assert not is_built_by({**{k: v for k, v in stated.items() if k != part}, "builder": builder}, {}), part


def test_what_a_builder_signs_is_said_byte_for_byte():
    """Releases that are out must go on verifying."""
    told = {"format": "deid-build/1", "key": PUBLIC, "stated": {"release": "march"}, "files": {"notes.csv": "sha256:1"}}
    builder = {"key": PUBLIC, "signature": KEY.sign(canonical(told)).hex()}
    assert is_built_by({"release": "march", "review": None, "builder": builder}, {"notes.csv": "sha256:1"})


def test_a_signature_that_anybody_can_make_builds_nothing():
    """Under the point of order 1 the same 64 bytes sign everything."""
    point = "01" + "00" * 31
    builder = {"key": point, "signature": point + "00" * 32}
    assert not is_built_by({"release": "march", "builder": builder}, {})
