"""What tables and notes tell together: how many people look alike once an acquaintance has read both.

`risk.protect` sees tables only. Notes share their codes with the tables, and tell ages, occupations, towns, families
and rare events (`traits`). Nothing is changed here; a steward is told who stands out, and by what.

Two views, because each alone misleads. People *alike in everything* have the same quasi-identifiers and the same
traits: k-anonymity (Samarati and Sweeney, 1998) over both, which supposes that an intruder knows all of it, and
knows also what the notes of somebody do not tell. With free text nearly everybody is then alone. So it is counted too
who can be *picked out* by little: one fact that nobody else in the release has, or two facts together. That is what
an acquaintance brings. Both count within the release: elsewhere others may have the same twins and the same fire, so
the figures are upper bounds on what a reader can be sure of. And rules read the traits: what they miss is not counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from deid.release.risk import SAME, called, frame, looks, quasi_columns, smallest_group
from deid.release.tables import ReleasedTable
from deid.release.traits import KINDS, Trait

Fact = tuple[str, str]
"""What something is called ("tables/x.csv: age", "event"), and the value that a person has there."""


@dataclass(frozen=True, slots=True)
class JointRisk:
    """Disclosure risk of tables and notes together, by participant.

    Attributes:
        people: everybody in a table or a note.
        with_traits: kind of trait → how many people's notes tell one.
        k: the fewest people alike in everything; None if nothing is known of anybody.
        l: the fewest different values that another column of a table has among people alike in everything (distinct
            l-diversity, Machanavajjhala et al., 2007, a person's values of all rows being one); never above `k`, and
            None where no table has another column.
        below_k: people with fewer than `min_k - 1` others alike in everything.
        alone: people with nobody alike in everything.
        by_one: people who have a fact that nobody else has.
        by_two: further people who have two facts that nobody else has together.
        uniques: code of everybody in `by_one` or `by_two`, sorted, each with the single facts, or else the pairs, that
            pick them out ("family: twins", "event: house fire; tables/x.csv: age"). For the steward alone: of a table
            only the column is named, of a note the trait in our words.
    """

    people: int
    min_k: int
    with_traits: Mapping[str, int]
    k: int | None
    l: int | None  # noqa: E741 - the name of the measure
    below_k: int
    alone: int
    by_one: int
    by_two: int
    uniques: tuple[tuple[str, tuple[str, ...]], ...] = field(repr=False)


def joint_risk(tables: Sequence[ReleasedTable], traits: Mapping[str, frozenset[Trait]], *, min_k: int) -> JointRisk:
    """Measure what protected tables and clean notes tell together.

    Args:
        tables: as `risk.protect` returned them.
        traits: participant's code → traits (`traits.traits_by_person`), also of people whose notes tell none.
        min_k: the smallest group of look-alikes that the policy allows.
    """
    quasi = quasi_columns(tables)
    columns = [called(column) for column in quasi]
    rows = looks(tables, quasi)
    people = sorted({*rows, *traits, *(who for table in tables for who in table.people)})
    nothing = ("",) * len(columns)
    told = {who: (*rows.get(who, nothing), *_by_kind(traits.get(who, frozenset()))) for who in people}
    sizes = Counter(told.values())
    facts = {who: _facts(columns, rows.get(who, nothing), traits.get(who, frozenset())) for who in people}
    one, two = _picked_out(facts)
    known = any(any(look) for look in sizes)
    return JointRisk(
        people=len(people),
        min_k=min_k,
        with_traits={kind: sum(any(t.kind == kind for t in found) for found in traits.values()) for kind in KINDS},
        k=smallest_group(told.values()) if known else None,
        l=_l(tables, told) if known else None,
        below_k=sum(size for size in sizes.values() if size < min_k),
        alone=sum(size == 1 for size in sizes.values()),
        by_one=len(one),
        by_two=len(two),
        uniques=tuple(sorted((one | two).items())),
    )


def joint_figures(joint: JointRisk, *, min_k: int) -> dict[str, int | str | None]:
    """The figures without anybody's code; counts of fewer than `min_k` people as ``"<5"``."""

    def shown(count: int) -> int | str:
        return f"<{min_k}" if 0 < count < min_k else count

    return {
        "people": joint.people,
        "k": joint.k,
        "l": joint.l,
        "below_k": shown(joint.below_k),
        "by_one": shown(joint.by_one),
        "by_two": shown(joint.by_two),
    }


def _by_kind(traits: Iterable[Trait]) -> list[str]:
    """The values of every kind of trait, as one text each."""
    return ["\0".join(sorted(trait.value for trait in traits if trait.kind == kind)) for kind in KINDS]


def _facts(columns: Sequence[str], row: Sequence[str], traits: Iterable[Trait]) -> tuple[Fact, ...]:
    known = [(column, look) for column, look in zip(columns, row, strict=True) if look.strip("\0")]
    return tuple(sorted([*known, *((trait.kind, trait.value) for trait in traits)]))


def _picked_out(
    facts: Mapping[str, Sequence[Fact]],
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Code → what picks somebody out, in words: by one fact, and of the others by two."""
    shared = Counter(fact for known in facts.values() for fact in known)
    one = {who: [fact for fact in known if shared[fact] == 1] for who, known in facts.items()}
    # A pair with a fact that one person has picks out nobody else, so it is not counted.
    common = {who: [fact for fact in known if shared[fact] > 1] for who, known in facts.items()}
    pairs = Counter(pair for known in common.values() for pair in combinations(known, 2))
    two = {
        who: [pair for pair in combinations(known, 2) if pairs[pair] == 1]
        for who, known in common.items()
        if not one[who]
    }
    return (
        {who: tuple(map(_words, found)) for who, found in one.items() if found},
        {who: tuple(f"{_words(a)}; {_words(b)}" for a, b in found) for who, found in two.items() if found},
    )


def _words(fact: Fact) -> str:
    kind, value = fact
    return f"{kind}: {value}" if kind in KINDS else kind


def _l(tables: Sequence[ReleasedTable], told: Mapping[str, tuple[str, ...]]) -> int | None:
    """l among people who have a row, of every column that is no quasi-identifier."""
    known = set(quasi_columns(tables))
    others = [(t.path, name) for t in tables for name in t.columns[3:] if (t.path, name) not in known]
    values = looks(tables, others)
    if not others or not values:
        return None
    from pycanon.anonymity import l_diversity

    names = [str(place) for place in range(len(next(iter(told.values()))))]
    table = frame([(*told[who], *look) for who, look in values.items()], [*names, *map(called, others)])
    return int(l_diversity(table, [*names, SAME], [called(column) for column in others]))
