"""Whatever the table, enough people look alike afterwards, and quasi-identifiers were only emptied or made coarser."""

from hypothesis import given
from hypothesis import strategies as st

from deid.release.risk import protect
from deid.release.tables import ReleasedTable

AGES = st.one_of(st.just("90+"), st.just(""), st.integers(0, 89).map(str))
CODES = st.sampled_from(["F32.1", "F32.2", "F33.1", "F41.1", "F43.10", ""])
ROWS = st.lists(
    st.tuples(st.integers(1, 12), AGES, st.sampled_from("xy"), CODES, st.sampled_from("12")), max_size=30
)  # fmt: skip


def may_stand_for(now, was):
    """Whether a released cell is the supplied one, a group that holds it, or empty."""
    if now in ("", was):
        return True
    low, _, high = now.partition("-")
    if was.isdecimal():
        return int(low) <= int(was) <= int(high) <= 89
    return low <= was[:3] <= (high or low)


@given(ROWS, st.integers(2, 5))
def test_protected_tables_are_k_anonymous_by_people(rows, min_k):
    table = ReleasedTable(
        "tables/t.csv", ("row", "participant", "day", "a", "b", "c", "d"), ("a", "b", "c"),
        tuple((f"R-{n:03d}", f"P-{who:03d}", "0", *cells) for n, (who, *cells) in enumerate(rows)),
    )  # fmt: skip
    (after,), risk = protect([table], min_k=min_k)
    people = {}
    for old, new in zip(table.rows, after.rows, strict=True):
        assert new[:3] + new[6:] == old[:3] + old[6:]
        assert all(map(may_stand_for, new, old))
        shown = people.setdefault(new[1], (set(), set(), set()))
        for values, cell in zip(shown, new[3:6], strict=True):
            values.add(cell)
    looks = [tuple(map(frozenset, shown)) for shown in people.values()]
    if looks:
        smallest = min(looks.count(look) for look in looks)
        assert smallest == risk.k_after
        assert smallest >= min(min_k, len(people))
    assert 0 <= risk.loss <= risk.loss_by_blanking <= 1
    assert protect([table], min_k=min_k) == ((after,), risk)
