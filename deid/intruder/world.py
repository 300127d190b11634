"""What the intruder knows, what lies before the intruder, and what an attack comes to."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
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

    `columns`: "tables/x.csv: age" → the values of all the participant's rows, "" where a cell is blank.
    """

    code: str
    texts: tuple[str, ...]
    shared: tuple[str, ...]
    columns: Mapping[str, frozenset[str]]

    def __repr__(self) -> str:
        return f"Target({self.code}, texts={len(self.texts)}, shared={len(self.shared)}, columns={len(self.columns)})"


@dataclass(frozen=True, slots=True, repr=False)
class Attempt(Raw):
    """What one attack comes to.

    `who` are those it asks about: people of the roster, or codes of the earlier release. `codes` are those it chooses
    from. `fits`: who → the codes that may be theirs (nobody who fits none). `claims`: who → the one code that the
    intruder says is theirs; no code is claimed twice.
    """

    who: tuple[str, ...]
    codes: tuple[str, ...]
    fits: Mapping[str, frozenset[str]]
    claims: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Attempt(who={len(self.who)}, codes={len(self.codes)}, claims={len(self.claims)})"


def sure(fits: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Return who → code for the pairs of which an intruder is sure, sorted.

    A pair is sure if the code is the only one that fits the person or the person the only one whom the code fits,
    and neither stands in another such pair: where two people fit one code alone, nobody can say which it is.
    """
    whose: defaultdict[str, set[str]] = defaultdict(set)
    for who, codes in fits.items():
        for code in codes:
            whose[code].add(who)
    pairs = {(who, code) for who, codes in fits.items() if len(codes) == 1 for code in codes}
    pairs |= {(who, code) for code, people in whose.items() if len(people) == 1 for who in people}
    of_person, of_code = Counter(who for who, _ in pairs), Counter(code for _, code in pairs)
    return dict(sorted(pair for pair in pairs if of_person[pair[0]] == of_code[pair[1]] == 1))


def untagged(text: str) -> str:
    """Return a clean text with a blank in the place of each tag such as ``[MOTHER]`` or ``[DATE day +14]``."""
    return _TAG.sub(" ", text)
