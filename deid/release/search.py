"""How one text is searched: word by word, with a look-up for each word. Linear in the length of the text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial

from rapidfuzz.distance import OSA

from deid.release import spelled, spoken
from deid.release.births import dates_in
from deid.release.described import NOTES
from deid.release.fold import Token, fold, starts_sentence, tokens, unescaped
from deid.release.glued import name_inside
from deid.release.hits import Found, Hit, hit, more_than_places, strongest
from deid.release.leakforms import (
    LONG_NUMBER,
    LONGEST,
    MIN_NEAR,
    MIN_NEAR_TWO,
    NAME_KINDS,
    Form,
    Index,
    deletions,
)
from deid.release.nameforms import INITIAL_HANDLE
from deid.release.segments import Segment
from deid.release.shapes import shapes

_TAG = re.compile(r"\[([A-Z][^\[\]\n]{0,60})\]")
_CODE = re.compile(r"\b[CNPRS]-\d{3,}\b")
_DIGITS = re.compile(r"\d(?:[ \t\n().,/+·•-]{0,3}\d)*")
_INITIALS = re.compile(r"\s*([A-Za-z])(\.?) ?([A-Za-z])(?:\2 ?([A-Za-z]))?\.?\s*")
_HAN_GAP = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff])\s+(?=[\u3040-\u30ff\u3400-\u9fff])")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Rev|Fr|Sr|Officer|Judge|Hon|Coach|Pastor)\b\.?\s+$")
_FILLERS = frozenset({"at", "dot", "point", "underscore", "dash"})
_NO_INITIALS = frozenset(
    ["ba", "dk", "eu", "hs", "ii", "iv", "ma", "na", "no", "nr", "ok", "uk", "us", "usa", "vi", "yes"]
)
"""What research tables say in two or three capitals."""
_MANY = 5  # people whom an initial may mean; of more none is named
_MIN_SPOKEN = 5  # digits of a number that is read out
_REMEMBERED = 2**16  # words, so that memory stays bounded however long the texts are


class Searcher:
    """Searches texts for what an index holds. Remembers what it found by word, for texts repeat their words."""

    def __init__(self, index: Index, own_words: frozenset[str], made_up: frozenset[str], recipient: str = "") -> None:
        self._index = index
        self._own = own_words
        self._made_up = frozenset(map(_bare, made_up))
        self._recipient = recipient
        self._near = lru_cache(_REMEMBERED)(partial(_misspelled, index=index))
        self._inside = lru_cache(_REMEMBERED)(partial(name_inside, index=index))
        self._lengths = sorted({len(digits) for digits in index.numbers if len(digits) > LONG_NUMBER})
        self._foreign = sorted({len(name) for name in index.foreign}, reverse=True)

    def search(self, segment: Segment) -> list[Hit]:
        """Return what stands in a segment, as it is written and with its escapes read, in the order of place and kind."""
        found = self._search(segment, segment.text)
        plain = unescaped(segment.text)
        if plain == segment.text:
            return found
        known = {(hit.kind, hit.owners, hit.context) for hit in found}
        more = [hit for hit in self._search(segment, plain) if (hit.kind, hit.owners, hit.context) not in known]
        return sorted((*found, *more), key=lambda hit: hit.start)

    def _search(self, segment: Segment, written: str) -> list[Hit]:
        text = _TAG.sub(self._blank_our_tags, fold(written))
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
        if not segment.written_by_us and segment.file != NOTES:
            found += self._initials(text)
        if segment.written_by_us and segment.text.strip() == self._recipient:
            found = more_than_places(found)
        return [hit(text, one) for one in strongest(found)]

    def _blank_our_tags(self, match: re.Match[str]) -> str:
        """Our own tags hold only our own words and numbers; anything else in brackets is read like any text."""
        ours = all(token.word.isdecimal() or token.word in self._own for token in tokens(match.group(1)))
        return " " * len(match.group()) if ours else match.group()

    # --- names

    def _names(self, text: str, read: Sequence[Token], ours: bool) -> Iterator[Found]:
        for place, token in enumerate(read):
            forms = self._lone(token.word)
            if forms:
                pair = self._pair(read, place, forms)
                if pair:
                    yield pair
                    continue
            if ours and token.word in self._own:
                continue
            if any(form.kind != INITIAL_HANDLE for form in forms) or (forms and _is_handle(text, token)):
                yield from self._alone(text, token, forms)
            else:
                yield from self._in_part(text, token)

    def _in_part(self, text: str, token: Token) -> Iterator[Found]:
        """A name inside a word, a near-miss, or "Ms. V."."""
        if len(token.word) == 1:
            forms = self._index.surnames.get(token.word, ()) if token.word != "i" else ()
            if forms and token.cased.isupper() and _is_titled(text, token):
                people = forms if len(forms) <= _MANY else ()
                yield Found("initial after a title", people, token.start, token.end, False, True)
            return
        forms, sure = self._inside(token.word, token.cased)
        near = [] if sure else [*self._nearly(token)]
        if forms and not near:
            yield Found("name inside a word", forms, token.start, token.end, sure, True)
        yield from near

    def _lone(self, word: str) -> tuple[Form, ...]:
        """The forms of a word, also with a plural s ("the Delgados") or trailing digits ("delgado86")."""
        lone = self._index.lone
        if word in lone:
            return lone[word]
        if word[-1] == "s" and len(word) > MIN_NEAR and word not in self._index.ordinary:
            return self._index.unusual(word[:-1])
        return lone.get(word.rstrip("0123456789"), ()) if word[-1].isdecimal() else ()

    def _pair(self, read: Sequence[Token], place: int, forms: Sequence[Form]) -> Found | None:
        """Two names of one person next to each other, in any order, with at most an initial or particle between."""
        here = read[place]
        for other in read[place + 1 : place + 3]:
            shared = _shared(forms, self._lone(other.word)) if other.word != here.word else ()
            if shared:
                plain = here.word in self._index.ordinary and other.word in self._index.ordinary
                certain = not plain or (here.cased[0].isupper() and other.cased[0].isupper())
                return Found("full name", shared, here.start, other.end, certain, not certain)
            if len(other.word) > 3:
                return None
        return None

    def _alone(self, text: str, token: Token, forms: tuple[Form, ...]) -> Iterator[Found]:
        kind = forms[0].kind if forms[0].kind != "name" else "single name"
        capital, shouted = token.cased[0].isupper(), token.cased.isupper() and len(token.cased) > 1
        strong = any(not form.weak for form in forms)
        titled = capital and _is_titled(text, token)
        if not titled and (token.word in self._index.ordinary or not strong):
            if capital and not shouted and not starts_sentence(text, token):
                yield Found(f"{kind}, an ordinary word", forms, token.start, token.end, False, True)
        elif titled or len(token.word) > 3 or (capital and not shouted):
            yield Found(kind, forms, token.start, token.end, True, True)
        else:
            yield Found(f"{kind} of three letters", forms, token.start, token.end, False, True)

    def _nearly(self, token: Token) -> Iterator[Found]:
        word = token.word
        if not MIN_NEAR <= len(word) <= LONGEST or not word.isalpha() or word in self._index.ordinary:
            return
        if not token.cased[0].isupper():
            return
        if forms := self._near(word):
            yield Found("near-miss of a name", forms, token.start, token.end, False, True)

    # --- everything else

    def _phrases(self, read: Sequence[Token], words: tuple[str, ...]) -> Iterator[Found]:
        for place, word in enumerate(words):
            for phrase, form in self._index.phrases.get(word, ()):
                end = _ends(words, place, phrase, form.kind)
                if not end or (form.weak and not read[place].cased[0].isupper()):
                    continue
                certain = form.kind not in ("city", "employer", "school", "street")
                plain = all(part in self._index.ordinary for part in phrase) and read[place].cased[0].islower()
                kind = "full name" if form.kind in NAME_KINDS else form.kind
                yield Found(
                    kind, (form,), read[place].start, read[end - 1].end, not (form.weak or plain), not certain or plain
                )

    def _numbers(self, text: str, read: Sequence[Token], words: tuple[str, ...]) -> Iterator[Found]:
        if not self._index.numbers:
            return
        for match in _DIGITS.finditer(text):
            yield from self._number(match.group(), match.start(), match.end())
        place = 0
        while place < len(words):
            digits = spoken.digit_run(words, place)
            is_said = not all(map(str.isdecimal, words[place : place + len(digits)]))
            if len(digits) >= (_MIN_SPOKEN if is_said else LONG_NUMBER):
                yield from self._number(digits, read[place].start, read[place + len(digits) - 1].end)
            place += max(1, len(digits))

    def _number(self, written: str, start: int, end: int) -> Iterator[Found]:
        run = "".join(filter(str.isdecimal, written))
        groups = set(re.findall(r"\d+", written))
        if len(run) >= LONG_NUMBER or len(written) == len(run) + 1:
            groups.add(run)  # a short number may be broken once ("20 481"), a list of numbers is none
        inside = {run[at : at + size] for size in self._lengths for at in range(len(run) - size + 1)}
        hits = sorted(digits for digits in groups | inside if digits in self._index.numbers)
        for digits in hits:
            forms = self._index.numbers[digits]
            yield Found(forms[0].kind, forms, start, end, True, len(digits) < LONG_NUMBER)

    def _births(self, read: Sequence[Token], words: tuple[str, ...]) -> Iterator[Found]:
        if self._index.births:
            for place, day in dates_in(words):
                if day in self._index.births:
                    yield Found("birth date", self._index.births[day], read[place].start, read[place].end, True, True)

    def _broken(self, text: str, read: Sequence[Token]) -> Iterator[Found]:
        """Names spelled out ("R o s a"), or broken by a line end, hyphens or spaces."""
        for letters, start, end in spelled.letter_runs(read):
            for size in range(4, min(len(letters), LONGEST) + 1):
                for at in range(len(letters) - size + 1):
                    if forms := self._index.unusual(letters[at : at + size]):
                        yield Found("spaced-out name", forms, start, end, True, True)
        for joined, start, end, sure in spelled.broken(text, read, self._index.lone, LONGEST):
            if len(joined) >= MIN_NEAR and (forms := self._index.unusual(joined)):
                yield Found("broken name", forms, start, end, sure, True)

    def _initials(self, text: str) -> Iterator[Found]:
        """A cell that holds somebody's initials and nothing else: "T.W.", "TW"."""
        match = _INITIALS.fullmatch(text)
        letters = "".join(filter(None, match.group(1, 3, 4))).lower() if match else ""
        if not match or letters in _NO_INITIALS or letters not in self._index.initials:
            return
        if match[2] or text.isupper():
            forms = self._index.initials[letters]
            yield Found("initials", forms if len(forms) <= _MANY else (), 0, len(text), bool(match[2]), True)

    def _shapes(self, text: str) -> Iterator[Found]:
        for kind, start, end in shapes(text):
            if _bare(text[start:end]) not in self._made_up:
                yield Found(f"{kind} shape", (), start, end)

    def _other_scripts(self, text: str) -> Iterator[Found]:
        """Names in a script that writes no spaces are looked for as they stand; spaces between its letters mean nothing."""
        if not self._foreign or text.isascii():
            return
        gaps = {place for match in _HAN_GAP.finditer(text) for place in range(*match.span())}
        places = [place for place in range(len(text)) if place not in gaps]
        dense = "".join(text[place] for place in places).lower()
        start = 0
        while start < len(dense):
            found = next((size for size in self._foreign if dense[start : start + size] in self._index.foreign), 0)
            if found:
                forms = self._index.foreign[dense[start : start + found]]
                yield Found("full name", forms, places[start], places[start + found - 1] + 1)
            start += found or 1


def _misspelled(word: str, index: Index) -> tuple[Form, ...]:
    meant = sorted({name for shape in deletions(word) for name in index.near.get(shape, ())})
    close = [
        name for name in meant if OSA.distance(word, name) <= (2 if min(len(word), len(name)) >= MIN_NEAR_TWO else 1)
    ]
    # Other languages bend names ("Wiśniewskiego"): a long name with up to three letters behind it.
    bent = [
        word[:size] for size in range(len(word) - 3, len(word)) if size > MIN_NEAR and word[:size] not in index.ordinary
    ]
    return tuple(form for name in [*close, *bent] for form in index.lone.get(name, ()))


def _is_handle(text: str, token: Token) -> bool:
    """Whether a word is written like a user name: with digits, or next to @ or an underscore."""
    around = text[max(0, token.start - 1) : token.start] + text[token.end : token.end + 1]
    return token.word[-1].isdecimal() or "@" in around or "_" in around


def _is_titled(text: str, token: Token) -> bool:
    return bool(_TITLE.search(text[max(0, token.start - 12) : token.start]))


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
