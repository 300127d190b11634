"""What is signed, and what is no signature of it."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deid.release.canonical import canonical, digest
from deid.release.signing import Signer, approval, built_by, is_built_by, is_public_key, key_id, read_approval

SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
KEY = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(SEED))
SIGNER = Signer(PUBLIC, KEY.sign)
HASH = digest(b"an attestation")


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
