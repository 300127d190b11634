"""A text as words with their places: what the searches for known and learnt names walk over.

Words are cut in the text as it stands and each is brought to normal form by itself, so that offsets are those
of the text whatever NFKC, accents, zero-width characters or case folding do to lengths.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import regex

from deid.memory import REMEMBERED
from deid.names import words

# Letters with their marks and invisible characters, apostrophes inside; or digits. Circled and squared letters
# are symbols to Unicode and letters to `names.normal`.
_APOSTROPHES = "'’‘ʼ′`´＇‛ʹꞌ"
_LETTER = r"[\p{L}\p{M}\p{Nl}\u24b6-\u24e9\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189]"
_UNSEEN = r"[\p{Cf}\p{M}]"
_WORD = regex.compile(
    rf"{_LETTER}(?:{_LETTER}|{_UNSEEN})*(?:[{_APOSTROPHES}]{_LETTER}(?:{_LETTER}|{_UNSEEN})*)*|[\p{{Nd}}\p{{No}}](?:[\p{{Nd}}\p{{No}}]|{_UNSEEN})*"
)
_POSSESSIVE = regex.compile(rf"(?<=.)[{_APOSTROPHES}][sSｓＳ]{_UNSEEN}*$")
# What may stand between the words of one identifier: white space and a few marks, never a sentence's content.
_LINK = regex.compile(r"(?:['’][sS])?[\p{Z}\s\p{Cf}]*[^\p{L}\p{N}]{0,3}[\p{Z}\s\p{Cf}]*")


_SENTENCE_ENDS = regex.compile(r"[.!?][\"”’)]?[\p{Z}\s]+")
STOPPED = frozenset(["dr", "mr", "mrs", "ms", "mx", "prof", "rev", "fr", "st", "ste", "wm", "geo", "chas", "jos"])
"""Abbreviations inside a name behind which a full stop ends no sentence; so do initials."""


@dataclass(frozen=True, repr=False)
class Tokens:
    """The words of a text in order: normal forms, first and (exclusive) last code points."""

    text: str
    norms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.norms)

    def surface(self, i: int) -> str:
        """The word as the text has it."""
        return self.text[self.starts[i] : self.ends[i]]

    def gap(self, i: int) -> str:
        """What stands between word i and the next; what follows the last word."""
        return self.text[self.ends[i] : self.starts[i + 1] if i + 1 < len(self.norms) else None]

    def before(self, i: int) -> str:
        """What stands between word i and the one before; what precedes the first word."""
        return self.text[self.ends[i - 1] if i else 0 : self.starts[i]]

    def linked(self, i: int, j: int) -> bool:
        """Say whether words i up to j (exclusive) stand together: only spaces and up to three marks between."""
        return all(_LINK.fullmatch(self.gap(k)) for k in range(i, j - 1))

    def crosses_sentence(self, i: int, j: int) -> bool:
        """Say whether a sentence ends between two of the words i up to j (exclusive)."""
        return any(
            len(self.norms[k]) > 1
            and self.norms[k] not in STOPPED
            and self.capital(k + 1)
            and _SENTENCE_ENDS.fullmatch(self.gap(k))
            for k in range(i, j - 1)
        )

    def capital(self, i: int) -> bool:
        """Say whether word i starts with a capital letter."""
        return self._capitals[i]

    @cached_property
    def _capitals(self) -> tuple[bool, ...]:
        return tuple(char.isupper() or char.istitle() for char in map(self.text.__getitem__, self.starts))

    @cached_property
    def _shown(self) -> tuple[int, ...]:
        """The capitalised words that show that capitals are used here: not "I", and no label of a turn of speech."""
        return tuple(
            i
            for i, capital in enumerate(self._capitals)
            if capital and self.norms[i] != "i" and not self._labels_turn(i)
        )

    def case(self, i: int) -> str:
        """Say what case tells at word i: "lower" or "upper" where everything near is so, else "mixed".

        Near is 15 words to either side for lower case (speech recognition writes no capitals, and few
        sentences are longer) and 3 for upper case (headings, and notes in capitals).
        """
        if self.capital(i) and self.surface(i).isupper() and len(self.norms[i]) > 1:
            near = range(max(0, i - 3), min(len(self), i + 4))
            words_near = [self.surface(k) for k in near if k != i and len(self.norms[k]) > 1]
            return (
                "upper"
                if words_near and all(not word.islower() and word == word.upper() for word in words_near)
                else "mixed"
            )
        return "lower" if self.lower[i] else "mixed"

    @cached_property
    def lower(self) -> tuple[bool, ...]:
        """Whether the text around a word uses no capitals, as speech recognition writes; for each word."""
        lower = [not capital for capital in self._capitals]
        for i in self._shown:
            first, last = max(0, i - 15), min(len(lower), i + 16)
            lower[first:last] = [False] * (last - first)
        return tuple(lower)

    def _labels_turn(self, i: int) -> bool:
        """Say whether word i is the label before a turn of speech, which transcripts capitalise by themselves."""
        return self.gap(i).lstrip()[:1] == ":" and (i == 0 or "\n" in self.before(i))


def tokenise(text: str) -> Tokens:
    """Cut a text into words. Possessive "'s" is left outside its word."""
    norms, starts, ends = [], [], []
    for norm, start, end in _cut(text):
        norms.append(norm)
        starts.append(start)
        ends.append(end)
    return Tokens(text, tuple(norms), tuple(starts), tuple(ends))


_BROKEN = regex.compile(r"[-‐\u00ad¬][ \t]*\r?\n[ \t]*")


def unbroken(tokens: Tokens) -> Tokens:
    """The same words, where two that a hyphen at a line end parts are one word: "Kettle-⏎well"."""
    if not _BROKEN.search(tokens.text):
        return tokens
    norms, starts, ends = list[str](), list[int](), list[int]()
    for i, norm in enumerate(tokens.norms):
        if norms and norm.isalpha() and norms[-1].isalpha() and _BROKEN.fullmatch(tokens.before(i)):
            norms[-1], ends[-1] = norms[-1] + norm, tokens.ends[i]
        else:
            norms.append(norm)
            starts.append(tokens.starts[i])
            ends.append(tokens.ends[i])
    return Tokens(tokens.text, tuple(norms), tuple(starts), tuple(ends))


def _cut(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _WORD.finditer(text):
        norm, cut = _normal(match[0])
        if norm:
            yield norm, match.start(), match.end() - cut


@lru_cache(maxsize=REMEMBERED)
def _normal(surface: str) -> tuple[str, int]:
    """The normal form of one word, and how many characters of it are a possessive "'s"."""
    bare = _POSSESSIVE.sub("", surface)
    return "".join(words(bare)), len(surface) - len(bare)  # normal form makes several words of "½" (1⁄2): kept as one
