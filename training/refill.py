"""A document of the bank → the same document about other people, places, dates and numbers.

Mentions of one entity stay mentions of one entity: "Rosa Delgado", "Rosa" and "the Delgados" become "Amina Farah",
"Amina" and "the Farahs". The style of a mention (case, format of a number, generic words such as "School") is kept.
"""

import calendar
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from training.bank import Document, Piece
from training.names import entries, family_name, given_name, proper_word, town

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
MONTHS = tuple(calendar.month_name[1:])
_DIGIT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SPOKEN = frozenset((*_DIGIT_WORDS, "oh", "double"))
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "twenty-first",
    "twenty-second",
    "twenty-third",
    "twenty-fourth",
    "twenty-fifth",
    "twenty-sixth",
    "twenty-seventh",
    "twenty-eighth",
    "twenty-ninth",
    "thirtieth",
    "thirty-first",
]
_NINETIES = ("", "-one", "-two", "-three", "-four", "-five", "-six", "-seven", "-eight", "-nine")
_HOSTS = (
    "example.org",
    "mailbox.example",
    "gmail.com",
    "yahoo.com",
    "outlook.com",
    "hotmail.co.uk",
    "icloud.com",
    "proton.me",
    "example.net",
)


def refill(document: Document, dice: random.Random, *, keep: float = 0.25) -> Document:
    """Give each entity of a document another value, or with probability `keep` leave it as it is."""
    people = _people(document.pieces)
    entities = sorted({piece.entity for piece in document.pieces if piece.type})
    kept = {entity for entity in entities if dice.random() < keep}
    words = {entity: _Renaming(mentions, dice) for entity, mentions in people.items() if entity not in kept}
    known: dict[tuple[int, str], str] = {}

    def changed(piece: Piece) -> Piece:
        if not piece.type or piece.entity in kept:
            return piece
        if piece.type == "PERSON":
            return replace(piece, text=words[piece.entity].of(piece))
        key = (piece.entity, piece.text.casefold())
        if key not in known:
            known[key] = _OTHERS[piece.type](piece, dice)
        return replace(piece, text=like(piece.text, known[key]))

    return replace(document, pieces=tuple(map(changed, document.pieces)))


def like(model: str, text: str) -> str:
    """Write `text` in the case of `model`: all capitals, all small letters, or as it is."""
    if model.isupper() and len(model) > 1:
        return text.upper()
    return text.lower() if model.islower() else text


def _people(pieces: Sequence[Piece]) -> Mapping[int, list[Piece]]:
    found: dict[int, list[Piece]] = {}
    for piece in pieces:
        if piece.type == "PERSON":
            found.setdefault(piece.entity, []).append(piece)
    return found


class _Renaming:
    """Other words for the words of one person's names, and other letters for their initials."""

    def __init__(self, mentions: Sequence[Piece], dice: random.Random) -> None:
        self._dice = dice
        self._words: dict[str, str] = {}
        full = [[w.casefold() for w in _WORD.findall(p.text)] for p in mentions if p.subtype == "full"]
        families = {w.casefold() for p in mentions if p.subtype == "family" for w in _WORD.findall(p.text)}
        for parts in full:
            turned = len(parts) > 1 and parts[0] in families and parts[-1] not in families
            for place, part in enumerate(parts):
                last = place == (0 if turned else len(parts) - 1)
                self._words.setdefault(part, self._new(part, family=last and len(parts) > 1))
        for piece in mentions:
            if piece.subtype in ("given", "nick", "family"):
                for part in _WORD.findall(piece.text):
                    self._word(part, family=piece.subtype == "family")

    def of(self, piece: Piece) -> str:
        family = piece.subtype == "family"
        if piece.subtype == "user":
            return self._user(piece.text)
        if piece.subtype == "initials":
            return re.sub(r"[^\W\d_]", self._letter, piece.text)
        return _WORD.sub(lambda match: like(match[0], self._word(match[0], family=family)), piece.text)

    def _word(self, written: str, *, family: bool) -> str:
        form = written.casefold()
        for ending in ("'s", "’s"):
            if form.endswith(ending) and form.removesuffix(ending) in self._words:
                return self._words[form.removesuffix(ending)] + ending
        if form not in self._words:
            for singular, ending in ((form[:-1], "s"), (form[:-2], "es")):
                if form == singular + ending and singular in self._words:
                    return self._words[singular] + ("es" if self._words[singular][-1] in "sxz" else "s")
            self._words[form] = self._new(form, family=family)
        return self._words[form]

    def _new(self, form: str, *, family: bool) -> str:
        if len(form) == 1:
            return self._dice.choice("ABCDEFGHJKLMNOPRSTVWY")
        name = family_name(self._dice) if family else given_name(self._dice)
        return name.split()[-1] if " " in name else name

    def _letter(self, match: re.Match[str]) -> str:
        letter = match[0].casefold()
        known = next((new for old, new in self._words.items() if old.startswith(letter)), "")
        return like(match[0], (known or self._dice.choice("ABCDEFGHJKLMNOPRSTVWY"))[0].upper())

    def _user(self, written: str) -> str:
        def part(match: re.Match[str]) -> str:
            name = self._words.get(match[0].casefold()) or given_name(self._dice)
            return like(match[0], "".join(_WORD.findall(name)))

        return re.sub(r"\d", lambda _: str(self._dice.randrange(10)), re.sub(r"[^\W\d_]+", part, written))


