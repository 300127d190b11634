"""Spans of one note → replacements: what shall stand where. Deciding is not doing; `splice` does.

The profile's own rule decides for a label, unless the policy names an operator for it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from deid.identifiers import normal
from deid.model import Note, Policy, Replacement, Span
from deid.rawtext import plain
from deid.replace.ages import top_code
from deid.replace.dates import BIRTH_TAG, Calendar, offset, shift
from deid.replace.datewords import read_date, resolve
from deid.replace.geography import places
from deid.replace.operators import operate
from deid.replace.profiles import PROFILES, Profile, operator_for
from deid.replace.surrogates import contact
from deid.replace.tags import NUMBERED, PLAIN, Namer
from deid.replace.weekdays import find_weekdays, widen
from deid.replace.years import Found, find_years

_BORN = re.compile(
    r"(?<![^\W_])(?:d\.?o\.?b\.?|(?:date of )?birth ?(?:date|day)?|born|b\.)(?:\s+(?:is|was|on|the))*[\s:(–-]*$", re.I
)
_POSSESSIVE = re.compile(r"['’][sS]$")


@dataclass(frozen=True, slots=True, repr=False)
class Frame:
    """What one note's identifiers are replaced by, beyond the note itself.

    `persons` is what stands for a person at (start, end) of a span. `number` names places and organisations
    over the record. `days` is the shift of the expert profile. `births` are the attendees' birth dates.
    `seed` and `taken` are for surrogate contacts.
    """

    policy: Policy
    calendar: Calendar
    persons: Mapping[tuple[int, int], str]
    number: Namer
    days: int
    births: frozenset[date]
    seed: bytes
    taken: tuple[frozenset[str], ...]

    @property
    def profile(self) -> Profile:
        return PROFILES[self.policy.profile]


def plan(note: Note, spans: Sequence[Span], *, frame: Frame) -> tuple[Replacement, ...]:
    """Return the replacements of `note` in the order of the text, none overlapping.

    `spans` are those of the note's text, sorted and not overlapping. Bare years and telling weekdays, which no
    span marks, are found here where the profile replaces dates.
    """
    text = plain(note.text)
    planned: list[Replacement] = []
    for at, span in enumerate(spans):
        left = planned[-1].end if planned else 0
        right = spans[at + 1].start if at + 1 < len(spans) else len(text)
        planned += _replace(text, span, frame, left=left, right=right)
    if frame.profile.dates != "keep":
        planned += _found(find_years(_kept(text, planned), frame.calendar), "years")
    if frame.profile.dates == "offset":
        dates = [(planned_one.start, planned_one.end) for planned_one in planned if planned_one.label == "DATE"]
        planned += _found(find_weekdays(_kept(text, planned), dates), "weekdays")
    return tuple(sorted(planned, key=lambda replacement: replacement.start))


def _found(found: Sequence[Found], source: str) -> Iterator[Replacement]:
    return (Replacement(start, end, "DATE", new, source) for start, end, new in found)


def _kept(text: str, planned: Sequence[Replacement]) -> str:
    """The text with everything replaced blotted out, so that what is found lies between replacements."""
    pieces, position = [], 0
    for replacement in sorted(planned, key=lambda one: one.start):
        pieces += [text[position : replacement.start], "\x00" * (replacement.end - replacement.start)]
        position = replacement.end
    return "".join([*pieces, text[position:]])


def _replace(text: str, span: Span, frame: Frame, *, left: int, right: int) -> Iterator[Replacement]:
    start, end = span.start, bare_end(text, span)
    operator = operator_for(frame.policy, span.label)

    def one(new: str, start: int = start, end: int = end) -> Replacement:
        return Replacement(start, end, span.label, new, span.source, span.score)

    if operator == "keep":
        return
    if operator in ("redact", "mask", "hash", "tag"):
        decided = _tag(text, span, frame)
        yield one(operate(operator, text[start:end], decided=decided, key=frame.seed))
    elif operator == "surrogate" and span.label != "PERSON":
        made = contact(span.label, text[start:end], seed=frame.seed, taken=frame.taken)
        yield one(made or _tag(text, span, frame))
    elif span.label == "DATE":
        if frame.profile.dates != "keep":
            yield from _date(text, span, frame, left=left, right=right)
    elif span.label == "AGE":
        if frame.profile.ages:
            start, end, new = top_code(text, start, end, left=left)
            yield one(new, start, end)
    elif span.label == "LOCATION":
        for place in places(text, start, end, span.kind, cities=frame.profile.cities):
            new = place.text or _place_tag(place.word, text[place.start : place.end], frame)
            yield one(new, place.start, place.end)
    else:
        yield one(_tag(text, span, frame))


def bare_end(text: str, span: Span) -> int:
    """Return the end of the span without a possessive 's, which stays in the text behind the tag."""
    own = span.label in ("PERSON", "ORG") and _POSSESSIVE.search(text[span.start : span.end])
    return span.end - 2 if own and span.end - span.start > 2 else span.end


def _date(text: str, span: Span, frame: Frame, *, left: int, right: int) -> Iterator[Replacement]:
    surface = text[span.start : span.end]
    start, end = span.start, span.end
    if _is_birth(text, span, frame):
        new = BIRTH_TAG
    elif frame.profile.dates == "shift":
        new = shift(surface, frame.calendar, days=frame.days)
    else:
        new = offset(surface, frame.calendar)
    if new == surface:
        return
    if frame.profile.dates == "offset":
        start, end = widen(text, start, end, left=left, right=right)
    yield Replacement(start, end, "DATE", new, span.source, span.score)


def _is_birth(text: str, span: Span, frame: Frame) -> bool:
    """The roster, the words before it or an attendee's own birth date say that this is a date of birth."""
    parts = read_date(text[span.start : span.end], day_first=frame.calendar.day_first)
    if parts and parts.month is None:
        return False
    if span.kind == "birth_date" or _BORN.search(text, max(0, span.start - 30), span.start):
        return True
    return bool(parts and parts.year and resolve(parts, near=frame.calendar.session) in frame.births)


def _tag(text: str, span: Span, frame: Frame) -> str:
    surface = text[span.start : bare_end(text, span)]
    if span.label == "PERSON":
        return frame.persons[span.start, span.end]
    if span.label == "ORG":
        return frame.number(NUMBERED.get(span.kind, "ORG"), f"org\x00{_key(surface)}")
    if span.label == "HANDLE":
        return frame.number("HANDLE", f"handle\x00{_key(surface)}")
    return "[PLACE]" if span.label == "LOCATION" else PLAIN[span.label]


def _place_tag(word: str, surface: str, frame: Frame) -> str:
    numbered = word not in ("ADDRESS", "POSTCODE")
    return frame.number(word, f"place\x00{_key(surface)}") if numbered else f"[{word}]"


def _key(surface: str) -> str:
    return normal(surface).removeprefix("the ").strip(" .,'")
