"""Who built a release and who approved it: Ed25519 signatures (RFC 8032) that anybody can check with public keys.

Two statements are signed. The builder signs what was built: everything that the attestation states but the review, and every
data file. A steward signs the finished attestation, which names the data package, which names every file; that signature
stands beside it, in `approvals/`. A key is known by its public half, in hexadecimal.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from deid.release.canonical import canonical, read_object

APPROVALS = "approvals"
FORMAT = "deid-approval/1"
BUILT = "deid-build/1"
_PATH = re.compile(rf"{APPROVALS}/([0-9a-f]{{16}})\.json")
_PUBLIC = re.compile("[0-9a-f]{64}")
_SIGNATURE = re.compile("[0-9a-f]{128}")
_P = 2**255 - 19
_Y8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022
_SMALL_ORDER = frozenset({0, 1, _P - 1, _Y8, _P - _Y8})
"""The y of the points whose order is 4, 1, 2 and, the last two, 8."""
_MADE_LATER = ("review", "data_package", "seal")
"""What an attestation gains after it was built, or names files that do."""


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """A private key in use: its public half and what signs with it."""

    public: str
    sign: Callable[[bytes], bytes]

    def __repr__(self) -> str:
        return f"Signer({key_id(self.public)})"


@dataclass(frozen=True, slots=True)
class Approval:
    """A signature that holds: `public` signed the attestation with this hash (``sha256:…``) of this release."""

    public: str
    release: str
    attestation: str


def key_id(public: str) -> str:
    """The short name of a key: the first 16 hexadecimal digits of the SHA-256 of its public half."""
    return sha256(bytes.fromhex(public)).hexdigest()[:16]


def is_public_key(text: str) -> bool:
    """Say whether a text is the public half of a key: 64 hexadecimal digits, lower case, and none that anybody can sign for.

    A point of small order verifies signatures that nobody made, and one that is not written in full has two spellings
    (Chalkias, Garillot and Nikolaenko, *Taming the many EdDSAs*, 2020, section 2). The library takes both.
    """
    if not _PUBLIC.fullmatch(text):
        return False
    y = int.from_bytes(bytes.fromhex(text), "little") & ~(1 << 255)  # the highest bit is the sign of x
    return y < _P and y not in _SMALL_ORDER


def is_approval(path: str) -> bool:
    """Say whether a path of a release is where an approval stands."""
    return _PATH.fullmatch(path) is not None


def approval(signer: Signer, *, release: str, attestation: str) -> tuple[str, bytes]:
    """Sign the hash of an attestation; return the path of the approval in the release, and its bytes."""
    stated = {"format": FORMAT, "release": release, "attestation": attestation, "key": signer.public}
    signed = canonical({**stated, "signature": signer.sign(canonical(stated)).hex()})
    return f"{APPROVALS}/{key_id(signer.public)}.json", signed


def read_approval(path: str, data: bytes) -> Approval:
    """Read an approval of which every byte is as it was signed.

    Raises:
        ValueError: says what is wrong, without quoting the file.
    """
    stated = read_object(data)
    if set(stated) != {"format", "release", "attestation", "key", "signature"} or stated["format"] != FORMAT:
        raise ValueError("it is no approval")
    if canonical(stated) != data:
        raise ValueError("it is not canonical JSON")
    signature, public = stated.pop("signature"), stated["key"]
    if not isinstance(public, str) or not is_public_key(public) or path != f"{APPROVALS}/{key_id(public)}.json":
        raise ValueError("it does not stand under the name of its key")
    if not _holds(public, signature, canonical(stated)):
        raise ValueError("its signature does not hold")
    return Approval(public, stated["release"], stated["attestation"])


def built_by(signer: Signer | None, stated: Mapping[str, Any], files: Mapping[str, str]) -> dict[str, str] | None:
    """What an attestation says of its builder: the key, and its signature over what was built; None without a key.

    Args:
        stated: the attestation but for its builder.
        files: path → hash of every data file.
    """
    if signer is None:
        return None
    return {"key": signer.public, "signature": signer.sign(_built(stated, files, signer.public)).hex()}


def is_built_by(stated: Mapping[str, Any], files: Mapping[str, str]) -> bool:
    """Say whether the builder's signature in an attestation holds for it and for its data files (path → hash)."""
    builder = stated["builder"]
    return _holds(builder["key"], builder["signature"], _built(stated, files, builder["key"]))


def _built(stated: Mapping[str, Any], files: Mapping[str, str], public: str) -> bytes:
    kept = {key: value for key, value in stated.items() if key not in (*_MADE_LATER, "builder")}
    return canonical({"format": BUILT, "key": public, "stated": kept, "files": dict(files)})


def _holds(public: str, signature: object, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if not is_public_key(public) or not isinstance(signature, str) or not _SIGNATURE.fullmatch(signature):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):  # a ValueError: these 32 bytes are no point of the curve
        return False
    return True
