"""Makes people, mentions of them as notes write them, and look-alikes that are no mention.

Imports nothing from the detector: what a mention looks like is written here a second time, so that the search
is not tested against itself. Everything is drawn from one seeded generator.
"""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from deid.model import Participant, Relative

GIVEN = [
    *["Jane", "Marisol", "Thaddeus", "Elizabeth", "Chukwuemeka", "Anne-Marie", "Siobhán", "José", "Björn", "Łukasz", "Thuy"],
    *["Oluwaseun", "Katherine", "Michael", "Robert", "Xiomara", "Zsófia", "D'Arcy", "Nguyệt", "Margaret", "Alexander"],
    *["Fionnuala", "Priyanka", "Dmitri", "Saoirse", "Aoife", "Bartholomew", "Ceridwen", "Devorah", "Eleftheria", "Farrukh"],
    *["Gwendolyn", "Hyacinthe", "Ibrahim", "Jean-Luc", "Kwabena", "Leocadia", "Mei-Ling", "Ngozi", "Oddný", "Parvaneh"],
    *["Quetzalli", "Rukhsana", "Søren", "Tuncay", "Ulrike", "Vsevolod", "Wilhelmina", "Yevgenia", "Zawadi", "Patricia"],
    *["Theodora", "Samuel", "Deborah", "Nicholas", "Mary Jo", "Abdulrahman", "Czesława", "Nthabiseng", "Ikaika"],
]  # fmt: skip
FAMILY = [
    *["Delgado", "O'Brien", "Nwosu", "Brightwater", "Kowalczyk", "Peña", "Müller", "Fitzgerald", "Vantongeren", "Okonkwo", "McAllister", "Hrytsenko"],
    *("Quiñones-Reyes", "van der Berg", "de la Cruz", "al-Sayed", "Adeyemi-Koch", "Ó Briain", "D’Angelo", "St. Clair"),
    *["Wojciechowski", "Featherstonehaugh", "Dhaliwal", "Venkatraghavan", "Björnsdóttir", "MacGillivray", "Tsosie", "Yellowhorse"],
    *["Papadopoulou", "Szczepański", "Thibodeaux", "N'Diaye", "Nakamura", "Bhattacharya", "Cholmondeley", "Rosenzweig"],
    *["Abubakar", "Kealoha", "Lindqvist", "Ferreira", "El-Masri", "Ten Eyck", "DeSantos", "Ngwenya", "Haverkamp"],
]  # fmt: skip
NICKNAMES = {
    "Elizabeth": "Liz", "Katherine": "Kate", "Michael": "Mike", "Robert": "Rob", "Margaret": "Peggy", "Alexander": "Alex",
    "Patricia": "Trish", "Theodora": "Dora", "Samuel": "Sammy", "Deborah": "Debbie", "Nicholas": "Nick", "Wilhelmina": "Mina",
}  # fmt: skip
ORDINARY_GIVEN = ["Will", "Hope", "May", "Grace", "Mark", "Rose", "Bill", "Joy", "Hunter"]
ORDINARY_FAMILY = ["Long", "Young", "Day"]
DIGITS = ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
ORDINALS = {1: "first", 3: "third", 12: "twelfth", 21: "twenty-first", 28: "twenty-eighth"}
CITIES = ("Harlow Creek", "Saint Odile", "Elmcrest", "Las Palmitas", "Ballinaclash")
STREETS = ("Quarry Mill Road", "Larpington Avenue", "Maple Street", "Thornybank Lane", "Old Tannery Court")
SHORT = {"Road": "Rd", "Avenue": "Ave.", "Street": "St", "Lane": "Ln", "Court": "Ct"}


@dataclass(frozen=True, slots=True)
class Mention:
    """A text about participant `who` and the place of the mention in it (end exclusive); `form` says how."""

    text: str
    start: int
    end: int
    who: int
    form: str


def people(draw: random.Random) -> list[Participant]:
    """A roster of one person per given name, each with every column filled."""
    families = [*FAMILY]
    draw.shuffle(families)
    return [_person(draw, i, given, families[i % len(families)]) for i, given in enumerate(GIVEN)]


