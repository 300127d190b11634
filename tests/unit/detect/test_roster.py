"""The roster's people are found in every form; words that only look like them stay."""

import random
import runpy
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from deid.detect.roster import CohortRecognizer, OwnRecognizer, own_identifiers
from deid.evaluate import read_gold
from deid.identifiers import known_identifiers
from deid.model import Participant, Relative
from deid.notebook.sample import SAMPLE
from training.rosters import invented_people

generator = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("roster_generator.py"))))

JANE = Participant(
    "P001",
    "Jane",
    "Delgado",
    preferred_name="Janie",
    other_names=("Jane Moreau",),
    date_of_birth=date(1988, 3, 14),
    mrn="JBC-0048812",
    phone="+44 7700 900123",
    email="jane.d88@example.org",
    street="12 Maple St, Apt 4",
    city="Harlow Creek",
    postcode="LS2 9JT",
    relatives=(Relative("mother", "Rosa Delgado"), Relative("brother", "Will Delgado")),
    clinician="Dr. Ana Ruiz, LPC",
    employer="Prairie Crown Turkey Ltd",
    school="Vermilion Lakes Community College",
)
OTHER = Participant("P002", "Chukwuemeka", "Brightwater", phone="(541) 555-0138", mrn="QX-77120", city="Elmcrest")
KNOWN = known_identifiers([JANE, OTHER], clinicians=["Ben Otieno"])


@pytest.fixture(scope="module")
def own():
    return OwnRecognizer(own_identifiers(KNOWN, [JANE]))


@pytest.fixture(scope="module")
def cohort():
    return CohortRecognizer(KNOWN)


def found(recognizer, text):
    return [
        (text[one.start : one.end], one.recognition_metadata["kind"], one.recognition_metadata["owner"])
        for one in recognizer.analyze(text, [])
    ]


def masked(recognizers, text):
    return {i for recognizer in recognizers for one in recognizer.analyze(text, []) for i in range(one.start, one.end)}


@pytest.fixture(scope="module")
def roster():
    return generator.people(random.Random(7))


@pytest.fixture(scope="module")
def searches(roster):
    known = known_identifiers(roster)
    everybody = CohortRecognizer(known)
    return [(everybody, OwnRecognizer(own_identifiers(known, [person]))) for person in roster]


def test_every_generated_mention_is_masked(roster, searches):
    mentions = list(generator.mentions(random.Random(11), roster))
    missed = []
    for one in mentions:
        places = masked(searches[one.who], one.text)
        if not all(i in places for i in range(one.start, one.end) if one.text[i].isalnum()):
            missed.append((one.form, one.text))
    assert len(mentions) >= 5000
    assert missed == []


def test_names_that_are_words_are_found_where_they_are_names():
    missed = []
    for text, name, given in generator.ordinary_mentions():
        person = Participant("P1", name, "Kowalczyk") if given else Participant("P1", "Kim", name)
        places = masked([OwnRecognizer(known_identifiers([person]))], text)
        start = text.lower().index(name.lower())
        if not set(range(start, start + len(name))) <= places:
            missed.append(text)
    assert missed == []


def test_at_most_one_in_a_hundred_look_alikes_is_masked(roster, searches):
    made = list(generator.made_look_alikes(random.Random(13), roster))
    cases, wrong = len(made), [text for text, who in made if masked(searches[who], text)]
    for text, name in generator.look_alikes():
        if name:
            given = name in generator.ORDINARY_GIVEN
            person = Participant("P1", name, "Kowalczyk") if given else Participant("P1", "Kim", name)
            known = known_identifiers([person])
            tried = [[CohortRecognizer(known)], [OwnRecognizer(known)]]
        else:
            tried = [list(search) for search in searches]
        cases += len(tried)
        wrong += [text for recognizers in tried if masked(recognizers, text)]
    assert cases >= 5000
    assert len(wrong) <= cases / 100, wrong


def test_everyday_words_are_no_names_of_strangers_on_the_roster():
    """ "Doctor:" opens every second turn of a transcript; "Good," many an answer."""
    cohort = CohortRecognizer(
        known_identifiers([Participant("P7", "Adrija", "Good"), Participant("P8", "Bo", "Doctor")])
    )
    assert (
        found(cohort, "Doctor: How did you sleep?\nGuest: Good, can you tell? Good.\nDoctor: Good: that helps.") == []
    )
    assert [name for name, *_ in found(cohort, "Ms. Good came, Adrija Good, Bo Doctor too")] == [
        "Good",
        "Adrija Good",
        "Bo Doctor",
    ]


