"""On whom the intruder test is made: on everybody in a release, or, if they are many, on some of them drawn at random."""

import hmac
from collections.abc import Collection
from hashlib import sha256

MOST = 2000
"""People whom a test is made on. Some attacks compare everybody with everybody, and all read all that the people tell. Of so
many a share is known to within 2.2 in a hundred (a normal 95 % interval is at most 1.96 times the root of 0.25 / 2000 wide
on either side)."""


def people_tested(people: Collection[str], *, key: bytes, release_id: str) -> frozenset[str]:
    """Return whom the test of a release is made on: all, or `MOST` of them if there are more.

    They come in the order of an HMAC of their ids, so the same release is always tested on the same people, and without the
    key nobody can tell who they are: their codes are dealt under another key (`release.codes`).

    Args:
        people: the ids of all participants of the release.
        key: a secret of the study that serves this alone.
        release_id: what makes the draw differ from those for other releases.
    """

    def rank(who: str) -> bytes:
        return hmac.digest(key, f"{release_id}\0{who}".encode(), sha256)

    return frozenset(people if len(people) <= MOST else sorted(people, key=rank)[:MOST])
