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

LEADS, GOES = "leads", "goes"
"""What a speaker's name says besides the id of an attendee who consents: whoever leads the session, anybody else."""
AFTER = 3
"""Turns after one that goes that could go on with it, and go too. The project's own choice."""

_LINE_END = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_TURN = re.compile(
    r"[ \t]*(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?[\])]?[ \t]+)?(?P<speaker>[^\W\d_][^:\n]{0,60}?)[ \t]*:(?:[ \t]+(?P<said>.*))?"
)
_OTHERS = frozenset(
    [
        "we",
        "us",
        "our",
        "ours",
        "ourselves",
        "he",
        "him",
        "his",
        "himself",
        "she",
        "her",
        "hers",
        "herself",
        "they",
        "them",
        "their",
        "theirs",
        "themselves",
        "it",
        "its",
        "one",
        "ones",
        "em",
        "shes",
        "hes",
        "theyre",
        "theyve",
        "theyd",
        "theyll",
        "weve",
        "were",
        "wed",
        "hed",
        "shed",
        "itll",
        "thats",
        "this",
        "that",
        "these",
        "those",
        "who",
        "whom",
        "whose",
        "whoever",
        "somebody",
        "someone",
        "everybody",
        "everyone",
        "anybody",
        "anyone",
        "nobody",
        "another",
        "other",
        "others",
        "both",
        "each",
        "man",
        "men",
        "woman",
        "women",
        "lady",
        "ladies",
        "guy",
        "guys",
        "boy",
        "boys",
        "girl",
        "girls",
        "people",
        "person",
        "persons",
        "folks",
        "member",
        "members",
        "client",
        "clients",
        "patient",
        "patients",
        "participant",
        "participants",
        "group",
        "family",
        "families",
        "kid",
        "kids",
        "child",
        "children",
        "grandchildren",
        "stepchildren",
        "baby",
        "babies",
        "parents",
        "siblings",
        "hubby",
        "bf",
        "gf",
        "daddy",
        "stepdad",
        "stepmom",
        "bro",
        "bros",
        "sis",
        "missus",
        "laws",
    ]
)
"""Words that speak, or may speak, of somebody else."""
_TO_SOMEBODY = frozenset("you your yours yourself yourselves ya u thou yall y youre youve youd youll".split())  # noqa: SIM905
_WORDS = re.compile(r"[^\W\d_]+")
# Somebody's words in quotes or brackets, an initial, a second voice or speaker within the line.
_FOREIGN = re.compile(
    "[\"\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a`\\[\\](){}<>/\\\\|*~_]|(?<!\\w)['\u2018\u2019\u201a]\\w|(?<!['\u2019\\w])[B-HJ-Z](?!\\w)"
    "|(?<!\\d)[:\uff1a\u2236]|[:\uff1a\u2236](?!\\d)|(?:^|\\s)[-\u2013\u2014]+(?:\\s|$)|\u2014"
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

    The `AFTER` turns that follow one that goes could go on with it, and go too. A turn of whoever leads the session stays
    only between two turns of one attendee that stay.

    Args:
        text: the session's text.
        speaker: a speaker as written → the id of an attendee who consents, LEADS or GOES.
        about_others: does a text mention somebody who does not consent?

    Returns:
        The lines that stay as they are written, `TURNS_REMOVED` in place of the others; None where no turn of a
        consenting attendee stays.
    """
    turns = list(_turns(text, speaker))
    spoken = [
        turn.who not in (LEADS, GOES)
        and not _follows(turns, at)
        and _TO_SOMEBODY.isdisjoint(_words(turn.said))
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


def _words(said: str) -> set[str]:
    return set(_WORDS.findall(said.casefold()))


def _follows(turns: list[_Turn], at: int) -> bool:
    """Say whether one of the last turns, whoever leads left out, is one that goes."""
    before = [turn.who for turn in turns[:at] if turn.who != LEADS]
    return GOES in before[-AFTER:]


def _is_about(said: str, about_others: Callable[[str], bool]) -> bool:
    return not _OTHERS.isdisjoint(_words(said)) or bool(_FOREIGN.search(said)) or about_others(said)


def _between(spoken: list[bool], turns: list[_Turn], at: int) -> bool:
    """Say whether the turns of others before and after one of whoever leads stay, and are one person's."""
    before = next((n for n in range(at - 1, -1, -1) if turns[n].who != LEADS), None)
    after = next((n for n in range(at + 1, len(turns)) if turns[n].who != LEADS), None)
    if before is None or after is None:
        return False
    return spoken[before] and spoken[after] and turns[before].who == turns[after].who
