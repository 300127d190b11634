"""Finding known numbers and codes however they are grouped or said: "(541) 555-0138", "five four one double five"."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

from deid.detect.finding import Finding
from deid.detect.phrases import Phrase
from deid.detect.words.tokens import Tokens
from deid.identifiers import SPOKEN_DIGITS, spoken_number

_TENS = {spoken_number(tens): str(tens) for tens in range(20, 100, 10)}
_PAIRS = {**_TENS, **{spoken_number(teen): str(teen) for teen in range(10, 20)}, "hundred": "00", "thousand": "000"}
_TIMES = {"double": 2, "triple": 3}
_GAP = regex.compile(r"[\s\p{Cf}]*[^\p{L}\p{N}]{0,3}[\s\p{Cf}]*")
_MOST_WORDS = 40
_CONTEXT = frozenset(
    [
        "mrn",
        "record",
        "chart",
        "number",
        "no",
        "id",
        "client",
        "patient",
        "case",
        "file",
        "medical",
        "nr",
        "zip",
        "postcode",
    ]
)
_MOST_CODE_LETTERS = 5  # letters that stand together in a record number or postcode


@dataclass(frozen=True, slots=True, repr=False)
class NumberTable:
    """Known numbers by key (letters and digits alone), and the first two characters of each key."""

    keys: dict[str, Phrase]
    starts: frozenset[str]
    longest: int


def number_table(entries: Iterable[tuple[str, Phrase]]) -> NumberTable:
    """Build the table; of two entries of one key the first stays, without an owner if they differ in it."""
    keys: dict[str, Phrase] = {}
    for key, phrase in entries:
        there = keys.setdefault(key, phrase)
        if there.owner not in (phrase.owner, "") and not there.own:
            keys[key] = Phrase(there.label, there.kind, "", there.score, there.own)
    return NumberTable(keys, frozenset(key[:2] for key in keys), max(map(len, keys), default=0))


def find_numbers(tokens: Tokens, table: NumberTable) -> Iterator[Finding]:
    """Yield every known number in the text, the longest from each word; none inside an earlier one."""
    covered = 0
    for i in range(len(tokens)):
        if i >= covered and _piece(tokens, i)[0]:
            end, phrase = _longest_from(tokens, i, table)
            if phrase:
                yield Finding(
                    tokens.starts[i], tokens.ends[end - 1], phrase.label, phrase.score, phrase.kind, phrase.owner
                )
                covered = end


def _longest_from(tokens: Tokens, i: int, table: NumberTable) -> tuple[int, Phrase | None]:
    key, j = "", i
    best: tuple[int, Phrase | None] = (i, None)
    while j < min(len(tokens), i + _MOST_WORDS) and len(key) <= table.longest:
        if j > i and not _GAP.fullmatch(tokens.gap(j - 1)):
            break
        piece, used = _piece(tokens, j)
        if not piece:
            break
        key += piece
        j += used
        if len(key) > 1 and key[:2] not in table.starts:
            break
        phrase = table.keys.get(key)
        if phrase and _is_meant(tokens, i, key, phrase):
            best = (j, phrase)
    return best


def _piece(tokens: Tokens, i: int) -> tuple[str, int]:
    """What word i adds to a key, and how many words that takes: digits, said digits, or a few letters."""
    word = tokens.norms[i]
    following = tokens.norms[i + 1] if i + 1 < len(tokens) else ""
    if word in _TIMES and following in SPOKEN_DIGITS:
        return SPOKEN_DIGITS[following] * _TIMES[word], 2
    if word in SPOKEN_DIGITS:
        return SPOKEN_DIGITS[word], 1
    if word in _PAIRS:
        ten = word in _TENS and tokens.gap(i) in (" ", "-") and SPOKEN_DIGITS.get(following, "0") != "0"
        return (_PAIRS[word][0] + SPOKEN_DIGITS[following], 2) if ten else (_PAIRS[word], 1)
    return (word, 1) if word.isdigit() or len(word) <= _MOST_CODE_LETTERS else ("", 1)


def _is_meant(tokens: Tokens, i: int, key: str, phrase: Phrase) -> bool:
    """A short number says little: it needs a word of what it is before it."""
    before = tokens.norms[i - 1] if i else ""
    if phrase.kind == "postcode" and key.isdigit():
        state = i > 0 and len(before) == 2 and tokens.surface(i - 1).isupper()
        return state or before in _CONTEXT or (phrase.own and before not in ("cpt", "code"))
    if phrase.kind == "participant_id" and not key.isdigit():
        return True
    return len(key) >= (4 if phrase.own else 6) or before in _CONTEXT or (i > 1 and tokens.norms[i - 2] in _CONTEXT)
