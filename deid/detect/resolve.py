"""Overlapping spans → spans that do not overlap and mask exactly the same letters and digits."""

from collections.abc import Iterable
from dataclasses import replace

from deid.model import GROUPS, Span
from deid.names import normal


def resolve(spans: Iterable[Span], text: str) -> tuple[Span, ...]:
    """Settle which span stands where several overlap.

    A span inside another of any label gives way to it (a name inside an address is part of the address); if
    both are of one group, what the inner one knows (owner, kind) is kept. Of two that overlap in part, those
    of one group become one; else the weaker keeps the part that the stronger leaves free. The order of
    `spans` does not matter. Every letter and digit masked by any of `spans` is masked by the result and no
    other is, so that no disagreement uncovers anything.

    Returns:
        Spans sorted by start, none overlapping, none empty or without a letter or digit.

    Raises:
        ValueError: a span ends beyond the text.
    """
    settled: list[Span] = []
    for cluster in _clusters(sorted(spans, key=lambda span: (span.start, -span.end, _rank(span)))):
        if cluster[-1].end > len(text) or max(span.end for span in cluster) > len(text):
            raise ValueError("A span ends beyond its text.")
        settled.extend(_settle(cluster) if len(cluster) > 1 else cluster)
    trimmed = (_trim(span, text) for span in settled)
    return tuple(sorted((span for span in trimmed if span), key=lambda span: span.start))


def _clusters(ordered: list[Span]) -> Iterable[list[Span]]:
    cluster: list[Span] = []
    reach = 0
    for span in ordered:
        if cluster and span.start >= reach:
            yield cluster
            cluster = []
            reach = 0
        cluster.append(span)
        reach = max(reach, span.end)
    if cluster:
        yield cluster


def _rank(span: Span) -> tuple[object, ...]:
    """Smaller is stronger; total, so that ties never depend on the order of arrival."""
    return (
        not span.owner, -span.score, span.start - span.end, span.start, span.label, not span.kind, span.kind,
        span.owner, span.source,
    )  # fmt: skip


def _settle(cluster: list[Span]) -> list[Span]:
    """Absorb what stands inside another, join what overlaps within a group, cut back the weaker of the rest."""
    return _cut_back(_absorb(_join(_absorb(cluster))))


def _absorb(spans: list[Span]) -> list[Span]:
    """Take the widest first; each later one inside it gives way and leaves what it knows."""
    standing: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, _rank(span))):
        at = next((k for k, s in enumerate(standing) if s.start <= span.start and span.end <= s.end), None)
        if at is None:
            standing.append(span)
        else:
            standing[at] = _inherit(standing[at], span)
    return standing


def _inherit(holder: Span, inner: Span) -> Span:
    """The holder's place with the label and owner of the surer of two spans of one group."""
    if GROUPS[holder.label] != GROUPS[inner.label]:
        return holder
    sure, other = sorted((holder, inner), key=_rank)
    kinds = (holder.kind, inner.kind) if holder.label == "PERSON" else (sure.kind, other.kind)
    return replace(sure, start=holder.start, end=holder.end, kind=kinds[0] or kinds[1])


def _join(spans: list[Span]) -> list[Span]:
    """Overlapping spans of one group become one, with what the surest of them says."""
    joined: list[Span] = []
    last: dict[str, int] = {}
    for span in sorted(spans, key=lambda span: (span.start, span.end, _rank(span))):
        at = last.get(GROUPS[span.label])
        if at is not None and span.start < joined[at].end:
            sure = min(joined[at], span, key=_rank)
            joined[at] = replace(sure, start=joined[at].start, end=max(joined[at].end, span.end))
        else:
            last[GROUPS[span.label]] = len(joined)
            joined.append(span)
    return joined


def _cut_back(spans: list[Span]) -> list[Span]:
    """The surest keep their place. None holds another, so what is left of a weaker one is in one piece or nothing."""
    standing: list[Span] = []
    for span in sorted(spans, key=_rank):
        start, end = span.start, span.end
        for other in standing:
            if other.start <= start < other.end:
                start = other.end
            if other.start < end <= other.end:
                end = other.start
        if start < end:
            standing.append(replace(span, start=start, end=end))
    return standing


def is_letter_or_digit(char: str) -> bool:
    """Say whether a character is a letter or digit, also one in a circle or square, which Unicode calls a symbol."""
    return char.isalnum() or (not char.isascii() and any(map(str.isalnum, normal(char))))


def _trim(span: Span, text: str) -> Span | None:
    """Drop spaces at the ends; None when no letter or digit is left."""
    piece = text[span.start : span.end]
    if not any(map(is_letter_or_digit, piece)):
        return None
    start = span.start + len(piece) - len(piece.lstrip())
    end = span.end - (len(piece) - len(piece.rstrip()))
    return span if (start, end) == (span.start, span.end) else replace(span, start=start, end=end)
