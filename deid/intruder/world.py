"""What the intruder knows, what lies before the intruder, and what an attack comes to."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from deid.model import Raw

_TAG = re.compile(r"\[[A-Z]{2,}(?:[ :-]+(?:[A-Z]+|day|\+?\d+\+?))*\]")


@dataclass(frozen=True, slots=True, repr=False)
class Known(Raw):
    """What the intruder knows of one person on the roster.

    `person` is the study's id, by which claims are scored; the attacks never look at it. `names` as written: given,
    family, preferred and other names. `age` in whole years, None if unknown; a year more or less makes no difference.
    `town` is "" if unknown.
    """

    person: str
    names: tuple[str, ...]
    age: int | None
    town: str

    def __repr__(self) -> str:
        return "Known(<masked>)"


@dataclass(frozen=True, slots=True, repr=False)
class Target(Raw):
    """What a release holds of one participant: the clean texts of their own notes, of shared notes, and table values.

    `shared`: text, and the codes of all who attended, tested or not. `columns`: "tables/x.csv: age" → the values of all the
    participant's rows, "" where a cell is blank.
    """

    code: str
    texts: tuple[str, ...]
    shared: tuple[tuple[str, tuple[str, ...]], ...]
    columns: Mapping[str, frozenset[str]]

    def __repr__(self) -> str:
        return f"Target({self.code}, texts={len(self.texts)}, shared={len(self.shared)}, columns={len(self.columns)})"


@dataclass(frozen=True, slots=True, repr=False)
class Attempt(Raw):
    """What one attack comes to.

    `who` are those it asks about: people of the roster, or codes of the earlier release. `codes` are those it chooses
    from. `fits`: who → the codes that may be theirs as `bits`, the lowest for the first code (0, or nothing: none fits). `claims`:
    who → the one code that the intruder says is theirs; no code is claimed twice.
    """

    who: tuple[str, ...]
    codes: tuple[str, ...]
    fits: Mapping[str, int]
    claims: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Attempt(who={len(self.who)}, codes={len(self.codes)}, claims={len(self.claims)})"


def bits(places: Iterable[int]) -> int:
    """Return a set of places as a number: where nothing is told, everybody fits every code, and sets would fill the memory."""
    return sum(1 << place for place in set(places))


def places(fits: int) -> Iterator[int]:
    """Yield the places that `bits` put together, in order."""
    while fits:
        lowest = fits & -fits
        yield lowest.bit_length() - 1
        fits ^= lowest


def sure(fits: Mapping[str, int], who: Sequence[str], codes: Sequence[str]) -> dict[str, str]:
    """Return who → code for the pairs of which an intruder is sure, sorted.

    A pair is sure if the code is the only one that fits the person or the person the only one whom the code fits,
    and neither stands in another such pair: where two people fit one code alone, nobody can say which it is.

    Args:
        fits: see `Attempt`; also of people who are not asked about, if the intruder knows of them.
        who: those who are asked about.
        codes: those to choose from.
    """
    once = often = 0  # codes that fit somebody, and those that fit several
    for found in fits.values():
        often |= once & found
        once |= found
    pairs = [
        (one, codes[place])
        for one in sorted(who)
        if (found := fits.get(one, 0))
        for place in places(found if found.bit_count() == 1 else found & ~often)
    ]
    of_person, of_code = Counter(one for one, _ in pairs), Counter(code for _, code in pairs)
    return {one: code for one, code in pairs if of_person[one] == of_code[code] == 1}


def untagged(text: str) -> str:
    """Return a clean text with a blank in the place of each tag such as ``[MOTHER]`` or ``[DATE day +14]``."""
    return _TAG.sub(" ", text)
