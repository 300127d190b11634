"""Writing a moved date in the format of the original."""

from datetime import date

from deid.identifiers import normal
from deid.replace.datewords import DateParts, Part
from deid.replace.months import MONTHS, ROMAN
from deid.replace.numberwords import cardinal, ordinal, split_words, year_in_words


def rewrite(text: str, parts: DateParts, moved: date) -> str:
    """Return `text` with its parts saying `moved`: same order, separators, padding, names and case."""
    day_and_month = [text[part.start : part.end] for part in (parts.month, parts.day) if part]
    two_digits = len(day_and_month) == 2 and all(len(old) == 2 and old.isdecimal() for old in day_and_month)
    padded = two_digits or any(old[0] == "0" for old in day_and_month)
    written: list[tuple[Part, str]] = []
    if parts.year:
        written.append((parts.year, _year(text[parts.year.start : parts.year.end], moved.year, parts.year.value)))
    if parts.month:
        written.append((parts.month, _month(text[parts.month.start : parts.month.end], moved.month, padded)))
    if parts.day:
        written.append((parts.day, _day(text[parts.day.start : parts.day.end], moved.day, padded)))
    for part, new in sorted(written, key=lambda item: item[0].start, reverse=True):
        text = text[: part.start] + new + text[part.end :]
    return text


def _year(old: str, year: int, value: int) -> str:
    if old.isdecimal():
        return f"{year % 100:02d}" if value < 100 else str(year)
    words = year_in_words(year) if value >= 100 or year % 100 == 0 else cardinal(year % 100)
    return _cased(old, words if "-" in old else words.replace("-", " "))


def _month(old: str, month: int, padded: bool) -> str:
    if old.isdecimal():
        return f"{month:02d}" if padded else str(month)
    if normal(old) in MONTHS:
        return _cased(old, MONTHS[normal(old)][1][month - 1])
    return ROMAN[month - 1]


def _day(old: str, day: int, padded: bool) -> str:
    if old.isdecimal():
        return f"{day:02d}" if padded else str(day)
    if old[0].isdigit():
        suffix = "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
        return f"{day}{suffix.upper() if old[-1].isupper() else suffix}"
    last = split_words(old)[-1]
    words = ordinal(day) if last.endswith(("th", "st", "nd", "rd")) else cardinal(day)
    return _cased(old, words if "-" in old else words.replace("-", " "))


def _cased(old: str, new: str) -> str:
    if len(old) > 1 and old.isupper():
        return new.upper()
    if old[0].islower():
        return new.lower()
    return new[0].upper() + new[1:]
