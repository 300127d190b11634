"""The detector: texts to spans in two passes through Presidio's `AnalyzerEngine`.

First pass, per note: patterns, names, language model (`find`, which no study changes, so that it can be kept), and what
the study itself knows: everybody on the roster, its own patterns (`add_known`). Then what it taught is gathered by participant, and the second pass (`look_again`)
looks in every note for its own people in every form and for what was learnt. What both found is weighed (`belief`): a
finding that is hardly probable is dropped.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from itertools import chain, pairwise
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine, NoOpNlpEngine

from deid.detect.addresses import join_addresses
from deid.detect.belief import LEAST, settle
from deid.detect.finding import as_span
from deid.detect.learnt import LearntName, LearntRecognizer, Taught, by_key, learnt_keys, taught_by
from deid.detect.lines import part_lines
from deid.detect.names.recognizer import NameRecognizer
from deid.detect.patterns.contacts import CONTACTS
from deid.detect.patterns.dates import AGES, DATES
from deid.detect.patterns.numbers import NUMBERS_TABLE
from deid.detect.patterns.organisations import ORGANISATIONS
from deid.detect.patterns.places import PLACES
from deid.detect.patterns.table import PatternRecognizer, PatternTable, compiled, quick_search
from deid.detect.readers.likely import likely_of
from deid.detect.readers.named import named_model
from deid.detect.readers.own import OWN, ModelRecognizer, OwnModel
from deid.detect.readers.reader import Reader
from deid.detect.roster import CohortRecognizer, OwnRecognizer, own_identifiers
from deid.detect.windows import windows
from deid.errors import DetectionError
from deid.identifiers import Identifier, known_identifiers
from deid.model import Participant, Searchable, Span
from deid.names import normal
from deid.rawtext import plain

BUILT_IN = (*CONTACTS, *NUMBERS_TABLE, *DATES, *AGES, *PLACES, *ORGANISATIONS)
"""Every pattern that is always on."""

_FromModel = tuple[str, NlpArtifacts]
Progress = Callable[[Sequence[Searchable]], Iterable[Searchable]]

STUDY_PATTERNS = "study-patterns"
"""Source of what the study's own patterns find."""
AT_ONCE = 100_000
"""Code points of the texts that the language model reads together: of short texts many have a length, and those are read as one."""
TEACHES = 0.8
"""Least probability of a span that teaches a name: what is doubtful is not spread over notes."""


class Read(NamedTuple):
    """What was found in a text, and what the model thinks of each of its characters (see `belief`; None: no model)."""

    spans: list[Span]
    likely: np.ndarray | None


class Registry(RecognizerRegistry):
    """Recognizers in a fixed order; Presidio's registry hands them out in the order of a set."""

    def get_recognizers(self, *args: Any, **kwargs: Any) -> list[EntityRecognizer]:
        return list(self.recognizers)


class Unenhanced(ContextAwareEnhancer):
    """Leaves scores alone: patterns bring their own context, and Presidio's enhancer quotes the text in an error."""

    def __init__(self) -> None:
        super().__init__(0.0, 0.0, 0, 0)

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        return raw_results


