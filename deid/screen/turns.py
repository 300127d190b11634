"""A session written down turn by turn: which turns may stay when only some of its attendees consent.

A line is a turn: a speaker, a colon, what was said. A line without a speaker could be anybody's, and goes. Of the turns of
consenting attendees only those stay that speak of the speaker alone: no you, we, he or she, nobody's words in quotes, no
second speaker. That loses much; what it must not lose is another person's secret.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from deid.model import TURNS_REMOVED

SPEAKS, LEADS, GOES = "speaks", "leads", "goes"
"""What a speaker's name says: an attendee who consents, whoever leads the session, anybody else."""

_LINE_END = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_TURN = re.compile(
    r"[ \t]*(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?[\])]?[ \t]+)?(?P<speaker>[^\W\d_][^:\n]{0,60}?)[ \t]*:(?:[ \t]+(?P<said>.*))?"
)
_OTHERS = (
    "we us our ours ourselves he him his himself she her hers herself they them their theirs themselves it its one "
    "somebody someone everybody everyone anybody anyone nobody another other others both each"
)
_TO_SOMEBODY = "you your yours yourself yourselves ya u thou y'all"


def _any_word(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words.split()))})\b", re.IGNORECASE)


_OF_OTHERS, _ADDRESSES = _any_word(_OTHERS), _any_word(_TO_SOMEBODY)
# Somebody's words, an initial, or a second speaker within the line.
_FOREIGN = re.compile(
    "[\"\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a]|(?<!\\w)['\u2018]\\w|\\b[A-Z]\\.(?!\\w\\.)|(?<!\\d)[:\uff1a\u2236]|[:\uff1a\u2236](?!\\d)|^\\s*[-\u2013\u2014]"
)
_LEADER = re.compile(
    r"(?:co-?)?(?:therapist|counsel+or|clinician|facilitator|leader|group leader|moderator|interviewer|psychologist"
    r"|social worker|doctor)[ .]*\d?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, repr=False)
class _Turn:
    who: str
    name: str
    said: str
    line: str


def is_leader(name: str) -> bool:
    """Say whether a speaker is named by the part that leads a session ("Therapist", "Co-facilitator 2")."""
    return _LEADER.fullmatch(name.strip()) is not None


def consenting_turns(text: str, *, speaker: Callable[[str], str], about_others: Callable[[str], bool]) -> str | None:
    """Keep what consenting attendees said of themselves, and nothing of or about the others.

    A turn that follows one that goes could answer it, and goes too. A turn of whoever leads the session stays
    only between two turns that stay, or before the first one.

    Args:
        text: the session's text.
        speaker: a speaker as written → SPEAKS, LEADS or GOES.
        about_others: does a text mention somebody who does not consent?

    Returns:
        The lines that stay as they are written, `TURNS_REMOVED` in place of the others; None where no turn of a
        consenting attendee stays.
    """
    turns = list(_turns(text, speaker))
    spoken = [
        turn.who == SPEAKS
        and not _answers(turns, at)
        and not _ADDRESSES.search(turn.said)
        and not _is_about(turn.said, about_others)
        for at, turn in enumerate(turns)
    ]
    stays = [
        kept or (turn.who == LEADS and not _is_about(turn.said, about_others) and _between(spoken, turns, at))
        for at, (turn, kept) in enumerate(zip(turns, spoken, strict=True))
    ]
    if not any(spoken):
        return None
    lines: list[str] = []
    for kept, group in groupby(zip(stays, turns, strict=True), key=lambda pair: pair[0]):
        lines += [turn.line for _, turn in group] if kept else [TURNS_REMOVED]
    return "\n".join(lines)


def _turns(text: str, speaker: Callable[[str], str]) -> Iterator[_Turn]:
    for line in _LINE_END.split(text):
        if match := _TURN.fullmatch(line):
            name, said = match["speaker"], match["said"] or ""
            yield _Turn(speaker(name), name.strip(), said, line)
        elif line.strip():
            yield _Turn(GOES, "", line, line)


def _answers(turns: list[_Turn], at: int) -> bool:
    """Say whether the turn before, whoever leads left out, is one that goes."""
    return next((turns[n].who for n in range(at - 1, -1, -1) if turns[n].who != LEADS), SPEAKS) == GOES


def _is_about(said: str, about_others: Callable[[str], bool]) -> bool:
    return bool(_OF_OTHERS.search(said) or _FOREIGN.search(said)) or about_others(said)


def _between(spoken: list[bool], turns: list[_Turn], at: int) -> bool:
    """Say whether the turns of others next to one of whoever leads stay; the one before may be missing."""
    before = next((spoken[n] for n in range(at - 1, -1, -1) if turns[n].who != LEADS), True)
    after = next((spoken[n] for n in range(at + 1, len(turns)) if turns[n].who != LEADS), False)
    return before and after
