from datetime import date

import pytest

from deid.errors import ConfigError, StudyFileError
from deid.model import Participant, Relative
from deid.sources import read_participants
from deid.sources.roster import OPTIONAL, RELATIONS, REQUIRED


def roster(tmp_path, *rows, header="participant_id,given_name,family_name,relatives", order="iso"):
    path = tmp_path / "participants.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return read_participants(path, date_order=order)


def refusal(tmp_path, *rows, **how):
    with pytest.raises(StudyFileError) as error:
        roster(tmp_path, *rows, **how)
    assert "secret" not in str(error.value).casefold()
    return str(error.value)


def test_a_participant_is_read_with_all_columns(tmp_path):
    row = (
        "P-1.a_b, Rosa ,Delgado,Ro,Rosie; ;R. D.,1990-03-31,0071,555-0100,r@example.org,1 Elm St,Springfield,02139,"
        "Mother = Ana Delgado;brother=Teo;,Dr. Ada,Acme,Hill School,2024-01-02,2024-01-03"
    )
    read = roster(tmp_path, row, header=",".join((*REQUIRED, *OPTIONAL)))
    assert read.notices == ()
    assert read.values == (
        Participant(
            "P-1.a_b", "Rosa", "Delgado", "Ro", ("Rosie", "R. D."), date(1990, 3, 31), "0071", "555-0100", "r@example.org",
            "1 Elm St", "Springfield", "02139", (Relative("mother", "Ana Delgado"), Relative("brother", "Teo")),
            "Dr. Ada", "Acme", "Hill School", date(2024, 1, 2), date(2024, 1, 3),
        ),
    )  # fmt: skip


def test_only_an_id_and_names_are_required(tmp_path):
    assert roster(tmp_path, "P1,Rosa,Delgado", header=",".join(REQUIRED)).values == (
        Participant("P1", "Rosa", "Delgado"),
    )


def test_unknown_columns_are_noticed(tmp_path):
    read = roster(tmp_path, "P1,Rosa,Delgado,x", header="participant_id,given_name,family_name,notes")
    assert read.notices == ("participants.csv: columns that are not used: notes",)


def test_a_word_that_is_no_relation_never_becomes_part_of_a_tag(tmp_path):
    read = roster(tmp_path, "P1,Rosa,Delgado,Mother In Law=Ana", "P2,Teo,Diaz,Secret=mother;aunt=Eva")
    assert read.values[0].relatives == (Relative("mother-in-law", "Ana"),)
    assert read.values[1].relatives == (Relative("relative", "mother"), Relative("aunt", "Eva"))
    assert read.notices == ('participants.csv: relation words that are not known are read as "relative", in row 3',)
    assert "relative" in RELATIONS


def test_all_problems_come_in_one_error_with_row_column_and_remedy(tmp_path):
    message = refusal(
        tmp_path,
        "secret secret,Secret,Secret,secret,secret",
        "P1,,,=secret,3/4/2024",
        "P1,Secret,Secret,,",
        ",Secret,Secret,secret=,2024-02-30",
        header="participant_id,given_name,family_name,relatives,date_of_birth",
    )
    assert message == (
        "participants.csv: 8 problems: "
        "row 2, column participant_id: must be 1 to 64 of the characters A-Z a-z 0-9 . _ -; "
        "rows 2-3, column date_of_birth: not a date (write YYYY-MM-DD, or declare date_order in study.toml); "
        "rows 2-3 and 5, column relatives: not relation=name, joined by ; (such as mother=Given Family;brother=Given); "
        "row 3, column given_name: empty (a person of one name has it in both name columns); "
        "row 3, column family_name: empty (a person of one name has it in both name columns); "
        "row 3, column participant_id: the same id as in row 4 (each may stand once); "
        "row 5, column participant_id: empty (every participant has an id of their own); "
        "row 5, column date_of_birth: no such day in the calendar (write YYYY-MM-DD, or declare date_order in study.toml)."
    )


@pytest.mark.parametrize("bad", ["a" * 65, "P/1", "../x", "Ünal", "P1;P2"])
def test_ids_that_could_not_be_told_apart_safely_are_refused(tmp_path, bad):
    assert "row 2, column participant_id: must be 1 to 64" in refusal(tmp_path, f"{bad},a,b,")


def test_an_unknown_order_of_dates_is_a_mistake_of_the_configuration(tmp_path):
    with pytest.raises(ConfigError):
        roster(tmp_path, "P1,a,b,", order="us")
