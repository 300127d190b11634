"""What people who read a sample of a release found, as its report tells it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from deid.audit.pages import page_part
from deid.audit.sampling import Tally


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sample showed. `leaks` of `read` notes held an identifier that readers saw, of `population`: so at most `at_most` do,
    said with `confidence`, where the policy allows `promised`, the share `rate`.

    `further`: of notes yet to be made that are like these at most this share would leak. `kinds`: group → (identifiers masked in
    what was read, notes in which one was missed, how many notes at most hold such a one). `composition`: see
    `sampling.composition`. `needless`: masks that hid no identifier. `agreed` is the share of the `read_by_two` notes of which
    two readers said the same, with fault or without, and `kappa` what of it is beyond chance; None where that is not defined.
    `earlier_failed`, `earlier_left`: samples of the study's releases that were drawn before and failed, or were never concluded.
    """

    release: str
    population: int
    read: int
    leaks: int
    at_most: int
    promised: int
    rate: float
    further: float
    confidence: float
    composition: Mapping[str, Sequence[Tally]]
    kinds: Mapping[str, tuple[int, int, int]]
    needless: int
    readers: int
    read_by_two: int
    agreed: float | None
    kappa: float | None
    earlier_failed: int
    earlier_left: int

    @property
    def bound(self) -> float:
        """The share of the notes that `at_most` are."""
        return self.at_most / self.population


def _between(told: str, found: re.Match[str]) -> str:
    return f"{found[1]}{told}{found[2]}"


def with_reading(report: str, reading: Reading) -> str:
    """Put what was found into a report that was made before anybody read; doing it again changes nothing.

    The places are marked by comments, which no text of a report can hold: whatever it shows is escaped.
    """
    for part in ("tile", "section"):
        told = page_part("reading.html", part, reading)
        report, count = re.subn(
            rf"(<!-- reading {part} -->).*?(<!-- end of reading {part} -->)",
            partial(_between, told),
            report,
            flags=re.DOTALL,
        )
        if count != 1:
            raise ValueError("this is no report of a release")
    return report
