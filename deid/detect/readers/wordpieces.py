"""Text → the word pieces, forms and offsets that the model reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex
from tokenizers import Tokenizer

from deid.detect.readers.forms import NO_WORD, form_of

_TOKENIZER = Path(__file__).parents[1] / "model" / "tokenizer.json"
_WORD = regex.compile(r"[\p{L}\p{M}]+")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of a text: ids of the vocabulary, forms of their words, and offsets in code points (end exclusive)."""

    ids: tuple[int, ...]
    forms: tuple[int, ...]
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
    forms = [NO_WORD] * len(text)
    for word in _WORD.finditer(text):
        forms[word.start() : word.end()] = [form_of(word[0])] * (word.end() - word.start())
    return Pieces(
        tuple(ids),
        tuple(forms[start] for start, _ in offsets),
        tuple(s for s, _ in offsets),
        tuple(e for _, e in offsets),
    )