class Detector:
    """Finds identifiers in texts; made by `open_detector`."""

    def __init__(
        self,
        first: AnalyzerEngine,
        theirs: AnalyzerEngine | None,
        known: Sequence[Identifier],
        roster: Mapping[str, Participant],
        least: Mapping[str, float],
        allowed: Collection[str],
    ) -> None:
        self._first = first
        self._theirs = theirs
        self._known = known
        self._roster = roster
        self._least = least
        self._allowed = allowed

    def detect(self, texts: Sequence[Searchable], *, progress: Progress = list) -> list[tuple[Span, ...]]:
        """Find identifiers in texts.

        Names found in one text are looked for in all `texts` of the same participants, so all texts of a
        participant belong in one call; texts of others do not change what is found. `progress` hands on the texts
        of the first, longer pass one by one.

        Returns:
            Spans aligned with `texts`: sorted, not overlapping, offsets in code points, end exclusive.

        Raises:
            DetectionError: a text could not be searched completely. Its note id is named; no text is quoted.
        """
        return [self.settle(text, read) for text, read in zip(texts, self.read(texts, progress=progress), strict=True)]

    def read(self, texts: Sequence[Searchable], *, progress: Progress = list) -> list[Read]:
        """Do as `detect`, and return everything that was found, before it is weighed and overlaps are settled."""
        first = self.add_known(texts, self.find(texts, progress=progress))
        return self.look_again(texts, first, by_key(self.taught(texts, first, range(len(texts)))))

    def find(self, texts: Sequence[Searchable], *, progress: Progress = list) -> list[Read]:
        """The first pass, less what the study knows: what is found in a text depends on nothing but the text."""
        return _search_all(self._first, progress(texts))

    def add_known(self, texts: Sequence[Searchable], found: Sequence[Read]) -> list[Read]:
        """The rest of the first pass: everybody on the roster, and the study's own patterns."""
        theirs = self._theirs
        if theirs is None:
            return list(found)
        return [
            Read([*_search(theirs, text).spans, *read.spans], read.likely)
            for text, read in zip(texts, found, strict=True)
        ]

    def taught(self, texts: Sequence[Searchable], first: Sequence[Read], places: Iterable[int]) -> Iterator[Taught]:
        """Yield the names that the first pass teaches; `places` are those of the texts among all texts."""
        for text, read, place in zip(texts, first, places, strict=True):
            yield from taught_by(text, self._settled(read, text), place, least_score=TEACHES)

    def look_again(
        self, texts: Sequence[Searchable], first: Sequence[Read], taught: Mapping[str, Sequence[LearntName]]
    ) -> list[Read]:
        """The second pass: in every text for its own people in every form, and for the names taught under its keys."""
        engines: dict[tuple[str, ...], AnalyzerEngine | None] = {}
        found: list[Read] = []
        for text, read in zip(texts, first, strict=True):
            keys = learnt_keys(text)
            if keys not in engines:
                engines[keys] = self._second(text, [name for key in keys for name in taught.get(key, ())])
            engine = engines[keys]
            found.append(Read([*read.spans, *_search(engine, text).spans], read.likely) if engine else read)
        return found

    def settle(self, text: Searchable, read: Read) -> tuple[Span, ...]:
        """Weigh what both passes found in a text; sorted, not overlapping."""
        return join_addresses(self._settled(read, text), plain(text.text))

    def _settled(self, read: Read, text: Searchable) -> tuple[Span, ...]:
        searched = plain(text.text)
        settled = part_lines(settle(read.spans, read.likely, searched, least=self._least), searched)
        if not self._allowed:
            return settled
        known = [span for span in read.spans if span.owner or span.source == STUDY_PATTERNS]
        return tuple(span for span in settled if not self._is_allowed(span, searched, known))

    def _is_allowed(self, span: Span, text: str, known: Sequence[Span]) -> bool:
        """Whether a phrase may stand: it is on the list, and nobody on the roster and no pattern of the study is in it."""
        within = any(one.start < span.end and span.start < one.end for one in known)
        return normal(text[span.start : span.end]) in self._allowed and not within

    def _second(self, text: Searchable, taught: Sequence[LearntName]) -> AnalyzerEngine | None:
        attendees = [self._roster[key] for key in text.participants if key in self._roster]
        recognizers: list[EntityRecognizer] = []
        if attendees:
            recognizers.append(OwnRecognizer(own_identifiers(self._known, attendees)))
        if taught:
            recognizers.append(LearntRecognizer(taught))
        return _engine(recognizers, _no_model()) if recognizers else None


def open_detector(
    participants: Sequence[Participant],
    *,
    clinicians: Sequence[str] = (),
    language_model: str = OWN,
    patterns: Sequence[PatternTable] = (),
    recognizers: Sequence[EntityRecognizer] = (),
    thresholds: Mapping[str, float] = MappingProxyType({}),
    allowed: Collection[str] = (),
) -> Detector:
    """Make a detector that knows the roster.

    Args:
        participants: everybody on the roster, whether or not a note of theirs is searched.
        clinicians: names of clinicians beyond the roster's own.
        language_model: the project's own ("deid"), an installed spaCy package, or the folder of a model (spaCy,
            transformers, GLiNER); never downloaded.
        patterns: pattern tables of the study.
        recognizers: further Presidio recognizers for the first pass.
        thresholds: group (PERSON, LOCATION, …) → probability from which a span is masked, where it is not the usual one
            (`belief.LEAST`). What the roster knows and what the study's own patterns and recognizers find always is.
        allowed: phrases that are no identifiers here, in normal form (`names.normal`). What the roster knows is masked all the
            same, and so is a phrase as a part of more.

    Raises:
        ConfigError: a pattern table has an unknown label or an invalid regular expression.
        DetectionError: the language model is not on this machine.
    """
    _mute()
    known = known_identifiers(participants, clinicians)
    study = [PatternRecognizer(compiled(patterns), STUDY_PATTERNS)] if patterns else []
    cohort = [CohortRecognizer(known)] if known else []
    theirs = _engine([*cohort, *study], _no_model()) if known or study else None
    model, reader = _language_model(language_model)
    model.load()
    first = [*recognizers, _built_in(), NameRecognizer(), reader]
    roster = {one.participant_id: one for one in participants}
    return Detector(_engine(first, model), theirs, known, roster, {**LEAST, **thresholds}, allowed)


