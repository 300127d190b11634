from dataclasses import replace
from datetime import date

import pytest

from deid.consent import identity_conflicts
from deid.model import Participant

ADA = Participant("P1", "Ada", "Núñez", date_of_birth=date(1980, 4, 2), mrn="MR-0012")


def test_one_name_and_birth_date_under_two_ids_is_a_conflict():
    again = replace(ADA, participant_id="P7", given_name="ADA ", family_name="nunez", mrn="")
    assert identity_conflicts([ADA, again, Participant("P3", "Bo", "South")]) == {"P1", "P7"}


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("Ada-Mae", "O'Brien"), ("Ada Mae", "OBrien"), ("AdaMae", "O’Brien"), ("Ms. Ada Mae", "O Brien."),
        ("O'Brien", "Ada Mae"), ("Àda Mae", "O'BRIEN"), ("Addie", "O'Brien"),
    ],
)  # fmt: skip
def test_another_way_to_write_a_name_is_no_other_person(given, family):
    known = Participant("P1", "Ada Mae", "O'Brien", preferred_name="Addie", date_of_birth=date(1980, 4, 2))
    again = Participant("P7", given, family, date_of_birth=date(1980, 4, 2))
    assert identity_conflicts([known, again]) == {"P1", "P7"}


def test_a_former_name_in_full_is_a_name():
    married = replace(ADA, participant_id="P7", family_name="West", other_names=("Ada Núñez",), mrn="")
    assert identity_conflicts([ADA, married]) == {"P1", "P7"}


def test_twins_are_two_people():
    twin = replace(ADA, participant_id="P7", given_name="Eva", mrn="")
    assert identity_conflicts([ADA, twin]) == frozenset()


def test_one_record_number_under_two_ids_is_a_conflict():
    assert identity_conflicts([ADA, Participant("P8", "Bo", "South", mrn="ｍｒ 0012")]) == {"P1", "P8"}


def test_two_rows_with_one_id_are_a_conflict():
    assert identity_conflicts([ADA, Participant("P1", "Bo", "South")]) == {"P1"}


def test_namesakes_are_not_one_person():
    namesake = replace(ADA, participant_id="P9", date_of_birth=date(1981, 4, 2), mrn="")
    unknown = replace(ADA, participant_id="P10", date_of_birth=None, mrn="")
    assert identity_conflicts([ADA, namesake, unknown, replace(unknown, participant_id="P11")]) == frozenset()
