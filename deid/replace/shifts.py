"""How true days become released days: the two functions that the release writer needs as well."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date

_WEEKS = (*range(-104, -25), *range(26, 105))


def shift_days(key: bytes, participant_ids: Sequence[str]) -> int:
    """Return by how many days the dates of these participants move under the expert profile.

    A multiple of 7 between 26 and 104 weeks, forwards or backwards and never 0, so that intervals and weekdays
    stay. It depends on the key and the set of ids: one participant's record has one shift, and the notes that
    a set of attendees share have another.
    """
    who = "\x00".join(sorted(set(participant_ids)))
    digest = hmac.digest(key, b"replace/shift\x00" + who.encode(), hashlib.sha256)
    weeks: int = _WEEKS[int.from_bytes(digest[:8], "big") % len(_WEEKS)]
    return 7 * weeks


def release_day(day: date, first_contact: date) -> int:
    """Return the day number that Safe Harbor releases for `day`: 0 at the first contact."""
    return (day - first_contact).days
