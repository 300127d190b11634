"""A theme in its context: every place where a word stands in the clean notes, with what is around it."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_WHERE = ("note", "participants", "day", "date")


def concordance(notes: "pd.DataFrame", *words: str, width: int = 40) -> "pd.DataFrame":
    """Find words in clean notes: keyword in context, a row for each place.

    Args:
        notes: `release.notes`.
        words: whole words, upper and lower case alike; a `*` stands for any letters ("sleep*" finds "sleepless").
            What stands inside a tag such as [MOTHER] is not the note's word and is not found.
        width: how many characters to show on either side, at most.

    Returns:
        note, participants, day (or date), left, word, right; in the order of the notes. Line breaks become spaces.

    Raises:
        ValueError: no word, or a word without a letter or digit.
    """
    import pandas as pd

    where = [column for column in _WHERE if column in notes.columns]
    pattern = _pattern(words)
    rows = [
        (*place, *_around(text, found, width))
        for *place, text in notes[[*where, "text"]].itertuples(index=False)
        for found in pattern.finditer(text)
        if found["word"]
    ]
    return pd.DataFrame(rows, columns=[*where, "left", "word", "right"])


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Tags are matched first and give no `word`, so nothing inside them is found."""
    if not words or not all(any(char.isalnum() for char in word) for word in words):
        raise ValueError('Name one word or more, e.g. concordance(notes, "sleep*", "awake").')
    any_of = "|".join(re.escape(word.strip()).replace(r"\*", r"\w*") for word in words)
    return re.compile(rf"\[[A-Z][^\[\]\n]*\]|(?<!\w)(?P<word>(?i:{any_of}))(?!\w)")


def _around(text: str, found: re.Match[str], width: int) -> tuple[str, str, str]:
    """Left, word, right; a word that `width` would cut is left out."""
    first, last = max(0, found.start() - width), found.end() + width
    left, right = text[first : found.start()], text[found.end() : last]
    if first and not text[first - 1].isspace():
        left = re.sub(r"^\S+", "", left)
    if last < len(text) and not text[last].isspace():
        right = re.sub(r"\S+$", "", right)
    return " ".join(left.split()), found["word"], " ".join(right.split())
