"""Who stands out once tables and notes are read together, and by what."""

import dataclasses
import time

import pytest

from deid.release.joint import joint_figures, joint_risk
from deid.release.tables import ReleasedTable
from deid.release.traits import KINDS, Trait

TWINS, FIRE, NURSE, AGED = (
    Trait("family", "twins"), Trait("event", "house fire"), Trait("occupation", "nurse"), Trait("age", "34")
)  # fmt: skip


def table(rows, *, path="tables/a.csv", columns=("age", "gender", "score"), quasi=("age", "gender")):
    return ReleasedTable(
        path, ("row", "participant", "day", *columns), tuple(quasi),
        tuple((f"R-{n:03d}", who, "0", *cells) for n, (who, *cells) in enumerate(rows, 1)),
    )  # fmt: skip


ALIKE = table([(f"P-{n}", "30-39", "f", str(n)) for n in range(1, 5)])


def test_without_traits_people_are_as_alike_as_in_the_tables():
    risk = joint_risk([ALIKE], {}, min_k=4)
    assert (risk.people, risk.k, risk.below_k, risk.alone, risk.by_one, risk.by_two) == (4, 4, 0, 0, 0, 0)
    assert risk.uniques == ()


def test_a_trait_that_nobody_shares_makes_somebody_stand_out():
    risk = joint_risk([ALIKE], {"P-2": frozenset({TWINS})}, min_k=4)
    assert (risk.k, risk.below_k, risk.alone, risk.by_one, risk.by_two) == (1, 4, 1, 1, 0)
    assert risk.uniques == (("P-2", ("family: twins",)),)
    assert risk.with_traits == {"age": 0, "occupation": 0, "town": 0, "family": 1, "event": 0}


def test_two_shared_facts_can_pick_out_together_whom_neither_does_alone():
    traits = {"P-1": frozenset({TWINS, FIRE}), "P-2": frozenset({TWINS}), "P-3": frozenset({FIRE}), "P-4": frozenset()}
    risk = joint_risk([ALIKE], traits, min_k=2)
    assert (risk.by_one, risk.by_two) == (0, 1)
    assert risk.uniques == (("P-1", ("event: house fire; family: twins",)),)


def test_a_column_is_named_without_its_value():
    rows = [
        ("P-1", "30-39", "f", "1"),
        ("P-2", "30-39", "m", "1"),
        ("P-3", "40-49", "f", "1"),
        ("P-4", "40-49", "m", "1"),
    ]
    traits = {"P-1": frozenset({NURSE}), "P-3": frozenset({NURSE}), "P-4": frozenset({NURSE})}
    told = dict(joint_risk([table(rows)], traits, min_k=2).uniques)
    assert told["P-1"] == ("occupation: nurse; tables/a.csv: age", "tables/a.csv: age; tables/a.csv: gender")
    assert told["P-2"] == ("tables/a.csv: age; tables/a.csv: gender",)
    assert "30-39" not in str(told)


def test_silence_of_a_note_picks_nobody_out_but_counts_in_what_is_alike():
    traits = {"P-1": frozenset({TWINS}), "P-2": frozenset({TWINS}), "P-3": frozenset({TWINS}), "P-4": frozenset()}
    risk = joint_risk([ALIKE], traits, min_k=3)
    assert (risk.alone, risk.by_one, risk.by_two) == (1, 0, 0)


def test_people_without_a_table_row_or_note_count_too():
    risk = joint_risk([ALIKE], {"P-9": frozenset({AGED}), "P-8": frozenset()}, min_k=2)
    assert risk.people == 6
    assert dict(risk.uniques) == {"P-9": ("age: 34",)}


def test_a_blank_cell_is_no_fact():
    risk = joint_risk([table([("P-1", "", "f", "1"), ("P-2", "40", "f", "1"), ("P-3", "40", "f", "1")])], {}, min_k=2)
    assert (risk.alone, risk.by_one, risk.by_two) == (1, 0, 0)


def test_l_counts_people_and_is_never_above_k():
    rows = [(f"P-{n}", "30-39", "f", score) for n in (1, 2) for score in "123"]
    rows += [("P-3", "40-49", "m", "1"), ("P-4", "40-49", "m", "2")]
    assert (joint_risk([table(rows)], {}, min_k=2).k, joint_risk([table(rows)], {}, min_k=2).l) == (2, 1)
    assert joint_risk([table(rows[6:])], {}, min_k=2).l == 2
    assert joint_risk([table(rows[6:])], {"P-3": frozenset({TWINS})}, min_k=2).l == 1


def test_without_anything_known_there_is_no_k():
    bare = table([("P-1", "1"), ("P-2", "2")], columns=("score",), quasi=())
    for tables, traits in (([], {}), ([], {"P-1": frozenset()}), ([bare], {})):
        risk = joint_risk(tables, traits, min_k=2)
        assert (risk.k, risk.l, risk.by_one) == (None, None, 0)


def test_printing_it_names_nobody():
    assert "P-2" not in repr(joint_risk([ALIKE], {"P-2": frozenset({TWINS})}, min_k=4))


@pytest.mark.parametrize("people", [10_000])
def test_ten_thousand_people_take_seconds(people):
    rows = [(f"P-{n:05d}", f"{n % 7}0-{n % 7}9", "fm"[n % 2], str(n % 27)) for n in range(people) for _ in range(3)]
    kinds = ("age", "occupation", "town", "family", "event")
    traits = {
        f"P-{n:05d}": frozenset(Trait(kinds[m % 5], str(n * (m + 3) % 83)) for m in range(12)) for n in range(people)
    }
    began = time.monotonic()
    risk = joint_risk([table(rows)], traits, min_k=5)
    assert risk.people == people
    assert time.monotonic() - began < 60


def test_who_is_picked_out_by_one_fact_is_not_counted_again_by_two():
    a, b, c, own = (Trait(KINDS[0], value) for value in ("a", "b", "c", "own"))
    told = joint_risk((), {"P-1": frozenset({a, b, own}), "P-2": frozenset({a, c}), "P-3": frozenset({b, c})}, min_k=2)
    assert (told.by_one, told.by_two) == (1, 2)


def test_a_count_is_told_from_min_k_on():
    risk = dataclasses.replace(joint_risk((), {}, min_k=5), below_k=1, by_one=4, by_two=5)
    told = joint_figures(risk, min_k=5)
    assert (told["below_k"], told["by_one"], told["by_two"]) == ("<5", "<5", 5)
    assert joint_figures(dataclasses.replace(risk, by_one=0), min_k=5)["by_one"] == 0
