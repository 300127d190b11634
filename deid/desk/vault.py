"""The vault: what leads the codes of a release back to participants, encrypted for whoever has the vault's key.

Sealed with HPKE (RFC 9180: X25519, HKDF-SHA256, AES-256-GCM) for the vault's public key, so that building a release asks for no
passphrase and opening does. It is there for the lawful case: a finding that a participant must be told. Whoever has
private/keys/study.key and the study's files can deal the codes again; the vault guards against everybody else, and keeps a
record of who looked and why.
"""

import json
from typing import Any

from deid.config import Config
from deid.desk.keys import Ask, Key, keys_of, private_key, vault_key
from deid.errors import ConfigError, LedgerError
from deid.past.releases import as_json, past_release
from deid.private import study_key, write_private
from deid.studyledger import append, ledger_of


def seal_vault(config: Config, release: str) -> bool:
    """Put the codes of a recorded release into the vault, if the study has a vault's key; say whether it has."""
    entries = ledger_of(config).entries()
    key, past = vault_key(entries), past_release(release, entries, config.private)
    if key is None or past is None or not past.readable:
        return False
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    led = {code: name for of in past.codes(study_key(config.private)).values() for name, code in of.items()}
    public = X25519PublicKey.from_public_bytes(bytes.fromhex(key.public))
    sealed = _suite().encrypt(as_json(led), public, info=_info(release))
    write_private(config.private / "vault" / f"{release}.vault", as_json({"key": key.public, "sealed": sealed.hex()}))
    return True


def open_vault(config: Config, release: str, code: str, *, reason: str, ask: Ask) -> str:
    """Return whom a code of a release stands for (or which note or table row). It is recorded before it is told.

    Raises:
        ConfigError: no such release or code, no vault, no reason, or the passphrase is another.
        LedgerError: the vault was changed.
    """
    if not reason.strip():
        raise ConfigError("Say why: the reason stands in the ledger beside your name.")
    entries = ledger_of(config).entries()
    key, sealed = _vault(config, release, keys_of(entries))
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
    return led[code]


def _vault(config: Config, release: str, keys: tuple[Key, ...]) -> tuple[Key, bytes]:
    path = config.private / "vault" / f"{release}.vault"
    try:
        held: dict[str, Any] = json.loads(path.read_bytes())
        return next(key for key in keys if key.public == held["key"]), bytes.fromhex(held["sealed"])
    except OSError:
        raise ConfigError(
            "No vault was kept of such a release. `deid keys new STUDY --role vault` makes the key that later releases are sealed for."
        ) from None
    except (ValueError, KeyError, TypeError, StopIteration):
        raise LedgerError(f"private/vault/{release}.vault is damaged. Restore it from a backup.") from None


def _suite() -> Any:
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _info(release: str) -> bytes:
    return f"deid-vault/1 {release}".encode()
