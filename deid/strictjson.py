"""JSON with one reading, where a key that is named twice is an error, and with one order of keys."""

import json
from typing import Any


def each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its pairs; pass it to `json.loads` as `object_pairs_hook`.

    Raises:
        ValueError: a key is named twice.
    """
    if len(made := dict(pairs)) < len(pairs):
        raise ValueError("a key is named twice")
    return made


def as_json(value: object) -> bytes:
    """The bytes of a value, the same for equal ones: keys sorted."""
    return json.dumps(value, sort_keys=True).encode()