def _proper(piece: Piece, dice: random.Random) -> str:
    """Other proper words before the generic ones: "Harlow Creek Elementary" → "Wexbourne Elementary"."""
    words = piece.text.split()
    proper = [
        place
        for place, word in enumerate(words)
        if word.casefold().strip(".,()'’") not in entries("generic") and word[0].isalpha()
    ]
    if not proper:
        return _digits(piece, dice)
    first, last = proper[0], proper[-1]
    new = like(piece.text, proper_word(dice))
    if words[last].endswith(("'s", "’s")) and dice.random() < 0.7:
        new += words[last][-2:]
    text = " ".join([*words[:first], new, *words[last + 1 :]])
    return re.sub(r"\d", lambda _: str(dice.randrange(10)), text)


def _digits(piece: Piece, dice: random.Random) -> str:
    """Other digits and, in codes, other letters, in the same places; digits that are said are said anew."""
    words = piece.text.split()
    if sum(word.casefold().strip(",.") in _SPOKEN for word in words) >= 2:
        return " ".join(
            dice.choice(_DIGIT_WORDS) + word[len(word.rstrip(",.")) :]
            if word.casefold().strip(",.") in _DIGIT_WORDS
            else word
            for word in words
        )

    def other(match: re.Match[str]) -> str:
        char = match[0]
        if char.isdecimal():
            return str(dice.randrange(10))
        letter = dice.choice("ABCDEFGHJKLMNPRSTUVWXYZ")
        return letter if char.isupper() else letter.lower()

    letters = piece.type == "ID" and any(map(str.isdecimal, piece.text)) and dice.random() < 0.6
    return re.sub(r"[\dA-Z]" if letters else r"\d", other, piece.text)


def _location(piece: Piece, dice: random.Random) -> str:
    if piece.subtype == "city" or (piece.subtype == "neighbourhood" and dice.random() < 0.3):
        return town(dice)
    return _digits(piece, dice) if piece.subtype == "postcode" else _proper(piece, dice)


