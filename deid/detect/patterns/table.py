"""Tables of patterns and the recognizer that runs them. A pattern that takes too long is an error, not a miss."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import regex
from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from deid.detect.finding import Finding, as_result
from deid.detect.openings import SECONDS, opened_by
from deid.errors import ConfigError, DetectionError
from deid.model import LABELS

REACH = 40
"""How far before or after a match, in code points, one of its context words must stand."""


Find = Callable[[str], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What `regex` matches is a `label`; the group named `v`, if there is one, is the identifier itself.

    `check` sees the identifier's text and may refuse it (checksums, impossible dates). `context` words, if any,
    are wanted within `REACH` of the match.
    """

    label: str
    kind: str
    regex: regex.Pattern[str]
    score: float = 0.85
    check: Callable[[str], bool] | None = None
    context: regex.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class PatternTable:
    """A user's pattern from `study.toml`: a label, a regular expression, and context words (none: always)."""

    label: str
    regex: str
    context: tuple[str, ...] = ()


def compiled(tables: Iterable[PatternTable]) -> tuple[Pattern, ...]:
    """Patterns ready to run; matching ignores case.

    Raises:
        ConfigError: a label is unknown or a regular expression is not valid; the message counts from 1.
    """
    return tuple(_compile(number, table) for number, table in enumerate(tables, 1))


def _compile(number: int, table: PatternTable) -> Pattern:
    if table.label not in LABELS:
        raise ConfigError(f"Pattern {number}: no label {table.label!r}. Known: {', '.join(LABELS)}.")
    try:
        body = regex.compile(table.regex, regex.IGNORECASE | regex.MULTILINE)
    except regex.error as error:
        raise ConfigError(f"Pattern {number} ({table.label}): not a valid regular expression: {error}.") from None
    words = "|".join(regex.escape(word) for word in table.context)
    context = regex.compile(rf"(?<!\w)(?:{words})(?!\w)", regex.IGNORECASE) if words else None
    return Pattern(table.label, "", body, score=0.97, context=context)


def search(patterns: Sequence[Pattern], text: str) -> Iterator[Finding]:
    """Yield every match of every pattern.

    Raises:
        DetectionError: a pattern ran out of time; its place in the table is named, the text is not.
    """
    for number, pattern in enumerate(patterns, 1):
        try:
            for match in pattern.regex.finditer(text, timeout=SECONDS):
                if finding := _finding(pattern, match, text):
                    yield finding
        except TimeoutError:
            raise DetectionError(
                f"Pattern {number} ({pattern.label}) took over {SECONDS:g} s. Write it without nested repeats."
            ) from None


def quick_search(patterns: Sequence[Pattern]) -> Find:
    """Return a function that finds in a text what `search` finds, in a fraction of its time; for patterns of our own."""
    matches = opened_by([pattern.regex for pattern in patterns])

    def find(text: str) -> Iterator[Finding]:
        try:
            for number, match in matches(text):
                if finding := _finding(patterns[number], match, text):
                    yield finding
        except TimeoutError:
            raise DetectionError(f"A pattern of the detector took over {SECONDS:g} s.") from None

    return find


def _finding(pattern: Pattern, match: "regex.Match[str]", text: str) -> Finding | None:
    start, end = match.span("v") if "v" in pattern.regex.groupindex else match.span()
    if start >= end or (pattern.check and not pattern.check(text[start:end])):
        return None
    around = text[max(0, start - REACH) : start] + " " + text[end : end + REACH]
    if pattern.context and not pattern.context.search(around):
        return None
    return Finding(start, end, pattern.label, pattern.score, pattern.kind)


class PatternRecognizer(EntityRecognizer):
    """Runs patterns; unlike Presidio's, it stops with an error where Presidio's logs and goes on."""

    def __init__(self, patterns: Sequence[Pattern], name: str = "patterns", find: Find | None = None) -> None:
        """Args:
        patterns: what is looked for.
        name: source of the findings.
        find: yields the matches of `patterns` in a text; None: `search`.
        """
        self._find = find or partial(search, tuple(patterns))
        self._source = name
        super().__init__(supported_entities=sorted({one.label for one in patterns}), name=name)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        return [as_result(finding, self._source) for finding in self._find(text)]