def _person(draw: random.Random, i: int, given: str, family: str) -> Participant:
    return Participant(
        f"P{i + 100}",
        given,
        family,
        date_of_birth=date(draw.randint(1941, 2009), draw.randint(1, 12), draw.choice(list(ORDINALS))),
        mrn=f"JBC-{draw.randint(10**6, 10**7 - 1)}",
        phone=f"({draw.randint(201, 989)}) 555-{draw.randint(0, 9999):04}",
        email=f"{_plain(given)}.{_plain(family)[:6]}{draw.randint(11, 99)}@example.org",
        street=f"{draw.randint(2, 2999)} {STREETS[i % len(STREETS)]}",
        city=CITIES[i % len(CITIES)],
        postcode=f"{draw.randint(10000, 99999)}",
        relatives=(Relative("mother", f"Perpetua {family}"), Relative("brother", f"Casimir {family}")),
        employer="Prairie Crown Turkey Ltd",
        school="Vermilion Lakes Community College",
        clinician="Dr. Ottoline Achterberg, LPC",
    )


def _plain(name: str) -> str:
    table = str.maketrans({"ł": "l", "ø": "o"})
    spelled = unicodedata.normalize("NFKD", name.lower().translate(table))
    return "".join(char for char in spelled if char.isalpha() and char.isascii())


SENTENCES = (
    "Session with {} went well.",
    "We talked about {}, at length.",
    "Per intake: {}; see chart",
    "Spoke to {} (by phone) on Tuesday.",
    "Client and {} argued again.\nPlan: continue.",
    "“{}” was written on the form.",
)
FRAMES = {
    "file": "Saved as {}.docx in the chart.", "title": "Then Ms. {} agreed", "possessive": "We went to {}'s house",
}  # fmt: skip
"""Last word of a form that needs a sentence of its own → that sentence."""
LOWER_SENTENCES = ("so i told {} that i was done", "and then {} said no", "i live with {} now", "hi {} how are you")


def mentions(draw: random.Random, roster: list[Participant], rounds: int = 2) -> Iterator[Mention]:
    """Yield mentions of every kind for everybody, `rounds` times with other sentences and slips."""
    for _ in range(rounds):
        for who, person in enumerate(roster):
            for form, surface in [*_names(draw, person), *_numbers(draw, person), *_places(person)]:
                yield _placed(_sentence(draw, form), surface, who, form)


def _sentence(draw: random.Random, form: str) -> str:
    if (last := form.split()[-1]) in FRAMES:
        return FRAMES[last].lower() if form.startswith("lower") else FRAMES[last]
    sentence = draw.choice(LOWER_SENTENCES if form.startswith("lower") else SENTENCES)
    return sentence.upper() if form.startswith("caps") else sentence


def _placed(sentence: str, surface: str, who: int, form: str) -> Mention:
    head, _, tail = sentence.partition("{}")
    return Mention(head + surface + tail, len(head), len(head) + len(surface), who, form)


