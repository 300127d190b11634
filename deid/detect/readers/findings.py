"""What another model found, less what is kept on purpose and what experience shows to be no identifier."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from deid.detect.finding import Finding, as_result
from deid.detect.readers.looks import MONTH, OLD
from deid.detect.readers.own import BELIEVED, LIKELY, OTHER, SURE
from deid.detect.readers.spacy_model import SOURCE
from deid.detect.words.lexicon import (
    is_ambiguous,
    is_common,
    is_famous,
    is_function,
    is_listed_name,
    kept_run,
    kept_words,
)
from deid.detect.words.places import is_town, is_wide_place
from deid.model import GROUPS, LABELS
from deid.names import words

_POSSESSIVE = ("'s", "’s")
_REACHABLE = re.compile(r"[\d@_]|\w\.\w")
_ID_DIGITS = 4
"""So many digits are an ID whatever words stand with them; fewer beside an ordinary word or an abbreviation are a scale's
name or a score ("PHQ-9")."""


class FindingRecognizer(EntityRecognizer):
    """Takes findings in place of entities, as `TransformersModel` and `GlinerModel` hand them on, and filters them.

    Left out: words and phrases that are kept (among them eponyms), people of public life, states and countries,
    ordinary words of which the model is not sure, ages under 90, IDs without a digit, and dates in digits, which the
    patterns know surely.
    """

    def __init__(self) -> None:
        super().__init__(supported_entities=sorted(LABELS), name=SOURCE)

    def load(self) -> None:
        """Nothing to load: the model works before the recognizers do."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        found: list[Any] = nlp_artifacts.entities
        return [as_result(_ranked(text, one), SOURCE) for one in found if _counts(text[one.start : one.end], one)]


def _ranked(text: str, one: Finding) -> Finding:
    """With the score that it has among ours, where only sure names teach, and without a possessive 's."""
    score = OTHER if one.label != "PERSON" else SURE if one.score >= BELIEVED else LIKELY
    is_owner = one.label in ("PERSON", "LOCATION") and text[one.start : one.end].endswith(_POSSESSIVE)
    return replace(one, score=score, end=one.end - 2 * is_owner)


def _counts(piece: str, one: Finding) -> bool:
    parts = words(piece)
    group = GROUPS[one.label]
    if group in ("CONTACT", "ID", "AGE"):
        return _NUMBERED[group](piece, parts)
    if not parts or (one.label != "DATE" and all(_kept(parts))):  # words are kept that are months too
        return False
    return _NAMED[one.label](piece, parts, one.score >= BELIEVED)


def _kept(parts: Sequence[str]) -> list[bool]:
    """For each word whether it is kept: on purpose, as a part of a phrase, or as no word of any name."""
    kept = [is_function(part) or part in kept_words() for part in parts]
    for at in range(len(parts)):
        for k in range(at, at + kept_run(parts, at)):
            kept[k] = True
    return kept


def _is_person(piece: str, parts: Sequence[str], believed: bool) -> bool:
    if is_famous(piece) or (len(piece) == 1 and not piece.isupper()):
        return False
    return believed or not all(map(_is_plain, parts))


def _is_place(piece: str, parts: Sequence[str], believed: bool) -> bool:
    return not is_wide_place(piece) and (believed or is_town(piece) or not all(map(_is_plain, parts)))


def _is_date(piece: str, parts: Sequence[str], believed: bool) -> bool:
    return bool(MONTH.search(piece)) or not all(part.isdigit() or _is_plain(part) for part in parts)


def _always(piece: str, parts: Sequence[str], believed: bool) -> bool:
    return True


def _is_plain(word: str) -> bool:
    return is_function(word) or (is_common(word) and not is_ambiguous(word) and not is_listed_name(word))


def _is_contact(piece: str, parts: Sequence[str]) -> bool:
    return bool(_REACHABLE.search(piece))


def _is_id(piece: str, parts: Sequence[str]) -> bool:
    digits = sum(map(str.isdigit, piece))
    letters = [part for part in parts if part.isalpha()]
    return digits >= _ID_DIGITS or (digits > 0 and not any(map(is_common, letters)))


def _is_age(piece: str, parts: Sequence[str]) -> bool:
    return bool(OLD.search(piece))


_NAMED: Mapping[str, Callable[[str, Sequence[str], bool], bool]] = {
    "PERSON": _is_person, "LOCATION": _is_place, "ORG": _always, "PROFESSION": _always, "DATE": _is_date,
}  # fmt: skip
_NUMBERED: Mapping[str, Callable[[str, Sequence[str]], bool]] = {
    "CONTACT": _is_contact, "ID": _is_id, "AGE": _is_age,
}  # fmt: skip
