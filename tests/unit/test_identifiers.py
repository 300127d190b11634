"""What the roster knows, and the forms that it may take."""

from datetime import date

import pytest

from deid import identifiers
from deid.identifiers import Identifier, known_identifiers, normal
from deid.model import Participant, Relative

JANE = Participant(
    "P001",
    "Jane",
    "Delgado",
    date_of_birth=date(1988, 3, 14),
    phone="(541) 555-0138; +44 7700 900123",
    relatives=(Relative("mother", "Rosa Delgado"), Relative("aunt", " ")),
    clinician="Dr. Ana Ruiz, LPC",
)


def test_identifiers_name_owner_participant_and_role():
    known = known_identifiers([JANE], clinicians=["ana ruiz", "Ben Otieno"])
    assert [(one.kind, one.value, one.label, one.owner, one.participant, one.role) for one in known] == [
        ("given", "Jane", "PERSON", "P001", "P001", "client"),
        ("family", "Delgado", "PERSON", "P001", "P001", "client"),
        ("phone", "(541) 555-0138", "PHONE", "P001", "P001", "client"),
        ("phone", "+44 7700 900123", "PHONE", "P001", "P001", "client"),
        ("participant_id", "P001", "OTHER_ID", "P001", "P001", "client"),
        ("birth_date", "1988-03-14", "DATE", "P001", "P001", "client"),
        ("relative", "Rosa Delgado", "PERSON", "P001/relative/0", "P001", "mother"),
        ("clinician", "Ana Ruiz", "PERSON", "clinician/0", "", "clinician"),
        ("clinician", "Ben Otieno", "PERSON", "clinician/1", "", "clinician"),
    ]


def test_the_order_of_clinicians_does_not_change_their_owners():
    first = known_identifiers([], clinicians=["Ben Otieno", "Ana Ruiz", "BEN OTIENO, LCSW"])
    second = known_identifiers([], clinicians=["BEN OTIENO, LCSW", "Ben Otieno", "Ana Ruiz"])
    assert first == second
    assert [one.owner for one in first] == ["clinician/0", "clinician/1"]


def test_a_printed_identifier_shows_no_value():
    assert repr(Identifier("given", "Jane", "PERSON", "P001", "P001", "client")) == "Identifier(given, P001)"


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("O’BRIEN", "O'Brien"),
        ("Ｊａｎｅ", "jane"),
        ("Pen\u0303a", "Peña"),
        ("Ja\u200bne\u00ad", "Jane"),
        ("Anne–Marie", "anne-marie"),
        ("Łukasz", "lukasz"),
        ("Straße", "STRASSE"),
        ("Jane\n\t Delgado ", "jane delgado"),
    ],
)
def test_spellings_of_one_identifier_have_one_normal_form(written, same):
    assert normal(written) == normal(same)


def test_columns_and_full_names_in_one_cell_make_person_names():
    person = Participant("P1", "Jane", "Delgado", preferred_name="Janie", other_names=("Moreau", "Jane A. Roy"))
    columns, full = identifiers.person_names(known_identifiers([person]))
    assert (columns.given, columns.family, columns.nick) == (("Jane",), ("Delgado", "Moreau"), ("Janie", "Moreau"))
    assert (full.given, full.middle, full.family) == (("Jane",), ("A.",), ("Roy",))


@pytest.mark.parametrize(
    ("value", "forms"),
    [
        ("(541) 555-0138", ["5415550138", "15415550138"]),
        ("1-541-555-0138", ["5415550138", "15415550138"]),
        ("+44 (0)7700 900123", ["07700900123", "447700900123", "00447700900123"]),
        ("07700 900123", ["7700900123", "447700900123"]),
        ("541-555-0138 ext. 12", ["541555013812", "5415550138"]),
    ],
)
def test_a_phone_number_is_known_with_and_without_country_code_and_extension(value, forms):
    assert set(forms) <= set(identifiers.phone_numbers(value))


