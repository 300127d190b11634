"""One document scored: which marked spans are caught, and which letters are masked rightly or wrongly.

A gold span is caught when each of its letters and digits lies in some predicted span. Of a PERSON span titles need not
be masked, of an ID span that holds a digit its words of letters alone ("Patient ID:"), of a LOCATION span of several
words a state at its end: policy keeps these.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex

from deid.evaluate.documents import GoldDocument, GoldSpan, Stretch

_WORD = regex.compile(r"\w+")
_TITLES = frozenset([
    "dr", "doctor", "mr", "mrs", "ms", "mx", "miss", "prof", "professor", "sir", "madam", "nurse", "judge",
    "officer", "sgt", "sergeant", "rev", "father", "fr", "sister", "brother", "imam", "rabbi", "pastor",
])  # fmt: skip
_STATES = frozenset([
    "al", "ak", "az", "ar", "ca", "co", "ct", "de", "dc", "fl", "ga", "hi", "id", "il", "in", "ia", "ks", "ky",
    "la", "me", "md", "ma", "mi", "mn", "ms", "mo", "mt", "ne", "nv", "nh", "nj", "nm", "ny", "nc", "nd", "oh",
    "ok", "or", "pa", "ri", "sc", "sd", "tn", "tx", "ut", "vt", "va", "wa", "wv", "wi", "wy", "usa", "uk",
    "alabama", "alaska", "arizona", "arkansas", "california", "colorado", "connecticut", "delaware", "florida",
    "georgia", "hawaii", "idaho", "illinois", "indiana", "iowa", "kansas", "kentucky", "louisiana", "maine",
    "maryland", "massachusetts", "michigan", "minnesota", "mississippi", "missouri", "montana", "nebraska",
    "nevada", "ohio", "oklahoma", "oregon", "pennsylvania", "tennessee", "texas", "utah", "vermont", "virginia",
    "washington", "wisconsin", "wyoming",
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tally:
    """What one document adds to a score. `caught` and `gold` count spans by group, the rest letters and digits."""

    gold: Mapping[str, int]
    caught: Mapping[str, int]
    masked_right: int
    masked_wrong: int
    outside: int


def tally(document: GoldDocument, masked: Sequence[Stretch]) -> Tally:
    """Count one document."""
    hidden, truth = bytearray(len(document.text)), bytearray(len(document.text))
    for start, end in masked:
        hidden[start:end] = b"\1" * (end - start)
    gold: dict[str, int] = {}
    caught: dict[str, int] = {}
    for span in document.spans:
        for at in range(span.start, span.end):
            truth[at] = max(truth[at], 2 if span.masked else 1)
        if span.masked:
            gold[span.group] = gold.get(span.group, 0) + 1
            caught[span.group] = caught.get(span.group, 0) + all(hidden[at] for at in must_mask(document.text, span))
    counted = [(hidden[at], truth[at]) for at, char in enumerate(document.text) if char.isalnum()]
    return Tally(gold, caught, counted.count((1, 2)), counted.count((1, 0)), sum(kind == 0 for _, kind in counted))


def must_mask(text: str, span: GoldSpan) -> list[int]:
    """Positions of the letters and digits of a span that have to be masked; never none of a span that has any."""
    need = [at for at in range(span.start, span.end) if text[at].isalnum()]
    found = [match.span() for match in _WORD.finditer(text, span.start, span.end)]
    free = _free_words(span.group, [text[start:end].lower() for start, end in found])
    spared = {at for index in free for at in range(*found[index])}
    return [at for at in need if at not in spared] or need


def _free_words(group: str, found: Sequence[str]) -> list[int]:
    """Which words of a span need not be masked, by their place."""
    if group == "PERSON":
        return [index for index, word in enumerate(found) if word in _TITLES]
    if group == "ID" and any(char.isdigit() for word in found for char in word):
        return [index for index, word in enumerate(found) if word.isalpha() and len(word) > 1]
    if group == "LOCATION" and len(found) > 1 and found[-1] in _STATES:
        return [len(found) - 1]
    return []
