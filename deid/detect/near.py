"""Finding the names of a note's own people where they are misspelt, or glued into a longer word."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import DamerauLevenshtein

from deid.detect.finding import Finding
from deid.detect.names.meant import is_name_here
from deid.detect.phrases import Phrase, found
from deid.detect.words.dictionary import abbreviations, is_ordinary
from deid.detect.words.lexicon import is_common, is_function, is_listed_name, kept_words
from deid.detect.words.tokens import Tokens

ONE_EDIT_FROM = 5
TWO_EDITS_FROM = 8
"""Letters of a name from which one and two edits are looked for (Damerau and Levenshtein: an insertion,
deletion, substitution or swap of neighbours). Shorter names are too often another name or word one edit away."""

FEW = 60
"""So many names are sooner compared with a word than looked up by what is left of it."""
_CUT_TO = 3
_SPELT_FROM = 4
_LONGEST = 40
"""Letters of the longest word that is taken for a slip, and of the longest name inside a longer word."""
_WIDEST_GAP = 3  # between spelt letters: " / "
_AFFIXES = frozenset(
    ["mr", "mrs", "ms", "dr", "the", "its", "im", "real", "family", "team", "mom", "mum", "dad", "official", "jr", "note",
     "notes", "file", "report", "letter", "intake", "s"]
)  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class NearTable:
    """Parts of names by what they are looked for with, so that a word's cost does not grow with their number.

    `begun`: all beginnings of the parts that may be spelt. `given`: see `_beginnings`. `slipped`: see `_by_rest`.
    `openings`: the first letters of `parts`, as many as the shortest has. Of a `FEW` parts each is compared, and `slipped`
    is empty.
    """

    spelt: Mapping[str, Phrase]
    begun: frozenset[str]
    given: Mapping[str, Sequence[str]]
    parts: Mapping[str, Phrase]
    slipped: Mapping[str, Sequence[str]]
    openings: frozenset[str]


def near_table(parts: Mapping[str, Phrase]) -> NearTable:
    """Build the table of name parts; short ones, which are too often near another word, are left out."""
    spelt = {part: phrase for part, phrase in parts.items() if len(part) >= _SPELT_FROM}
    begun = frozenset(part[:n] for part in spelt for n in range(1, len(part) + 1))
    given = _beginnings([part for part, phrase in spelt.items() if phrase.kind in ("given", "nick")])
    long = {part: phrase for part, phrase in parts.items() if len(part) >= ONE_EDIT_FROM}
    slipped = _by_rest(long) if len(long) > FEW else {}
    return NearTable(spelt, begun, given, long, slipped, frozenset(part[:ONE_EDIT_FROM] for part in long))


def find_near(tokens: Tokens, table: NearTable, *, exact: Container[str], score: float) -> Iterator[Finding]:
    """Yield words that are one of the name parts but for a slip, or that hold one; ordinary words only where quoted.

    `exact` are the forms that are looked for as they stand, which are no slips.
    """
    spelt, begun, given, parts, slipped = table.spelt, table.begun, table.given, table.parts, table.slipped
    slips: dict[str, Phrase | None] = {}
    for i, norm in enumerate(tokens.norms):
        phrase, length = None, 1
        if norm not in exact:
            if not is_ordinary(norm) or _quoted_like_a_name(tokens, i):
                if norm not in slips:
                    slips[norm] = _misspelt(norm, parts, slipped)
                phrase = slips[norm]
            phrase = phrase or _shortened(tokens, i, given, spelt) or _glued(tokens, i, table)
        if not phrase and len(norm) == 1:
            phrase, length = _spelt(tokens, i, spelt, begun)
        elif not phrase:
            phrase, length = _broken(tokens, i, parts), 2
        if phrase:
            yield found(tokens, i, i + length, replace(phrase, score=score))


def _beginnings(given: Sequence[str]) -> dict[str, list[str]]:
    """Beginnings of given names and of how they sound, without the last two letters at least → the names, in order."""
    begun: dict[str, list[str]] = {}
    for part in given:
        for start in dict.fromkeys(form[:n] for form in (part, _sound(part)) for n in range(_CUT_TO, len(part) - 1)):
            begun.setdefault(start, []).append(part)
    return begun


def _shortened(
    tokens: Tokens, i: int, given: Mapping[str, Sequence[str]], parts: Mapping[str, Phrase]
) -> Phrase | None:
    """A given name cut to its beginning ("Priy"), which is no word or name of its own, or as it sounds ("Shiv")."""
    word = tokens.norms[i]
    if word not in given or not word.isalpha() or not (tokens.capital(i) or tokens.case(i) == "lower"):
        return None
    if (tokens.surface(i).isupper() and tokens.case(i) != "upper") or (len(word) == _CUT_TO and not tokens.capital(i)):
        return None
    if is_listed_name(word) or is_function(word) or word in kept_words() or word in abbreviations():
        return None
    for part in given[word]:
        sound = _sound(part)
        if (sound != part and sound.startswith(word)) or not is_common(word):
            phrase = parts[part]
            return phrase if not is_common(word) or is_name_here(tokens, i, own=True) else None
    return None


def _sound(name: str) -> str:
    """An Irish given name written as English ears hear it: "siobhan" gives "shivan", "caoimhe" gives "keeve"."""
    if not re.search(r"[bm]h|ao", name):
        return name
    sound = re.sub(r"[bm]h", "v", name)
    sound = re.sub(r"^ca(?=o)", "ka", re.sub(r"^s(?=i|e)", "sh", sound))
    return sound.replace("aoi", "ee").replace("ao", "ee").replace("iov", "iv")


def _by_rest(parts: Iterable[str]) -> dict[str, list[str]]:
    """What is left of each name when one letter is left out, or two where two edits are looked for → the names."""
    rests: dict[str, list[str]] = {}
    for part in parts:
        for rest in _rests(part, 2 if len(part) >= TWO_EDITS_FROM else 1):
            rests.setdefault(rest, []).append(part)
    return rests


def _rests(word: str, count: int) -> set[str]:
    """The word with up to `count` letters left out: two words that many edits apart have one of these in common."""
    rests = {word}
    for _ in range(count):
        rests |= {rest[:k] + rest[k + 1 :] for rest in rests for k in range(len(rest))}
    return rests


def _misspelt(word: str, parts: Mapping[str, Phrase], slipped: Mapping[str, Sequence[str]]) -> Phrase | None:
    if not ONE_EDIT_FROM - 1 <= len(word) <= _LONGEST or not word.isalpha():
        return None
    alike = {part for rest in _rests(word, 2) for part in slipped.get(rest, ())} if len(parts) > FEW else parts
    scored = [(DamerauLevenshtein.distance(word, part, score_cutoff=2), part) for part in alike]
    near = [(edits, part) for edits, part in scored if edits <= _allowed(word, part)]
    return parts[min(near)[1]] if near else None


def _quoted_like_a_name(tokens: Tokens, i: int) -> bool:
    """ "Desire" for Désir: an ordinary word is a slip only where it stands alone in quotes, with a capital."""
    return tokens.capital(i) and tokens.before(i)[-1:] in tuple("\"“‘'") and tokens.gap(i)[:1] in tuple("\"”’',")


def _allowed(word: str, part: str) -> int:
    """Two edits must leave the first letter, which is seldom mistaken."""
    return 2 if len(part) >= TWO_EDITS_FROM and word[0] == part[0] else 1


def _glued(tokens: Tokens, i: int, table: NearTable) -> Phrase | None:
    """A name inside a handle, a file name or a word made with a title ("@mrsdelgado", "teamdelgado_2")."""
    word, parts, openings = tokens.norms[i], table.parts, table.openings
    if word in parts or not any(word[k : k + ONE_EDIT_FROM] in openings for k in range(len(word) - ONE_EDIT_FROM + 1)):
        return None
    in_handle = (
        tokens.before(i)[-1:] in tuple("@_/\\#") or tokens.gap(i)[:1] in tuple("@_") or _touches_number(tokens, i)
    )
    longest = min(len(word), _LONGEST)
    pieces = (word[k : k + n] for n in range(longest, ONE_EDIT_FROM - 1, -1) for k in range(len(word) - n + 1))
    for part in pieces:
        if part in parts and not is_ordinary(part):
            rest = word.replace(part, " ", 1).split()
            if (in_handle and not is_ordinary(word)) or all(piece in _AFFIXES for piece in rest):
                return parts[part]
    return None


def _touches_number(tokens: Tokens, i: int) -> bool:
    return tokens.gap(i) == "" and i + 1 < len(tokens) and tokens.norms[i + 1].isdigit()


def _broken(tokens: Tokens, i: int, parts: Mapping[str, Phrase]) -> Phrase | None:
    """A name parted by a hyphen at the end of a line, or by a slip of the space bar."""
    if i + 1 >= len(tokens) or tokens.norms[i] + tokens.norms[i + 1] not in parts:
        return None
    if tokens.norms[i] in parts or tokens.norms[i + 1] in parts:
        return None
    gap = tokens.gap(i)
    if gap != " " and not (gap[:1] in "-‐­" and "\n" in gap and not gap[1:].strip()):
        return None
    both_ordinary = is_ordinary(tokens.norms[i]) and is_ordinary(tokens.norms[i + 1])
    return None if gap == " " and both_ordinary else parts[tokens.norms[i] + tokens.norms[i + 1]]


def _spelt(tokens: Tokens, i: int, parts: Mapping[str, Phrase], begun: Container[str]) -> tuple[Phrase | None, int]:
    """A name spelt in letters, some of which a recogniser ran together: "P-E-L-L", "d e s t a", "V e x bury"."""
    word = ""
    best: tuple[Phrase | None, int] = (None, 0)
    for k in range(i, min(len(tokens), i + 24)):
        if (k < i + 2 and len(tokens.norms[k]) != 1) or (k > i and len(tokens.gap(k - 1)) > _WIDEST_GAP):
            break
        word += tokens.norms[k]
        if word in parts:
            best = (parts[word], k + 1 - i)
        elif word not in begun:
            break
    return best