def test_thousands_of_strangers_on_the_roster_mask_next_to_nothing_of_other_peoples_notes():
    strangers = CohortRecognizer(known_identifiers(invented_people(2_500)))
    kept = wrong = 0
    for document in read_gold(SAMPLE / "gold.jsonl"):
        marked = {i for span in document.spans for i in range(span.start, span.end)}
        letters = {i for i, char in enumerate(document.text) if char.isalnum()} - marked
        kept += len(letters)
        wrong += len(letters & masked([strangers], document.text))
    assert kept > 50_000 and wrong / kept < 0.005


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I saw Jane.", ("Jane", "given", "P001")),
        ("I saw Delgado, Jane.", ("Delgado, Jane", "full", "P001")),
        ("Seen: J. Delgado", ("J. Delgado", "full", "P001")),
        ("Signed J.D. today", ("J.D", "initials", "P001")),
        ("then JD left the room", ("JD", "initials", "P001")),
        ("Janie was late", ("Janie", "nick", "P001")),
        ("Ms. Moreau called", ("Moreau", "family", "P001")),
        ("her mother Rosa came", ("Rosa", "given", "P001/relative/0")),
        ("asked Dr. Ruiz", ("Ruiz", "family", "clinician/0")),
        ("see jane_delgado.docx", ("jane_delgado", "full", "P001")),
        ("user janedelgado88 wrote", ("janedelgado88", "user", "P001")),
        ("I texted @mrsdelgado today", ("mrsdelgado", "family", "P001")),
        ("the Delgados came", ("Delgados", "family", "P001")),
        ("Delgdao was tired", ("Delgdao", "family", "P001")),
        ("Jane Del-\ngado", ("Del-\ngado", "family", "P001")),
        ("name D-E-L-G-A-D-O, yes", ("D-E-L-G-A-D-O", "family", "P001")),
        ("call 07700 900 123", ("07700 900 123", "phone", "P001")),
        ("call 0044 7700900123", ("0044 7700900123", "phone", "P001")),
        ("jane dot d eighty eight at example dot org", ("jane dot d eighty eight at example dot org", "email", "P001")),
        ("on the fourteenth of march she", ("fourteenth of march", "birth_date", "P001")),
        ("DOB 14/03/88", ("14/03/88", "birth_date", "P001")),
        ("MRN 48812", ("48812", "mrn", "P001")),
        ("at ls29jt now", ("ls29jt", "postcode", "P001")),
        ("lives on Maple Street", ("Maple Street", "street", "P001")),
        ("works at Prairie Crown Turkey", ("Prairie Crown Turkey", "employer", "P001")),
    ],
)
def test_own_people_are_found_with_owner_and_kind(own, text, expected):
    assert expected in found(own, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CHUKWUEMEKA BRIGHTWATER", ("CHUKWUEMEKA BRIGHTWATER", "full", "P002")),
        ("met brightwater again", ("brightwater", "family", "P002")),
        ("phone 1-541-555-0138", ("1-541-555-0138", "phone", "P002")),
        ("chart qx77120", ("qx77120", "mrn", "P002")),
        ("with Ben Otieno", ("Ben Otieno", "full", "clinician/1")),
    ],
)
def test_everybody_on_the_roster_is_found_by_normal_form(cohort, text, expected):
    assert expected in found(cohort, text)


@pytest.mark.parametrize("text", ["Brightwatre came", "C.B. came", "555-0138", "Chuk came", "the Brightwaters"])
def test_of_others_on_the_roster_no_variants_are_looked_for(cohort, own, text):
    assert masked([cohort, own], text) == set()


def test_a_name_shared_by_two_people_has_no_owner_in_the_cohort():
    known = known_identifiers([Participant("P1", "Marisol", "Peña"), Participant("P2", "Marisol", "Okonkwo")])
    assert found(CohortRecognizer(known), "Marisol came; Marisol Okonkwo left") == [
        ("Marisol", "given", ""),
        ("Marisol Okonkwo", "full", "P2"),
    ]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Then Bo left", True),
        ("and then bo said no", True),
        ("BO: yes", True),
        ("the BO is low", False),
        ("an apple", False),
    ],
)
def test_a_name_of_two_letters_needs_its_neighbours(text, is_found):
    recognizer = OwnRecognizer(known_identifiers([Participant("P1", "Bo", "An")]))
    assert bool(recognizer.analyze(text, [])) == is_found


