"""The sentence on what the result means."""

from dataclasses import replace

from deid.intruder import Attack, Intrusion, sentence, sentences, suppressed
from deid.names import words

LIMIT = "; this says nothing of an intruder who has heard what was told in the sessions."


def attack(name, against, claims, right, expected, p_value):
    return Attack(name, against, 17, 17, claims, right, expected, p_value, float(right))


NONE = (attack("age and town", "roster", 2, 0, 0.1, 1.0), attack("names left in texts", "roster", 0, 0, 0.0, 1.0))
SAME = attack("the same notes", "release", 16, 16, 0.94, 1e-14)
STYLE = attack("rare words and style", "release", 1, 1, 0.06, 0.06)


def result(attacks, named=0, joined=0, people=17, known=28):
    return Intrusion(people, known, len(attacks) > 2, attacks, named, joined, max(named, joined), ("C-001",))


def test_nobody_linked_and_nothing_compared():
    assert sentence(result(NONE)) == (
        "An intruder who knows the names, ages and towns of all 28 people on the roster could name none of the 17 "
        "participants; no earlier release was compared" + LIMIT
    )


def test_what_luck_may_explain_is_said_to_be_so():
    one = attack("age and town", "roster", 1, 1, 1 / 17, 1 / 17)
    assert "could name 1 of the 17 participants (too few to rule out luck, which would bring about 0.06);" in sentence(
        result((one, NONE[1]), named=1)
    )


def test_what_luck_cannot_explain_is_held_against_it():
    many = attack("age and town", "roster", 17, 17, 1.0, 3e-15)
    assert "could name all 17 participants (luck would bring about 1);" in sentence(result((many, NONE[1]), named=17))


def test_an_attack_that_was_not_right_more_often_than_luck_adds_nothing_to_it():
    many, unlucky = attack("age and town", "roster", 17, 17, 1.0, 3e-15), attack("x", "roster", 9, 0, 0.5, 1.0)
    assert "(luck would bring about 1)" in sentence(result((many, unlucky), named=17))


def test_an_earlier_release_is_told_with_the_notes_that_stand_in_both():
    assert sentence(result((*NONE, SAME, STYLE), joined=17)).endswith(
        "could name none of the 17 participants, and with an earlier release at hand could join all 17 participants to "
        "their records there (luck would bring about 1), 16 of them by a note that stands word for word in both" + LIMIT
    )
    assert ", all of them by a note that" in sentence(result((*NONE, SAME, NONE[1]), joined=16))


def test_an_earlier_release_that_joins_nobody():
    nothing = attack("the same notes", "release", 0, 0, 0.0, 1.0)
    assert "could join none of the 17 participants to their records there;" in sentence(
        result((*NONE, nothing, nothing))
    )


def test_a_copy_that_leaves_tells_neither_the_rosters_size_nor_small_counts():
    few = attack("age and town", "roster", 3, 3, 0.2, 0.001)
    told = sentence(suppressed(result((few, NONE[1], SAME, STYLE), named=3, joined=16), min_k=5))
    assert "of everybody on the roster could name fewer than 5 participants, and" in told
    assert "join 16 of the 17 participants to their records there, all of them by a note" in told
    assert "luck" not in told and "28" not in told


def test_one_person_reads_well():
    assert "the name, age and town of the one person on the roster could name nobody;" in sentence(
        result(NONE, people=1, known=1)
    )
    assert "could name the one participant" in sentence(result(NONE, named=1, people=1, known=1))


def test_an_empty_release_has_nobody_to_link():
    assert sentence(result(NONE, people=0)).startswith("Nobody is in the release")


def test_of_a_sample_it_says_so_and_that_more_codes_leave_more_doubt():
    drawn = replace(
        result((*NONE, SAME, STYLE), named=0, joined=17), participants=2000, drawn_from=50_000, known=60_000
    )
    assert sentence(drawn) == (
        "An intruder who knows the names, ages and towns of all 60,000 people on the roster could name none of the 2,000 "
        "participants drawn at random out of 50,000, and with an earlier release at hand could join 17 of them to their "
        "records there (luck would bring about 1), 16 of them by a note that stands word for word in both; whoever must choose "
        "among the codes of all 50,000 is sure less often, so these are upper bounds" + LIMIT
    )
    few = suppressed(replace(drawn, named=3, joined=3), min_k=5)
    assert few.drawn_from == 50_000
    assert "could name fewer than 5 of the 2,000 participants drawn at random out of 50,000, and" in sentence(few)
    assert "could join fewer than 5 of them to" in sentence(few)


def test_an_earlier_release_of_which_only_a_part_was_compared_is_told():
    cut = replace(result((*NONE, SAME, STYLE), joined=16), earlier_cut=True)
    assert "; of the earlier release, which is larger, only the records of the same people were compared" in sentence(
        cut
    )
    assert "upper bound" not in sentence(replace(cut, earlier_cut=False))


def test_every_word_of_a_sentence_is_one_of_our_own():
    drawn = replace(result((*NONE, SAME, STYLE), named=3, joined=16), drawn_from=50_000)
    ours = set(words(sentences()))
    for one in (drawn, replace(drawn, drawn_from=None, earlier_cut=True), suppressed(drawn, min_k=5)):
        assert {word for word in words(sentence(one)) if word.isalpha()} <= ours
