"""A note as it may be looked at: clean text with coloured tags, or, revealed on purpose, the raw one marked up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from deid.model import GROUPS, CleanNote, Note, Raw
from deid.notebook.saving import MARK
from deid.rawtext import plain

# Dark text on light grounds; contrast of each pair is above 7:1 (WCAG 2.2 AAA), colours told apart without hue
# by the tag's own words.
COLOURS = {
    "PERSON": "#cfe3ff",
    "DATE": "#e4dcff",
    "AGE": "#e4dcff",
    "LOCATION": "#d3f0d5",
    "ORG": "#fde6c4",
    "PROFESSION": "#fde6c4",
    "CONTACT": "#ffd9d9",
    "ID": "#ffd3ec",
}
_BOX = (
    "white-space:pre-wrap;max-width:48rem;padding:1rem 1.25rem;border:1px solid #c9ced6;border-radius:8px;"
    "background:#fff;color:#1b1f24;font:15px/1.6 Georgia,serif"
)
_TAG = "border-radius:4px;padding:1px 4px;color:#1b1f24;font:600 12px/1.4 system-ui,sans-serif"

Piece = tuple[str, str]
"""A stretch of text and the label of what it stands for ("" for kept text)."""


@dataclass(frozen=True, slots=True, repr=False)
class Preview(Raw):
    """What a notebook shows of a note. Printed, it says only how much there is; `raw` text is marked where it is shown."""

    title: str
    pieces: tuple[Piece, ...]
    raw: bool = False

    def __repr__(self) -> str:
        tags = sum(1 for _, label in self.pieces if label)
        return f"Preview(<{sum(len(text) for text, _ in self.pieces)} chars>, {tags} marked)"

    def _repr_html_(self) -> str:
        return f"<div><p><strong>{escape(self.title)}</strong></p><div style='{_BOX}'>{self._body()}</div></div>"

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """What a notebook is told beside the HTML: how to mark it."""
        return {}, dict(MARK) if self.raw else {}

    def _body(self) -> str:
        pieces = ((plain(text), label) for text, label in self.pieces)
        return "".join(_marked(text, label) if label else escape(text) for text, label in pieces)


def masked(clean: CleanNote) -> Preview:
    """The clean text with each replacement coloured by its group."""
    spans = []
    shift = 0
    for replacement in sorted(clean.replacements, key=lambda r: r.start):
        start = replacement.start + shift
        spans.append((start, start + len(replacement.text), replacement.label))
        shift += len(replacement.text) - (replacement.end - replacement.start)
    title = f"{clean.note_id} · {clean.note_class} · {len(clean.replacements)} identifiers replaced"
    return Preview(title, tuple(_pieces(clean.text, spans)))


def revealed(note: Note, clean: CleanNote) -> Preview:
    """The raw text with each found identifier coloured. The caller records that it was looked at."""
    spans = [(r.start, r.end, r.label) for r in clean.replacements]
    title = f"{note.note_id} · RAW TEXT, revealed and recorded: clear this output before the notebook is saved"
    return Preview(title, tuple(_pieces(note.text, sorted(spans))), raw=True)


def _pieces(text: str, spans: Sequence[tuple[int, int, str]]) -> Iterable[Piece]:
    end = 0
    for start, stop, label in spans:
        yield text[end:start], ""
        yield text[start:stop], label
        end = stop
    yield text[end:], ""


def _marked(text: str, label: str) -> str:
    return f"<mark title='{label}' style='background:{COLOURS[GROUPS[label]]};{_TAG}'>{escape(text)}</mark>"
