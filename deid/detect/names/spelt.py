"""Names that are spelt out: letter by letter, or with a spelling alphabet ("V as in Victor", "victor echo xray")."""

import itertools
from collections.abc import Iterator

import regex

from deid.detect.finding import Finding
from deid.detect.openings import SECONDS
from deid.detect.words.dictionary import abbreviations
from deid.detect.words.lexicon import is_ambiguous, is_common, is_listed_name, kept_words
from deid.names import words

_I = regex.IGNORECASE

ALPHABET = (
    "alfa|alpha|bravo|charlie|delta|echo|foxtrot|golf|hotel|india|juliett?|kilo|lima|mike|november|oscar|papa|quebec|"
    "romeo|sierra|tango|uniform|victor|whiske?y|x-?ray|yankee|zulu"
)
"""The words for letters of the ICAO and NATO spelling alphabet, as a regular expression."""

_CUT = r"(?:[ \t]*[,;.\n][ \t]*(?:(?:and|then)[ \t]+)*|[ \t]*[-–—/][ \t]*|[ \t]+(?:(?:and|then|dash)[ \t]+)*)"
_AS = r"(?:[ -]*,?[ -]*as[ -]in[ -]+|[ ]+like(?:[ ]+in)?[ ]+|[ ]+for[ ]+)"
_SAID = rf"\p{{L}}{_AS}(?:x-ray|\p{{L}}[\p{{L}}'’]+)"
_ITEM = rf"(?:{_SAID}|\p{{L}}(?=[ \t]*[,;/-]))"
_NAMED = regex.compile(rf"(?<![\p{{L}}\d'’]){_SAID}(?:{_CUT}{_ITEM})*{_CUT}{_SAID}(?![\p{{L}}\d])", _I)
_SAID_WORD = regex.compile(
    rf"(?<![\p{{L}}\d])(?P<letter>\p{{L}})(?P<link>{_AS})(?P<word>x-ray|\p{{L}}[\p{{L}}'’]+)", _I
)
_IN_ALPHABET = regex.compile(rf"(?:{ALPHABET})", _I)
_ALPHABET = regex.compile(rf"(?<![\p{{L}}\d-])(?:{ALPHABET})(?:{_CUT}(?:{ALPHABET})){{3,}}(?![\p{{L}}\d])", _I)
_LETTERS = regex.compile(r"(?<![\w'’-])\p{L}(?:-\p{L}){2,}(?![\w'’-])|(?<![\w'’-])\p{L}(?: \p{L}){3,}(?![\w'’-])")
_PARTED = regex.compile(
    r"(?<![\w'’/,-])(?<![,/] )\p{L}(?:(?:[ ][/|·•][ ]\p{L}){3,}|(?:,[ ]\p{L}){4,})(?![\w'’/-])(?![ ]?[/,][ ]\p{L})"
)


def find_spelt(text: str) -> Iterator[Finding]:
    """Every run of letters or of words for letters that spells a name; acronyms and lists of options are none."""
    for match in _LETTERS.finditer(text, timeout=SECONDS):
        if _is_no_word(match[0]):
            yield _given(match)
    for match in _PARTED.finditer(text, timeout=SECONDS):
        if not _is_list(words(match[0])):
            yield _given(match)
    for match in _NAMED.finditer(text, timeout=SECONDS):
        if _spells(match[0]):
            yield _given(match)
    yield from map(_given, _ALPHABET.finditer(text, timeout=SECONDS))


def _given(match: "regex.Match[str]") -> Finding:
    return Finding(match.start(), match.end(), "PERSON", 0.7, "given")


def _is_no_word(value: str) -> bool:
    article = value.startswith("a ") and value[2:].isupper()  # "a U T I"
    joined = "".join(words(value[2:] if article else value))
    plain = is_common(joined) and not is_ambiguous(joined) and "-" not in value
    return len(joined) > 2 and not plain and joined not in abbreviations() and joined not in kept_words()


def _is_list(letters: tuple[str, ...]) -> bool:
    """Options and vitamins stand in the order of the alphabet: "A / B / C / D", "A, D, E, K"."""
    return all(one < other for one, other in itertools.pairwise(letters))


def _spells(value: str) -> bool:
    """Three letters or more; "for" spells names or words of the alphabet, not what an acronym means."""
    said = list(_SAID_WORD.finditer(value))
    if any("as" in match["link"].casefold() for match in said):
        return len(said) > 1 and len(words(_SAID_WORD.sub(" x ", value))) > 2
    telling = [
        match
        for match in said
        if match["word"][0].casefold() == match["letter"].casefold()
        and (_IN_ALPHABET.fullmatch(match["word"]) or is_listed_name(words(match["word"])[0]))
    ]
    return len(said) > 2 and 2 * len(telling) > len(said) - 1
