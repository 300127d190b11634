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
        "rows 2-3, column date_of_birth: not a date (write YYYY-MM-DD, or declare date_order in study.toml (for `deid detect`: --date-order)); "
        "rows 2-3 and 5, column relatives: not relation=name, joined by ; (such as mother=Given Family;brother=Given); "
        "row 3, column given_name: empty (a person of one name has it in both name columns); "
        "row 3, column family_name: empty (a person of one name has it in both name columns); "
        "row 3, column participant_id: the same id as in row 4 (each may stand once); "
        "row 5, column participant_id: empty (every participant has an id of their own); "
        "row 5, column date_of_birth: no such day in the calendar (write YYYY-MM-DD, or declare date_order in study.toml (for `deid detect`: --date-order))."
    )


@pytest.mark.parametrize("bad", ["a" * 65, "P/1", "../x", "Ünal", "P1;P2"])
def test_ids_that_could_not_be_told_apart_safely_are_refused(tmp_path, bad):
    assert "row 2, column participant_id: must be 1 to 64" in refusal(tmp_path, f"{bad},a,b,")


def test_an_unknown_order_of_dates_is_a_mistake_of_the_configuration(tmp_path):
    with pytest.raises(ConfigError):
        roster(tmp_path, "P1,a,b,", order="us")


def test_pairs_that_no_semicolon_parts_are_no_name(tmp_path):
    message = refusal(tmp_path, 'P1,Rosa,Delgado,"husband=Secret Oduya, twins=Secret and Kofi"')
    assert "row 2, column relatives: a = inside a name (join the pairs by ;" in message


@pytest.mark.parametrize(
    ("written", "read"),
    [("step-mother", "stepmother"), ("Step Mother", "stepmother"), ("motherinlaw", "mother-in-law"),
     ("co-worker", "co-worker"), ("coworker", "coworker"), ("ex wife", "ex-wife")],
)  # fmt: skip
def test_hyphens_and_blanks_make_no_other_relation(tmp_path, written, read):
    roster_read = roster(tmp_path, f"P1,Rosa,Delgado,{written}=Ana")
    assert roster_read.values[0].relatives == (Relative(read, "Ana"),)
    assert roster_read.notices == ()


def test_words_that_say_that_there_is_nothing_are_read_as_blank_with_a_notice(tmp_path):
    read = roster(
        tmp_path,
        "P1,Rosa,Delgado,mother=unknown;aunt=Eva,Self-employed,Home-schooled,N/A,-,TBD",
        "P2,Teo,Diaz,,Acme,Hill School,Springfield,None,unknown",
        "P3,Ali,Can,,retired,student,Na,555-0100,Na",
        header="participant_id,given_name,family_name,relatives,employer,school,city,phone,preferred_name",
    )
    first, second, third = read.values
    assert first.relatives == (Relative("aunt", "Eva"),)
    assert (first.employer, first.school, first.city, first.phone, first.preferred_name) == ("", "", "", "", "")
    assert (second.employer, second.school, second.phone, second.preferred_name) == ("Acme", "Hill School", "", "")
    assert (third.employer, third.school, third.phone) == ("", "", "555-0100")
    assert third.preferred_name == "Na"  # a name, in Korea
    assert read.notices == (
        "participants.csv: words such as unknown or retired are no identifiers and read as blank: "
        "column preferred_name, rows 2-3; column phone, rows 2-3; column city, rows 2 and 4; column relatives, row 2; "
        "column employer, rows 2 and 4; column school, rows 2 and 4",
    )


def test_a_required_name_is_never_read_as_blank(tmp_path):
    assert roster(tmp_path, "P1,None,Unknown,").values[0].given_name == "None"


@pytest.mark.parametrize(
    ("column", "near"), [("phone2", "phone"), ("e-mail", "email"), ("other_names2", "other_names")]
)
def test_a_second_column_of_contacts_says_that_one_takes_several(tmp_path, column, near):
    message = refusal(tmp_path, "P1,a,b,", header=f"participant_id,given_name,family_name,{column}")
    assert f"column {column} is not read, but looks like {near} (rename it, or take it out" in message
    assert f"{near} takes several values joined by ;" in message
