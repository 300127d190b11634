"""How one text is searched: word by word, with a look-up for each word. Linear in the length of the text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA

from deid.release import spoken
from deid.release.births import dates_in
from deid.release.fold import Token, fold, starts_sentence, tokens
from deid.release.leakforms import (
    HANDLES,
    INITIAL_HANDLE,
    LONG_NUMBER,
    LONGEST,
    MIN_NEAR,
    MIN_NEAR_TWO,
    Form,
    Index,
    deletions,
)
from deid.release.segments import Segment
from deid.release.shapes import shapes

_TAG = re.compile(r"\[([A-Z][^\[\]\n]{0,60})\]")
_CODE = re.compile(r"\b[CNPRS]-\d{3,}\b")
_DIGITS = re.compile(r"\d(?:[ \t\n().,/+·•-]{0,3}\d)*")
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?:[\s.\-_*]{1,3}[^\W\d_](?![^\W_])){3,}")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Rev|Fr|Sr|Officer|Judge|Hon|Coach|Pastor)\b\.?\s+$")
_FILLERS = frozenset({"at", "dot", "point", "underscore", "dash"})
_CONTEXT = 48  # characters on each side that make a finding's fingerprint


@dataclass(frozen=True, slots=True, repr=False)
class Hit:
    """Something found in a text: where, whose, and whether it refuses. `line` counts from 0."""

    kind: str
    owners: tuple[str, ...]
    start: int
    line: int
    blocking: bool
    dismissible: bool
    context: str

    def __repr__(self) -> str:
        return f"Hit({self.kind}, {self.start})"


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    forms: tuple[Form, ...]
    start: int
    end: int
    blocking: bool = True
    dismissible: bool = False


class Searcher:
    """Searches texts for what an index holds. Remembers near-misses by word, for texts repeat their words."""

    def __init__(self, index: Index, own_words: frozenset[str], made_up: frozenset[str]) -> None:
        self._index = index
        self._own = own_words
        self._made_up = frozenset(map(_bare, made_up))
        self._near: dict[str, tuple[Form, ...]] = {}
        self._lengths = sorted({len(digits) for digits in index.numbers if len(digits) > LONG_NUMBER})
        self._foreign = re.compile("|".join(map(re.escape, sorted(index.foreign)))) if index.foreign else None

    def search(self, segment: Segment) -> list[Hit]:
        """Return what stands in a segment, in the order of place and kind."""
        text = _TAG.sub(self._blank_our_tags, fold(segment.text))
        if segment.written_by_us:
            text = _CODE.sub(" ", text)  # the number of a code may be anybody's record number
        read = tokens(text)
        words = tuple(token.word for token in read)
        found = [
            *self._names(text, read, segment.written_by_us),
            *self._phrases(read, words),
            *self._numbers(text, read, words),
            *self._births(read, words),
            *self._broken(text, read),
            *self._other_scripts(text),
            *self._shapes(text),
        ]
        return [_hit(text, one) for one in _strongest(found)]

    def _blank_our_tags(self, match: re.Match[str]) -> str:
        """Our own tags hold only our own words and numbers; anything else in brackets is read like any text."""
        ours = all(token.word.isdecimal() or token.word in self._own for token in tokens(match.group(1)))
        return " " * len(match.group()) if ours else match.group()

    # --- names

    def _names(self, text: str, read: Sequence[Token], ours: bool) -> Iterator[_Found]:
        for place, token in enumerate(read):
            forms = self._lone(token.word)
            if forms:
                pair = self._pair(read, place, forms)
                if pair:
                    yield pair
                    continue
            if ours and token.word in self._own:
                continue
            yield from self._alone(text, token, forms) if forms else self._nearly(text, token)

    def _lone(self, word: str) -> tuple[Form, ...]:
        """The forms of a word, also with a plural s ("the Delgados") or trailing digits ("delgado86")."""
        lone = self._index.lone
        if word in lone:
            return lone[word]
        if word[-1] == "s" and len(word) > MIN_NEAR and word not in self._index.ordinary:
            return self._unusual(word[:-1])
        return lone.get(word.rstrip("0123456789"), ()) if word[-1].isdecimal() else ()

    def _pair(self, read: Sequence[Token], place: int, forms: Sequence[Form]) -> _Found | None:
        """Two names of one person next to each other, in any order, with at most an initial or particle between."""
        here = read[place]
        for other in read[place + 1 : place + 3]:
            shared = _shared(forms, self._lone(other.word)) if other.word != here.word else ()
            if shared:
                plain = here.word in self._index.ordinary and other.word in self._index.ordinary
                certain = not plain or (here.cased[0].isupper() and other.cased[0].isupper())
                return _Found("full name", shared, here.start, other.end, certain, not certain)
            if len(other.word) > 3:
                return None
        return None

    def _alone(self, text: str, token: Token, forms: tuple[Form, ...]) -> Iterator[_Found]:
        if all(form.kind == INITIAL_HANDLE for form in forms) and not _is_handle(text, token):
            return
        kind = forms[0].kind if forms[0].kind != "name" else "single name"
        capital, shouted = token.cased[0].isupper(), token.cased.isupper() and len(token.cased) > 1
        strong = any(not form.weak for form in forms)
        titled = capital and bool(_TITLE.search(text[max(0, token.start - 12) : token.start]))
        if not titled and (token.word in self._index.ordinary or not strong):
            if capital and not shouted and not starts_sentence(text, token):
                yield _Found(f"{kind}, an ordinary word", forms, token.start, token.end, False, True)
        elif titled or len(token.word) > 3 or (capital and not shouted):
            yield _Found(kind, forms, token.start, token.end, True, True)
        else:
            yield _Found(f"{kind} of three letters", forms, token.start, token.end, False, True)

    def _nearly(self, text: str, token: Token) -> Iterator[_Found]:
        word = token.word
        if not MIN_NEAR <= len(word) <= LONGEST or not word.isalpha() or word in self._index.ordinary:
            return
        if not token.cased[0].isupper():
            return
        if word not in self._near:
            self._near[word] = self._misspelled(word)
        if self._near[word]:
            yield _Found("near-miss of a name", self._near[word], token.start, token.end, False, True)

    def _misspelled(self, word: str) -> tuple[Form, ...]:
        meant = sorted({name for shape in deletions(word) for name in self._index.near.get(shape, ())})
        close = [
            name
            for name in meant
            if OSA.distance(word, name) <= (2 if min(len(word), len(name)) >= MIN_NEAR_TWO else 1)
        ]
        # Other languages bend names ("Wiśniewskiego"): a long name with up to three letters behind it.
        bent = [
            word[:size]
            for size in range(len(word) - 3, len(word))
            if size > MIN_NEAR and word[:size] not in self._index.ordinary
        ]
        return tuple(form for name in [*close, *bent] for form in self._index.lone.get(name, ()))

    # --- everything else

    def _phrases(self, read: Sequence[Token], words: tuple[str, ...]) -> Iterator[_Found]:
        for place, word in enumerate(words):
            for phrase, form in self._index.phrases.get(word, ()):
                end = _ends(words, place, phrase, form.kind)
                if not end or (form.weak and not read[place].cased[0].isupper()):
                    continue
                certain = form.kind not in ("city", "employer", "school", "street")
                plain = all(part in self._index.ordinary for part in phrase) and read[place].cased[0].islower()
                kind = (
                    "full name"
                    if form.kind in ("given", "family", "preferred", "other", "relative", "clinician")
                    else form.kind
                )
                yield _Found(
                    kind, (form,), read[place].start, read[end - 1].end, not (form.weak or plain), not certain or plain
                )

    def _numbers(self, text: str, read: Sequence[Token], words: tuple[str, ...]) -> Iterator[_Found]:
        if not self._index.numbers:
            return
        for match in _DIGITS.finditer(text):
            yield from self._number(match.group(), match.start(), match.end())
        place = 0
        while place < len(words):
            spelled = spoken.digit_run(words, place)
            if len(spelled) >= LONG_NUMBER:
                yield from self._number(spelled, read[place].start, read[place + len(spelled) - 1].end)
            place += max(1, len(spelled))

    def _number(self, written: str, start: int, end: int) -> Iterator[_Found]:
        run = "".join(filter(str.isdecimal, written))
        groups = set(re.findall(r"\d+", written))
        if len(run) >= LONG_NUMBER or len(written) == len(run) + 1:
            groups.add(run)  # a short number may be broken once ("20 481"), a list of numbers is none
        inside = {run[at : at + size] for size in self._lengths for at in range(len(run) - size + 1)}
        hits = sorted(digits for digits in groups | inside if digits in self._index.numbers)
        for digits in hits:
            forms = self._index.numbers[digits]
            yield _Found(forms[0].kind, forms, start, end, True, len(digits) < LONG_NUMBER)

    def _births(self, read: Sequence[Token], words: tuple[str, ...]) -> Iterator[_Found]:
        if self._index.births:
            for place, day in dates_in(words):
                if day in self._index.births:
                    yield _Found("birth date", self._index.births[day], read[place].start, read[place].end, True, True)

    def _broken(self, text: str, read: Sequence[Token]) -> Iterator[_Found]:
        """Names spaced out ("R o s a") or broken in two by a line end, a hyphen or a space."""
        for match in _SPACED.finditer(text):
            joined = "".join(filter(str.isalpha, match.group())).lower()
            for size in range(4, min(len(joined), LONGEST) + 1):
                for at in range(len(joined) - size + 1):
                    if forms := self._unusual(joined[at : at + size]):
                        yield _Found("spaced-out name", forms, match.start(), match.end(), True, True)
        for first, second in pairwise(read):
            joined = first.word + second.word
            if len(joined) < MIN_NEAR or not (forms := self._unusual(joined)):
                continue
            gap = text[first.end : second.start]
            if gap.strip(" \t\n-"):
                continue
            sure = "\n" in gap or "-" in gap
            yield _Found("broken name", forms, first.start, second.end, sure, True)

    def _unusual(self, word: str) -> tuple[Form, ...]:
        forms = () if word in self._index.ordinary else self._index.lone.get(word, ())
        return tuple(form for form in forms if form.kind not in HANDLES)

    def _shapes(self, text: str) -> Iterator[_Found]:
        for kind, start, end in shapes(text):
            if _bare(text[start:end]) not in self._made_up:
                yield _Found(f"{kind} shape", (), start, end)

    def _other_scripts(self, text: str) -> Iterator[_Found]:
        """Names in a script that writes no spaces are looked for as they stand."""
        if self._foreign and not text.isascii():
            for match in self._foreign.finditer(text.lower()):
                yield _Found("full name", self._index.foreign[match.group()], match.start(), match.end())


def _strongest(found: Iterable[_Found]) -> list[_Found]:
    """Of findings that overlap, keep the one that weighs most, and of equals the longest; in the order of place."""
    kept: list[_Found] = []
    covered: set[int] = set()
    for one in sorted(found, key=lambda f: (not f.blocking, f.dismissible, f.start - f.end, f.start, f.kind)):
        if covered.isdisjoint(range(one.start, one.end)):
            kept.append(one)
            covered.update(range(one.start, one.end))
    return sorted(kept, key=lambda f: f.start)


def _is_handle(text: str, token: Token) -> bool:
    """Whether a word is written like a user name: with digits, or next to @ or an underscore."""
    around = text[max(0, token.start - 1) : token.start] + text[token.end : token.end + 1]
    return token.word[-1].isdecimal() or "@" in around or "_" in around


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text))).lower()


def _ends(words: tuple[str, ...], place: int, phrase: tuple[str, ...], kind: str) -> int:
    """Where a phrase that begins at `place` ends (exclusive); 0 if it does not stand there."""
    if kind != "email":
        return place + len(phrase) if words[place : place + len(phrase)] == phrase else 0
    at = place
    for part in phrase:
        while at > place and words[at : at + 1] and words[at] in _FILLERS and words[at] != part:
            at += 1
        if words[at : at + 1] != (part,):
            return 0
        at += 1
    return at


def _shared(forms: Iterable[Form], others: Iterable[Form]) -> tuple[Form, ...]:
    owners = {form.owner for form in others if form.kind == "name"}
    return tuple(form for form in forms if form.kind == "name" and form.owner in owners)


def _hit(text: str, one: _Found) -> Hit:
    owners = tuple(sorted({form.who for form in one.forms}))
    context = text[max(0, one.start - _CONTEXT) : one.end + _CONTEXT]
    return Hit(one.kind, owners, one.start, text.count("\n", 0, one.start), one.blocking, one.dismissible, context)
