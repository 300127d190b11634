from dataclasses import replace
from datetime import date

from deid.consent import identity_conflicts
from deid.model import Participant

ADA = Participant("P1", "Ada", "Núñez", date_of_birth=date(1980, 4, 2), mrn="MR-0012")


def test_one_name_and_birth_date_under_two_ids_is_a_conflict():
    again = replace(ADA, participant_id="P7", given_name="ADA ", family_name="nunez", mrn="")
    assert identity_conflicts([ADA, again, Participant("P3", "Bo", "South")]) == {"P1", "P7"}


def test_one_record_number_under_two_ids_is_a_conflict():
    assert identity_conflicts([ADA, Participant("P8", "Bo", "South", mrn="mr 0012")]) == {"P1", "P8"}


def test_two_rows_with_one_id_are_a_conflict():
    assert identity_conflicts([ADA, Participant("P1", "Bo", "South")]) == {"P1"}


def test_namesakes_are_not_one_person():
    namesake = replace(ADA, participant_id="P9", date_of_birth=date(1981, 4, 2), mrn="")
    unknown = replace(ADA, participant_id="P10", date_of_birth=None, mrn="")
    assert identity_conflicts([ADA, namesake, unknown, replace(unknown, participant_id="P11")]) == frozenset()
