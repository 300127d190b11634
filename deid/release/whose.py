"""Whose a statement in a clean note is, and whether it is one: not another person's, not denied, feared or compared."""

import re
from typing import NamedTuple

from deid.release.codebook import TAGS


class Line(NamedTuple):
    """A line of a note. `low` is its `text` in lower case, as long; `speaker` the tag that opens a turn, else ""."""

    text: str
    low: str
    speaker: str


CLIENT = r"(?:\[client\]|\b(?:client|pt|ct|patient|resident)\b(?!'))"
"""Words for the participant whose note it is, in lower case."""
WHO = rf"(?P<who>{CLIENT}|\b(?:he|she|they|i)\b)"
"""Who can be the participant as the subject of a sentence; `is_client` says whether."""

_TAG = r"\[([A-Z][A-Z -]*?)(?:-\d+)?(?: day [^\]]*| [+\d][^\]]*)?\]"
_TURN = re.compile(r"\s*(?:\[?\d[\d:.,]*\]?\s+)?\[([A-Z][A-Z -]*?)(?:-\d+)?\]:")
_THINGS = set(TAGS) - {"CLIENT", "MEMBER", "CLINICIAN", "PERSON", "RELATIVE"}
_PLAIN = str.maketrans("’‘“”‑–—\u0130", "''\"\"---I")  # the last is the one letter that lower() makes longer
_BACK = 1000  # characters back within which a mention counts, so that endless lines are read in time
_OTHERS = r"""
    mother|mom|mum|mama|father|dad|papa|parents?|brothers?|sisters?|siblings?|twin|sons?|daughters?|child|children
    kids?|baby|boys?|infant|toddler|teen|husband|wife|spouse|partner|fianc[eé]e?|boyfriend|girlfriend|ex|friends?|uncle
    aunt|cousins?|nieces?|nephews?|grand\w+|great-\w+|step\w+|in-laws?|neighbou?rs?|boss|supervisor|manager|foreman
    coworkers?|colleagues?|roommate|housemate|landlord|teacher|coach|counselor|therapist|clinician|doctor|dr|nurse
    pastor|priest|imam|lawyer|attorney|judge|officer|sponsor|man|woman|guy|girl|lady|people|somebody|someone|mr|mrs|ms
"""
_MENTION = re.compile(
    rf"(?P<client>(?:(?:mr|mrs|ms|miss|dr)\.? )?{CLIENT})|\b(?:{'|'.join(_OTHERS.split())})\b|(?-i:{_TAG})",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?;](?:[\"')]|\s)|:\s")
_UNREAL = re.compile(
    r"(?:\b(?:no(?! longer)|not(?! only)|never|den(?:y|ies|ied|ying)|without|neither|nor|none|negative|if|unless|like|as though|"
    r"fear(?:s|ed|ing)?|afraid|dream(?:s|t|ed|ing)?|imagin\w+|pretend\w*|movies?|films?|tv|novels?|books?|songs?|poems?|documentary|"
    r"podcast|games?|jok\w+|metaphor\w*|could|might|maybe|may|would|worr(?:y|ies|ied)|wish\w*|reminds?|rul(?:e|ed|es) out)\b|n't\b)"
    r"(?:[^\w.;:!?\n]+[\w'-]+){0,5}?[^\w.;:!?\n]*$",
    re.IGNORECASE,
)
_REFUSED = re.compile(r"[\s\"]*[:=-]+\s*(?:no|none|not|denie[sd]|n/a|neg\w*|never)\b|[^.!?;\"]*\?", re.IGNORECASE)


def lines(text: str) -> list[Line]:
    """Split a clean text; quotation marks, apostrophes and dashes are made plain."""
    return [
        Line(line, line.lower(), turn[1] if (turn := _TURN.match(line)) else "")
        for line in text.translate(_PLAIN).splitlines()
    ]


def tags(text: str) -> list[str]:
    """Return the kinds of all tags of a text: "[EX-HUSBAND]" is EX-HUSBAND, "[PERSON-2]" PERSON."""
    return re.findall(_TAG, text)


def is_client(line: Line, start: int, who: str) -> bool:
    """Say whether a subject, in lower case, is the participant. `start` is where it stands.

    In a turn of theirs that is "I". Elsewhere it is their word or tag, or "he" or "she" outside of quotations and "I"
    inside, unless somebody else was mentioned last in that line. With surrogates in place of tags, nobody can tell
    a client's name from another's, so only ordinary words ("her mother") count as a mention.
    """
    quoted = line.text.count('"', 0, start) % 2 == 1
    first_person = who == "i"
    if line.speaker:
        return line.speaker == "CLIENT" and first_person and not quoted
    if re.fullmatch(CLIENT, who):
        return not quoted
    return quoted == first_person and not _other_last(line.text, 0, start)


def is_about_client(line: Line, start: int) -> bool:
    """Say whether what has no subject of its own can be about the participant: nobody else stands in its sentence before."""
    ends = [match.end() for match in _SENTENCE.finditer(line.text, max(0, start - _BACK), start)]
    own_turn = line.speaker in ("", "CLIENT")
    return own_turn and not _other_last(line.text, ends[-1] if ends else 0, start)


def is_told(line: Line, start: int, end: int) -> bool:
    """Say whether something is said to be so: not asked, nor denied, feared, dreamt or compared in the five words before."""
    return not _UNREAL.search(line.text[max(0, start - 80) : start]) and not _REFUSED.match(line.text, end)


def _other_last(text: str, start: int, end: int) -> bool:
    """Whether the last person mentioned in a part of a line is somebody else."""
    last = None
    for match in _MENTION.finditer(text, max(start, end - _BACK), end):
        if match[2] not in _THINGS:
            last = match
    return last is not None and not last["client"]
