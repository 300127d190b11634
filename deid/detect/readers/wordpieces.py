"""Text → the word pieces, cases and offsets that the model reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex
from tokenizers import Tokenizer

LOWER, TITLE, UPPER, MIXED = range(4)
"""Case of the word that a piece belongs to. The vocabulary has small letters only; this gives the case back."""

_TOKENIZER = Path(__file__).parents[1] / "model" / "tokenizer.json"
_WORD = regex.compile(r"[\p{L}\p{M}]+")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of a text: ids of the vocabulary, cases, and offsets in code points (end exclusive)."""

    ids: tuple[int, ...]
    cases: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)


@cache
def tokenizer() -> Tokenizer:
    """Load the tokenizer: WordPiece, without limits of length."""
    loaded = Tokenizer.from_file(str(_TOKENIZER))
    loaded.no_truncation()
    loaded.no_padding()
    return loaded


def pieces_of(texts: Sequence[str]) -> list[Pieces]:
    """Cut texts into word pieces, without the marks for begin and end."""
    encoded = tokenizer().encode_batch(list(texts), add_special_tokens=False)
    return [_pieces(text, one.ids, one.offsets) for text, one in zip(texts, encoded, strict=True)]


def _pieces(text: str, ids: Sequence[int], offsets: Sequence[tuple[int, int]]) -> Pieces:
    cases = [LOWER] * len(text)
    for word in _WORD.finditer(text):
        case = _case(word[0])
        if case:
            cases[word.start() : word.end()] = [case] * (word.end() - word.start())
    return Pieces(
        tuple(ids),
        tuple(cases[start] for start, _ in offsets),
        tuple(s for s, _ in offsets),
        tuple(e for _, e in offsets),
    )


def _case(word: str) -> int:
    if word.islower() or word.lower() == word.upper():
        return LOWER
    if len(word) > 1 and word.isupper():
        return UPPER
    return TITLE if word[0].isupper() and word[1:].lower() == word[1:] else MIXED
