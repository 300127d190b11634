"""What people who read a sample of a release found, as its report tells it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from deid.audit.pages import page_part
from deid.audit.sampling import Tally


@dataclass(frozen=True, slots=True)
class Reading:
    """A sample in which readers saw no identifier. `at_most` of `population` notes may leak, said with `confidence`.

    `promised` is how many the policy allows, `rate` the share it names. `further`: of notes yet to be made that are like
    these at most this share would leak. `kinds`: group → identifiers masked in what was read. `composition`: see
    `sampling.composition`. `agreed` is the share of the `read_by_two` notes of which two readers said the same, `kappa` what
    of it is beyond chance; None where that is not defined. `earlier_failed`, `earlier_left`: samples of the study's releases
    that were drawn before and failed, or were never concluded.
    """

    population: int
    read: int
    at_most: int
    promised: int
    rate: float
    further: float
    confidence: float
    composition: Mapping[str, Sequence[Tally]]
    kinds: Mapping[str, int]
    readers: int
    read_by_two: int
    agreed: float | None
    kappa: float | None
    earlier_failed: int
    earlier_left: int


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