def test_an_email_is_known_written_and_said():
    forms = identifiers.email_forms("jane.d08@example.org")
    assert "jane d 08 example org" in forms
    assert "jane dot d zero eight at example dot org" in forms
    assert "jane dot d oh eight at example dot org" in forms
    assert identifiers.local_part("jane.d08@example.org") == "jane d 08"


@pytest.mark.parametrize(
    "form",
    [
        "1988 03 14", "3 14 1988", "03 14 88", "14 3 88", "14 03 1988", "19880314", "march 14 1988", "14 mar 1988",
        "march 14 th 88", "fourteenth of march nineteen eighty eight", "14 march 1988", "1988 march 14",
    ],
)  # fmt: skip
def test_a_birth_date_is_known_in_every_rendering(form):
    assert form in identifiers.birth_date_forms("1988-03-14")


def test_a_birthday_is_known_without_its_year_only_with_the_name_of_the_month():
    forms = identifiers.birthday_forms("1988-03-31")
    assert {"march 31", "thirty first of march", "31 st of march", "march the thirty first"} <= set(forms)
    assert all("mar" in form for form in forms)


@pytest.mark.parametrize(
    ("born", "form"),
    [("2005-09-01", "sept 1 2005"), ("2005-09-01", "first of september two thousand five"), ("1900-01-30", "thirtieth of january nineteen hundred")],
)  # fmt: skip
def test_years_are_said_as_people_say_them(born, form):
    assert form in identifiers.birth_date_forms(born)


def test_a_record_number_is_known_by_its_letters_and_digits():
    assert identifiers.record_keys("JBC-004 8812") == ("jbc0048812", "0048812", "48812")
    assert identifiers.record_keys("A-12") == ("a12",)
    assert identifiers.key_of("ls2 9jt") == "ls29jt"


def test_a_house_number_is_known_as_it_is_said():
    forms = set(identifiers.address_forms("640 Larpington Loop"))
    assert {"six four zero larpington loop", "six four oh larpington loop", "six forty larpington loop"} <= forms
    assert {"twelve broadway", "one two broadway"} <= set(identifiers.address_forms("12 Broadway"))
    assert "fourteen twelve kettle st" in identifiers.address_forms("1412 Kettle St")


def test_an_address_is_known_with_and_without_number_and_in_full_or_abbreviated():
    forms = identifiers.address_forms("77 E. Larpington Ave, Apt 9")
    assert {"77 east larpington avenue", "77 e larpington", "e larpington ave", "77 e larpington ave apt 9"} <= set(
        forms
    )
    assert "larpington" not in forms
    assert identifiers.address_forms("12 Broadway")[:2] == ("12 broadway", "broadway")
    assert identifiers.address_forms("12B Maple Street")[-1] == "12 b maple"


def test_digits_of_another_script_are_not_said_in_english():
    assert "1٢ elm st" in identifiers.address_forms("1٢ Elm St")
    assert "ana ٢ example org" in identifiers.email_forms("ana.٢@example.org")
    assert "ana forty two example org" in identifiers.email_forms("ana42@example.org")


@pytest.mark.parametrize("street", ["*", "(#)", "\0", "/"])
def test_an_address_of_marks_alone_has_no_form(street):
    assert identifiers.address_forms(street) == ()


def test_an_organisation_is_known_without_generic_words():
    assert identifiers.organisation_forms("The Harlow Creek Elementary School") == (
        "the harlow creek elementary school",
        "harlow creek elementary school",
        "harlow creek elementary",
        "harlow creek",
    )
    assert identifiers.organisation_forms("School") == ("school",)


@pytest.mark.parametrize(("written", "telling"), [("P003", True), ("calm-7b", True), ("204118", True), ("C1", False),
    ("12", False), ("20411", False), ("rosa", False), ("P-1", False)])  # fmt: skip
def test_an_id_of_the_study_is_an_identifier_where_it_can_be_told_from_a_word(written, telling):
    kinds = {one.kind for one in known_identifiers([Participant(written, "Ana", "Ruiz")])}
    assert ("participant_id" in kinds) is telling
