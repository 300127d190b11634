"""What an acquaintance could recognise: read where it is the participant's, and nowhere else."""

import time

import pytest

from deid.release.traits import KINDS, Trait, ages, traits_by_person, traits_of
from deid.release.traitwords import EVENTS, FAMILY, TOWNS


def told(text, kind):
    return {trait.value for trait in traits_of(text) if trait.kind == kind}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Client is a 34-year-old woman.", (34,)),
        ("[CLIENT] is a pleasant 61 yo nail-salon owner.", (61,)),
        ("S: 41 y/o Haitian-born welder w/ [EMPLOYER-1].", (41,)),
        ("Presenting problem: 38 y/o Latina woman, separated", (38,)),
        ("Presenting problem: Bus operator, 40, eleven years with the [EMPLOYER-1].", (40,)),
        ("Thank you for seeing this 75 year old retired [PROFESSION].", (75,)),
        ("Came in late. She is 34 and tired of it.", (34,)),
        ("he is fourteen and on guard duty.", (14,)),
        ("He turned 15 in [DATE].", (15,)),
        ("[CLIENT] turns nine this summer.", (9,)),
        ("Client: [CLIENT]     Age: 14     DOB: [DATE OF BIRTH]", (14,)),
        ("DOB [DATE OF BIRTH] (age 14); [MRN]; [ADDRESS]", (14,)),
        ("[CLIENT], 46, a [PROFESSION], was referred.", (46,)),
        ("[CLIENT] (26) has no work.", (26,)),
        ("[CLIENT]: I'm fifteen. I'm not a parrot.", (15,)),
        ('She said, "I\'m thirty-eight and I rent."', (38,)),
        ("Client is 34. Later: client is a 35-year-old.", (34, 35)),
        ("Ms. [CLIENT], 35, holds a degree.", (35,)),
        ("she’s 29, and alone", (29,)),
    ],
)
def test_the_participants_age_is_read(text, found):
    assert ages(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Her 7-year-old cries at night.",
        "Client's mother is a 62-year-old widow.",
        "Her mother is ill. She is 62.",
        "[HUSBAND] turned 50 the Saturday after.",
        "[DAUGHTER], 14, found messages.",
        "her daughter [DAUGHTER], age 8, changed schools",
        "Son (age 7) and [SISTER] (11).",
        "First drink at age 13, one attempt at age 17.",
        "Sober since age 40. Substance use, age 19 to 31.",
        "When she was 14 the house was sold.",
        "PHQ-9 of 14, GAD-7 11. PHQ-9 today: she is 14.",
        "SUDS 40 at first, now client is 20.",
        "She is 20 minutes late. Client is 15 weeks pregnant. She is 5, down from 8.",
        "[DATE day +14], session 34, 50 min. Session 3.",
        "Client, 34, 36 and 38 were absent.",
        "[CLIENT]: He's seventy-nine now.",
        "[CLINICIAN]: I'm fifty-one.",
        "I am fifty-one and was tired myself.",
        '"He is 34," she read aloud.',
        "Today she is 8, he says.",
        '[HUSBAND] said, "I\'m 50 now."',
        "client feels six years old whenever the door bangs",
        "A frail lady aged 20 to 30 sat outside.",
        "a 20-year-old marriage; the 30-year-old house",
        "It happened to a man of 45.",
    ],
)
def test_no_other_number_is_an_age_of_the_participant(text):
    assert ages(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[CLIENT] works as a line cook.", {"line cook"}),
        ("Her job as a school bus driver ended.", {"bus driver"}),
        ("S: 45 y/o charge nurse at [EMPLOYER-1]", {"nurse"}),
        ("Ms. [CLIENT] is a loan officer at [EMPLOYER-1].", {"loan officer"}),
        ("Retired teacher, lives alone.", {"teacher"}),
        ("Occupation: truck driver.", {"truck driver"}),
        ("[CLIENT]: I drive a bus and I'm good at it.", {"bus driver"}),
        ("She teaches third grade.", {"teacher"}),
        ("Presenting problem: Bus operator, 40, eleven years", {"bus operator"}),
        ("Elder, forty years mechanic at the [EMPLOYER-1].", {"mechanic"}),
    ],
)
def test_the_participants_occupation_is_read(text, found):
    assert told(text, "occupation") == found


