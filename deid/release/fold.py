"""Folding: the leak scan's own way of making two spellings of a word equal. Letter case is kept.

Written apart from `deid.names` on purpose: a letter that one of the two forgets, the other may know.
"""

import html
import re
import unicodedata
from typing import NamedTuple
from urllib.parse import unquote

# Letters that do not decompose, and letters of other alphabets that look like Latin ones (a selection of
# Unicode's confusables, UTS 39: those that a keyboard can type).
_SPECIAL = {
    **{"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th", "ŋ": "n", "Ŋ": "N"},
    **dict(zip("øØłŁđĐðÐħĦıŧŦƙƘɓƁɗƊəƏ", "oOlLdDdDhHitTkKbBdDaA", strict=True)),
    **dict(zip("аеорсухіјѕԁһӏАВЕКМНОРСТХУІЈЅ", "aeopcyxijsdhlABEKMHOPCTXYIJS", strict=True)),
    **dict(zip("οικνρυαεΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oiknpuaeABEZHIKMNOPTYX", strict=True)),
    **dict.fromkeys("'’‘ʼ′`´＇‛ʹꞌ", "'"),
    **dict.fromkeys("-‐‑‒–—−﹣－", "-"),
    **dict.fromkeys("\u2028\u2029\x85\x0b\x0c", "\n"),
}
_KEPT = frozenset("\n\t ")


class _Table(dict[int, str]):
    """A translation table that works out a character when it first meets it."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = "".join(_fold_one(part) for part in unicodedata.normalize("NFKD", chr(code)))
        return folded


def _fold_one(char: str) -> str:
    if char in _SPECIAL:
        return _SPECIAL[char]
    if char in _KEPT or char.isascii():
        return char
    category = unicodedata.category(char)
    if category in ("Mn", "Cf"):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return " " if category.startswith("Z") else char


_TABLE = _Table()
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_BACKSLASH = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2}))")
_OWNED = re.compile(r"'[sS]\b")
_INNER = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_TOKEN = re.compile(r"[^\W\d_]+(?:\d+(?![^\W_]))?|[^\W_]+")
_AFTER_A_STOP = re.compile(r"(?:^|[.!?:;\n\"“”(\[*•>|-])[\s\"'“”(*-]*$")


class Token(NamedTuple):
    """A word or number of a folded text: `word` in lower case, `start` inclusive and `end` exclusive."""

    word: str
    start: int
    end: int
    cased: str


def fold(text: str) -> str:
    """Return `text` without accents, format characters and look-alikes; apostrophes within words are dropped.

    Line ends stay where they are, so that lines can still be counted. "O’Hára's" gives "OHara ".
    """
    plain = text.replace("\r\n", "\n").translate(_TABLE)
    return _INNER.sub("", _OWNED.sub(" ", plain))


def unescaped(text: str) -> str:
    """Return `text` with HTML entities, percent codes and backslash codes read: "V&#101;x%62\\u0075ry" gives "Vexbury"."""
    for _ in range(3):  # what was escaped twice, and once more
        plain = _PERCENT.sub(_of_percent, _BACKSLASH.sub(_of_backslash, html.unescape(text)))
        if plain == text:
            break
        text = plain
    return text


def _of_percent(match: re.Match[str]) -> str:
    try:
        return unquote(match.group(), errors="strict")
    except UnicodeDecodeError:
        return match.group()


def _of_backslash(match: re.Match[str]) -> str:
    char = chr(int(match[1] or match[2], 16))
    return match.group() if unicodedata.category(char) == "Cs" else char


def tokens(folded: str) -> list[Token]:
    """Split a folded text at everything that is no letter and no digit."""
    return [
        Token(match.group().lower(), match.start(), match.end(), match.group()) for match in _TOKEN.finditer(folded)
    ]


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of a short text, in lower case."""
    return tuple(token.word for token in tokens(fold(text)))


def starts_sentence(folded: str, token: Token) -> bool:
    """Whether a capital letter there says nothing: it opens a text, line, sentence, turn or quotation."""
    return bool(_AFTER_A_STOP.search(folded[max(0, token.start - 6) : token.start])) or token.start == 0
