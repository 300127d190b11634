"""Invented people fill a roster of any size, the same ones each time."""

from dataclasses import fields

from training.rosters import CLINICIANS, invented_people

SILENT = {"preferred_name", "capacity_lost_at", "deceased_at"}


def test_the_same_seed_begins_with_the_same_people_and_another_with_others():
    assert invented_people(30) == invented_people(50)[:30]
    assert invented_people(30) != invented_people(30, seed=1)


def test_everybody_has_an_id_and_a_number_of_their_own_and_no_column_is_blank():
    people = invented_people(300)
    for column in ("participant_id", "mrn"):
        assert len({getattr(one, column) for one in people}) == 300
    for column in (field.name for field in fields(people[0]) if field.name not in SILENT):
        assert all(getattr(one, column) for one in people), column
    assert len({one.clinician for one in people}) <= CLINICIANS
    assert len({(one.given_name, one.family_name) for one in people}) > 280
