"""Reading a date as people write it: which part of the text is the day, the month, the year.

`read_date` answers with the places of the parts, so that a moved date can be written in the same format.
What it does not understand (ranges, holidays, other calendars) it answers with None: a rule that needs a
calendar date must then do without.
"""

import re
from dataclasses import dataclass
from datetime import date

from deid.identifiers import normal
from deid.replace.months import MONTHS, ROMAN, WEEKDAY
from deid.replace.numberwords import NUMBER_WORDS, below_hundred, day_of, year_of


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a date: its place in the text (end exclusive) and its value. A year may have two digits."""

    start: int
    end: int
    value: int


@dataclass(frozen=True, slots=True)
class DateParts:
    """The parts that a date names. `day` None: it is a month or a year."""

    year: Part | None
    month: Part | None
    day: Part | None


_ROMAN = "|".join(sorted(ROMAN, key=len, reverse=True))
_CLOCK = r"[T ,]{1,2}\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:Z|[+-]\d{2}:?\d{2}|[ap]\.?m\.?)?"
_LEAD = rf"\s*(?:{WEEKDAY}[,\s]+)?(?:the\s+|on\s+)*"
_YEAR_FIRST = re.compile(
    rf"{_LEAD}(?P<year>\d{{4}})(?P<sep>[-/. ]?)(?P<month>\d{{1,2}}|{_ROMAN})(?P=sep)(?P<day>\d{{1,2}})(?:{_CLOCK})?\s*"
)
_YEAR_LAST = re.compile(
    rf"{_LEAD}(?P<one>\d{{1,2}})\s?(?P<sep>[-/. ])\s?(?P<two>\d{{1,2}}|{_ROMAN})\s?(?P=sep)\s?"
    rf"(?P<year>['’]?\d{{4}}|['’]?\d{{2}})\.?(?:{_CLOCK})?\s*"
)
_NO_YEAR = re.compile(rf"{_LEAD}(?P<one>\d{{1,2}})(?P<sep>[-/.])(?P<two>\d{{1,2}})\.?(?:{_CLOCK})?\s*")
_MONTH_YEAR = re.compile(r"\s*(?P<month>\d{1,2})[-/.](?P<year>\d{4})\s*")
_YEAR_ONLY = re.compile(r"\s*(?P<year>\d{4})\s*")

_TOKEN = re.compile(r"\d+(?P<suffix>st|nd|rd|th)?|[^\W\d_]+|[-–—/]|['’](?=\d)", re.I)
_FILLERS = "the of day de del d on in el le den am di do da"


def read_date(text: str, *, day_first: bool = False) -> DateParts | None:
    """Return the parts of the one date that `text` is, or None where it is something else.

    Numbers alone are read month first (US) unless `day_first` says otherwise, and day first where they stand
    between dots or where the month would be over 12.
    """
    if match := _YEAR_FIRST.fullmatch(text):
        return _sound(DateParts(_part(match, "year"), _part(match, "month"), _part(match, "day")))
    if match := _YEAR_LAST.fullmatch(text) or _NO_YEAR.fullmatch(text):
        one, two = _part(match, "one"), _part(match, "two")
        day_leads = day_first or match["sep"] == "." or not match["two"].isdecimal()
        if (one.value > 12) if not day_leads else (two.value <= 12):
            one, two = two, one
        year = _part(match, "year") if "year" in match.re.groupindex else None
        return _sound(DateParts(year, one, two))
    if match := _MONTH_YEAR.fullmatch(text):
        return _sound(DateParts(_part(match, "year"), _part(match, "month"), None))
    if match := _YEAR_ONLY.fullmatch(text):
        return DateParts(_part(match, "year"), None, None)
    return _in_words(text)


def resolve(parts: DateParts, *, near: date) -> date | None:
    """Return the calendar date that the parts name, or None (no day, or no such day).

    A year of two digits is the latest such year that is at most ten years after `near`; without a year the
    date is the one closest to `near`, the day of the note.
    """
    if parts.day is None or parts.month is None:
        return None
    year = None if parts.year is None else full_year(parts.year.value, near=near)
    years = (year,) if year is not None else (near.year, near.year - 1, near.year + 1)
    days = [day for y in years if (day := _date(y, parts.month.value, parts.day.value))]
    return min(days, key=lambda day: abs(day - near), default=None)


def full_year(value: int, *, near: date) -> int:
    """Return the year that `value` means, where it may have two digits."""
    if value >= 100:
        return value
    return 2000 + value if 2000 + value <= near.year + 10 else 1900 + value


def _in_words(text: str) -> DateParts | None:
    """Read a date with a month's name, numbers in digits or in words ("the third of March '25")."""
    parts: dict[str, Part] = {}
    words: list[re.Match[str]] = []
    tokens = [*_TOKEN.finditer(re.sub(rf"{_CLOCK}\s*$", "", text))]
    for place, token in enumerate(tokens):
        word = token[0]
        form = normal(word)
        if word[0].isdecimal():
            kind = _kind_of_number(word, parts, text[tokens[place - 1].start() : token.start()] if place else "")
            if kind is None:
                return None
            parts[kind] = Part(token.start(), token.end(), int(word.rstrip("stndrhSTNDRH")))
        elif form in MONTHS and "month" not in parts:
            parts["month"] = Part(token.start(), token.end(), MONTHS[form][0])
        elif form in NUMBER_WORDS:
            words.append(token)
        elif word in "-–—/":
            if _joins_numbers(tokens, place) and word != "/":
                return None
        elif word not in "'’" and form not in _FILLERS.split() and not re.fullmatch(WEEKDAY, word):
            return None
    if "month" not in parts:
        return None
    for run in _runs(words, parts["month"]):
        if not _read_run(run, parts):
            return None
    return _sound(DateParts(parts.get("year"), parts["month"], parts.get("day")))


