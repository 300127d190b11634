"""JSON with one spelling for one value, and strict reading: what is signed must not have two readings."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from deid.strictjson import each_key_once

JSON = Any


def canonical(value: Mapping[str, JSON]) -> bytes:
    """Return the canonical bytes: keys sorted, no white space, UTF-8, one line end."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"{text}\n".encode()


def readable(value: Mapping[str, JSON]) -> bytes:
    """Return bytes that people can read and that are the same for the same value, in the order of its keys."""
    return f"{json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)}\n".encode()


def read_object(data: bytes) -> dict[str, JSON]:
    """Read a JSON object strictly.

    Raises:
        ValueError: it is not UTF-8, not JSON, no object, names a key twice, or is nested beyond reason.
    """
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=each_key_once)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("it is no object")
    return value


def digest(data: bytes) -> str:
    """Return ``sha256:`` and the hexadecimal digest, as Frictionless writes hashes."""
    return f"sha256:{sha256(data).hexdigest()}"
