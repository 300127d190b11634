"""Codes that belong to one release: dealt out like cards, never computed from an identifier.

A hash or an encryption of an id would be an identifier itself, and would join two releases. Here the ids of a
release are shuffled and numbered. The shuffle is drawn from an HMAC stream seeded by the study key, the release
id and the kind of code, so the same release is built the same way twice, on any version of Python, and the
order tells nothing to whoever lacks the key.
"""

import hmac
from collections.abc import Iterable, Iterator
from hashlib import sha256

_WORD = 8  # bytes of the stream per draw
_MIN_WIDTH = 3


def deal(ids: Iterable[str], *, prefix: str, key: bytes, release_id: str) -> dict[str, str]:
    """Deal a code such as ``P-017`` to every id.

    Args:
        ids: the ids of the release; repeats count once, their order does not matter.
        prefix: the kind of code (P participant, N note, S session, C clinician, R table row).
        key: the secret of the study.
        release_id: what makes these codes differ from those of every other release.

    Returns:
        id → code, in the order of the codes. All codes of one kind have the same width: three digits, or as
        many as the count needs, so that the order of the text is the order of the numbers.
    """
    order = sorted(set(ids))
    draws = _stream(key, f"codes\0{release_id}\0{prefix}")
    # Fisher and Yates' shuffle, as Durstenfeld (1964) wrote it: each of the n! orders is equally likely.
    for last in range(len(order) - 1, 0, -1):
        chosen = _below(last + 1, draws)
        order[last], order[chosen] = order[chosen], order[last]
    width = max(_MIN_WIDTH, len(str(len(order))))
    return {identifier: f"{prefix}-{number:0{width}d}" for number, identifier in enumerate(order, 1)}


def _stream(key: bytes, purpose: str) -> Iterator[int]:
    seed = hmac.digest(key, purpose.encode(), sha256)
    counter = 0
    while True:
        block = hmac.digest(seed, counter.to_bytes(8, "big"), sha256)
        for start in range(0, len(block), _WORD):
            yield int.from_bytes(block[start : start + _WORD], "big")
        counter += 1


def _below(limit: int, draws: Iterator[int]) -> int:
    """A number in [0, limit), every one equally likely: draws above the last full multiple are thrown away."""
    ceiling = (1 << 8 * _WORD) // limit * limit
    return next(draw for draw in draws if draw < ceiling) % limit
