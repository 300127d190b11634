"""One name at the end of a line and the same name at the beginning of the next are two mentions, and the line ends between them."""

import re
from collections.abc import Iterable
from dataclasses import replace

from deid.model import Span
from deid.names import normal

_BREAK = re.compile(r"[^\S\n]*\n\s*")


def part_lines(spans: Iterable[Span], text: str) -> tuple[Span, ...]:
    """Part spans of people in whose middle a line ends, where the same name stands on either side.

    A name that goes on after the end of a line ("Ana", "Ruiz") stays whole.
    """
    return tuple(part for span in spans for part in _parts(span, text))


def _parts(span: Span, text: str) -> Iterable[Span]:
    ends = list(_BREAK.finditer(text, span.start, span.end)) if span.label == "PERSON" else []
    if len(ends) != 1:
        return (span,)
    first, second = (span.start, ends[0].start()), (ends[0].end(), span.end)
    names = [normal(text[start:end]) for start, end in (first, second)]
    if not names[0] or names[0] != names[1].removesuffix("'s"):
        return (span,)
    return tuple(replace(span, start=start, end=end) for start, end in (first, second))
