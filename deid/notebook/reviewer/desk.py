"""What the review widget needs of the desk behind it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from deid.audit.verdicts import Verdict


class Replaced(Protocol):
    """A replacement: where it stands in the clean text (code points, end exclusive), its label, and what stood there.

    `original` is raw text; "" when it is not at hand.
    """

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def label(self) -> str: ...
    @property
    def original(self) -> str: ...


class Sheet(Protocol):
    """One note to read: its release code, its class, its clean text and what was replaced in it, in order."""

    @property
    def note(self) -> str: ...
    @property
    def note_class(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def replaced(self) -> Sequence[Replaced]: ...


class Desk(Protocol):
    """A sample of a release before one reader.

    `order` are the codes of the sample in reading order; `verdicts` what this reader has recorded so far, by code.
    """

    @property
    def release_id(self) -> str: ...
    @property
    def reviewer(self) -> str: ...
    @property
    def order(self) -> Sequence[str]: ...
    @property
    def verdicts(self) -> Mapping[str, Verdict]: ...

    def sheet(self, note: str) -> Sheet:
        """The note of this code."""

    def judge(self, verdict: Verdict) -> None:
        """Record the verdict at once, in place of an earlier one of the same note."""

    def undo(self) -> str | None:
        """Take back the last verdict and return its note's code; None when there is none."""


def count_done(desk: Desk) -> int:
    """How many notes of the sample this reader has judged."""
    verdicts = desk.verdicts
    return sum(note in verdicts for note in desk.order)
