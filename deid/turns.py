"""A session written down turn by turn: which turns may stay when only some of its attendees consent.

A turn begins at a line that opens with a speaker and a colon and goes on to the next one. What stands before the first
turn says who attended, and goes.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from deid.model import TURNS_REMOVED

_TURN = re.compile(
    r"^[ \t]*(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?[\])]?[ \t]+)?(?P<speaker>[^\W\d_][^:\n]{0,60}?)[ \t]*:(?=[ \t\n]|\Z)",
    re.MULTILINE,
)
_ANSWERS = re.compile(
    r"\b(?:you|your|yours|yourself|ya|u|he|him|his|himself|she|her|hers|herself|they|them|their|theirs|that|this)\b",
    re.IGNORECASE,
)
_CLINICIAN = re.compile(
    r"(?:co-?)?(?:t|th|therapist|counsel+or|clinician|facilitator|leader|group leader|moderator|interviewer|psychologist"
    r"|social worker|doctor|dr)[ .]*\d?",
    re.IGNORECASE,
)
SPEAKS, LEADS, GOES = "speaks", "leads", "goes"
"""What a speaker's name says: an attendee who consents, whoever leads the session, anybody else."""


@dataclass(frozen=True, slots=True, repr=False)
class _Turn:
    who: str
    text: str


def consenting_turns(text: str, *, speaker: Callable[[str], str], about_others: Callable[[str], bool]) -> str | None:
    """Keep what consenting attendees said themselves, and nothing of or about the others.

    A turn of theirs goes too if it is about one of the others, or if it follows one's turn and seems to answer it. A
    turn of whoever leads the session stays only between turns that stay.

    Args:
        text: the session's text.
        speaker: a speaker as written → SPEAKS, LEADS or GOES.
        about_others: does a text mention somebody who does not consent?

    Returns:
        The turns that stay, as they are written, `TURNS_REMOVED` in place of the others; None where no turn of a consenting
        attendee stays.
    """
    turns = [_Turn(LEADS if _leads(name) else speaker(name), told) for name, told in _turns(text)]
    spoken = [
        turn.who == SPEAKS
        and not about_others(turn.text)
        and not (before is not None and before.who == GOES and _ANSWERS.search(turn.text))
        for before, turn in zip([None, *turns], turns, strict=False)
    ]
    stays = [
        kept or (turn.who == LEADS and not about_others(turn.text) and _between(spoken, turns, at))
        for at, (turn, kept) in enumerate(zip(turns, spoken, strict=True))
    ]
    if not any(spoken):
        return None
    parts: list[str] = []
    for kept, group in groupby(zip(stays, turns, strict=True), key=lambda pair: pair[0]):
        parts.append("".join(turn.text for _, turn in group) if kept else f"{TURNS_REMOVED}\n")
    head = f"{TURNS_REMOVED}\n" if stays[0] and text[: text.index(turns[0].text)].strip() else ""
    return head + "".join(parts)


def _turns(text: str) -> Iterator[tuple[str, str]]:
    starts = list(_TURN.finditer(text))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    for match, end in zip(starts, ends, strict=False):
        yield match["speaker"], text[match.start() : end]


def _leads(name: str) -> bool:
    return _CLINICIAN.fullmatch(name.strip()) is not None


def _between(spoken: list[bool], turns: list[_Turn], at: int) -> bool:
    """Say whether the nearest turns of others, before and after, stay; at an end one of them is enough."""
    before = next((spoken[n] for n in range(at - 1, -1, -1) if turns[n].who != LEADS), None)
    after = next((spoken[n] for n in range(at + 1, len(turns)) if turns[n].who != LEADS), None)
    return before is not False and after is not False and (before or after) is True
