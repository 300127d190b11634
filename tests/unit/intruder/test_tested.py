"""Who is drawn for the test of a large release."""

from collections import Counter
from statistics import mean

import pytest

from deid.intruder import people_tested
from deid.private import subkey
from deid.release import deal

PEOPLE = [f"P{number:03}" for number in range(60)]
KEY = b"k" * 32


def draw(people=PEOPLE, key=KEY, release_id="one"):
    return people_tested(people, key=key, release_id=release_id)


@pytest.fixture
def twenty(monkeypatch):
    monkeypatch.setattr("deid.intruder.tested.MOST", 20)


def test_everybody_is_tested_where_they_are_not_too_many():
    assert draw() == set(PEOPLE)


@pytest.mark.usefixtures("twenty")
def test_of_more_so_many_are_drawn_the_same_for_the_same_study_and_release():
    drawn = draw()
    assert len(drawn) == 20 and drawn < set(PEOPLE)
    assert draw(PEOPLE[::-1]) == drawn
    assert draw(key=b"x" * 32) != drawn != draw(release_id="two")


@pytest.mark.usefixtures("twenty")
def test_everybody_has_the_same_chance():
    often = Counter(who for number in range(300) for who in draw(release_id=f"r{number}"))
    assert set(often) == set(PEOPLE) and 60 < min(often.values()) <= max(often.values()) < 140  # of 100 on average


@pytest.mark.usefixtures("twenty")
def test_the_codes_of_a_release_do_not_tell_who_was_drawn():
    places = []
    for number in range(60):
        codes = deal(PEOPLE, prefix="P", key=subkey(KEY, "codes"), release_id=f"r{number}")
        drawn = draw(key=subkey(KEY, "intruder"), release_id=f"r{number}")
        places += [at for at, who in enumerate(codes) if who in drawn]
    assert mean(places) == pytest.approx(29.5, abs=1.5)  # three standard errors of 1,200 places drawn from 60
