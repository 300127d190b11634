"""Finding years that stand bare in a text: no detector reports them, and beside day offsets they tell dates.

Found are four digits ("in 2025", "fee_schedule_2025", "2024-25", "FY25"), apostrophe forms ("'25") and words
("twenty twenty-five"). Amounts and clock times are left alone where a unit or a currency says so; any other
number that reads as a masked year is masked, since those are few and mostly recent.
"""

import re
from collections.abc import Iterator

from deid.replace.dates import OLDEST_AGE, YEAR_TAG, Calendar, shows
from deid.replace.datewords import full_year
from deid.replace.numberwords import NUMBER_WORDS, split_words, year_of

BIRTH_YEAR_TAG = "[YEAR OF BIRTH: 90+]"
"""Said also of somebody who may turn 90 only in the last year in which a contact may lie: telling the two apart
would tell the year of the session."""

_REACH = 40
"""How far before a year in words, in characters, what says that it is one of a birth may start."""

Found = tuple[int, int, str]
"""Start, end (exclusive) and what stands there instead."""

_NOT_A_YEAR = r"(?!\d|,\d{3}|\s?(?:mg|mcg|µg|ml|iu|kcal|cals?|calories|hrs?|hours|h)(?![^\W_]))"
_NOT_AN_AMOUNT = r"(?<!\d)(?<!\d,)(?<![$€£#])(?<![$€£#] )"
_PHONE = r"(?<!(?<!\d)\d{3}[-.])"
_BORN = r"(?<![^\W_])(?:born|b\.|birth ?year|year of birth|yob|d\.?o\.?b\.?)[\s:]*(?:in\s+)?(?:(?:c\.|ca\.|circa|about)\s*)?"
_BIRTH = re.compile(
    _BORN + r"(?P<year>(?:18|19|20)\d\d|['’]\d\d)(?!\d|[-/.]\d)",
    re.I,
)
_LIFE = re.compile(r"(?<!\d)(?P<year>1[89]\d\d)\s?[-–—]\s?(?P<end>(?:19|20)\d\d)(?!\d)")
_FISCAL = re.compile(r"(?<![^\W_])(?:FY|AY|SY)\s?['’]?(?P<year>\d{4}|\d\d)(?:\s?[-–/]\s?(?:\d{4}|\d\d))?(?!\d)")
_SPAN = re.compile(
    rf"{_NOT_AN_AMOUNT}{_PHONE}(?P<year>\d{{4}})(?:\s?[-–—/]\s?(?P<end>\d\d)|-W\d\d?)(?![\d]|[-/.]\d){_NOT_A_YEAR}"
)
_BARE = re.compile(rf"{_NOT_AN_AMOUNT}{_PHONE}(?P<year>\d{{4}}){_NOT_A_YEAR}")
_SHORT = re.compile(rf"(?<![^\W_])['’‘](?P<year>\d\d)(?!['’]){_NOT_A_YEAR}")
_BORN_BEFORE = re.compile(rf"{_BORN}(?:the\s+year\s+)?$", re.I)
_WORDS = re.compile(
    rf"(?<![^\W_])(?:nineteen|twenty|two[\s-]thousand)(?:[\s-]+(?:{'|'.join(sorted(NUMBER_WORDS))})(?![^\W_]))*", re.I
)


def find_years(text: str, calendar: Calendar) -> list[Found]:
    """Return what must stand for bare years in `text`, in order, none overlapping.

    Masked years become `[YEAR]`; the year of a birth that means an age over 89 becomes `[YEAR OF BIRTH: 90+]`.
    """
    found: list[Found] = []
    taken = bytearray(len(text))
    for start, end, new in _candidates(text, calendar):
        if not any(taken[start:end]):
            taken[start:end] = bytes([1]) * (end - start)
            found.append((start, end, new))
    return sorted(found)


def _candidates(text: str, calendar: Calendar) -> Iterator[Found]:
    """Yield candidates, the more telling forms first."""
    for match in _BIRTH.finditer(text):
        yield from _birth(match, calendar)
    for match in _LIFE.finditer(text):
        if int(match["end"]) - int(match["year"]) > OLDEST_AGE:
            yield match.start("year"), match.end("year"), BIRTH_YEAR_TAG
    for match in _FISCAL.finditer(text):
        year = full_year(int(match["year"]), near=calendar.session)
        if year in calendar.masked or year + 1 in calendar.masked:
            yield match.start("year"), match.end(), YEAR_TAG
    for match in _SPAN.finditer(text):
        first = int(match["year"])
        last = first if match["end"] is None else first - first % 100 + int(match["end"])
        if first in calendar.masked or last in calendar.masked:
            yield match.start(), match.end(), YEAR_TAG
    for match in _BARE.finditer(text):
        if int(match["year"]) in calendar.masked:
            yield match.start(), match.end(), YEAR_TAG
    for match in _SHORT.finditer(text):
        if full_year(int(match["year"]), near=calendar.session) in calendar.masked:
            yield match.start(), match.end(), YEAR_TAG
    yield from _in_words(text, calendar)


def _birth(match: re.Match[str], calendar: Calendar) -> Iterator[Found]:
    year = full_year(int(match["year"].lstrip("'’")), near=calendar.session)
    if year > calendar.session.year and match["year"][0] in "'’":
        year -= 100
    yield from _birth_year(match.start("year"), match.end("year"), year, calendar)


def _birth_year(start: int, end: int, year: int, calendar: Calendar) -> Iterator[Found]:
    if year in calendar.masked:
        yield start, end, YEAR_TAG
    elif not shows(calendar, year):
        yield start, end, BIRTH_YEAR_TAG


def _in_words(text: str, calendar: Calendar) -> Iterator[Found]:
    for match in _WORDS.finditer(text):
        words = [*re.finditer(r"[A-Za-z]+", match[0])]
        for size in range(len(words), 1, -1):
            year = year_of(split_words(match[0][: words[size - 1].end()]))
            if year is None:
                continue
            end = match.start() + words[size - 1].end()
            if _BORN_BEFORE.search(text, max(0, match.start() - _REACH), match.start()):
                yield from _birth_year(match.start(), end, year, calendar)
            elif year in calendar.masked:
                yield match.start(), end, YEAR_TAG
            break
