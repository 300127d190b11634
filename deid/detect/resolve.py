"""Overlapping spans → spans that do not overlap and mask exactly the same letters and digits."""

from collections.abc import Iterable
from dataclasses import replace

from deid.model import GROUPS, Span


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
    """Take the widest spans first; each later one is absorbed, joined or cut back to what is still free."""
    standing: list[Span] = []
    for span in sorted(cluster, key=lambda span: (span.start - span.end, _rank(span))):
        holder = next((s for s in standing if s.start <= span.start and span.end <= s.end), None)
        if holder:
            standing[standing.index(holder)] = _inherit(holder, span)
        else:
            standing.append(span)
    return _separate(standing)


def _inherit(holder: Span, inner: Span) -> Span:
    if GROUPS[holder.label] != GROUPS[inner.label]:
        return holder
    same = (holder.start, holder.end) == (inner.start, inner.end)
    if same and _rank(inner) < _rank(holder):
        holder, inner = inner, holder
    if inner.owner and not holder.owner:
        return replace(holder, owner=inner.owner, kind=inner.kind or holder.kind)
    return replace(holder, kind=inner.kind) if same and not holder.kind else holder


def _separate(standing: list[Span]) -> list[Span]:
    """No span contains another here: left to right, join neighbours of one group or cut the weaker back."""
    done: list[Span] = []
    for span in sorted(standing, key=lambda span: (span.start, span.end)):
        if not done or done[-1].end <= span.start:
            done.append(span)
            continue
        last = done[-1]
        strong = min(last, span, key=_rank)
        if GROUPS[last.label] == GROUPS[span.label]:
            done[-1] = replace(strong, start=last.start, end=span.end)
        elif strong is last:
            done.append(replace(span, start=last.end))
        else:
            done[-1] = replace(last, end=span.start)
            done.append(span)
    return done


def _trim(span: Span, text: str) -> Span | None:
    """Drop spaces at the ends; None when no letter or digit is left."""
    piece = text[span.start : span.end]
    if not any(char.isalnum() for char in piece):
        return None
    start = span.start + len(piece) - len(piece.lstrip())
    end = span.end - (len(piece) - len(piece.rstrip()))
    return span if (start, end) == (span.start, span.end) else replace(span, start=start, end=end)
