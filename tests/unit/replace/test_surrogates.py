"""Made-up names that read like the originals and are nobody's."""

import re
import unicodedata

import pytest

from deid.errors import PolicyError
from deid.identifiers import normal
from deid.model import Participant, Relative
from deid.replace.surrogates import _faker, _given_names, contact, words_of

FEMALE, MALE = _given_names("en_US")
LAST = {normal(name) for name in next(p for p in _faker("en_US").get_providers() if hasattr(p, "last_name")).last_names}


def test_the_parts_of_a_name_stay_consistent_over_a_record(cleaned):
    one, two, three = cleaned(
        "[[PERSON.full|Jennifer Lopez]]",
        "[[PERSON.given|Jen]] / [[PERSON|LOPEZ, JENNIFER]]",
        "Mrs. [[PERSON.family|lopez]]",
        names="surrogates",
    )
    given, family = one.split()
    assert two == f"{given} / {family.upper()}, {given.upper()}"
    assert three == f"Mrs. {family.lower()}"


def test_relatives_keep_one_family_name(cleaned):
    (text,) = cleaned(
        "[[PERSON@P001|Jane Delgado]], [[PERSON@P001/relative/0|Rosa Delgado]], Ms. [[PERSON@P001|Delgado]]",
        names="surrogates",
    )
    first, second, third = re.findall(r"(\w+)(?:,|$)", text)
    assert first == second == third != "Delgado"


@pytest.mark.parametrize(("name", "names"), [("Jennifer", FEMALE), ("Robert", MALE)])
def test_gender_stays(cleaned, name, names):
    for other in ("a", "b", "c"):
        (text,) = cleaned(f"[[PERSON.given|{name}]]", names="surrogates", key=other.encode())
        assert normal(text) in names


def test_the_relation_tells_a_gender_where_the_name_does_not(cleaned):
    (text,) = cleaned("[[PERSON@P001/relative/0|Qzx]]", names="surrogates")
    assert normal(text) in FEMALE


def test_initials_are_those_of_the_surrogate(cleaned):
    (text,) = cleaned(
        "[[PERSON.full|Jennifer Lopez]] ([[PERSON.initials|J.L.]]), [[PERSON.initials|JL]], [[PERSON.initials|J. M. L.]]",
        names="surrogates",
    )
    given, family = text.split(" (")[0].split()
    assert (
        text
        == f"{given} {family} ({given[0]}.{family[0]}.), {given[0]}{family[0]}, {given[0]}. {given[0]}. {family[0]}."
    )


@pytest.mark.parametrize(
    ("before", "names"),
    [
        ("Mr. ", MALE),
        ("Mrs ", FEMALE),
        ("Ms. ", FEMALE),
        ("his brother ", MALE),
        ("her sister-in-law ", FEMALE),
        ("my ex-husband, ", MALE),
        ("a stepmother ", FEMALE),
        ("the great-grandmother ", FEMALE),
    ],
)
def test_a_title_or_a_relation_before_the_name_tells_the_gender(cleaned, before, names):
    texts = [cleaned(f"{before}[[PERSON.full|Qzx Qwv]]", names="surrogates", key=bytes([key])) for key in range(6)]
    made = {normal(text.removeprefix(before).split()[0]) for (text,) in texts}
    assert made <= names and made - (FEMALE & MALE)


@pytest.mark.parametrize("relation", ["mother-in-law", "ex-wife", "grandmother", "half-sister", "godmother", "aunt"])
def test_the_relation_of_the_roster_tells_a_gender(cleaned, relation):
    roster = (Participant("P001", "Jane", "Delgado", relatives=(Relative(relation, "Qzx"),)),)
    text = "[[PERSON@P001/relative/0|Qzx]]"
    made = {
        normal(name) for key in range(6) for name in cleaned(text, names="surrogates", roster=roster, key=bytes([key]))
    }
    assert made <= FEMALE and made - MALE


@pytest.mark.parametrize("kind", ["given", "family", ""])
def test_a_lone_name_is_a_family_name_behind_a_title_and_a_given_name_behind_a_relation(cleaned, kind):
    kind = f".{kind}" if kind else ""
    for key in (b"a", b"b", b"c"):
        brown, again, sam, full = cleaned(
            f"Mrs. [[PERSON{kind}|Brown]]",
            f"[[PERSON{kind}|Brown]]",
            f"her son [[PERSON{kind}|Sammo]]",
            "[[PERSON.full|Tilda Brown]]",
            names="surrogates",
            key=key,
        )
        assert brown == f"Mrs. {again}" and full.split()[1] == again
        assert normal(again) not in FEMALE | MALE or normal(again) in LAST
        assert normal(sam.removeprefix("her son ")) in MALE


