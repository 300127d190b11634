"""A roster of people whom nobody knows, of any size."""

import random
from collections.abc import Callable, Sequence
from datetime import date

from faker import Faker

from deid.model import Participant, Relative
from training.names import LOCALES

CLINICIANS = 40
"""How many clinicians share the participants among them."""
_RELATIONS = ("mother", "father", "sister", "brother", "husband", "wife", "son", "daughter", "grandmother")


def invented_people(count: int, *, seed: int = 0) -> tuple[Participant, ...]:
    """Return `count` participants with every column of a roster filled. The same seed begins with the same people."""
    dice, fakers = random.Random(seed), {locale: Faker(locale) for locale in sorted(set(LOCALES))}
    for number, faker in enumerate(fakers.values()):
        faker.seed_instance(seed + number)

    def name() -> tuple[str, str]:
        faker = fakers[dice.choice(LOCALES)]
        return faker.first_name(), faker.last_name()

    clinicians = [" ".join(name()) for _ in range(CLINICIANS)]
    return tuple(_person(number, name, clinicians, fakers["en_US"], dice) for number in range(count))


def _person(
    number: int, name: Callable[[], tuple[str, str]], clinicians: Sequence[str], faker: Faker, dice: random.Random
) -> Participant:
    (given, family), (other, _) = name(), name()
    city = faker.city()
    return Participant(
        f"P{number:06}",
        given,
        family,
        other_names=(f"{given} {name()[1]}",),
        date_of_birth=date(dice.randrange(1940, 2014), dice.randrange(1, 13), dice.randrange(1, 29)),
        mrn=f"MRN-{number + 10**6}",
        phone=faker.numerify("###-555-####"),
        email=faker.ascii_safe_email(),
        street=faker.street_address(),
        city=city,
        postcode=faker.postcode(),
        relatives=(Relative(dice.choice(_RELATIONS), f"{other} {family}"),),
        clinician=dice.choice(clinicians),
        employer=faker.company(),
        school=f"{city} High School",
    )