@cache
def _built_in() -> PatternRecognizer:
    return PatternRecognizer(BUILT_IN, find=quick_search(BUILT_IN))


def _language_model(name: str) -> tuple[Reader, EntityRecognizer]:
    return (OwnModel(), ModelRecognizer()) if name == OWN else named_model(name)


def _engine(recognizers: Sequence[EntityRecognizer], model: NlpEngine) -> AnalyzerEngine:
    # Presidio loads its predefined recognizers into an empty registry; ours never is.
    return AnalyzerEngine(
        registry=Registry(recognizers=list(recognizers)), nlp_engine=model, context_aware_enhancer=Unenhanced()
    )


def _no_model() -> NlpEngine:
    return NoOpNlpEngine([{"lang_code": "en", "model_name": "none"}])


def _mute() -> None:
    """Presidio's loggers stay silent below an error, whatever the application configures; none of ours logs."""
    for name in ("presidio-analyzer", "decision_process"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _search_all(engine: AnalyzerEngine, texts: Iterable[Searchable]) -> list[Read]:
    """The first pass: while the language model reads the next texts, those it has read are searched."""
    found: list[Read] = []

    def search(part: Sequence[Searchable], reading: Future[list[_FromModel | Exception]]) -> None:
        read = _told(reading.result())
        found.extend(_search(engine, text, read) for text in part)

    with ThreadPoolExecutor(1) as model:
        begun = ((part, model.submit(_read, engine, part)) for part in _parts(texts))
        for before, _ in pairwise(chain(begun, [None])):
            if before:
                search(*before)
    return found


def _parts(texts: Iterable[Searchable]) -> Iterator[list[Searchable]]:
    part: list[Searchable] = []
    size = 0
    for text in texts:
        part.append(text)
        size += len(text.text)
        if size >= AT_ONCE:
            yield part
            part, size = [], 0
    if part:
        yield part


def _read(engine: AnalyzerEngine, part: Sequence[Searchable]) -> list[_FromModel | Exception]:
    """What the model makes of the windows of texts; last the error at which it stopped."""
    cut = [text[start:end] for text in (plain(one.text) for one in part) for start, end in windows(text)]
    read: list[_FromModel | Exception] = []
    try:
        read.extend(engine.nlp_engine.process_batch(cut, language="en"))
    except Exception as error:  # told in `_search`, with the note's id
        read.append(error)
    return read


def _told(read: Iterable[_FromModel | Exception]) -> Iterator[_FromModel]:
    for one in read:
        if isinstance(one, Exception):
            raise one
        yield one


def _search(engine: AnalyzerEngine, text: Searchable, read: Iterator[_FromModel] | None = None) -> Read:
    """Search one text window by window; whatever goes wrong inside is an error that quotes nothing.

    `read` yields what the language model made of this text's windows next; None where no model is needed.
    """
    try:
        searched = plain(text.text)
        spans: list[Span] = []
        likely: np.ndarray | None = None
        for start, end in windows(searched):
            artifacts = None if read is None else next(read)[1]
            results = engine.analyze(searched[start:end], language="en", nlp_artifacts=artifacts)
            spans += [as_span(result, start) for result in _inside(results, end - start)]
            if (here := likely_of(artifacts)) is not None:
                likely = np.full(len(searched), -1, np.float32) if likely is None else likely
                np.maximum(likely[start:end], here, out=likely[start:end])
        return Read(spans, likely)
    except DetectionError as error:
        raise DetectionError(f"Note {text.note_id} could not be searched completely: {error}") from None
    except Exception as error:
        raise DetectionError(
            f"Note {text.note_id} could not be searched completely ({type(error).__name__} inside a recognizer)."
            " Nothing of it is released; leave out the recognizer or pattern last added and try again."
        ) from None


def _inside(results: list[RecognizerResult], length: int) -> list[RecognizerResult]:
    if any(result.end > length for result in results):
        raise ValueError("A result ends beyond its text.")
    return results