@pytest.mark.parametrize(
    ("written", "form"),
    [("503-555-2314", r"555-555-01\d\d"), ("5035552314", r"55555501\d\d"), ("+1 503 555 2314", r"\+5 555 555 01\d\d")],
)
def test_one_number_in_two_formats_has_one_surrogate(cleaned, written, form):
    one, two = cleaned("[[PHONE|(503) 555-2314]]", f"[[PHONE|{written}]]", names="surrogates")
    assert re.fullmatch(form, two) and two[-2:] == one[-2:]


@pytest.mark.parametrize(
    ("written", "script"),
    [
        ("Иван Петров", "CYRILLIC"),
        ("محمد علي", "ARABIC"),
        ("王小明", "CJK"),
        ("דוד כהן", "HEBREW"),
        ("김민수", "HANGUL"),
    ],
)
def test_the_script_stays(cleaned, written, script):
    (text,) = cleaned(f"[[PERSON.full|{written}]]", names="surrogates")
    assert text != written
    assert {unicodedata.name(char).split(" ")[0] for char in text if char.isalpha()} == {script}


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("[[PERSON|J. Lopez]]", r"[A-Z]\. [A-Z]\w+"),
        ("[[PERSON.initials|J.L.]]", r"[A-Z]\.[A-Z]\."),
        ("[[PERSON.initials|JL]]", r"[A-Z]{2}"),
        ("[[PERSON|maria de la cruz]]", r"[a-z]+ [a-z]+"),
        ("[[PERSON|Maria 'Mia' de la Cruz]]", r"([A-Z]\w+) '\1' [A-Z]\w+"),
        ("[[PERSON|Maria Elena Lopez]]", r"[A-Z]\w+ [A-Z]\w+"),
        ("[[PERSON|Lopez, Ana]]", r"[A-Z]\w+, [A-Z]\w+"),
    ],
)
def test_the_format_stays(cleaned, written, form):
    (text,) = cleaned(written, names="surrogates")
    assert re.fullmatch(form, text)


def test_no_surrogate_is_a_name_of_the_roster_or_of_the_record(cleaned):
    """Everybody has a common name of Faker's own lists, so an unguarded draw would repeat some."""
    originals = sorted(FEMALE)[:150]
    mentions = ", ".join(f"[[PERSON.given|{name.title()}]]" for name in originals)
    (tags,), (text,) = cleaned(mentions), cleaned(mentions, names="surrogates")
    made = [normal(name) for name in text.split(", ")]
    assert len(set(made)) == len(set(tags.split(", "))) > 100
    assert not set(made) & {*originals, "jane", "janie", "delgado", "rosa", "luis", "marco", "omar", "jennifer", "ana"}


def test_records_and_keys_have_their_own_surrogates(cleaned):
    text = "[[PERSON@P001|Jane Delgado]]"
    made = [
        cleaned(text, names="surrogates"),
        cleaned(text, names="surrogates", key=b"another"),
        cleaned(text, names="surrogates", participants=("P001", "P002")),
    ]
    assert len({str(one) for one in made}) == 3
    assert made[0] == cleaned(text, names="surrogates")


def test_phone_numbers_keep_their_layout_and_end_in_fiction(cleaned):
    text = (
        "[[PHONE|(503) 555-0147]], [[FAX|503.555.0199]], [[PHONE|five five five oh one]], [[PHONE|503-555-0100 x 22]]"
    )
    (made,) = cleaned(text, names="surrogates")
    assert re.fullmatch(r"\(555\) 555-01\d\d, 555\.555\.01\d\d, \[PHONE\], \[PHONE\]", made)
    assert "0147" not in made


def test_addresses_are_of_a_reserved_domain(cleaned):
    (made,) = cleaned("[[EMAIL|jane.delgado@mail.example]]", names="surrogates")
    assert re.fullmatch(r"[\w.-]+@example\.org", made) and not words_of(made) & {"jane", "delgado"}


def test_a_number_without_a_free_surrogate_gets_none():
    assert contact("PHONE", "503-555-0147", seed=b"s", taken=[{f"55501{n:02d}" for n in range(100)}]) == ""


def test_a_locale_without_a_free_name_is_an_error_that_names_the_remedy(cleaned):
    many = ", ".join(f"[[PERSON.full|김민{chr(0xAC00 + 7 * n)}]]" for n in range(120))
    with pytest.raises(PolicyError, match='names = "tags"'):
        cleaned(many, names="surrogates")


@pytest.mark.parametrize(
    ("before", "names"),
    [
        ("a boy named", MALE),
        ("a woman called", FEMALE),
        ("her mam,", FEMALE),
        ("his da", MALE),
        ("her aunt, Mrs.", FEMALE),
    ],
)
def test_words_before_a_name_tell_its_gender(cleaned, before, names):
    (text,) = cleaned(f"{before} [[PERSON.full|Qzx Vbn]]", names="surrogates")
    assert normal(text.removeprefix(before).split()[0]) in names


def test_a_full_stop_parts_a_name_from_the_person_before_it(cleaned):
    (text,) = cleaned("He is a good boy. [[PERSON.given|Jennifer]]", names="surrogates")
    assert normal(text.split()[-1]) in FEMALE
