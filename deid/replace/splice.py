"""Replacements → clean text. Splicing only splices: what stands where was decided before.

Presidio's `AnonymizerEngine` does the work. It is held to splicing: every replacement is an entity type of
its own and merging is off (the engine would make one of two adjacent spans of a type), it gets a fresh
operator table each time (it adds to the caller's), and long texts pass in segments (it copies the whole text
for every span, so a text of megabytes would take quadratic time).
"""

import functools
from collections.abc import Iterator, Sequence

from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import OperatorConfig, RecognizerResult

from deid.errors import DetectionError
from deid.model import Replacement
from deid.replace.operators import Write

SEGMENT = 4_000
"""Characters of a text that go through the engine at once; a single longer replacement makes a longer one."""


def splice(text: str, replacements: Sequence[Replacement]) -> str:
    """Return `text` with every replacement in its place and all other characters untouched.

    `replacements` may come in any order; their offsets are code points of `text`, end exclusive.

    Raises:
        DetectionError: replacements overlap or reach past the text, or the engine's text is not what the
            replacements say.
    """
    ordered = sorted(replacements, key=lambda replacement: replacement.start)
    _check(text, ordered)
    spliced, position = [], 0
    for segment in _segments(ordered):
        start, end = segment[0].start, segment[-1].end
        spliced += [text[position:start], _through_engine(text[start:end], segment, start)]
        position = end
    result = "".join([*spliced, text[position:]])
    if result != _rebuilt(text, ordered):
        raise DetectionError("The spliced text differs from what was decided; nothing of the note is released.")
    return result


def _check(text: str, ordered: Sequence[Replacement]) -> None:
    position = 0
    for replacement in ordered:
        if replacement.start < position:
            raise DetectionError("Two replacements overlap; resolve the spans of a note before replacing them.")
        position = replacement.end
    if position > len(text):
        raise DetectionError("A replacement reaches past the end of its note; detect again on this very text.")


def _segments(ordered: Sequence[Replacement]) -> Iterator[list[Replacement]]:
    """Group neighbours: each group starts and ends with a replacement, so no cut falls inside one."""
    segment: list[Replacement] = []
    for replacement in ordered:
        if segment and replacement.end - segment[0].start > SEGMENT:
            yield segment
            segment = []
        segment.append(replacement)
    if segment:
        yield segment


def _through_engine(text: str, segment: Sequence[Replacement], offset: int) -> str:
    entities = [
        RecognizerResult(f"PLACE_{place}", replacement.start - offset, replacement.end - offset, 1.0)
        for place, replacement in enumerate(segment)
    ]
    operators = {
        f"PLACE_{place}": OperatorConfig("write", {"text": replacement.text})
        for place, replacement in enumerate(segment)
    }
    return str(_engine().anonymize(text, entities, operators, merge_entities_with_spaces=False).text)


@functools.cache
def _engine() -> AnonymizerEngine:
    engine = AnonymizerEngine()  # type: ignore[no-untyped-call, unused-ignore]
    engine.add_anonymizer(Write)
    return engine


def _rebuilt(text: str, ordered: Sequence[Replacement]) -> str:
    """The same text made without the engine: kept characters and replacements in turn."""
    rebuilt, position = [], 0
    for replacement in ordered:
        rebuilt += [text[position : replacement.start], replacement.text]
        position = replacement.end
    return "".join([*rebuilt, text[position:]])
