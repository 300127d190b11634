"""An address is one thing: street, town, state and postcode that follow each other become one span.

The state inside is no identifier; `replace` keeps it and the first digits of the ZIP code. As one span an address
is replaced as a whole, and its state cannot be taken for a part of something else.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from deid.detect.patterns.places import STATES
from deid.model import Span

_GAP = re.compile(rf"[ \t]*,?[ \t]*\n?[ \t]*(?P<state>(?:{STATES})\.?)?,?[ \t]*")
_PARTS = ("address", "street", "city", "postcode", "")


def join_addresses(spans: Sequence[Span], text: str) -> tuple[Span, ...]:
    """Join runs of places that end in a postcode behind a state; the rest stays as it is.

    Args:
        spans: sorted, not overlapping.
        text: what they are offsets into.
    """
    joined: list[Span] = []
    run: list[Span] = []
    for span in (*spans, None):
        if span and run and _follows(run[-1], span, text):
            run.append(span)
            continue
        joined += _as_one(run, text)
        run = [span] if span else []
    return tuple(joined)


def _follows(one: Span, other: Span, text: str) -> bool:
    is_place = one.label == other.label == "LOCATION" and one.kind in _PARTS and other.kind in _PARTS
    return is_place and one.kind != "postcode" and _GAP.fullmatch(text, one.end, other.start) is not None


def _as_one(run: Sequence[Span], text: str) -> Sequence[Span]:
    if len(run) < 2 or run[-1].kind != "postcode":
        return run
    gap = _GAP.fullmatch(text, run[-2].end, run[-1].start)
    if not gap or not gap["state"]:
        return run
    score = min(span.score for span in run)
    return [replace(run[0], end=run[-1].end, score=score, kind="address" if len(run) > 2 else run[0].kind)]
