"""k counts people over all tables; blanking goes as far as it must and no further."""

from deid.release.risk import protect
from deid.release.tables import ReleasedTable


def table(rows, *, path="tables/a.csv", columns=("age", "gender", "score"), quasi=("age", "gender")):
    return ReleasedTable(
        path, ("row", "participant", "day", *columns), tuple(quasi),
        tuple((f"R-{n:03d}", who, "0", *cells) for n, (who, *cells) in enumerate(rows, 1)),
    )  # fmt: skip


def cells(made, column):
    at = made.columns.index(column)
    return [row[at] for row in made.rows]


def test_enough_look_alikes_lose_nothing():
    before = table([(f"P-{n}", "40", "f", str(n)) for n in range(5)])
    (after,), risk = protect([before], min_k=5)
    assert after == before
    assert (risk.k_before, risk.k_after, risk.l_after, risk.people_changed, risk.people) == (5, 5, 5, 0, 5)
    assert risk.blanked == {"tables/a.csv: age": 0, "tables/a.csv: gender": 0}
    assert risk.cells == 10


def test_many_rows_of_one_person_are_one_person():
    _, risk = protect([table([("P-1", "40", "f", "1")] * 8 + [("P-2", "40", "f", "1")])], min_k=2)
    assert risk.k_before == 2


def test_the_column_whose_blanking_rescues_goes_and_the_other_stays():
    rows = [(f"P-{n}", str(30 + n), "f", "1") for n in range(5)] + [(f"Q-{n}", "50", "m", "1") for n in range(5)]
    (after,), risk = protect([table(rows)], min_k=5)
    assert cells(after, "age") == [""] * 5 + ["50"] * 5
    assert cells(after, "gender") == ["f"] * 5 + ["m"] * 5
    assert (risk.k_before, risk.k_after, risk.people_changed) == (1, 5, 5)


def test_a_value_is_blanked_in_all_rows_of_a_person_and_nothing_else_is_touched():
    rows = [("P-1", "40", "f", "1"), ("P-1", "41", "f", "2"), *((f"Q-{n}", "40", "f", "3") for n in range(4))]
    (after,), _ = protect([table(rows)], min_k=5)
    assert cells(after, "age") == [""] * 6
    assert cells(after, "score") == ["1", "2", "3", "3", "3", "3"]


def test_a_lone_person_takes_the_smallest_group_along_so_as_not_to_stand_out():
    rows = [
        ("P-1", "99", "x", "1"),
        *((f"Q-{n}", "40", "f", "1") for n in range(2)),
        *((f"M-{n}", "50", "m", "1") for n in range(3)),
    ]
    (after,), risk = protect([table(rows)], min_k=2)
    assert risk.k_after >= 2
    assert cells(after, "age")[:3] == ["", "", ""]
    assert cells(after, "age")[3:] == ["50"] * 3


def test_fewer_people_than_k_lose_every_quasi_identifier():
    (after,), risk = protect([table([("P-1", "40", "f", "1"), ("P-2", "41", "m", "2")])], min_k=5)
    assert cells(after, "age") == cells(after, "gender") == ["", ""]
    assert risk.k_after == 2


def test_tables_are_judged_together_because_their_codes_join_them():
    one = table([(f"P-{n}", "40") for n in range(4)], columns=("age",), quasi=("age",))
    two = table(
        [(f"P-{n}", "f" if n else "m") for n in range(4)], path="tables/b.csv", columns=("gender",), quasi=("gender",)
    )
    assert protect([one], min_k=2)[1].k_before == 4
    (_, after), risk = protect([one, two], min_k=2)
    assert (risk.k_before, risk.k_after) == (1, 4)
    assert cells(after, "gender") == [""] * 4


def test_without_quasi_identifiers_or_rows_there_is_no_k():
    for tables in ([], [table([], quasi=())], [table([])], [table([("P-1", "40", "f", "1")], quasi=())]):
        made, risk = protect(tables, min_k=5)
        assert list(made) == tables
        assert (risk.k_before, risk.k_after) == (None, None)


def test_a_wide_table_ends_and_reaches_k():
    names = tuple(f"q{n}" for n in range(12))
    rows = [(f"P-{n:02d}", *(str((n >> (place % 4)) % 3) for place in range(12))) for n in range(40)]
    _, risk = protect([table(rows, columns=names, quasi=names)], min_k=5)
    assert risk.k_after >= 5
