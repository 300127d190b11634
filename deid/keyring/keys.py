"""Keys of people: made here, kept under a passphrase in private/keys, enrolled with their public half in the ledger."""

import getpass
import json
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deid.config import Config
from deid.errors import ConfigError
from deid.ledger import Entry
from deid.private import write_private
from deid.release import Signer, key_id
from deid.studyledger import append, ledger_of

ROLES = ("builder", "steward", "vault")
"""A builder's key signs releases, a steward's approves them, a vault's opens what leads codes back to participants."""
SHORTEST = 15
"""Characters of a passphrase at least: whoever copied the file has nothing else to guess (NIST SP 800-63B-4, 3.1.1.2)."""
COST, BLOCK, LANES = 2**17, 8, 1
"""Of scrypt (RFC 7914), which makes each guess slow: what OWASP's cheat sheet on storing passwords asks for at least."""
_SALT, _NONCE = 16, 12  # bytes

Ask = Callable[[str], str]
"""Asks for the passphrase of a key, which it is told in words, and returns it."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that the ledger knows. `public` is hexadecimal; `holder` is who enrolled it; `ended`: it counts no more."""

    role: str
    holder: str
    public: str
    ended: bool

    @property
    def name(self) -> str:
        return key_id(self.public)


def new_key(config: Config, role: str, *, ask: Ask) -> Key:
    """Make a key for whoever acts, write it to private/keys and enrol it.

    Raises:
        ConfigError: the role is unknown, the passphrase too short or said differently the second time, or this person has a key
            of the other signing role.
    """
    if role not in ROLES:
        raise ConfigError(f"No role {role!r}. Known: {', '.join(ROLES)}.")
    entries = ledger_of(config).entries()
    _refuse_second(keys_of(entries), role, config.actor)
    passphrase = ask(f"a new {role}'s key")
    if len(passphrase) < SHORTEST:
        raise ConfigError(f"The passphrase is too short: {SHORTEST} characters at least; several words are better.")
    if ask(f"a new {role}'s key, once more") != passphrase:
        raise ConfigError("The two passphrases differ; nothing was made.")
    made = _kind(role).generate()
    public = made.public_key().public_bytes_raw().hex()
    path = _file(config, public)
    write_private(path, _locked(made.private_bytes_raw(), passphrase, public))
    try:
        append(config, "key-enrolled", {"key": public, "role": role}, after=len(entries))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Key(role, config.actor, public, ended=False)


def ask_passphrase(key: str) -> str:
    """Ask for a passphrase at the terminal or in the notebook, unless the environment's DEID_PASSPHRASE says it; "" where nobody can be asked."""
    told = os.environ.get("DEID_PASSPHRASE")
    if told is not None:
        return told
    in_notebook = hasattr(getpass.getpass, "__self__")  # a kernel puts a method of its own there
    if not in_notebook and not (sys.stdin and sys.stdin.isatty()):
        return ""
    try:
        return getpass.getpass(f"Passphrase of {key}: ")
    except (EOFError, RuntimeError):  # the latter: a notebook that runs where nobody sits
        return ""


def end_key(config: Config, name: str) -> None:
    """Record that a key counts no more, because it was lost, or its holder left. What it signed before stands.

    Raises:
        ConfigError: no key goes by that name, or it was ended before.
    """
    entries = ledger_of(config).entries()
    key = next((key for key in keys_of(entries) if key.name == name), None)
    if key is None or key.ended:
        raise ConfigError("No key of that name counts; `deid keys list STUDY` shows the names of those that do.")
    append(config, "key-ended", {"key": key.public, "role": key.role}, after=len(entries))


def keys_of(entries: Sequence[Entry]) -> tuple[Key, ...]:
    """Every key that was ever enrolled, oldest first."""
    ended = {entry.payload["key"] for entry in entries if entry.kind == "key-ended"}
    return tuple(
        Key(entry.payload["role"], entry.actor, entry.payload["key"], entry.payload["key"] in ended)
        for entry in entries
        if entry.kind == "key-enrolled"
    )