def _names(draw: random.Random, person: Participant) -> Iterator[tuple[str, str]]:
    given, family = person.given_name, person.family_name
    full = f"{given} {family}"
    yield from [("given", given), ("family", family), ("full", full), ("reversed", f"{family}, {given}")]
    yield from [("caps given", given.upper()), ("caps full", full.upper()), ("lower given", given.lower())]
    yield from [("lower family", family.lower()), ("lower full", full.lower())]
    yield from [("nfd", unicodedata.normalize("NFD", full)), ("no accents", _without_accents(full))]
    yield from [("zero width", f"{given[:2]}\u200b{given[2:]}"), ("soft hyphen", f"{family[:3]}\u00ad{family[3:]}")]
    yield ("full width", "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in given))
    yield from [("line break", f"{given}\n{family}"), ("two spaces", f"{given}  {family}")]
    yield from [("middle initial", f"{given} Q. {family}"), ("curly", full.replace("'", "’"))]
    yield from [("straight", full.replace("’", "'")), ("mother", "Perpetua"), ("brother", f"Casimir {family}")]
    if "-" not in family and " " not in family:
        first, last = _plain(given), _plain(family)
        yield from [("initial family", f"{given[0]}. {family}"), ("given initial", f"{given} {family[0]}.")]
        yield from [("initials", f"{given[0]}.{family[0]}."), ("initials apart", f"{given[0]}. {family[0]}.")]
        yield from [("file", f"{first}_{last}"), ("handle", f"{first}{last}{draw.randint(2, 99)}")]
        yield from [("short handle", f"@{first[0]}{last}"), ("reversed file", f"{last.title()}-{first.title()}")]
        yield from [("plural", f"{family}{'es' if family[-1] in 'sz' else 's'}")]
    if given.isalpha():
        yield from [("spelt", "-".join(given.upper())), ("lower spelt", " ".join(given.lower()))]
    yield from [
        ("title", family),
        ("lower title", family.lower()),
        ("possessive", given),
        ("lower possessive", given.lower()),
    ]
    yield from [("slash", f"{given}/{family}"), ("ordered", f"{family.upper()}, {given.upper()}")]
    yield from [("relative full", f"Perpetua {family}"), ("clinician", "Ottoline Achterberg"), ("title", "Achterberg")]
    for part in (given, family):
        if part.isalpha() and len(part) > 4:
            yield ("slip", _slip(draw, part))
            yield ("lower slip", _slip(draw, part).lower())
        if part.isalpha() and len(part) > 7:
            yield ("two slips", _slip(draw, _slip(draw, part)))
    if given in NICKNAMES:
        yield from [("nickname", NICKNAMES[given]), ("nick full", f"{NICKNAMES[given]} {family}")]


def _without_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if unicodedata.category(char) != "Mn")


def _slip(draw: random.Random, name: str) -> str:
    """One typing slip after the first letter: a letter doubled, left out, or swapped with the next."""
    at = draw.randint(1, len(name) - 2)
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    slips = [name[:at] + name[at] + name[at:], name[:at] + name[at + 1 :], swapped]
    # A slip that makes an ordinary word ("Björn" → "born") is out of reach by design.
    return draw.choice([slip for slip in slips if _plain(slip) != "born"])


def _numbers(draw: random.Random, person: Participant) -> Iterator[tuple[str, str]]:
    digits = "".join(char for char in person.phone if char.isdigit())
    area, office, line = digits[:3], digits[3:6], digits[6:]
    yield from [("phone", person.phone), ("phone dots", f"{area}.{office}.{line}"), ("phone solid", digits)]
    yield from [("phone country", f"+1 {area}-{office}-{line}"), ("phone local", f"{office}-{line}")]
    yield from [
        ("phone abroad", f"001 {area} {office} {line}"),
        ("phone odd", f"{area}/{office[:2]} {office[2:]}{line}"),
    ]
    said = [DIGITS[int(digit)] for digit in digits]
    yield ("lower phone said", " ".join(said))
    double = [f"double {said[3]}", *said[5:]]  # office is 555
    yield ("lower phone double", " ".join([*said[:3], *double]))
    local, _, domain = person.email.partition("@")
    yield from [("email", person.email), ("email caps", person.email.upper())]
    spelled = local.replace(".", " dot ")
    yield ("lower email said", f"{spelled} at {domain.replace('.', ' dot ')}")
    yield ("lower email digits", f"{spelled[:-2]} {DIGITS[int(local[-2])]} {DIGITS[int(local[-1])]} at example dot org")
    number = person.mrn.partition("-")[2]
    yield ("lower mrn said", " ".join(DIGITS[int(digit)] for digit in number))
    yield from [("id", person.participant_id), ("lower id", person.participant_id.lower())]
    yield from [("mrn", person.mrn), ("mrn spaced", f"jbc {number[:3]} {number[3:]}"), ("mrn digits", number)]
    born = person.date_of_birth
    assert born is not None
    month, year = MONTHS[born.month - 1], born.year
    yield from [("born iso", born.isoformat()), ("born mdy", f"{born.month}/{born.day}/{year}")]
    yield from [
        ("born dmy", f"{born.day:02}.{born.month:02}.{year % 100:02}"),
        ("born text", f"{month} {born.day}, {year}"),
    ]
    yield from [
        ("born ordinal", f"{ORDINALS[born.day]} of {month} {year}"),
        ("born day", f"{born.day} {month[:3]} {year}"),
    ]
    yield from [
        ("born without year", f"{month} {born.day}"),
        ("lower born said", f"{month.lower()} {ORDINALS[born.day]}"),
    ]
    yield from [
        ("born compact", f"{year}{born.month:02}{born.day:02}"),
        ("born dashes", f"{born.day}-{born.month}-{year}"),
    ]