def _joins_numbers(tokens: list[re.Match[str]], place: int) -> bool:
    """A dash between two numbers makes a range: "Oct 28-31"."""
    around = tokens[max(0, place - 1) : place + 2]
    return len(around) == 3 and around[0][0][0].isdecimal() and around[2][0][0].isdecimal()


def _kind_of_number(word: str, parts: dict[str, Part], before: str) -> str | None:
    """Day or year? `before` reaches back over the token before: "9, 11 March" and "9 & 11" are two days."""
    if "year" not in parts and word.isdecimal():
        listed = "," in before or "&" in before
        if len(word) == 4 or (len(word) == 2 and (before in ("'", "’") or ("day" in parts and not listed))):
            return "year"
    return "day" if len(word.rstrip("stndrhSTNDRH")) <= 2 and "day" not in parts else None


def _runs(words: list[re.Match[str]], month: Part) -> list[list[re.Match[str]]]:
    before = [word for word in words if word.start() < month.start]
    after = [word for word in words if word.start() > month.start]
    return [run for run in (before, after) if run]


def _read_run(run: list[re.Match[str]], parts: dict[str, Part]) -> bool:
    """Read number words as a year, a day, or a day and a year; longest reading of the day first."""
    words = [token[0].lower() for token in run]

    def put(kind: str, value: int | None, start: int, end: int) -> bool:
        if value is None or kind in parts:
            return False
        parts[kind] = Part(run[start].start(), run[end - 1].end(), value)
        return True

    size = len(words)
    if put("year", year_of(words), 0, size) or put("day", day_of(words), 0, size):
        return True
    for cut in (2, 1):
        year = year_of(words[cut:]) or below_hundred(words[cut:])
        if cut < size and year is not None and day_of(words[:cut]) is not None:
            return put("day", day_of(words[:cut]), 0, cut) and put("year", year, cut, size)
    return False


def _part(match: re.Match[str], name: str) -> Part:
    text = match[name].lstrip("'’")
    value = int(text) if text.isdecimal() else ROMAN.index(text) + 1
    return Part(match.end(name) - len(text), match.end(name), value)


def _sound(parts: DateParts) -> DateParts | None:
    month_fits = parts.month is None or 1 <= parts.month.value <= 12
    day_fits = parts.day is None or 1 <= parts.day.value <= 31
    return parts if month_fits and day_fits else None


def _date(year: int, month: int, day: int) -> date | None:
    """The date, if there is one; years outside 1000 to 2199 are numbers of another kind."""
    try:
        return date(year, month, day) if 1000 <= year <= 2199 else None
    except ValueError:
        return None


def named_years(text: str) -> tuple[int, ...]:
    """List the four-digit years in a text that is no single date ("8–10 January 2024", "Hogmanay, 1979")."""
    return tuple(int(found) for found in re.findall(r"(?<!\d)[12]\d{3}(?!\d)", text))
