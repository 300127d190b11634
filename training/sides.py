"""The two sides of the benchmark, each as a function from texts to what it finds. Imports happen when one is opened."""

from collections.abc import Callable, Sequence
from functools import cache

BATCH = 64
"""Texts that stock Presidio hands to spaCy together (one by one, as is its default, it is slower), and that a process of
this project's detector takes together."""

Read = Callable[[Sequence[str]], object]


def ours(processes: int = 1) -> Read:
    """This project's detector, in so many processes, as a release runs it; without a roster, for stock Presidio takes none."""
    if processes > 1:
        from deid.detect import use_threads
        from deid.engines.processes import Processes

        engine = Processes(processes, use_threads)
        return lambda texts: engine.map(
            _read, [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)], done=lambda _: None
        )
    from deid.detect import open_detector
    from deid.model import Passage

    detector = open_detector([])
    return lambda texts: detector.detect([Passage(str(number), text) for number, text in enumerate(texts)])


def _read(texts: Sequence[str]) -> object:
    """What a process does with its part; the detector stays open for the next one."""
    return _ours_alone()(texts)


_ours_alone = cache(ours)


def stock(processes: int = 1) -> Read:
    """Presidio's `BatchAnalyzerEngine` as it comes, with spaCy in so many processes."""
    from presidio_analyzer import BatchAnalyzerEngine

    from training.stock import stock_analyzer

    engine = BatchAnalyzerEngine(stock_analyzer())
    return lambda texts: engine.analyze_iterator(texts, language="en", batch_size=BATCH, n_process=processes)


OURS, STOCK = "deid", "Presidio"
SIDES: dict[str, Callable[[], Read]] = {OURS: ours, STOCK: stock}
