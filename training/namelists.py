"""Write the lists of names of `deid/detect/data`: `python -m training.namelists`, whenever Faker has others.

All names of Faker's locales that write in Latin letters (Faker, MIT licence), word by word, in normal form. Gathered once,
since importing ninety locales takes longer than opening the detector.
"""

import importlib
import pkgutil
import warnings
from collections.abc import Mapping
from pathlib import Path

import faker.providers.person as faker_person

import deid.detect
from deid.files import write_whole
from deid.names import words

DATA = Path(deid.detect.__file__).parent / "data"
LISTS: Mapping[str, tuple[str, ...]] = {
    "given_names.txt": ("first_names", "first_romanized_names"),
    "family_names.txt": ("last_names", "last_romanized_names", "male_last_names", "unisex_last_names"),
}
"""Name of a file → what the attributes of Faker's providers that belong in it begin with."""


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


def _is_latin(value: str) -> bool:
    return value.isascii() or all(ord(char) < 0x250 or 0x1E00 <= ord(char) < 0x1F00 for char in value)


def main() -> None:
    for name, attributes in LISTS.items():
        write_whole(DATA / name, written(attributes).encode())


if __name__ == "__main__":
    main()
