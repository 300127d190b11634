"""The lists of names in the package are those of the Faker that is installed."""

import pytest

from deid.detect.words.lexicon import family_names, given_names
from training.namelists import DATA, LISTS, written


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_what_faker_has(name):
    assert (DATA / name).read_text(encoding="utf-8") == written(LISTS[name])


def test_names_of_many_cultures_are_known():
    assert {"siobhan", "zuzana", "giulia", "mohammed", "haruka", "priya"} <= given_names()
    assert {"garcia", "wojcik", "muller", "nguyen", "okafor", "yilmaz"} <= family_names()
