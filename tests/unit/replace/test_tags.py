"""Who becomes which tag."""

from datetime import date

import pytest

from deid.model import Policy
from deid.replace import clean
from deid.replace.tags import person_tags


def test_client_relatives_and_clinician_are_told_by_role(cleaned):
    text = "[[PERSON@P001|Jane]], her mother [[PERSON@P001/relative/0|Rosa]], Dr. [[PERSON@clinician/0|Ruiz]]."
    assert cleaned(text) == ["[CLIENT], her mother [MOTHER], Dr. [CLINICIAN]."]


def test_two_brothers_and_two_clinicians_are_numbered(cleaned):
    text = "[[PERSON@P001/relative/2|Marco]] [[PERSON@P001/relative/1|Luis]] [[PERSON@clinician/0|Ruiz]] [[PERSON@clinician/1|Orr]]"
    assert cleaned(text, clinicians=["Sam Orr"]) == ["[BROTHER] [BROTHER-2] [CLINICIAN] [CLINICIAN-2]"]


def test_tags_are_the_same_all_over_a_record(cleaned):
    texts = cleaned(
        "[[PERSON|Kim]] and [[PERSON|Lee]]", "[[PERSON|Lee]]", "[[ORG.school|Lincoln High]]; [[ORG|lincoln high]]"
    )
    assert texts == ["[PERSON-1] and [PERSON-2]", "[PERSON-2]", "[SCHOOL-1]; [SCHOOL-1]"]


def test_numbers_follow_session_date_not_the_order_of_the_file(cleaned, marked):
    late, early = marked("[[PERSON|Kim]]", note_id="b"), marked("[[PERSON|Lee]]", note_id="a", on=date(2025, 3, 1))
    notes = clean(
        [late[0], early[0]], [late[1], early[1]],
        policy=Policy(), participants=(), contacts={"P001": (date(2025, 3, 1), date(2025, 3, 20))}, codes={}, key=b"k",
    )  # fmt: skip
    assert [note.text for note in notes] == ["[PERSON-2]", "[PERSON-1]"]


def test_members_of_a_shared_note_are_numbered_by_the_rank_of_their_codes(cleaned):
    text = "[[PERSON@P001|Jane]] [[PERSON@P002|Omar]] [[PERSON@P001/relative/0|Rosa]] [[PERSON@P002/relative/0|Lina]]"
    assert cleaned(text, participants=("P001", "P002")) == ["[MEMBER-2] [MEMBER-1] [MEMBER-2 MOTHER] [MEMBER-1 WIFE]"]


def test_another_participant_and_that_one_s_relatives_are_third_parties_like_any_other(cleaned):
    text = "[[PERSON|Kim]], [[PERSON@P002|Omar]], [[PERSON@P002/relative/0|Lina]]"
    assert cleaned(text) == ["[PERSON-1], [PERSON-2], [PERSON-3]"]


@pytest.mark.parametrize(
    ("mentions", "same"),
    [
        ("[[PERSON|Jennifer Lopez]] [[PERSON.given|Jen]]", True),
        ("[[PERSON|Jennifer Lopez]] Mr. [[PERSON|Lopez]]", True),
        ("[[PERSON.given|Jen]] [[PERSON|Jennifer Lopez]]", True),
        ("[[PERSON|Lopez, Jennifer]] [[PERSON|Jennifer Lopez]]", True),
        ("[[PERSON|J. Lopez]] [[PERSON|Jennifer Lopez]]", True),
        ("[[PERSON.initials|J.L.]] [[PERSON|Jennifer Lopez]]", True),
        ("[[PERSON|JENNIFER]] [[PERSON|jennifer]]", True),
        ("[[PERSON|José]] [[PERSON|Jose]]", True),
        ("[[PERSON|Jennifer Lopez]] [[PERSON|Jennifer Smith]]", False),
        ("[[PERSON|Jennifer Lopez]] [[PERSON|Marco Lopez]]", False),
        ("[[PERSON.family|Jennifer]] [[PERSON.given|Jennifer]]", False),
        ("[[PERSON@P002|Omar]] [[PERSON@P003|Omar]]", False),
    ],
)
def test_mentions_that_share_a_name_part_compatibly_are_one_person(cleaned, mentions, same):
    (text,) = cleaned(mentions)
    assert ("[PERSON-2]" not in text) is same


def test_a_lone_name_that_fits_two_people_means_the_one_in_its_own_note(cleaned):
    texts = cleaned("[[PERSON|Jen Lopez]]", "[[PERSON|Jen Smith]], so [[PERSON.given|Jen]]", "[[PERSON.given|Jen]]")
    assert texts == ["[PERSON-1]", "[PERSON-2], so [PERSON-2]", "[PERSON-3]"]


def test_a_possessive_stays_outside_the_tag(cleaned):
    assert cleaned("[[PERSON|Kim's]] dog, [[PERSON|Lee’s]] cat") == ["[PERSON-1]'s dog, [PERSON-2]’s cat"]


def test_every_label_has_a_tag(cleaned):
    labels = "PHONE FAX EMAIL URL HANDLE SSN MRN HEALTH_PLAN ACCOUNT LICENSE VEHICLE DEVICE IP BIOMETRIC OTHER_ID PROFESSION ORG"
    (text,) = cleaned(" ".join(f"[[{label}|secret]]" for label in labels.split()))
    assert "secret" not in text
    assert text.startswith("[PHONE] [FAX] [EMAIL] [URL] [HANDLE-1] [SSN] [MRN] [HEALTH PLAN]")
    assert text.endswith("[ID] [PROFESSION] [ORG-1]")


def test_a_relation_that_might_be_a_name_is_not_shown():
    known = {"P001/relative/0": ("P001", "Rosa's cousin")}
    tags = person_tags(["P001/relative/0"], attendees=["P001"], known=known, codes={})
    assert tags == {"P001/relative/0": "[RELATIVE]"}


def test_a_relative_with_the_client_s_family_name_is_not_the_client(cleaned):
    texts = cleaned(
        "[[PERSON.given@P001|Jane]]'s mother, Mrs. [[PERSON.family@P001|Moreau]], and Ms. [[PERSON.family@P001|Delgado]].",
        "Mrs. [[PERSON.family@P001|Moreau]] called.",
    )
    assert texts == ["[CLIENT]'s mother, Mrs. [PERSON-1], and Ms. [CLIENT].", "Mrs. [PERSON-1] called."]
