"""Forms that session notes are full of, each with its look-alike that stays."""

import pytest

from deid.detect import open_detector
from deid.model import Passage


@pytest.fixture(scope="module")
def detector():
    return open_detector([])


def masked(detector, text: str) -> list[tuple[str, str]]:
    (spans,) = detector.detect([Passage("n", text)])
    return [(span.label, text[span.start : span.end]) for span in spans]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Two doses missed since 3/5 (left the strips in the truck).", "3/5"),
        ("Comp claim denied 5/6: letter follows.", "5/6"),
        ("Phone contact. 10/20, Mon, 11:15, 20 min", "10/20"),
        ("On Saturday the 8th the family was there.", "8th"),
        ("Risk up around the 19th, he agrees.", "19th"),
        ("A candle on the 9th of each month.", "9th"),
        ("Tomorrow's the sixth, he has prep.", "sixth"),
        ("Next: the 26th, same hour.", "26th"),
        ("She stayed through New Year's with him.", "New Year's"),
        ("One hymn by Advent Sunday.", "Advent Sunday"),
        ("Call Oct 26 pm.", "Oct 26"),
        ("Seen 12-Apr and again.", "12-Apr"),
        ("Sessions on 03-Apr and 17-Apr were kept.", "17-Apr"),
        ("Back on 5-May, he said.", "5-May"),
        ("Seen Apr-12 again.", "Apr-12"),
        ("On 12/Apr/2025 we met.", "12/Apr/2025"),
        ("Seen 12. April with mum.", "12. April"),
        ("On the 9th of March.", "9th of March"),
        ("Her birthday, 3/9, was hard.", "3/9"),
        ("B-day: 03/09", "03/09"),
        ("生年月日 1984年3月9日", "1984年3月9日"),
        ("1984년 3월 9일", "1984년 3월 9일"),
        ("born day 9, month 3, year 1984.", "day 9, month 3, year 1984"),
        ("Due at the end of April.", "April"),
        ("Due in mid-April.", "mid-April"),
        ("It is Election Day 2024.", "Election Day"),
        ("please cancel 2/27 and rebook 3/6", "2/27"),
        ("please cancel 2/27 and rebook 3/6", "3/6"),
        ("Discharge planned for 4/7.", "4/7"),
        ("Rescheduled to 3/6.", "3/6"),
        ("No show 3/6.", "3/6"),
        ("RTC 3/6.", "3/6"),
        ("DOS: 3/6", "3/6"),
        ("Phoned 3/6.", "3/6"),
        ("Next visit 2/27.", "2/27"),
        ("Intake 1/14, discharge 3/6.", "3/6"),
        ("Parents met 3/5; school 3/9.", "3/9"),
        ("Seen 3/6 and 3/10.", "3/10"),
        ("Dates: 1/3, 1/10, 2/7.", "2/7"),
        ("It was kept for 24 Feb.", "24 Feb"),
        ("She is back 3 Mar. Prof. asked.", "3 Mar"),
        ("Seen 12-Apr. She left.", "12-Apr"),
        ("He left in Feb. Then he came.", "Feb"),
        ("Seen Feb. 24 at noon.", "Feb. 24"),
    ],
)
def test_a_date_is_found(detector, text, found):
    assert any(label == "DATE" and found in span for label, span in masked(detector, text))


