"""Long texts are searched in overlapping windows; none is cut short."""

from collections.abc import Iterator

SIZE = 20_000
"""Longest window in code points. spaCy refuses texts over 1,000,000; short windows keep every step linear."""

OVERLAP = 400
"""Code points that neighbouring windows share: an identifier near a cut stands whole, with its context, in one."""

_ENDS = ("\n\n", "\n", ". ", "? ", "! ", " ")


def windows(text: str, size: int = SIZE, overlap: int = OVERLAP) -> Iterator[tuple[int, int]]:
    """Cover `text` by (start, end) windows of at most `size` code points that overlap by about `overlap`.

    A window ends at the last paragraph, line, sentence or word end of its second half, and the next one starts
    at a word; a stretch without any is cut where the window is full. An empty text has no window.
    """
    start = 0
    while start < len(text):
        if len(text) - start <= size:
            yield start, len(text)
            return
        end = _cut(text, start + size // 2, start + size)
        yield start, end
        back = text.find(" ", end - overlap, end - overlap // 2)
        start = back + 1 if back >= 0 else end - overlap


def _cut(text: str, low: int, high: int) -> int:
    for mark in _ENDS:
        at = text.rfind(mark, low, high)
        if at >= 0:
            return at + len(mark)
    return high
