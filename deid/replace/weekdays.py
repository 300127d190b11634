"""Weekdays that give a day offset away.

A weekday alone may stand. Beside the date that an offset replaced, or beside a word for the session whose day
is released, it cuts the possible first contacts to a seventh.
"""

import re
from collections.abc import Sequence

from deid.replace.months import PLAIN_WEEKDAY, WEEKDAY
from deid.replace.years import Found

WEEKDAY_TAG = "[WEEKDAY]"
_BEFORE = re.compile(rf"(?<![^\W_]){WEEKDAY}[,\s]{{1,4}}(?:(?:the|on)\s+)*$")
_AFTER = re.compile(rf"[,\s]{{1,4}}{WEEKDAY}")
_SESSION = (
    r"(?:today|tonight|yesterday|tomorrow|this (?:morning|afternoon|evening)|sessions?|appointments?|appts?|appt\.|visits?|"
    r"intake|seen|met|meets?|(?:date|day)(?=\s?[:=]))"
)
_CUE = re.compile(rf"(?<![^\W_]){_SESSION}(?![^\W_])(?=((?:[^\w.!?;\n]+\w+){{0,3}}))", re.I)
_REACH = 12
_LINE = 60


def widen(text: str, start: int, end: int, *, left: int, right: int) -> tuple[int, int]:
    """Return the place of a date together with the weekdays that touch it ("Tuesday, March 3").

    Args:
        left: end of what is replaced before; right: start of what is replaced after. Neither is crossed.
    """
    before = _BEFORE.search(text, max(left, start - _LINE), start)
    after = _AFTER.match(text, end, right)
    belongs_to_next = after and right < len(text) and not text[after.end() : right].strip(" ,\t\r\n")
    return before.start() if before else start, after.end() if after and not belongs_to_next else end


def find_weekdays(text: str, dates: Sequence[tuple[int, int]]) -> list[Found]:
    """Return the weekdays near the replaced `dates` (starts and ends) and near words for a session, in order."""
    places: set[tuple[int, int]] = set()
    for start, end in dates:
        for low, high in ((max(0, start - _REACH), start), (end, min(len(text), end + _REACH))):
            places |= {match.span() for match in PLAIN_WEEKDAY.finditer(text, low, high)}
    for cue in _CUE.finditer(text):
        line = text.rfind("\n", 0, cue.start()) + 1
        before = re.split(r"[.!?;]", text[max(line, cue.start() - _LINE) : cue.start()])[-1]
        low = cue.start() - len(" ".join(before.split(" ")[-4:]))
        places |= {match.span() for match in PLAIN_WEEKDAY.finditer(text, low, cue.end(1))}
    return [(start, end, WEEKDAY_TAG) for start, end in sorted(places)]
