"""JSON that has one reading: a key that is named twice is an error, where Python takes the last."""

from typing import Any


def each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its pairs; pass it to `json.loads` as `object_pairs_hook`.

    Raises:
        ValueError: a key is named twice.
    """
    if len(made := dict(pairs)) < len(pairs):
        raise ValueError("a key is named twice")
    return made
