"""Ages over 89 become "90+" (45 CFR 164.514(b)(2)(i)(C): one category of age 90 or older)."""

import re

from deid.replace.numberwords import NUMBER_WORDS, ORDINALS, TEENS, TENS, UNITS, split_words

_ORDINALS = frozenset((*ORDINALS, "ninetieth", "hundredth"))
_WORD = "|".join(sorted({*NUMBER_WORDS, *_ORDINALS}, key=len, reverse=True))
_HUNDRED = (
    rf"(?:an?|one)\s+hundred(?:\s+(?:and\s+)?(?:{'|'.join((*TENS, *TEENS, *UNITS))})(?:[-\s](?:{'|'.join(UNITS)}))?)?"
)
_NUMBER = re.compile(
    rf"(?<![^\W_])(?:\d{{2,3}}(?P<ordinal>st|nd|rd|th)?|{_HUNDRED}|(?:{_WORD})(?:[-\s](?:{_WORD}))*)(?![^\W_])", re.I
)
_DECADE = r"(?:(?:early|mid|late)[-\s]+)?(?:nineties|90'?s|hundreds|100'?s)"
_IN_DECADE = re.compile(rf"in\s+(?:her|his|their|my|your|the|its)\s+{_DECADE}", re.I)
_LEFT = re.compile(r"(?<![^\W_])in\s+(?:her|his|their|my|your)\s+(?:(?:early|mid|late)[-\s]+)?$", re.I)
_PEOPLE = re.compile(r"(?:nonagenarian|centenarian)(s?)", re.I)


def top_code(text: str, start: int, end: int, *, left: int = 0) -> tuple[int, int, str]:
    """Return the place and the words that stand for the age at `start` to `end` (exclusive) of `text`.

    The place may reach further back, but not before `left`, where the words before the age go with it: "in her
    nineties" becomes "aged 90+". "93-year-old" becomes "90+-year-old", "93rd" becomes "90th or later".
    """
    surface = text[start:end]
    if re.fullmatch(_DECADE, surface.strip(), re.I):
        before = _LEFT.search(text, max(left, start - 30), start)
        return (before.start(), end, "aged 90+") if before else (start, end, "nineties or older")
    if people := _PEOPLE.search(surface):
        new = "people aged 90+" if people[1] else "person aged 90+"
        return start, end, surface[: people.start()] + new + surface[people.end() :]
    if _IN_DECADE.search(surface):
        return start, end, _IN_DECADE.sub("aged 90+", surface)
    return start, end, _NUMBER.sub(_category, surface) if _NUMBER.search(surface) else "90+"


def _category(match: re.Match[str]) -> str:
    last = split_words(match[0])[-1:] if not match[0][0].isdigit() else []
    is_ordinal = bool(match["ordinal"]) or bool(last and last[0] in _ORDINALS)
    return "90th or later" if is_ordinal else "90+"
