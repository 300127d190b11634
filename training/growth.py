"""How the detector's time grows: with the length of a note, the number of notes and the size of the roster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from deid.detect import Detector, open_detector
from deid.model import Passage
from training.rosters import invented_people
from training.timing import alternate
from training.workload import of_length

AT_LEAST = 100_000
"""Characters that are read of each length of note: a short one alone would be over too soon to be timed."""
EACH = 10
"""Notes of one participant."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Microseconds of processor time per character, by size. Time that grows as the size does stays the same."""

    sizes: tuple[int, ...]
    per_character: tuple[float, ...]

    @property
    def relative(self) -> tuple[float, ...]:
        """Each divided by that of the first, smallest size."""
        return tuple(value / self.per_character[0] for value in self.per_character)


def by_length(detector: Detector, texts: Sequence[str], sizes: Sequence[int], *, rounds: int) -> Growth:
    """Notes of `sizes` characters, cut from the joined texts."""
    return _growth({size: (detector, of_length(texts, size)[: max(1, AT_LEAST // size)]) for size in sizes}, rounds)


def by_number(detector: Detector, texts: Sequence[str], sizes: Sequence[int], *, rounds: int) -> Growth:
    """The first so many texts in one call, ten of each participant."""
    return _growth({size: (detector, texts[:size]) for size in sizes}, rounds)


def by_roster(texts: Sequence[str], sizes: Sequence[int], *, rounds: int) -> tuple[Growth, tuple[float, ...]]:
    """The same texts, of people who are on every roster, with rosters of so many people.

    Returns:
        The growth, and the processor seconds to open the detector with each roster.
    """
    everybody = invented_people(max(sizes))
    detectors: dict[int, Detector] = {}

    def opened(size: int) -> None:
        detectors[size] = open_detector(everybody[:size])

    opening = alternate({size: partial(opened, size) for size in sizes}, rounds=1)
    known = texts[: EACH * min(sizes)]
    grown = _growth({size: (detectors[size], known) for size in sizes}, rounds)
    return grown, tuple(opening[size][0].processor for size in sizes)


def _growth(read: Mapping[int, tuple[Detector, Sequence[str]]], rounds: int) -> Growth:
    runs = {size: partial(detector.detect, _passages(texts)) for size, (detector, texts) in read.items()}
    spent = alternate(runs, rounds=rounds)
    seconds = {size: median(one.processor for one in of_one) for size, of_one in spent.items()}
    characters = {size: sum(map(len, texts)) for size, (_, texts) in read.items()}
    return Growth(tuple(read), tuple(1e6 * seconds[size] / characters[size] for size in read))


def _passages(texts: Sequence[str]) -> list[Passage]:
    """Ids of participants are those of invented rosters."""
    return [Passage(str(number), text, (f"P{number // EACH:06}",)) for number, text in enumerate(texts)]
