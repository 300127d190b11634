"""What is compared: this project's detector, with its own model or another, and Presidio as it comes."""

from collections.abc import Callable, Sequence
from functools import cache

from deid.detect import open_detector
from deid.detect.readers.own import OWN
from deid.evaluate.documents import GoldDocument, Stretch
from deid.model import Passage
from training.sets import TestSet
from training.stock import stock_analyzer

Find = Callable[[TestSet], Sequence[Sequence[Stretch]]]
"""A set → the stretches to mask in each of its documents."""


def ours(language_model: str = OWN) -> Find:
    """This project's detector, told the set's roster."""

    def find(one: TestSet) -> Sequence[Sequence[Stretch]]:
        detector = open_detector(one.roster, clinicians=one.clinicians, language_model=language_model)
        passages = [Passage(d.document_id, d.text, d.participants) for d in one.documents]
        return [[(span.start, span.end) for span in spans] for spans in detector.detect(passages)]

    return find


def stock() -> Find:
    """Presidio as it comes. It takes no roster, so that sets of the same documents are read once."""
    analyzer = stock_analyzer()

    @cache
    def read(documents: tuple[GoldDocument, ...]) -> Sequence[Sequence[Stretch]]:
        found = (analyzer.analyze(document.text, language="en") for document in documents)
        return [[(result.start, result.end) for result in results] for results in found]

    return lambda one: read(one.documents)
