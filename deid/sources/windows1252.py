"""Is a text that was read as Windows-1252 really in Windows-1252?

Windows-1252 gives a character to nearly every byte, so a file in a DOS, Mac, Cyrillic or Japanese encoding reads
without an error, and a name in it ("Núñez" as "N£¤ez") is then found by nobody. What tells is where the characters
above ASCII stand: symbols between letters, capitals inside a word, words of nothing but accents. A doubt costs the
owner of the file a "save as UTF-8"; a wrong guess costs a name.
"""

import re

_LETTERS = "A-Za-zÀ-ÖØ-öø-ÿŠšŽžŒœŸ"
_CAPITALS = "A-ZÀ-ÖØ-ÞŠŽŒŸ"
_VOWELS = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœ"
_WORD = re.compile(rf"[{_LETTERS}]+")
_ABOVE_ASCII = re.compile(r"[^\x00-\x7f]")
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
            rf"{_NO_LETTER_BEFORE}[–—\xa0]",
            rf"[–—]{_NO_LETTER_AFTER}",
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
"""Where a character that is no letter stands in a text that people write."""

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


def first_doubt(text: str) -> int | None:
    """Where the first character stands that makes it doubtful that a text was written in Windows-1252.

    Args:
        text: bytes decoded as Windows-1252, so that an offset in it is one in the bytes.

    Returns:
        The offset, or None if every character above ASCII is plausible where it stands.
    """
    doubts = [match.start() + odd.start() for match in _WORD.finditer(text) if (odd := _ODD_LETTERS.search(match[0]))]
    doubts += [match.start() for match in _ABOVE_ASCII.finditer(text) if not _stands(text, match.start())]
    doubts += _glued(text)
    doubts += _unopened(text, "“", rf"{_AFTER_LETTER}”")
    doubts += _unopened(text, "‘", rf"{_AFTER_LETTER}(?<![sSnNzx])’{_NO_LETTER_AFTER}")
    return min(doubts, default=None)


def _stands(text: str, at: int) -> bool:
    return bool(_WORD.match(text, at) or text[at] in "–—\xa0" or _PLACES.match(text, at))


def _glued(text: str) -> list[int]:
    """Dashes and hard spaces between letters that part no words of this text: "L—pez", "S\xa0nchez" are one word.

    A word is known if it stands elsewhere in the text with nothing glued to it, or is one of the commonest.
    """
    joints = re.compile(rf"{_AFTER_LETTER}(?:[–—]+(?=[{_LETTERS}])|\xa0)")
    glued = [*joints.finditer(text)]
    if not glued:
        return []
    alone = re.compile(rf"(?<![{_LETTERS}–—\xa0'’])[{_LETTERS}]{{2,}}(?![{_LETTERS}–—\xa0])")
    known = _COMMON | {word.casefold() for word in alone.findall(text)}
    return [joint.start() for joint in glued if not _parts_words(text, joint, known)]


def _parts_words(text: str, joint: re.Match[str], known: frozenset[str]) -> bool:
    before = re.search(rf"[{_LETTERS}]+\Z", text[max(0, joint.start() - 40) : joint.start()])
    after = _WORD.match(text, joint.end())
    sides = [match[0].casefold() for match in (before, after) if match]
    if any(len(side) == 1 and side != "i" for side in sides):
        return False
    return any(side in _COMMON and side != "i" for side in sides) or all(side in known for side in sides)


def _unopened(text: str, opening: str, closing: str) -> list[int]:
    """The first closing quote behind a letter, if there are more of them than open: "Malm”" is no quotation."""
    closed = [match.start() for match in re.finditer(closing, text)]
    return closed[:1] if len(closed) > text.count(opening) else []