def _date(piece: Piece, dice: random.Random) -> str:
    if piece.subtype == "holiday":
        return dice.choice(entries("holidays"))
    if piece.subtype == "range" or not piece.text.isascii():
        return _digits_of_date(piece.text, dice)
    year, month, day = dice.randrange(1940, 2027), dice.randrange(1, 13), dice.randrange(1, 29)
    name = MONTHS[month - 1]
    short = name[:3] if name != "September" or dice.random() < 0.5 else "Sept"
    if piece.subtype == "month":
        return dice.choice((name, name, short, f"{name} {year}", f"{name} of {year}", f"{month}/{year}"))
    ordinal = _ORDINALS[day - 1]
    th = f"{day}{'st' if day in (1, 21, 31) else 'nd' if day in (2, 22) else 'rd' if day in (3, 23) else 'th'}"
    if piece.subtype == "daymonth":
        return dice.choice((
            f"{name} {day}", f"{name} {day}", f"{short} {day}", f"{short}. {day}", f"{day} {name}", f"{day} {short}", f"{month}/{day}",
            f"{month}/{day}", f"{month:02}/{day:02}", f"{day}/{month}", f"{day}.{month}.", f"{name} {th}", f"the {th} of {name}",
            f"{th} {name}", f"{name} the {ordinal}", f"{ordinal} of {name}", f"{month}-{day}", f"{day}-{short}", f"the {th}",
        ))  # fmt: skip
    said = (
        f"{_TENS[(year % 100) // 10 - 2]} {_DIGIT_WORDS[year % 10]}"
        if year % 100 >= 20 and year % 10
        else "twenty twenty"
    )
    return dice.choice((
        f"{name} {day}, {year}", f"{name} {day}, {year}", f"{month}/{day}/{year}", f"{month}/{day}/{year}", f"{month:02}/{day:02}/{year}",
        f"{month}/{day}/{year % 100:02}", f"{day}/{month}/{year}", f"{day:02}/{month:02}/{year % 100:02}", f"{year}-{month:02}-{day:02}",
        f"{day} {name} {year}", f"{day} {short} {year}", f"{short} {day}, {year}", f"{short} {day} {year}", f"{day}-{short}-{year}",
        f"{day}.{month}.{year}", f"{month}-{day}-{year % 100:02}", f"{year}/{month:02}/{day:02}", f"{name} {th}, {year}",
        f"the {th} of {name} {year}", f"{name} {ordinal} nineteen {said}", f"{ordinal} of {name} nineteen {said}",
    ))  # fmt: skip


def _digits_of_date(text: str, dice: random.Random) -> str:
    """Other days in a range; months and the order of the parts stay."""
    return re.sub(
        r"(?<!\d)\d{1,2}(?!\d)",
        lambda m: str(dice.randrange(1, 10) if len(m[0]) == 1 else dice.randrange(10, 29)),
        text,
    )


def _age(piece: Piece, dice: random.Random) -> str:
    if any(map(str.isdecimal, piece.text)):
        return re.sub(r"\d+", lambda _: str(dice.choice((*range(90, 100), *range(90, 105)))), piece.text, count=1)
    if re.fullmatch(r"(?i)ninety(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?", piece.text):
        return "ninety" + dice.choice(_NINETIES).replace("-", dice.choice("--- "))
    return piece.text


def _contact(piece: Piece, dice: random.Random) -> str:
    if piece.subtype in ("phone", "fax") or " " in piece.text:
        return _digits(piece, dice)
    given, family = ("".join(_WORD.findall(name(dice))).lower() for name in (given_name, family_name))
    local = dice.choice(
        (f"{given}.{family}", f"{given[0]}{family}", f"{given}{family[0]}", f"{given}_{family}", f"{family}{given[0]}")
    )
    local += dice.choice(("", "", str(dice.randrange(100)), str(dice.randrange(1950, 2012))))
    if piece.subtype == "email":
        return f"{local}@{dice.choice(_HOSTS)}" if dice.random() < 0.7 else piece.text
    if piece.subtype == "handle":
        thing = "".join(dice.choice(entries("place_first")).split()).lower()
        sign = "@" if piece.text.startswith("@") else ""
        return sign + dice.choice(
            (local, f"{given}_{thing}", f"{thing}{given}{dice.randrange(100)}", f"the.{given}", f"{given}{thing}")
        )
    return piece.text


def _profession(piece: Piece, dice: random.Random) -> str:
    return dice.choice(entries("professions"))


_OTHERS: Mapping[str, Callable[[Piece, random.Random], str]] = {
    "LOCATION": _location, "ORG": _proper, "DATE": _date, "AGE": _age, "CONTACT": _contact, "ID": _digits,
    "PROFESSION": _profession,
}  # fmt: skip
