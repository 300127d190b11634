"""k counts people over all tables; what can be made coarser is, and blanking goes as far as it must and no further."""

import pytest

from deid.model import Policy
from deid.release.codebook import codebook
from deid.release.risk import protect
from deid.release.schema import csv_bytes, is_ours, table_problems, table_schema
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
    rows = [(f"P-{n}", f"trade {n}", "f") for n in range(5)] + [(f"Q-{n}", "nurse", "m") for n in range(5)]
    (after,), risk = protect([table(rows, columns=("job", "gender"), quasi=("job", "gender"))], min_k=5)
    assert cells(after, "job") == [""] * 5 + ["nurse"] * 5
    assert cells(after, "gender") == ["f"] * 5 + ["m"] * 5
    assert (risk.k_before, risk.k_after, risk.people_changed) == (1, 5, 5)
    assert (risk.levels, risk.generalised, risk.loss, risk.loss_by_blanking) == ({}, 0, 0.25, 0.25)


def test_ages_become_bands_before_any_is_blanked():
    rows = [(f"P-{n}", str(30 + n), "f", "1") for n in range(5)] + [(f"Q-{n}", "50", "m", "1") for n in range(5)]
    before = table(rows)
    (after,), risk = protect([before], min_k=5)
    assert cells(after, "age") == ["30-34"] * 5 + ["50-54"] * 5
    assert cells(after, "gender") == cells(before, "gender")
    assert cells(after, "score") == cells(before, "score")
    assert (risk.levels, risk.generalised, sum(risk.blanked.values())) == ({"tables/a.csv: age": "bands of 5"}, 10, 0)
    assert (risk.k_before, risk.k_after, risk.people_changed) == (1, 5, 0)
    assert risk.loss == pytest.approx(10 * (4 / 20) / 20)
    assert risk.loss_by_blanking == 0.25


def test_a_column_has_one_level_in_all_its_rows():
    rows = [(f"P-{n}", str(40 + n), "f", "1") for n in range(8)] + [(f"Q-{n}", str(50 + n), "f", "1") for n in range(8)]
    (after,), _ = protect([table(rows)], min_k=8)
    assert set(cells(after, "age")) == {"40-49", "50-59"}


def test_two_columns_are_made_coarser_together_where_that_loses_least():
    rows = [(f"P-{n}", str(30 + n % 5), f"F3{n % 2}.{n}", "1") for n in range(6)]
    rows += [(f"Q-{n}", str(60 + n % 5), f"F4{n % 2}.{n}", "1") for n in range(6)]
    (after,), risk = protect([table(rows, columns=("age", "dx", "score"), quasi=("age", "dx"))], min_k=6)
    assert set(cells(after, "dx")) == {"F30-F39", "F40-F49"}
    assert set(cells(after, "age")) == {"30-34", "60-64"}
    assert set(risk.levels.values()) == {"bands of 5", "ICD-10 blocks"}
    assert risk.loss < risk.loss_by_blanking


def test_people_of_90_and_over_stay_apart_from_every_band():
    rows = [*((f"P-{n}", "90+", "f", "1") for n in range(3)), *((f"Q-{n}", str(85 + n), "f", "1") for n in range(3))]
    (after,), _ = protect([table(rows)], min_k=3)
    assert cells(after, "age") == ["90+"] * 3 + ["85-89"] * 3


def test_a_band_that_holds_everybody_tells_more_than_empty_cells():
    (after,), risk = protect([table([(f"P-{n}", str(30 + n), "f", "1") for n in range(5)])], min_k=5)
    assert cells(after, "age") == ["30-34"] * 5
    assert risk.loss == risk.loss_by_blanking == 0.5


def test_a_coarser_table_keeps_a_schema_of_ours_and_the_codebook_explains_it():
    rows = [(f"P-{n:03d}", str(30 + n), f"F32.{n}", "1") for n in range(5)]
    before = table(rows, columns=("age", "dx", "score"), quasi=("age", "dx"))
    (after,), _ = protect([before], min_k=5)
    schema = table_schema(after)
    assert [field["type"] for field in schema["fields"][3:]] == ["string", "string", "integer"]
    assert is_ours(schema, after.path, Policy())
    assert not list(table_problems(csv_bytes(after.columns, after.rows), schema))
    told = {name: (kind, words) for _, name, _, kind, words in codebook([], [after], policy=Policy())}
    assert told["age"][0] == "string" and "bands of 5, both ends included" in told["age"][1]
    assert "first three characters of an ICD-10 code" in told["dx"][1]
    assert told["score"][1] == "A research variable as the study supplied it."


def test_a_value_is_blanked_in_all_rows_of_a_person_and_nothing_else_is_touched():
    rows = [("P-1", "40", "f", "1"), ("P-1", "x", "f", "2"), *((f"Q-{n}", "40", "f", "3") for n in range(4))]
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


def test_somebody_alone_joins_people_who_had_nothing_there():
    rows = [("P-1", "diver", "f"), *((f"Q-{n}", "", "f") for n in range(5))]
    (after,), risk = protect([table(rows, columns=("job", "gender"), quasi=("job", "gender"))], min_k=5)
    assert (cells(after, "job"), cells(after, "gender")) == ([""] * 6, ["f"] * 6)
    assert (risk.blanked["tables/a.csv: job"], risk.people_changed) == (1, 1)


def test_of_two_columns_that_would_do_the_one_with_more_values_is_blanked():
    rows = [(f"P-{job}{sex}", sex, job) for job in ("cook", "nurse", "pilot") for sex in "fm"]
    (after,), _ = protect([table(rows, columns=("gender", "job"), quasi=("gender", "job"))], min_k=2)
    assert (set(cells(after, "job")), set(cells(after, "gender"))) == ({""}, {"f", "m"})


def test_fewer_people_than_k_lose_every_quasi_identifier():
    (after,), risk = protect([table([("P-1", "40", "f", "1"), ("P-2", "41", "m", "2")])], min_k=5)
    assert cells(after, "age") == cells(after, "gender") == ["", ""]
    assert (risk.k_after, risk.levels, risk.loss) == (2, {}, 1.0)


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
