"""What a search of a text gives: findings, and which of them count where they overlap."""

from collections.abc import Iterable
from dataclasses import dataclass

from deid.release.leakforms import PLACE_KINDS, Form

_CONTEXT = 48  # characters on each side that make a finding's fingerprint


@dataclass(frozen=True, slots=True, repr=False)
class Hit:
    """Something found in a text: where, whose, and whether it refuses. `line` counts from 0."""

    kind: str
    owners: tuple[str, ...]
    start: int
    line: int
    blocking: bool
    dismissible: bool
    context: str

    def __repr__(self) -> str:
        return f"Hit({self.kind}, {self.start})"


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """A finding before it is weighed against those that it overlaps. `end` is exclusive."""

    kind: str
    forms: tuple[Form, ...]
    start: int
    end: int
    blocking: bool = True
    dismissible: bool = False


def strongest(found: Iterable[Found]) -> list[Found]:
    """Of findings that overlap, keep the one that weighs most, and of equals the longest; in the order of place."""
    kept: list[Found] = []
    covered: set[int] = set()
    for one in sorted(found, key=lambda f: (not f.blocking, f.dismissible, f.start - f.end, f.start, f.kind)):
        if covered.isdisjoint(range(one.start, one.end)):
            kept.append(one)
            covered.update(range(one.start, one.end))
    return sorted(kept, key=lambda f: f.start)


def more_than_places(found: Iterable[Found]) -> list[Found]:
    """What is left of the findings in the recipient's name: all but cities, employers and schools of the roster.

    The steward chose the recipient and it is public, so its name there tells nothing of the client who works or studies
    there (a campus counselling centre's clients do). A person's name stays a finding: no recipient has to bear one.
    """
    return [one for one in found if not one.forms or any(form.kind not in PLACE_KINDS for form in one.forms)]


def hit(text: str, one: Found) -> Hit:
    """Return a finding as it is told: without its end, with the words around it that make its fingerprint."""
    owners = tuple(sorted({form.who for form in one.forms}))
    context = text[max(0, one.start - _CONTEXT) : one.end + _CONTEXT]
    return Hit(one.kind, owners, one.start, text.count("\n", 0, one.start), one.blocking, one.dismissible, context)
