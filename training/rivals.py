"""Presidio on its own over a table of notes, on all cores: `python -m training.rivals batch|dask NOTES.csv WORKERS`."""

import csv
import sys
import time
from collections.abc import Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

from training.stock import stock_analyzer

BATCH = 64


def main() -> None:
    kind, notes, workers = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    csv.field_size_limit(2**31 - 1)
    with notes.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    begun = time.perf_counter()
    done = _batch(texts, workers) if kind == "batch" else _dask(texts, workers)
    assert done == len(texts)
    print(time.perf_counter() - begun)


def _batch(texts: list[str], workers: int) -> int:
    from presidio_analyzer import BatchAnalyzerEngine

    engine = BatchAnalyzerEngine(stock_analyzer())
    found = engine.analyze_iterator(texts, language="en", batch_size=BATCH, n_process=workers)
    return sum(1 for _ in _replaced(zip(texts, found, strict=True)))


def _dask(texts: list[str], workers: int) -> int:
    import dask.bag
    from distributed import Client, LocalCluster

    with (
        LocalCluster(workers, host="127.0.0.1", threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster),
    ):
        bag = dask.bag.from_sequence(texts, npartitions=4 * workers)
        return int(sum(bag.map_partitions(_partition).compute()))


def _partition(texts: Iterable[str]) -> list[int]:
    engine = _engine()
    found = partial(engine.analyze, language="en")
    return [sum(1 for _ in _replaced((text, found(text)) for text in texts))]


@cache
def _engine() -> Any:
    return stock_analyzer()


def _replaced(pairs: Iterable[tuple[str, Any]]) -> Iterator[str]:
    from presidio_anonymizer import AnonymizerEngine

    engine = AnonymizerEngine()
    return (engine.anonymize(text, found).text for text, found in pairs)


if __name__ == "__main__":
    main()