def _places(person: Participant) -> Iterator[tuple[str, str]]:
    number, _, street = person.street.partition(" ")
    kind = street.split()[-1]
    short = street.replace(kind, SHORT[kind])
    yield from [("street", person.street), ("street short", f"{number} {short}"), ("street alone", street)]
    yield from [("lower street", street.lower()), ("city", person.city), ("caps city", person.city.upper())]
    yield from [
        ("postcode", f"OR {person.postcode}"[3:]),
        ("employer", "Prairie Crown Turkey"),
        ("school", "Vermilion Lakes"),
    ]


POSITIVE_GIVEN = (
    "Today {} said she slept.", "I met with {} after lunch.", "her brother {} came", "{} reported low mood.",
    "Then {} left the room.", "Thanks, {}.", "{}: I was late.", "{}'s mother called.", "Dr. {} agreed.",
    "we asked {} about sleep", "so i told {} that it hurts", "and then {} said no", "he lives with {} and two dogs",
)  # fmt: skip
POSITIVE_FAMILY = (
    "Dr. {} agreed.", "Met with Ms. {} today.", "mr {} said no", "The report by Kim {} arrived.", "Mrs {}'s dog died.",
)  # fmt: skip


def ordinary_mentions() -> Iterator[tuple[str, str, bool]]:
    """Yield (text, name, is given name) where a name that is also a word is meant as the name."""
    for name in ORDINARY_GIVEN:
        for sentence in POSITIVE_GIVEN:
            lower = sentence[0].islower() and sentence != "her brother {} came"
            yield sentence.format(name.lower() if lower else name), name, True
    for name in ORDINARY_FAMILY:
        for sentence in POSITIVE_FAMILY:
            yield sentence.format(name.lower() if sentence.startswith("mr ") else name), name, False


LOOK_ALIKES = {
    "Will": ["She will come.", "Will you come?", "They will not.", "i will say no", "Where there's a will.", "Will this help?",
             "will he come", "He has a strong will.", "It will be fine.", "what will happen"],
    "Hope": ["I hope so.", "Hope this helps.", "She has some hope.", "no hope at all", "Donated to Hope Center.",
             "we hope he comes", "Hope for the best.", "There is hope.", "i hope you slept", "lost all hope"],
    "May": ["It may rain.", "May I come in?", "On May 3 she left.", "in May 2024", "may i ask", "Since May he is sober.",
            "she may have slept", "Seen on 4 May.", "last May", "that may help"],
    "Grace": ["By the grace of God.", "A grace period applies.", "she said grace", "with some grace", "the grace to wait",
              "Went to Grace Church.", "saying grace at dinner", "a year of grace", "falls from grace", "his grace"],
    "Mark": ["Mark the box.", "a mark on her arm", "to mark the day", "Please mark it.", "The mark faded.", "left a mark",
             "mark my words", "Mark your calendar.", "question mark", "high mark"],
    "Rose": ["She rose early.", "a rose garden", "Her mood rose.", "the sun rose", "He rose from bed.", "rose to speak",
             "gave her a rose", "prices rose", "red rose", "Rose bushes bloomed."],
    "Bill": ["The bill came.", "Bill your insurer.", "a phone bill", "paid the bill", "to bill for it", "Bill for this session.",
             "the bill is due", "her water bill", "this bill", "some bill"],
    "Joy": ["tears of joy", "No joy in it.", "a joy to see", "finds joy", "little joy", "the joy of cooking", "with some joy",
            "She felt joy.", "any joy", "less joy"],
    "Hunter": ["He is a hunter.", "the hunter", "a job hunter", "every hunter", "deer hunter", "a bounty hunter",
               "this hunter", "no hunter", "some hunter", "each hunter"],
    "Long": ["a long day", "Long walks help.", "how long", "so long", "too long", "Long term goals.", "not long", "long ago",
             "as long as", "very long"],
    "Young": ["a young man", "Young adults group.", "so young", "too young", "Young people.", "very young", "young at heart",
              "the young", "Scored on the Young Mania Rating Scale.", "her young son"],
    "Day": ["a day off", "Day program.", "every day", "one day", "that day", "all day", "Day one.", "the day", "next day",
            "a long day"],
}  # fmt: skip
OTHER_LOOK_ALIKES = (
    "Seen at 3 PM by PT and OT.", "OK per MD.", "CBT, DBT and EMDR offered.", "Call 911 or 988.", "PHQ-9 was 14.",
    "Sertraline 50 mg daily.", "On 3/14 she slept 5 hours.", "Room 4, 12 sessions left.", "Used a plan A and plan B.",
    "One, two, three, four, five.", "Breathe in for four, out for six.", "He is at risk; see plan.", "The quarry was shut.",
    "Maple syrup on toast.", "An old tannery.", "Crown fell out.", "ate turkey", "community college is free",
    "vermilion paint", "a bright light", "Water was cold.", "the brightest one", "They were berating him.",
    "A fair price, he said.", "Reyes syndrome was excluded.", "She is marginal.", "He robs banks.", "Microphones and stands.",
    "A kite is not a word here.", "alexandrite ring", "Ms. stands for multiple sclerosis.", "brain fog", "the saying goes",
    "robust rules of order", "an iceberg melts", "declare it soon", "st is street", "crush injury", "angels sang",
    "delegated tasks", "Delegates voted.", "janitor came", "Jan was cold.", "marital stress", "mariners sailed",
    "private plants", "demetri is unknown", "fitness gear", "Obrigado, he said.", "the call was at 5550", "now so",
    "five five", "dot dot dot", "at example", "see example org", "January was hard.", "The third of four.", "on the 21st",
)  # fmt: skip


