"""The same text as other people write, dictate or transcribe it: case, punctuation, line ends, slips of the finger."""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from training.bank import Document

_KEYS = {
    "a": "s",
    "s": "ad",
    "d": "sf",
    "e": "wr",
    "i": "uo",
    "o": "ip",
    "n": "bm",
    "m": "n",
    "r": "et",
    "t": "ry",
    "l": "k",
    "c": "xv",
    "u": "yi",
}
Change = Callable[[str, random.Random], str]


def augment(document: Document, dice: random.Random) -> Document:
    """Rewrite a document in one of the ways below, or, more than half the time, leave it as it is."""
    kind = dice.random()
    if kind < 0.09:
        return _each(document, dice, lambda text, _: text.lower())
    if kind < 0.18:
        return _each(document, dice, _dictated)
    if kind < 0.22:
        return _each(document, dice, lambda text, _: text.upper())
    if kind < 0.26:
        return _titled(document, dice)
    if kind < 0.33:
        return _wrapped(document, dice)
    if kind < 0.40:
        return _each(document, dice, _slips, marked_only=True)
    if kind < 0.44:
        return _each(
            document, dice, lambda text, d: re.sub(r"[.,;:]", lambda m: "" if d.random() < 0.5 else m[0], text)
        )
    return document


def _each(document: Document, dice: random.Random, change: Change, *, marked_only: bool = False) -> Document:
    pieces = (
        piece if marked_only and not piece.type else replace(piece, text=change(piece.text, dice) or piece.text)
        for piece in document.pieces
    )
    return replace(document, pieces=tuple(pieces))


def _dictated(text: str, dice: random.Random) -> str:
    """As speech recognition writes it: small letters, no punctuation but within words and numbers."""
    plain = re.sub(r"(?<!\w)[^\w\s@#\[\]]+|[^\w\s@#\[\]]+(?!\w)", "", text.lower())
    return re.sub(r"[’']", "" if dice.random() < 0.3 else "'", plain)


def _titled(document: Document, dice: random.Random) -> Document:
    """Names in capitals, the rest as it was: forms and letters do it."""
    pieces = (
        replace(p, text=p.text.upper()) if p.type in ("PERSON", "ORG", "LOCATION") else p for p in document.pieces
    )
    return replace(document, pieces=tuple(pieces))


def _wrapped(document: Document, dice: random.Random) -> Document:
    """Lines broken at a width, also inside names."""
    width, column, pieces = dice.randrange(50, 90), 0, []
    for piece in document.pieces:
        chars = []
        for char in piece.text:
            column = 0 if char == "\n" else column + 1
            if char == " " and column > width:
                char, column = "\n", 0
            chars.append(char)
        pieces.append(replace(piece, text="".join(chars)))
    return replace(document, pieces=tuple(pieces))


def _slips(text: str, dice: random.Random) -> str:
    """At times a letter left out, doubled, swapped or replaced by its neighbour on the keyboard."""
    if len(text) < 5 or dice.random() < 0.6 or not any(map(str.isalpha, text)):
        return text
    at = dice.randrange(1, len(text) - 1)
    if not (text[at].isalpha() and text[at - 1].isalpha()):
        return text
    return dice.choice((
        text[:at] + text[at + 1 :],
        text[:at] + text[at] + text[at:],
        text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
        text[:at] + dice.choice(_KEYS.get(text[at].lower(), text[at])) + text[at + 1 :],
    ))  # fmt: skip
