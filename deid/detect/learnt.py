"""Names learnt in one note are looked for in all notes of its participants.

A name is often recognised once, in full, and then written as a nickname, in lower case or with a slip. What one
note taught is therefore searched for in every note of the same people, in the forms of `roster`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from deid.detect.finding import as_result
from deid.detect.near import find_near, near_table
from deid.detect.phrases import Phrase, find_phrases, phrase_table
from deid.detect.roster import Entry, bridged, name_entries, parts_of
from deid.detect.words.dictionary import is_ordinary, ordinary_names
from deid.detect.words.tokens import tokenise
from deid.model import Raw, Searchable, Span
from deid.names import PersonName, bare_name, normal, split_name, words
from deid.rawtext import plain

SOURCE = "learnt"
LEAST_SCORE = 0.5
"""Spans below it teach nothing: what a recognizer is not sure of would be spread over all notes."""
SCORE = 0.7
"""Of what is found by a learnt name: below what the roster says of somebody, above a guess."""
_LONGEST_NAME = 5  # words; a longer PERSON span is a list or a mistake


@dataclass(frozen=True, slots=True, repr=False)
class LearntName(Raw):
    """A name that a span taught: its label, the name as written without title, its kind and owner ("" unknown)."""

    label: str
    value: str
    kind: str
    owner: str

    def __repr__(self) -> str:
        return f"LearntName({self.label})"


def learnt_keys(text: Searchable) -> tuple[str, ...]:
    """Under which keys what a text teaches is kept: its participants; a text of nobody known is on its own."""
    return text.participants or (f"note {text.note_id}",)


class Taught(NamedTuple):
    """A name that the text at `place` among all texts taught, under one of its keys."""

    key: str
    place: int
    name: LearntName


def taught_by(
    text: Searchable, spans: Iterable[Span], place: int, *, least_score: float = LEAST_SCORE
) -> Iterator[Taught]:
    """Yield the names that the spans of a text teach, once for each of its keys.

    A person's name teaches if it has two to five words, or is one capitalised word of three letters or more
    that is no ordinary English word. An organisation teaches if it is not made of ordinary words in lower case;
    a handle always.

    Args:
        text: a note.
        spans: what was found in it.
        place: which of all notes it is.
        least_score: spans that score less teach nothing.
    """
    written = plain(text.text)
    for span in spans:
        if span.score >= least_score and (name := _taught(written[span.start : span.end], span)):
            yield from (Taught(key, place, name) for key in learnt_keys(text))


def by_key(taught: Iterable[Taught]) -> dict[str, tuple[LearntName, ...]]:
    """Gather names by their keys, in any order: sorted, each once, as the first text that taught it writes it."""
    held: dict[str, dict[tuple[str, str], Taught]] = {}
    for one in taught:
        names, form = held.setdefault(one.key, {}), (one.name.label, normal(one.name.value))
        if form not in names or one.place < names[form].place:
            names[form] = one
    return {key: tuple(names[form].name for form in sorted(names)) for key, names in sorted(held.items())}


def _taught(surface: str, span: Span) -> LearntName | None:
    if span.label == "PERSON" and span.kind in ("user", "initials"):
        return None
    value = bare_name(surface) if span.label == "PERSON" else surface
    form = words(value)
    ordinary = all(map(is_ordinary, form))
    capital = surface[:1].isupper()
    teaches = {
        "PERSON": 2 <= len(form) <= _LONGEST_NAME or (capital and not ordinary and len("".join(form)) > 2),
        "ORG": bool(form) and (not ordinary or (capital and len(form) > 1)),
        "HANDLE": len("".join(form)) > 3,
    }
    return LearntName(span.label, value, span.kind, span.owner) if form and teaches.get(span.label) else None


class LearntRecognizer(EntityRecognizer):
    """Finds learnt names: in full and in parts, nicknames, dotted initials, handles, misspellings."""

    def __init__(self, names: Sequence[LearntName]) -> None:
        entries = [
            (form, Phrase(phrase.label, phrase.kind, phrase.owner, SCORE, phrase.own))
            for name in names
            for form, phrase in _entries(name)
        ]
        self._phrases = phrase_table(entries)
        self._near = near_table(parts_of(entries))
        super().__init__(supported_entities=["HANDLE", "ORG", "PERSON"], name=SOURCE)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Search a text; metadata of a result holds `kind`, `owner` and the recognizer's name."""
        tokens = tokenise(text)
        found = [
            *bridged(tokens, find_phrases(tokens, self._phrases)),
            *find_near(tokens, self._near, exact=self._phrases.phrases, score=SCORE),
        ]
        return [as_result(one, SOURCE) for one in found if not entities or one.label in entities]


def _entries(name: LearntName) -> Iterator[Entry]:
    if name.label != "PERSON":
        yield " ".join(words(name.value)), Phrase(name.label, name.kind, name.owner, SCORE, True)
        return
    for form, phrase in name_entries(_person(name), name.owner, own=True):
        alone = " " not in form
        if alone and phrase.kind == "initials":
            continue  # "JD" without stops says too little of somebody who is only guessed
        if alone and phrase.kind != "user" and is_ordinary(form) and form not in ordinary_names():
            continue  # of "Beck Depression Inventory" only what is no ordinary word
        yield form, phrase


def _person(name: LearntName) -> PersonName:
    split = split_name(name.value)
    return PersonName((), split.given) if name.kind == "family" and not split.family else split
