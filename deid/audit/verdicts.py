"""What a reader found in a clean note: identifiers that still stand in it, and replacements that are wrong."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise

from deid.model import GROUPS

KINDS = ("missed", "over", "relabel")
"""An identifier that stands in the text; a replacement of what was none; one that was right to go, under a wrong label."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding. Holds no text.

    `start` and `end` are offsets in the clean text in code points, `end` exclusive. `label` is the label that it should
    have had (one of `deid.model.LABELS`); "" for "over".
    """

    start: int
    end: int
    kind: str
    label: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError("A mark needs 0 <= start < end.")
        if self.kind not in KINDS:
            raise ValueError(f"No such kind of mark. Known: {', '.join(KINDS)}.")
        if self.label not in ({""} if self.kind == "over" else GROUPS):
            raise ValueError("A missed or relabelled identifier needs a known label, an over-redaction has none.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A note as one reader judged it: its release code, and marks in the order of the text that do not overlap."""

    note: str
    marks: tuple[Mark, ...] = ()

    def __post_init__(self) -> None:
        if not self.note:
            raise ValueError("A verdict names a note by its release code.")
        if any(right.start < left.end for left, right in pairwise(self.marks)):
            raise ValueError("Marks stand in the order of the text and do not overlap.")

    @property
    def leak(self) -> bool:
        """Whether an identifier stands in the note."""
        return any(mark.kind == "missed" for mark in self.marks)


def as_dict(verdict: Verdict) -> dict[str, object]:
    """The verdict as JSON can hold it; `read` takes it back."""
    return {"note": verdict.note, "marks": [asdict(mark) for mark in verdict.marks]}


def read(value: object) -> Verdict:
    """Read what `as_dict` made.

    Raises:
        ValueError: it is no such verdict; nothing of it is quoted.
    """
    match value:
        case {"note": str(note), "marks": list(marks)} if _has_keys(value, 2):
            return Verdict(note, tuple(map(_mark, marks)))
    raise ValueError("A verdict is an object of note and marks, and nothing else.")


def _mark(value: object) -> Mark:
    match value:
        case {"start": int(start), "end": int(end), "kind": str(kind), "label": str(label)} if _has_keys(value, 4):
            if type(start) is type(end) is int:  # True and False are ints
                return Mark(start, end, kind, label)
    raise ValueError("A mark is an object of start, end, kind and label, and nothing else.")


def _has_keys(value: object, count: int) -> bool:
    return isinstance(value, Mapping) and len(value) == count