def key_for(entries: Sequence[Entry], role: str, holder: str) -> Key | None:
    """The key that somebody holds in a role, or None."""
    told = (role, holder.casefold())
    return next((k for k in keys_of(entries) if (k.role, k.holder.casefold()) == told and not k.ended), None)


def vault_key(entries: Sequence[Entry]) -> Key | None:
    """The newest vault key, for which vaults are sealed; None if there is none."""
    return next((key for key in reversed(keys_of(entries)) if key.role == "vault" and not key.ended), None)


def signer_of(config: Config, key: Key, *, ask: Ask) -> Signer | None:
    """Open a signing key; its passphrase is asked for. None if it is left blank: then nothing is signed.

    Raises:
        ConfigError: the file is missing or no such key, or the passphrase is another.
    """
    passphrase = ask(f"your {key.role}'s key {key.name}")
    return Signer(key.public, private_key(config, key, passphrase).sign) if passphrase else None


def private_key(config: Config, key: Key, passphrase: str) -> Any:
    """The private half of a key; see `signer_of`."""
    path = _file(config, key.public)
    try:
        locked = path.read_bytes()
    except OSError:
        raise ConfigError(
            f"private/keys/{path.name} cannot be read. Bring it from where it was made, or make a new key: deid keys new."
        ) from None
    raw = _unlocked(locked, passphrase, key.public)
    if raw is None:
        raise ConfigError(f"private/keys/{path.name} does not open with this passphrase, or is another key.")
    return _kind(key.role).from_private_bytes(raw)


def _kind(role: str) -> Any:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey if role == "vault" else Ed25519PrivateKey


def _locked(raw: bytes, passphrase: str, public: str) -> bytes:
    """The private half under a passphrase: AES-256-GCM under a key that scrypt makes of it, bound to the public half."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    sealed = AESGCM(_stretched(passphrase, salt, COST)).encrypt(nonce, raw, public.encode())
    told = {
        "format": "deid-key/1",
        "public": public,
        "cost": COST,
        "salt": salt.hex(),
        "sealed": (nonce + sealed).hex(),
    }
    return json.dumps(told, sort_keys=True).encode() + b"\n"


def _unlocked(locked: bytes, passphrase: str, public: str) -> bytes | None:
    """The private half; None if passphrase, key or file is another."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        told = json.loads(locked)
        if not 0 < told["cost"] <= COST:  # a changed file, which may ask for more memory than there is
            return None
        sealed = bytes.fromhex(told["sealed"])
        key = _stretched(passphrase, bytes.fromhex(told["salt"]), told["cost"])
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], public.encode())
    except (ValueError, KeyError, TypeError, RecursionError, InvalidTag):
        return None


def _stretched(passphrase: str, salt: bytes, cost: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=32, n=cost, r=BLOCK, p=LANES).derive(passphrase.encode("utf-8", "surrogatepass"))


def _refuse_second(keys: Sequence[Key], role: str, holder: str) -> None:
    """Who builds cannot approve: nobody holds a builder's and a steward's key, and nobody two of one role."""
    for key in keys:
        if key.ended or key.holder.casefold() != holder.casefold() or "vault" in (role, key.role):
            continue
        if key.role == role:
            raise ConfigError(
                f"You hold a {role}'s key already, {key.name}. If it is lost: deid keys end STUDY {key.name}."
            )
        raise ConfigError(
            f"You hold the {key.role}'s key {key.name}, and whoever builds releases cannot approve them: the {role} is another person. "
            f"You act as {key.holder}; where study.toml names the actor for everybody, leave it blank there and let each person set "
            "DEID_ACTOR."
        )


def _file(config: Config, public: str) -> Path:
    return config.private / "keys" / f"{key_id(public)}.locked"