def own_of(given, family="Vexbury", **more):
    return OwnRecognizer(known_identifiers([Participant("P1", given, family, **more)]))


@pytest.mark.parametrize(
    "given", ["Al", "Jo", "Ed", "Sue", "Mark", "Summer", "Bill", "Pat", "Will", "Hope", "Ray", "May"]
)
def test_an_own_name_that_is_a_word_is_found_beside_what_its_bearer_is_called(given):
    assert found(own_of(given), f"{given} the dog barked all night.") == [(given, "given", "P1")]
    assert found(own_of(given), f"{given} the tall nurse was late.") == [(given, "given", "P1")]


@pytest.mark.parametrize("given", ["Al", "Ed", "Jo", "Will", "Hope"])
def test_an_own_name_is_found_in_a_line_of_capitals(given):
    assert found(own_of(given), f"{given.upper()} CAME LATE.") == [(given.upper(), "given", "P1")]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("Will", "Will the group have started?"),
        ("Mark", "Mark the date on it."),
        ("May", "May the dog rest."),
        ("Sky", "Sky the limit."),
        ("Ed", "ED IS CLOSED."),
        ("Ed", "ED STARTED AT 14."),
        ("Will", "Patient will need a refill."),
        ("Will", "pt will call on monday"),
        ("May", "pt may take it at night"),
    ],
)
def test_an_own_name_that_is_a_word_stays_where_it_is_one(given, text):
    assert found(own_of(given), text) == []


@pytest.mark.parametrize(
    ("given", "text", "name"),
    [
        ("Will", "pt will stated he is fine", "will"),
        ("Will", "pt will stated he is fine. She left.", "will"),
        ("Hope", "pt hope denies si", "hope"),
        ("Mark", "client mark reports poor sleep.", "mark"),
    ],
)
def test_an_own_name_in_small_letters_is_found_after_what_the_note_calls_its_client(given, text, name):
    assert found(own_of(given), text) == [(name, "given", "P1")]


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("X came in tired.", "X"),
        ("Call X.", "X"),
        ("Spoke with X today.", "X"),
        ("x said he is fine", "x"),
        ("X: I am tired.", "X"),
        ("Met X's mother.", "X"),
        ("Plan: X 2 weeks, see X-ray.", ""),
        ("Factor X is low.", ""),
    ],
)
def test_a_given_name_of_one_letter_needs_its_neighbours(text, letter):
    assert found(own_of("X", "Wu"), text) == ([(letter, "given", "P1")] if letter else [])


def test_a_name_of_one_letter_is_neither_article_nor_pronoun():
    assert found(own_of("A", "Wu"), "A left knee pain. Vitamin A daily.") == []
    assert found(own_of("I", "Wu"), "I came in tired. I said so.") == []
    assert found(own_of("A", "Wu"), "A came in tired.") == [("A", "given", "P1")]


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("lives at 1412 Kettle-\nwell Avenue now", "1412 Kettle-\nwell Avenue"),
        ("lives at 1412 Kettlewell Ave-\n  nue now", "1412 Kettlewell Ave-\n  nue"),
    ],
)
def test_a_street_is_found_across_a_hyphen_at_a_line_end(text, street):
    known = known_identifiers([Participant("P1", "Rosa", "Vexbury", street="1412 Kettlewell Avenue")])
    assert (street, "street", "P1") in found(OwnRecognizer(known), text)
    assert (street, "street", "P1") in found(CohortRecognizer(known), text)


@pytest.mark.parametrize("written", ["VΕΧΒURY", "ⓋⒺⓍⒷⓊⓇⓎ", "🅅🄴🅇🄱🅄🅁🅈", "🆅🅴🆇🅱🆄🆁🆈", "Vехbury", "Vexbυry"])
def test_a_name_is_found_in_letters_that_look_like_its_own(written):
    assert found(own_of("Rosa"), f"then {written} left") == [(written, "family", "P1")]