@pytest.mark.parametrize(
    "text",
    [
        "The counselor is a good listener.",
        "[CLIENT] is a good cook and a hard worker.",
        "Her husband works as a nurse.",
        "[SISTER] is a nurse. She is a teacher, too.",
        "[CLIENT] is a [PROFESSION]. Works as an [OCCUPATION].",
        "He is a nurse's son.",
        "He is not a nurse.",
        "She wants to be a nurse. She is like a nurse to them.",
        "He is a good judge of character. She is a judge of wine.",
        "[CLIENT]: He was a judge.",
        '[CLINICIAN]: I am a therapist. "I work as a nurse," said [HUSBAND].',
        "Referred by her doctor; the teacher called.",
    ],
)
def test_no_other_occupation_is_the_participants(text):
    assert not told(text, "occupation")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Grew up in a small town, moved at 20.", {"small town"}),
        ("She lives in a town of 1,200 people.", {"town of 1200"}),
        ("Born in a village by the sea.", {"village"}),
        ("Lives on the reservation.", {"reservation"}),
        ("Works on her father's farm. She grew up on a dairy farm.", {"farm"}),
        ("It takes a whole village, she laughed. Went out to the city. [CITY-1].", set()),
        ("Her boss grew up in a small town.", set()),
        ("Does not live in a small town.", set()),
        ("A town of 12.5 miles; of 900 steps.", set()),
    ],
)
def test_the_kind_of_town_is_read(text, found):
    assert told(text, "town") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She is a mother of three.", {"3 children"}),
        ("Lives with her two young sons.", {"2 children"}),
        ("Her 7-year-old cries at night.", {"child of 7"}),
        ("She brought her 3-year-old son.", {"child of 3"}),
        ("[SON], 13 now, spoke.", {"child of 13", "children"}),
        ("Daughter [DAUGHTER], 8, changed schools", {"child of 8", "children"}),
        ("He was recently widowed.", {"widowed"}),
        ("Her late husband kept bees.", {"widowed"}),
        ("She is a single mother.", {"single parent"}),
        ("He was adopted at two.", {"adopted"}),
        ("In foster care since [DATE].", {"foster care"}),
        ("Client is an only child.", {"only child"}),
        ("Her husband is deployed again.", {"spouse deployed"}),
        ("His identical twin called.", {"twins"}),
        ("She is pregnant with twins.", {"pregnant", "twins"}),
        ("[EX-HUSBAND] pleaded. [GRANDDAUGHTER] did the cables. [STEPFATHER]", {"divorced", "grandchildren", "stepfamily"}),
    ],
)  # fmt: skip
def test_family_circumstances_are_read(text, found):
    assert told(text, "family") == found


@pytest.mark.parametrize(
    "text",
    [
        "She feels like a widow when he is at sea.",
        "Denies being pregnant. No children. Pregnant? No.",
        "Her mother is divorced. [FRIEND] is a single mother. Her sister is pregnant.",
        "They adopted a dog, and a new routine.",
        "We foster a sense of safety.",
        "Two twin beds in the room; the Twin Cities.",
        "She separated the papers. He is separated from his unit.",
        "If she were widowed she would move. Might be pregnant.",
        "Her only child is 7.",
        "Group of three kids on the bus.",
        "[MOTHER] called, and [BROTHER] and [HUSBAND] came.",
    ],
)
def test_what_is_denied_compared_or_of_others_is_no_family_circumstance(text):
    assert not told(text, "family")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Survived a plane crash in 2011.", {"plane crash"}),
        ("Their house burned down last spring.", {"house fire"}),
        ("Since the fire she sleeps in shoes.", set()),
        ("Since the fire in 2003 he has been silent.", {"house fire"}),
        ("Below-knee amputation, uses a prosthesis.", {"amputation"}),
        ("He was shot in the leg.", {"shooting"}),
        ("one prior episode after the birth of a stillborn son", {"stillbirth"}),
        ("Her brother was murdered.", {"homicide"}),
        ("Her son [SON] was killed in a raid.", {"killing of somebody close"}),
        ("Raised in a cult until nine.", {"cult"}),
        ("She came as a refugee.", {"refugee"}),
        ("[CLIENT]: I won the lottery, a small one.", {"lottery win"}),
        ("Kidney transplant in 2019.", {"organ transplant"}),
        ("Came home from prison in [DATE].", {"prison"}),
        ("He was tortured in a cellar.", {"torture"}),
        ("Lost her home in the earthquake.", {"earthquake"}),
    ],
)
def test_rare_events_are_read(text, found):
    assert told(text, "event") == found


