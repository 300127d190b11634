"""The vault: what leads the codes of a release back to participants, encrypted for whoever has the vault's key.

Sealed with HPKE (RFC 9180: X25519, HKDF-SHA256, AES-256-GCM) for the vault's public key, so that building a release asks for no
passphrase and opening does. It is there for the lawful case: a finding that a participant must be told. Whoever has
private/keys/study.key and the study's files can deal the codes again; the vault guards against everybody else, and keeps a
record of who looked and why.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from deid.config import Config
from deid.errors import ConfigError, LedgerError
from deid.keyring.keys import Ask, Key, keys_of, private_key, vault_key
from deid.ledger import Entry
from deid.rawtext import RawText
from deid.strictjson import as_json
from deid.studyledger import append, ledger_of


def vault_of(private: Path, release: str) -> Path:
    """Where the vault of a release lies."""
    return private / "vault" / f"{release}.vault"


def seal(entries: Sequence[Entry], release: str, codes: Iterable[Mapping[str, str]]) -> bytes | None:
    """Encrypt what leads the codes of a release back (id → code, of every kind) for the study's vault key; None without one."""
    key = vault_key(entries)
    if key is None:
        return None
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    led = {code: name for of in codes for name, code in of.items()}
    public = X25519PublicKey.from_public_bytes(bytes.fromhex(key.public))
    return as_json({"key": key.public, "sealed": _suite().encrypt(as_json(led), public, info=_info(release)).hex()})


def open_vault(config: Config, release: str, code: str, *, reason: str, ask: Ask) -> str:
    """Return whom a code of a release stands for (or which note or table row). It is recorded before it is told.

    Raises:
        ConfigError: no such release or code, no vault, no reason, or the passphrase is another.
        LedgerError: the vault was changed.
    """
    if not reason.strip():
        raise ConfigError("Say why: the reason stands in the ledger beside your name.")
    entries = ledger_of(config).entries()
    key, sealed = _vault(config, release, entries)
    opened = private_key(config, key, ask(f"the vault's key {key.name}"))
    try:
        led: dict[str, str] = json.loads(_suite().decrypt(sealed, opened, info=_info(release)))
    except Exception as error:  # the library's own, which tells nothing more
        raise LedgerError(
            f"private/vault/{release}.vault was changed, or is another release's. Restore it from a backup."
        ) from error
    if code not in led:
        raise ConfigError("The release has no such code; write it as the release does, e.g. P-003.")
    append(config, "vault-opened", {"release": release, "code": code, "reason": reason.strip()}, after=len(entries))
    return RawText(led[code])


def _vault(config: Config, release: str, entries: Sequence[Entry]) -> tuple[Key, bytes]:
    path = vault_of(config.private, release)
    try:
        data = path.read_bytes()
        recorded = {e.payload.get("vault") for e in entries if e.kind == "release" and e.payload["release"] == release}
        if sha256(data).hexdigest() not in recorded:  # anybody can seal something for the public half
            raise ValueError
        held: dict[str, Any] = json.loads(data)
        return next(key for key in keys_of(entries) if key.public == held["key"]), bytes.fromhex(held["sealed"])
    except OSError:
        raise ConfigError(
            "No vault was kept of such a release. `deid keys new STUDY --role vault` makes the key that later releases are sealed for."
        ) from None
    except (ValueError, KeyError, TypeError, StopIteration):
        raise LedgerError(
            f"private/vault/{release}.vault is damaged, or not the one that was sealed. Restore it from a backup."
        ) from None


def _suite() -> Any:
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _info(release: str) -> bytes:
    return f"deid-vault/1 {release}".encode()