@pytest.mark.parametrize(
    ("given", "family", "text", "expected"),
    [
        ("伟", "王", "今天王伟来了。", ("王伟", "full", "P1")),
        ("伟", "王", "Client 王伟 came.", ("王伟", "full", "P1")),
        ("伟", "王", "今天王先生来了。", ("王先生", "family", "P1")),
        ("伟明", "王", "Wei Wang (王 伟明) came.", ("王 伟明", "full", "P1")),
        ("伟明", "王", "今天伟明来了。", ("伟明", "given", "P1")),
        ("太郎", "山田", "今日は山田太郎さん", ("山田太郎", "full", "P1")),
        ("민준", "김", "김민준이는 왔다", ("김민준", "full", "P1")),
    ],
)
def test_a_name_of_a_script_without_spaces_is_found_inside_a_sentence(given, family, text, expected):
    assert found(own_of(given, family), text) == [expected]
    known = known_identifiers([Participant("P1", given, family)])
    assert expected[1] == "family" or expected in found(CohortRecognizer(known), text)


def test_single_letters_of_such_a_script_are_words():
    assert found(own_of("伟", "王"), "伟大的国王") == []


def test_a_record_number_is_found_where_it_is_said_in_pairs():
    recognizer = own_of("Rosa", mrn="KH-204117", phone="612-555-0143")
    said = "KH-twenty forty-one seventeen"
    assert found(recognizer, f"chart {said} today") == [(said, "mrn", "P1")]
    assert found(recognizer, "call sixty-one twenty-five fifty-five oh one forty-three") != []
    assert found(recognizer, "he paid twenty, forty-one in all") == []


def test_own_identifiers_are_those_of_attendees_relatives_and_clinician():
    owners = [one.owner for one in own_identifiers(KNOWN, [JANE])]
    assert list(dict.fromkeys(owners)) == ["P001", "clinician/0", "P001/relative/0", "P001/relative/1"]
    assert own_identifiers(KNOWN, [OTHER], clinicians=["Dr Ben Otieno"])[-1].owner == "clinician/1"


def test_only_wanted_labels_are_returned(own):
    text = "Jane, 07700 900123"
    assert {one.entity_type for one in own.analyze(text, ["PHONE"])} == {"PHONE"}


def test_offsets_are_code_points_of_the_text_as_written(own):
    text = "😀 ﬁne, said Ｊａｎｅ \u200bDelga\u0301do’s mum"
    assert [text[one.start : one.end] for one in own.analyze(text, [])] == ["Ｊａｎｅ \u200bDelga\u0301do"]


def test_a_long_text_is_searched_to_its_end(own):
    text = "He slept well and ate. " * 20_000 + "Delgado"
    assert [one.end for one in own.analyze(text, [])] == [len(text)]


def test_an_empty_roster_and_an_empty_text_find_nothing(own):
    assert CohortRecognizer([]).analyze("Jane Delgado", []) == []
    assert own.analyze("", []) == []


PEOPLE = (
    Participant("P11", "Hanh", "Tran", employer="Hanh's Nails"),
    Participant("P12", "Siobhan", "Vexbury"),
    Participant("P13", "Priyanka", "Anand"),
)


def pieces(text: str) -> list[tuple[str, str, str]]:
    people = OwnRecognizer(own_identifiers(known_identifiers(PEOPLE), PEOPLE))
    results = people.analyze(text, [])
    return [(r.entity_type, text[r.start : r.end], r.recognition_metadata["owner"]) for r in results]


def test_an_employer_named_after_a_client_is_found_whole():
    assert ("ORG", "Hanh's Nails", "P11") in pieces("She works at Hanh's Nails.")


@pytest.mark.parametrize(
    ("text", "short", "owner"), [("Shiv said no.", "Shiv", "P12"), ("Then Priy came.", "Priy", "P13")]
)
def test_short_forms_of_own_given_names_are_found(text, short, owner):
    assert ("PERSON", short, owner) in pieces(text)


def test_words_that_begin_like_an_own_name_stay():
    assert pieces("Her father hid a shiv. He may pry. PRI 12.") == []


@pytest.mark.parametrize("text", ["We saw Priyanka Anand. Priyanka left.", "Client: Priyanka Anand\nPriyanka left."])
def test_a_full_name_does_not_reach_into_the_next_sentence_or_line(text):
    assert [piece for _, piece, _ in pieces(text)] == ["Priyanka Anand", "Priyanka"]