def look_alikes() -> Iterator[tuple[str, str]]:
    """Yield (text, name that is only a word in it); no name for texts that merely resemble the roster."""
    for name, texts in LOOK_ALIKES.items():
        yield from ((text, name) for text in texts)
    yield from ((text, "") for text in OTHER_LOOK_ALIKES)


def made_look_alikes(draw: random.Random, roster: list[Participant]) -> Iterator[tuple[str, int]]:
    """Yield (text, place of the person whom it resembles): other names, numbers, dates and addresses than theirs."""
    for who, person in enumerate(roster):
        for surface in (*_other_names(draw, person), *_other_numbers(draw, person)):
            yield draw.choice(SENTENCES).format(surface), who


def _other_names(draw: random.Random, person: Participant) -> Iterator[str]:
    """Names that are near by: two letters are others, three in a long name, so that no slip explains them."""
    for name in (person.given_name, person.family_name):
        if name.isalpha() and len(name) > 4:
            for _ in range(4):
                yield _altered(draw, name, 3 if len(name) > 7 else 2, "abcdefghiklmnoprstuvwz")


def _other_numbers(draw: random.Random, person: Participant) -> Iterator[str]:
    for _ in range(2):
        yield person.phone[:6] + _altered(draw, person.phone[6:], 2, "0123456789")
        yield from (_altered(draw, value, 2, "0123456789") for value in (person.mrn, person.postcode))
    born = person.date_of_birth
    assert born is not None
    yield from (f"{born.year - 1}-{born.month:02}-{born.day:02}", f"{born.day + 1}.{born.month}.{born.year}")
    yield from (f"{MONTHS[born.month % 12]} {born.day}, {born.year}", f"the {ORDINALS[born.day]}", str(born.year))
    local, _, domain = person.email.partition("@")
    yield from (f"front-desk@{domain}", f"{local[::-1]}@example.com", domain)
    yield from (
        "Mill Road",
        "Saint Brendan",
        "the old court",
        "Prairie Farm",
        "Lake College",
        f"P{draw.randint(300, 999)}",
    )


def _altered(draw: random.Random, value: str, count: int, letters: str) -> str:
    """The value with `count` of its letters or digits after the first replaced by others of `letters`."""
    changed = list(value)
    places = [i for i, char in enumerate(value) if i and char.lower() in letters]
    for i in draw.sample(places, count):
        changed[i] = draw.choice([char for char in letters if char != value[i].lower()])
    return "".join(changed)
