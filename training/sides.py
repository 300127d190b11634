"""The two sides of the benchmark, each as a function from texts to what it finds. Imports happen when one is opened."""

from collections.abc import Callable, Sequence

BATCH = 64
"""Texts that stock Presidio hands to spaCy together; one by one, as is its default, it is slower."""

Read = Callable[[Sequence[str]], object]


def ours() -> Read:
    """This project's detector, without a roster: stock Presidio takes none."""
    from deid.detect import open_detector
    from deid.model import Passage

    detector = open_detector([])
    return lambda texts: detector.detect([Passage(str(number), text) for number, text in enumerate(texts)])


def stock(processes: int = 1) -> Read:
    """Presidio's `BatchAnalyzerEngine` as it comes, with spaCy in so many processes."""
    from presidio_analyzer import BatchAnalyzerEngine

    from training.stock import stock_analyzer

    engine = BatchAnalyzerEngine(stock_analyzer())
    return lambda texts: engine.analyze_iterator(texts, language="en", batch_size=BATCH, n_process=processes)


OURS, STOCK = "deid", "Presidio"
SIDES: dict[str, Callable[[], Read]] = {OURS: ours, STOCK: stock}
