"""Whatever the table, enough people look alike afterwards, and only quasi-identifiers were emptied."""

from hypothesis import given
from hypothesis import strategies as st

from deid.release.risk import protect
from deid.release.tables import ReleasedTable

ROWS = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from("abc"), st.sampled_from("xy"), st.sampled_from("12")), max_size=30
)


@given(ROWS, st.integers(2, 5))
def test_protected_tables_are_k_anonymous_by_people(rows, min_k):
    table = ReleasedTable(
        "tables/t.csv", ("row", "participant", "day", "a", "b", "c"), ("a", "b"),
        tuple((f"R-{n:03d}", f"P-{who:03d}", "0", a, b, c) for n, (who, a, b, c) in enumerate(rows)),
    )  # fmt: skip
    (after,), risk = protect([table], min_k=min_k)
    people = {}
    for old, new in zip(table.rows, after.rows, strict=True):
        assert new[:3] + new[5:] == old[:3] + old[5:]
        assert all(now in ("", was) for was, now in zip(old, new, strict=True))
        people.setdefault(new[1], (set(), set()))
        people[new[1]][0].add(new[3])
        people[new[1]][1].add(new[4])
    looks = [(frozenset(a), frozenset(b)) for a, b in people.values()]
    if looks:
        smallest = min(looks.count(look) for look in looks)
        assert smallest == risk.k_after
        assert smallest >= min(min_k, len(people))
