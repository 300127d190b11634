"""Finding many fixed phrases in the words of a text at once.

A phrase is a form of `deid.names` or `deid.identifiers`: words joined by spaces. The table is a dictionary, so
the cost of a text does not grow with the number of phrases: one look-up a word, more only where a phrase starts.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from deid.detect.finding import Finding
from deid.detect.names.meant import follows_title, is_name_here
from deid.detect.names.short_names import is_one_letter_name, is_two_letter_name
from deid.detect.words.dictionary import abbreviations, is_ordinary
from deid.detect.words.lexicon import is_function
from deid.detect.words.tokens import Tokens, unbroken
from deid.names import PARTICLES

MAYBE_OTHER = ""
"""Owner of a phrase that belongs to several identities."""


@dataclass(frozen=True, slots=True, repr=False)
class Phrase:
    """What a form stands for. `own`: of somebody the text is about, so that doubt leans to masking."""

    label: str
    kind: str
    owner: str
    score: float
    own: bool


@dataclass(frozen=True, slots=True, repr=False)
class PhraseTable:
    """Phrases by form, and for each first word the number of words of the longest form that it starts."""

    phrases: dict[str, Phrase]
    longest: dict[str, int]


def phrase_table(entries: Iterable[tuple[str, Phrase]]) -> PhraseTable:
    """Build the table. Of two entries of one form the higher score stays, then the first; if both score the
    same and their owners differ, the text does not say who is meant: own people keep the first owner, else none.
    """
    phrases: dict[str, Phrase] = {}
    longest: dict[str, int] = {}
    for form, phrase in entries:
        there = phrases.get(form)
        if there is None or there.score < phrase.score:
            phrases[form] = phrase
            first, *rest = form.split(" ")
            longest[first] = max(longest.get(first, 1), 1 + len(rest))
        elif there.owner not in (phrase.owner, MAYBE_OTHER) and there.score == phrase.score and not there.own:
            phrases[form] = Phrase(there.label, there.kind, MAYBE_OTHER, there.score, there.own)
    return PhraseTable(phrases, longest)


def find_phrases(tokens: Tokens, table: PhraseTable) -> Iterator[Finding]:
    """Yield every phrase of the table in the text, the longest from each word; none inside an earlier one.

    Words that a hyphen parts at the end of a line are also tried as one.
    """
    yield from _find(tokens, table)
    whole = unbroken(tokens)
    if len(whole) < len(tokens):
        broken = set(tokens.ends) - set(whole.ends)
        yield from (one for one in _find(whole, table) if any(one.start < end < one.end for end in broken))


def _find(tokens: Tokens, table: PhraseTable) -> Iterator[Finding]:
    covered = 0
    longest, phrases, norms = table.longest, table.phrases, tokens.norms
    for i, norm in enumerate(norms):
        for length in range(min(longest.get(norm, 0), len(norms) - i), 0, -1):
            if i + length <= covered:
                break
            phrase = phrases.get(" ".join(norms[i : i + length]) if length > 1 else norm)
            if phrase and i < covered and any("\n" in tokens.gap(k) for k in range(covered - 1, i + length - 1)):
                continue  # "Ana Ruiz", then "Ana" on the next line
            if phrase and _holds_together(tokens, i, length, phrase) and stands(tokens, i, length, phrase):
                yield found(tokens, i, i + length, phrase)
                covered = i + length
                break


def _holds_together(tokens: Tokens, i: int, length: int, phrase: Phrase) -> bool:
    """Say whether only spaces and a few marks part the words; a person's name ends with its sentence."""
    ends = phrase.label == "PERSON" and length > 1 and tokens.crosses_sentence(i, i + length)
    return not ends and tokens.linked(i, i + length)


def found(tokens: Tokens, i: int, j: int, phrase: Phrase) -> Finding:
    """The finding of words i up to j, exclusive; a glued number belongs to a handle ("janedelgado88")."""
    end = tokens.ends[j - 1]
    if phrase.kind == "user" and j < len(tokens) and tokens.gap(j - 1) == "" and tokens.norms[j].isdigit():
        end = tokens.ends[j]
    return Finding(tokens.starts[i], end, phrase.label, phrase.score, phrase.kind, phrase.owner)


def stands(tokens: Tokens, i: int, length: int, phrase: Phrase) -> bool:
    """Say whether a form found in the text is meant as the identifier there, not as ordinary words."""
    words = tokens.norms[i : i + length]
    if phrase.label == "PERSON":
        return _stands_for_person(tokens, i, words, phrase)
    if phrase.label in ("LOCATION", "ORG") and phrase.kind != "postcode" and not (phrase.own and length > 1):
        return not all(map(is_ordinary, words)) or all(
            tokens.capital(k) for k in range(i, i + length) if not words[k - i].isdigit()
        )
    return True