@pytest.mark.parametrize(
    "text",
    [
        "Strength 5/5 (left leg).", "Mood 6/10, sleep 7/10.", "She is in the 8th grade.", "On the 9th floor.",
        "It is the sixth session.", "She set a New Year's resolution.", "He may march on.",
        "Day 9, month 3 of sobriety.", "A 10-mar-ked scale.", "Aim: the 95th percentile.",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_date_stays(detector, text):
    assert masked(detector, text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The governor died a little before dawn, at 94. Client had gone.", "94"),
        ("Her uncle is 90, a retired smith.", "90"),
        ("Her mother, 93, lives alone.", "93"),
        ("Her grandfather, 96, died.", "96"),
        ("His aunt (now 91) cooks.", "91"),
        ("They marked his 95th birthday.", "95th"),
        ("Her 100th birthday is near.", "100th"),
        ("At 94 she still drives.", "94"),
        ("She turns 97 next month.", "97"),
        ("Nan (97 next month) bakes.", "97"),
        ("97 next month, she bakes daily.", "97"),
        ("Her aunt is a centenarian.", "centenarian"),
        ("The sheet calls her a frail female in her nineties, which she read.", "in her nineties"),
    ],
)
def test_an_age_of_ninety_and_over_is_found(detector, text, found):
    assert ("AGE", found) in masked(detector, text)


@pytest.mark.parametrize(
    "text",
    [
        "BP at 94, pulse 80.",
        "The score is 90, up from 85.",
        "Music of the nineties.",
        "O2 sat is 94, stable.",
        "He is 89, she is 75.",
        "Score was 93, up.",
        "It was 92 outside.",
        "BP at 94 she is told.",
        "90 this month.",
        "Her mother, 89, lives alone.",
    ],
)
def test_what_only_looks_like_such_an_age_stays(detector, text):
    assert masked(detector, text) == []


@pytest.mark.parametrize(
    "address",
    [
        "210 Breakwater St, Port Elling, MN 55793", "891 Pine St, San Diego, CA 92101", "Halvorsen Falls MN 55786",
        "123 Main St, Apt 4B, Springfield, IL 62704", "77 Cole Ave,\nDuluth, Minnesota 55802",
    ],
)  # fmt: skip
def test_an_address_that_ends_in_state_and_zip_code_is_one_place(detector, address):
    assert masked(detector, f"Lives at: {address}\nIntake") == [("LOCATION", address)]


def test_a_town_and_a_state_without_a_zip_code_leave_the_state(detector):
    assert masked(detector, "Born in Duluth, Minnesota.") == [("LOCATION", "Duluth")]


@pytest.mark.parametrize("text", ["Client: Jane Roe   Age: 14", "Client: Jane Roe\nDOB: pending"])
def test_a_field_label_is_no_name(detector, text):
    assert [span for _, span in masked(detector, text)] == ["Jane Roe"]


@pytest.mark.parametrize(
    "name", ["Kettle Harbor Counseling Collective", "KETTLE HARBOR COUNSELING COLLECTIVE", "San Juan Diego parish"]
)
def test_an_organisation_is_found_by_its_head_word(detector, name):
    assert ("ORG", name) in masked(detector, f"She was seen at {name}.\n")


def test_a_number_ends_where_the_sentence_does(detector):
    assert ("FAX", "218-555-0137") in masked(detector, "Sent by fax 218-555-0137. 2) Grounding next.")


@pytest.mark.parametrize(
    "text",
    [
        "PHQ-9 12/27 and GAD-7 8/21 today.",
        "Pain 6/10, moved to 3/10.",
        "BP 120/80, 3/4 cup, 24/7, 1/2 tab, MMSE 28/30.",
        "Missed 3/8 groups. Attended 5/6 sessions.",
        "Cancelled 1/2 of her sessions.",
        "Sleep 4/7 nights. Strength 5/5.",
    ],
)
def test_scores_and_shares_stay(detector, text):
    assert masked(detector, text) == []


def test_a_score_after_a_date_stays(detector):
    assert masked(detector, "Intake 3/4, PHQ-9 3/27 then; mood 5/10.") == [("DATE", "3/4")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("She is from Dingle, Ireland.", "Dingle"),
        ("Dingle, Ireland", "Dingle"),
        ("Oaxaca, Mexico", "Oaxaca"),
        ("The Dalles is small.", "The Dalles"),
        ("He lives near Sisters.", "Sisters"),
        ("He works on 82nd Ave.", "82nd Ave"),
        ("5th Street", "5th Street"),
        ("near E 12th St.", "E 12th St"),
        ("She grew up in Co. Kerry.", "Co. Kerry"),
        ("They live in Co. Mayo and Co. Clare.", "Co. Clare"),
        ("He is from Co Kerry.", "Co Kerry"),
    ],
)
def test_a_place_smaller_than_a_state_is_found(detector, text, place):
    assert ("LOCATION", place) in masked(detector, text)


@pytest.mark.parametrize(
    "text",
    [
        "On Monday, Ireland played. First, India is far. Nowadays, England is cold.",
        "French, English and German.",
        "the 5th street light",
        "Mindfulness Group, Anger Management Group and DBT Skills Group met.",
        "Tuesday Process Group",
    ],
)
def test_what_is_no_small_place_and_no_organisation_stays(detector, text):
    assert masked(detector, text) == []


def test_a_group_with_a_name_of_its_own_is_found(detector):
    assert ("ORG", "Riverbend Group") in masked(detector, "Riverbend Group")


def test_a_person_ends_with_the_sentence(detector):
    assert ("PERSON", "J.L.") in masked(detector, "Present were J.L. The Vexburys came late.")
