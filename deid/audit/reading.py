"""What people who read a sample of a release found, as its report tells it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from deid.audit.pages import page_part
from deid.audit.sampling import Tally


@dataclass(frozen=True, slots=True)
class Reading:
    """A sample in which no identifier was found. `at_most` of `population` notes may leak, said with `confidence`.

    `promised` is how many the policy allows, `rate` the share it names. `kinds`: group → (identifiers masked in what was
    read, upper bound of the share of such identifiers that are missed). `composition`: see `sampling.composition`. `kappa` is of the `read_by_two` notes that two
    readers both read; None where it is not defined.
    """

    population: int
    read: int
    at_most: int
    promised: int
    rate: float
    confidence: float
    composition: Mapping[str, Sequence[Tally]]
    kinds: Mapping[str, tuple[int, float]]
    readers: int
    read_by_two: int
    agreed: float | None
    kappa: float | None


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