def _stands_for_person(tokens: Tokens, i: int, words: tuple[str, ...], phrase: Phrase) -> bool:
    if phrase.kind == "initials":
        return _are_initials(tokens, i, len(words))
    if phrase.kind == "family" and len(words) == 1 and _is_eponym(tokens, i):
        return False
    if phrase.kind == "user" or (len(words) > 1 and not all(map(is_ordinary, words))):
        return len(min(words, key=len)) > 1 or phrase.kind != "full" or _shows_an_initial(tokens, i, words)
    if len(words) == 1 and len(words[0]) < 3:
        stands = is_one_letter_name if len(words[0]) == 1 else is_two_letter_name
        return phrase.own and stands(tokens, i)
    if not is_ordinary(words[0]):
        return True
    if len(words) == 1 and not phrase.own and is_function(words[0]):
        return follows_title(tokens, i)  # of everybody named Good or Doctor on a roster
    if len(words) > 1 and _all_capital(tokens, i, words):
        return True  # "Grace Young", "al-Sayed"
    return is_name_here(tokens, i, given=phrase.kind != "family", own=phrase.own, length=len(words))


def _all_capital(tokens: Tokens, i: int, words: tuple[str, ...]) -> bool:
    """Say whether all words but particles start with a capital, where that means something."""
    shown = [tokens.capital(i + k) for k, word in enumerate(words) if word not in PARTICLES]
    return bool(shown) and all(shown) and any(tokens.case(i + k) == "mixed" for k in range(len(words)))


# fmt: off
_EPONYM_AFTER = frozenset([
    "syndrome", "disease", "palsy", "inventory", "scale", "disorder", "questionnaire", "index", "depression", "anxiety",
    "hopelessness", "mania", "swallow", "sign", "lymphoma", "thyroiditis", "method", "institute",
])
# fmt: on


def _is_eponym(tokens: Tokens, i: int) -> bool:
    """ "Bell's palsy", "Beck Depression Inventory": a surname that names a disease or an instrument."""
    if i + 1 >= len(tokens) or follows_title(tokens, i):
        return False
    return tokens.norms[i + 1] in _EPONYM_AFTER and tokens.gap(i).strip() in ("", "'s", "’s", "'", "’")


def _shows_an_initial(tokens: Tokens, i: int, words: tuple[str, ...]) -> bool:
    """A one-letter word of a name ("J. Delgado", "Jane D") is an initial: not an article, "I" or a cut "'s"."""
    at = next(k for k, word in enumerate(words) if len(word) == 1)
    if at and tokens.gap(i + at - 1).strip(" ,"):
        return False  # "I saw Jane. D…"
    if tokens.gap(i + at)[:1] == "." or (tokens.capital(i + at) and words[at] not in ("a", "i")):
        return True
    return at == 0 and tokens.case(i) == "lower" and words[at] not in ("a", "d", "i", "m", "o", "s", "t")


def _are_initials(tokens: Tokens, i: int, length: int) -> bool:
    """ "J.D." with stops, or "JD" in capitals; what may mean something else only where a person's initials stand."""
    last = i + length - 1
    joined = "".join(tokens.norms[i : last + 1])
    if length > 1:
        stops = all(tokens.gap(k).strip(" ") in (".", "-", ".-") for k in range(i, last))
        return stops and (tokens.capital(i) or joined not in abbreviations())
    if tokens.surface(i).isupper() and joined not in abbreviations() and tokens.case(i) == "mixed":
        return True
    return _labels_turns(tokens, i) or _signs(tokens, i)


_TURNS_NEAR = 6_000  # code points around a label in which it must return


def _labels_turns(tokens: Tokens, i: int) -> bool:
    """ "DO: And then?" at the start of a line, more than once: a speaker. "BP: 120/80" is a measurement."""
    text, start, end = tokens.text, tokens.starts[i], tokens.ends[i]
    if not tokens.surface(i).isupper() or (start and text[start - 1] != "\n") or not _SPEAKS.match(text, end):
        return False
    label = f"\n{text[start:end]}:"
    near = "\n" + text[max(0, start - _TURNS_NEAR) : end + _TURNS_NEAR]
    return near.count(label) > 1


_SPEAKS = re.compile(r":\s+(?=\D)")
_SIGNED = re.compile(r"[ \t]*,[ \t]*[A-Z][A-Za-z.]{1,6}\b|\s*\Z|[ \t]*\n")
_BEFORE_SIGNATURE = re.compile(r"(?:^|\n|[.!?)/][ \t]+|[-–—/][ \t]*|[ \t]{2,})\Z")


def _signs(tokens: Tokens, i: int) -> bool:
    """Initials that end a line and begin it, a sentence or a part: "RTC 2 wks. DO", "5-13 / video / mq"."""
    text, start, end = tokens.text, tokens.starts[i], tokens.ends[i]
    alone = tokens.surface(i).isupper() or _is_last_line(text, end) or text[max(0, start - 2) : start] == "/ "
    return alone and bool(_SIGNED.match(text, end) and _BEFORE_SIGNATURE.search(text, max(0, start - 3), start))


def _is_last_line(text: str, end: int) -> bool:
    return not text[end : end + 200].strip() and end + 200 >= len(text)
