"""Is a text that was read as Windows-1252 really in Windows-1252?

Windows-1252 gives a character to nearly every byte, so a file in a DOS, Mac, Cyrillic or Japanese encoding reads
without an error, and a name in it ("Núñez" as "N£¤ez") is then found by nobody. What tells is where the characters
above ASCII stand: symbols between letters, capitals inside a word, words of nothing but accents. A doubt costs the
owner of the file a "save as UTF-8"; a wrong guess costs a name.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

_ACCENTED = "À-ÖØ-öø-ÿŠšŽžŒœŸ"
_LETTERS = f"A-Za-z{_ACCENTED}"
_CAPITALS = "A-ZÀ-ÖØ-ÞŠŽŒŸ"
_VOWELS = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœ"
_WORD = re.compile(rf"[{_LETTERS}]+")
_ACCENTED_WORD = re.compile(rf"(?<![{_LETTERS}])[A-Za-z]*+[{_ACCENTED}][{_LETTERS}]*")
_SYMBOL = re.compile(rf"[^\x00-\x7f{_ACCENTED}–—\xa0]")
_AFTER_LETTER, _AFTER_EITHER = rf"(?<=[{_LETTERS}])", rf"(?<![{_LETTERS}0-9])"
_NO_LETTER_BEFORE, _NO_LETTER_AFTER = rf"(?<![{_LETTERS}])", rf"(?![{_LETTERS}])"

_PLACES = re.compile(
    "|".join(
        (
            rf"{_AFTER_EITHER}[“‘«]",
            rf"[”»](?![{_LETTERS}0-9])",
            rf"[’´]{_NO_LETTER_AFTER}",
            rf"[’´](?=(?i:s|t|re|ve|ll|d|m|all|am|em|clock|cause|til|tis|twas){_NO_LETTER_AFTER})",
            rf"{_AFTER_LETTER}[’´](?=[{_CAPITALS}])",  # O’Brien, De’Andre
            rf"…(?!['’]?[{_LETTERS}])",
            rf"{_AFTER_EITHER}[£¥€](?= ?[0-9])",
            rf"(?:(?<=[0-9])|(?<=[0-9] ))€{_NO_LETTER_AFTER}",
            rf"(?<=[0-9])[¢ºª]{_NO_LETTER_AFTER}",
            rf"{_AFTER_EITHER}[§±](?=[ §]?[0-9])",
            rf"{_AFTER_EITHER}§(?=§)",
            rf"(?<=[0-9 ])°(?:(?=[CFcf]{_NO_LETTER_AFTER})|{_NO_LETTER_AFTER})",
            rf"(?<=[0-9m])[²³]{_NO_LETTER_AFTER}",
            rf"{_NO_LETTER_BEFORE}[¼½¾×÷©·]{_NO_LETTER_AFTER}",
            rf"{_NO_LETTER_BEFORE}µ(?=(?:g|m|l|L|mol){_NO_LETTER_AFTER})",
            rf"[®™](?![{_LETTERS}0-9])",
            rf"{_NO_LETTER_BEFORE}•",
            rf"{_AFTER_EITHER}(?:¿|¡(?=[{_CAPITALS}]))",
            rf"{_AFTER_LETTER}\xad(?=[{_LETTERS}])",
        )
    )
)
"""Where a character that is no letter, dash or hard space stands in a text that people write."""

_ODD_LETTERS = re.compile(
    "|".join(
        (
            rf"(?<=[a-zß-öø-ÿšžœ])(?![A-Z])[{_CAPITALS}]",  # JosŽ
            r"(?<=[A-Za-zÀ-ÿ])[À-ÖØ-ÞŠŽŸ](?=[a-z])",  # PŽrez
            rf"(?<=[{_CAPITALS}])(?![a-zß])[à-öø-ÿšžœ](?=[{_CAPITALS}])",  # GARCêA
            r"(?<=[A-Za-zÀ-ÿ])[œŒ](?![uU])",  # Jesœs
            rf"(?<=[A-Za-zÀ-ÿ])(?<![{_VOWELS}])[šž](?![{_VOWELS}])",  # Schršder
            rf"^[çšž](?=[{_LETTERS}])(?![{_VOWELS}])",  # çlvarez, šnal
            r"^(?:Ÿ|à.|î[^l])",  # àscar
            r"äe|(?<=[aeiou])á(?:e|$)",  # Simäes, Straáe
            r"^[ñÑßðÐþÞÿ]$",
            r"[^\x00-\x7f]{3}",
            r"^[^\x00-\x7f]{2}$",
        )
    )
)
"""What no word of the languages of Windows-1252 holds, but a word of another encoding that was read as it."""

_COMMON = frozenset(
    """
    i an and are as at be because but by for from had has have he her him his if in is it its just like my not of on
    or our she so that the their them then there they this to was we were what when which who with you your
    """.split()  # noqa: SIM905
)


# These begin with what they look for, and only then look back: re finds that much sooner.
_JOINT = re.compile(rf"[–—\xa0](?<=[{_LETTERS}].)(?:(?<=\xa0)|[–—]*(?=[{_LETTERS}]))")
"""Dashes and hard spaces between letters."""

_ALONE = re.compile(rf"(?<![{_LETTERS}–—\xa0'’])[{_LETTERS}]{{2,}}(?![{_LETTERS}–—\xa0])")
"""A word with nothing glued to it."""

_QUOTES = (
    ("“", re.compile(rf"”(?<=[{_LETTERS}]”)")),
    ("‘", re.compile(rf"’(?<=[{_LETTERS}]’)(?<![sSnNzx]’){_NO_LETTER_AFTER}")),
)
"""Opening quotes, and the closing ones behind a letter."""

_APART = '\n,."'
"""Characters that no pattern of this file looks at: it is all the same what stands on their other side."""


def first_doubt(texts: Iterable[str]) -> int | None:
    """Where the first character stands that makes it doubtful that a text was written in Windows-1252.

    Every character above ASCII must be plausible where it stands. A dash or hard space between letters must part words
    that the text knows ("L—pez", "S\xa0nchez" are one word): that stand elsewhere with nothing glued to them, or are
    of the commonest. And no more quotes may close behind a letter than open: "Malm”" is no quotation.

    Args:
        texts: bytes decoded as Windows-1252, wherever they are cut, so that an offset in all of them is one in the
            bytes. Held at a time are a stretch of them, and every word that they know.

    Returns:
        The offset, or None if there is no doubt.
    """
    doubts: list[int] = []
    known, glued = set(_COMMON), dict[frozenset[str], int]()
    closed, unopened = dict[str, int](), Counter[str]()
    at = 0
    for text in _stretches(texts):
        odd = _implausible(text)
        known.update(map(str.casefold, _ALONE.findall(text)))
        for joint in _JOINT.finditer(text):
            words = _parted(text, joint)
            if words is None:
                odd.append(joint.start())
            elif not words <= known:
                glued.setdefault(words, at + joint.start())
        for opening, closing in _QUOTES:
            closings = [match.start() for match in closing.finditer(text)]
            unopened[opening] += len(closings) - text.count(opening)
            if closings:
                closed.setdefault(opening, at + closings[0])
        if odd and not doubts:
            doubts.append(at + min(odd))
        at += len(text)
    doubts += [where for words, where in glued.items() if not words <= known]
    doubts += [where for opening, where in closed.items() if unopened[opening] > 0]
    return min(doubts, default=None)


def _stretches(texts: Iterable[str]) -> Iterator[str]:
    """The same text, cut where no pattern looks from one stretch into the next."""
    rest: list[str] = []
    for text in texts:
        cut = max(map(text.rfind, _APART)) + 1
        if cut:
            yield "".join((*rest, text[:cut]))
            rest = []
        rest.append(text[cut:])
    yield "".join(rest)


def _implausible(text: str) -> list[int]:
    words = [
        match.start() + odd.start() for match in _ACCENTED_WORD.finditer(text) if (odd := _ODD_LETTERS.search(match[0]))
    ]
    symbols = [match.start() for match in _SYMBOL.finditer(text) if not _PLACES.match(text, match.start())]
    return words + symbols


def _parted(text: str, joint: re.Match[str]) -> frozenset[str] | None:
    """The words on the sides of a joint that the text must know; None if whatever it knows they are one word."""
    before = re.search(rf"[{_LETTERS}]+\Z", text[max(0, joint.start() - 40) : joint.start()])
    after = _WORD.match(text, joint.end())
    sides = frozenset(match[0].casefold() for match in (before, after) if match)
    if any(len(side) == 1 and side != "i" for side in sides):
        return None
    return frozenset() if any(side in _COMMON and side != "i" for side in sides) else sides
