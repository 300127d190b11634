"""Joining two releases by rare words and style."""

import pytest

from deid.intruder.chance import right_or_more
from deid.intruder.style import by_style, similarities
from tests.unit.intruder.worlds import chatter, dealt, fits, target

PEOPLE = [f"P{number:02}" for number in range(30)]


def releases(own):
    """Two releases of the same people: every text is new, and a share of the words is the person's own."""
    made = []
    for prefix, seed in (("C", 1), ("E", 2)):
        truth = dealt(PEOPLE, prefix, seed)
        made.append(([target(code, chatter(f"{who}/{prefix}", own=own)) for code, who in truth.items()], truth))
    return made


def right(made, truth, earlier_truth):
    return sum(truth[code] == earlier_truth[who] for who, code in made.claims.items())


def test_words_of_ones_own_link_everybody():
    (targets, truth), (earlier, earlier_truth) = releases(own=0.2)
    made = by_style(targets, earlier)
    assert right(made, truth, earlier_truth) == len(made.claims) == len(PEOPLE)


def test_without_anything_of_ones_own_it_is_as_good_as_chance():
    (targets, truth), (earlier, earlier_truth) = releases(own=0.0)
    made = by_style(targets, earlier)
    assert made.claims
    assert right_or_more(right(made, truth, earlier_truth), len(made.claims), len(PEOPLE)) > 0.05


def test_no_code_is_claimed_twice():
    (targets, _), (earlier, _) = releases(own=0.0)
    made = by_style(targets[:10], earlier)
    assert len(set(made.claims.values())) == len(made.claims) <= len(fits(made)) == 10


def test_endings_and_stops_link_where_no_word_is_the_same():
    before = ["runningly -- sleepingly -- eatingly", "walked!!! talked!!! baked!!!"]
    now = ["cooked!!! packed!!! looked!!!", "knowingly -- seemingly -- lovingly"]
    alike = similarities([[text] for text in before], [[text] for text in now])
    assert alike[0, 1] > alike[0, 0] and alike[1, 0] > alike[1, 1]


def test_a_rare_word_weighs_more_than_common_ones():
    before = ["the house was cold theremin", "the house was cold again", "the house was old", "the house was new"]
    alike = similarities(
        [[text] for text in before], [["a theremin in there somewhere"], ["the house was cold that day"]]
    )
    assert alike[0, 0] > alike[1, 0] * 2


@pytest.mark.parametrize("text", ["", "[CLIENT] [MOTHER]", "-- ... --"])
def test_nothing_is_claimed_of_a_participant_without_words(text):
    assert by_style([target("C1", text)], [target("E1", "words enough")]).codes == ()
    assert by_style([target("C1", "words enough")], [target("E1", text)]).claims == {}


def test_tags_are_no_style():
    targets = [target("C1", "[MOTHER] [MOTHER] slept"), target("C2", "[SON] walked")]
    made = by_style(targets, [target("E1", "[MOTHER] [MOTHER] walked"), target("E2", "[SON] slept")])
    assert made.claims == {"E1": "C2", "E2": "C1"}


def test_two_that_are_alike_are_not_claimed():
    targets = [target("C1", "she slept"), target("C2", "she slept")]
    assert by_style(targets, [target("E1", "she slept")]).claims == {}
