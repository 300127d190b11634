"""Initials of people whom the text names in full, or who act as a person does."""

from collections.abc import Iterator, Sequence

import regex

from deid.detect.finding import Finding
from deid.detect.openings import SECONDS
from deid.detect.words.dictionary import abbreviations
from deid.detect.words.lexicon import is_common, kept_words
from deid.detect.words.tokens import Tokens
from deid.names import words

_CAPITALS = regex.compile(r"(?<![\w&'’-])[A-Z]{2,4}(?![\w&’'-]|['’]s)|(?<![\w&'’-])[A-Z]{2,4}(?=['’]s)")
_NAMED = regex.compile(
    r"(?i)\b(?:initials?|staffed|client|ct|pt|re|signed|sup|thank you|thanks|regards|couple|logged by|initial[s’']*|supervisor's initials)\s*[:,]?\s*$"
)
_ACTING = regex.compile(
    r"^(?:['’]s)?,?\s+(?:\(?spouse\)?|requested|reports?|reported|states?|stated|denies|denied|attends?|attended|played|able|came|says|said|asked|feels|felt|took|was|is|has|had|to\s+\w+|wants?|presented|agreed|will|did)\b"
)


def find_initials(tokens: Tokens, found: Sequence[Finding]) -> Iterator[Finding]:
    """Initials in capitals that stand for a name found in the text, or act as a person does."""
    text = tokens.text
    known = {letters for one in found if one.kind == "full" for letters in _letters(text[one.start : one.end])}
    known |= {"".join(words(text[one.start : one.end])) for one in found if one.kind == "initials"}
    for match in _CAPITALS.finditer(text, timeout=SECONDS):
        form = match[0].lower()
        if form in abbreviations() or form in kept_words():
            continue
        acts = not is_common(form) and _ACTING.search(text[match.end() : match.end() + 24])
        if form in known or acts or _NAMED.search(text[max(0, match.start() - 24) : match.start()]):
            yield Finding(match.start(), match.end(), "PERSON", 0.6, "initials")


def _letters(name: str) -> set[str]:
    parts = [part for part in words(name) if part]
    first = "".join(part[0] for part in parts)
    return {first, first[0] + first[-1]} if 1 < len(first) < 5 else set()