@pytest.mark.parametrize(
    "text",
    [
        "Flooded with memories; a flood of tears. Therapy by flooding.",
        "The kitchen was like a tornado. It felt like an earthquake.",
        "Shooting pain, stabbing in nature. Shooting hoops. Flu shot. The idea was shot down.",
        "Denies torture, prison or trafficking.",
        "No history of amputation. Never in prison.",
        "Afraid of earthquakes. Dreams of a plane crash. A film about a kidnapping.",
        "Have you ever been in prison? Any house fire?",
        "Torture: denied. Prison - none.",
        "Saw a cult classic. Stabbed in the back by a colleague.",
        "The job is a prison. She is torturing herself.",
        "He drowned in paperwork. Drowned out by the fan.",
        "Lost his foot in the door. The war on drugs.",
        "Hip abduction exercises. Incarcerated hernia.",
    ],
)
def test_what_is_denied_asked_compared_or_a_figure_of_speech_is_no_event(text):
    assert not told(text, "event")


def test_traits_are_gathered_over_all_notes_of_one_participant_alone():
    notes = [
        (("P-002",), "Client is a 34-year-old woman."),
        (("P-001",), "No news."),
        (("P-002",), "[CLIENT] works as a nurse."),
        (("P-001", "P-003"), "[MEMBER-1] survived a plane crash. She is 50."),
    ]
    found = traits_by_person(notes)
    assert list(found) == ["P-001", "P-002", "P-003"]
    assert found["P-002"] == {Trait("age", "34"), Trait("occupation", "nurse")}
    assert found["P-001"] == found["P-003"] == frozenset()


def test_values_are_our_words_and_never_the_notes():
    text = "Client is a 34-year-old Quillfeather nurse. Their Vexbury house burned down. Lives on the Wrenmoor farm."
    assert traits_of(text) == {
        Trait("age", "34"), Trait("occupation", "nurse"), Trait("event", "house fire"), Trait("town", "farm")
    }  # fmt: skip
    assert {kind for kind, _ in traits_of(text)} <= set(KINDS)


def test_the_gate_of_a_table_lets_every_pattern_through():
    from deid.release import traits

    for table, patterns in ((traits._EVENTS, EVENTS), (traits._FAMILY, FAMILY), (traits._TOWNS, TOWNS)):
        assert [value for value, _ in table.patterns] == list(patterns)
    for text in ("[SON]'s suicide", "[HUSBAND] is deployed", "(refugee)", '"earthquake"'):
        assert traits_of(text)


def test_one_endless_line_is_read_in_time():
    began = time.process_time()
    traits_of("He is 34 and her mother is ill, she lost the house in a fire, " * 4000)
    assert time.process_time() - began < 20


def test_letters_that_grow_in_lower_case_move_nothing():
    assert ages("İİİİ İstanbul. Client is a 34-year-old woman.") == (34,)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[CLIENT] is 90+ and lives alone.", (90,)),
        ("At 90+ [CLIENT] still drives.", (90,)),
        ("At 47 [CLIENT] feels stuck.", (47,)),
        ("He feels too old at 47.", (47,)),
        ("[CLIENT] arrived at 10, late.", ()),
        ("[CLIENT] rates it at 47 percent.", ()),
    ],
)
def test_ages_that_follow_at_and_ages_of_90_and_over(text, found):
    assert ages(text) == found


def test_an_age_of_90_and_over_is_told_as_such():
    assert traits_of("[CLIENT] is 90+ and lives alone.") == {Trait("age", "90+")}
