"""What every language model here is to Presidio: something that reads English on this machine and knows no stop words."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any

from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine


class Reader(NlpEngine):
    """A language model; what it does is `load`, `is_loaded` and `process_batch`."""

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        ((_, artifacts),) = self.process_batch([text], language)
        return artifacts

    @abstractmethod
    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """Read texts in order. What comes out for one does not depend on the others, however they are batched."""

    def is_stopword(self, word: str, language: str) -> bool:
        return False

    def is_punct(self, word: str, language: str) -> bool:
        return False

    def get_supported_languages(self) -> list[str]:
        return ["en"]


def artifacts_of(found: Iterable[Any], language: str) -> NlpArtifacts:
    """Artifacts that hold what was found in a text in place of entities, and no tokens."""
    nothing: Any = []
    return NlpArtifacts(list(found), nothing, [], [], None, language)
