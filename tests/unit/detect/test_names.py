import pytest

from deid.detect.names.recognizer import find_names


def found(text: str) -> set[str]:
    return {text[one.start : one.end] for one in find_names(text) if one.label == "PERSON"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I spoke to Oyelaran about it.", "Oyelaran"),
        ("Dr. Okafor agrees.", "Okafor"),
        ("her sister, Luba, died", "Luba"),
        ("My husband Christian is home.", "Christian"),
        ("then ms. reed said so and left", "reed"),
        ("Patient: Darnell Story", "Darnell Story"),
        ("BANKS, Terrell was late", "BANKS, Terrell"),
        ("Seen by Grace Etcheverry, LADC", "Grace Etcheverry"),
        ("he met jasleen at the clinic and they talked for a while", "jasleen"),
        ("Jenny Beck laughed.", "Jenny Beck"),
        ("a letter from Douwe van den Hoogenband.", "Douwe van den Hoogenband"),
        ("Mei-Ling said no.", "Mei-Ling"),
        ("Latoya Hill wrote. LH signed it.", "LH"),
        ("it is spelt F-A-I-T-H.", "F-A-I-T-H"),
        ("saved as intake_purevdorj_e.pdf", "purevdorj"),
        ("Rex the dog barked all night.", "Rex"),
        ("Rex the old cat is asleep.", "Rex"),
        ("Then Ms. V. came.", "V"),
        ("Mr. B left.", "B"),
        ("Dr. H said so.", "H"),
        ("Mr. T's car.", "T"),
        ("then mrs k called", "k"),
    ],
)
def test_private_people_are_found(text: str, name: str):
    assert any(name in one for one in found(text))


def test_a_name_beside_a_kept_phrase_is_found():
    assert found("Rosa Wise came. We used Wise Mind, said Mr. Wise.") == {"Rosa Wise", "Wise"}


@pytest.mark.parametrize(
    "text",
    [
        "Started Lexapro 10 mg; Beck Depression Inventory 18.",
        "She speaks English and Somali and was born in Kenya.",
        "On Tuesday we used EMDR and a Gottman exercise.",
        "She lost faith and hope. Will you come? May I ask?",
        "I'd say he'd go. Sure.",
        "She likes Taylor Swift.",
        "Her husband left. Pain is mild. Nice. On Zyrtec, Flonase and Lantus.",
        "She saw Dr. X today. Tick the box marked no.",
        "Will the dog be there? May the cat rest.",
        "Dr. I think so. Ms. A/B testing.",
        "Client reports low mood and poor sleep.",
        "Imaginal exposure was done. Used Chairwork. Defusion was hard. Young Mania (YMRS) 12.",
        "cancel the visit and rebook it please",
        "Women's Group met. Attends Anger Management Group weekly.",
        "He moved to New York and wrote from North Carolina.",
        "We used Wise Mind today. DEAR MAN skills. Radical Acceptance.",
        "He has ODD and ADHD. Vit D is low. Li level 0.8.",
        "Four Horsemen reviewed. She reads the Big Book.",
        "Stanley-Brown safety plan done. Young Mania (YMRS) 12.",
        "He got the Purple Heart and flew to Mexico.",
        "Seen at lat 44.97, lon -93.",
        "He speaks Kalenjin. Her Amma said namaste. Hers is Wiradjuri, his Toisan.",
        "Subj: better. Supv: weekly. Sings Fleetwood Mac in his old John Deere.",
        "the client will take it easy and may call on monday if it gets worse",
    ],
)
def test_what_identifies_nobody_is_kept(text: str):
    assert found(text) == set()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Her cousin Chuy (chuy.delga@mail.example) wrote.", {"Chuy"}),
        ("My sister Luba (luba_k@mail.example) helps.", {"Luba"}),
        ("Rebecca (Becky) came.", {"Rebecca (Becky"}),
    ],
)
def test_an_address_in_brackets_is_no_part_of_the_name_before_it(text: str, names: set[str]):
    assert {one for one in found(text) if one[0].isupper()} == names


def test_titles_stay_outside():
    assert "Okafor" in found("Dr. Okafor called.") and "Dr. Okafor" not in found("Dr. Okafor called.")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Her brother Ignacio ('Nacho') left.", {"Ignacio", "Nacho"}),
        ('Her aunt Theodora, "Teddo", died.', {"Theodora", "Teddo"}),
        ('His uncle Robert ("Bear") is dead.', {"Robert", "Bear"}),
        ('His father Tom ("a drunk") left.', {"Tom"}),
        ("His father Tom ('ADHD') left.", {"Tom"}),
        ("Gig with Dev and Marlowe", {"Dev", "Marlowe"}),
        ("Dinner with Zephyr and Indigo went well.", {"Zephyr", "Indigo"}),
        ("He struggles with Anxiety and Depression.", set()),
    ],
)
def test_nicknames_in_quotes_and_those_met_together_are_found(text: str, names: set[str]):
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Present: Anna, Tom and Priya", {"Anna", "Tom", "Priya"}),
        ("Present: Anneliese, Siobhan", {"Anneliese", "Siobhan"}),
        ("Members: Dana, Lee, Kim", {"Dana", "Lee", "Kim"}),
        ("Rafael & Joy Quintero", {"Rafael", "Joy Quintero"}),
        ("Kofi and Ama. M.E. and A.O. left.", {"Kofi", "Ama", "M.E.", "A.O."}),
        ("We saw Priya Anand. Priya was calm.", {"Priya Anand", "Priya"}),
        ("Seen by J. R. Okafor. Tom left.", {"J. R. Okafor", "Tom"}),
        ("Ruiz, Ana was late.", {"Ruiz, Ana"}),
        ("Led by Dr. Ruiz, Ana Bell", {"Ruiz", "Ana Bell"}),
        ("Smith, John; Ruiz, Ana", {"Smith, John", "Ruiz, Ana"}),
        ("Quintero, Joy and Quintero, Rafael came.", {"Quintero, Joy", "Quintero, Rafael"}),
        ("Ruiz, Ana, LPC, signed.", {"Ruiz, Ana"}),
    ],
)
def test_each_name_of_a_list_and_of_a_sentence_is_one_span(text: str, names: set[str]):
    assert names <= found(text)
    assert {one for one in found(text) if not any(one in name for name in names)} == set()
