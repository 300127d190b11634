"""The whole test: scoring, what counts as linked, and what a copy that leaves may tell."""

import subprocess
import sys
from dataclasses import asdict, replace
from math import factorial
from random import Random

import pytest

from deid.errors import ConfigError
from deid.intruder import Attack, Intrusion, intrude, sentence, suppressed
from tests.unit.intruder.worlds import ages, chatter, dealt, known, ordinary, target

PEOPLE = [f"P{number:02}" for number in range(12)]
ROSTER = [
    known(person, f"Surna{'bcdfghjklmnp'[at]}er", age=20 + 5 * at, town="Ely") for at, person in enumerate(PEOPLE)
]
TRUTH, EARLIER = dealt(PEOPLE, "C", 1), dealt(PEOPLE, "E", 2)


def release(truth, write, **columns):
    return [target(code, write(person), **columns) for code, person in truth.items()]


def run(targets, **more):
    return intrude(targets, ROSTER, TRUTH, ages_in=ages, ordinary=ordinary, **more)


def attack(intrusion, name):
    return next(attack for attack in intrusion.attacks if attack.name == name)


def test_a_release_that_tells_nothing_links_nobody():
    made = run(release(TRUTH, chatter))
    assert (made.named, made.joined, made.linked, made.linked_codes) == (0, 0, 0, ())
    assert [(a.name, a.claims, a.right, a.expected, a.p_value) for a in made.attacks] == [
        ("age and town", 0, 0, 0.0, 1.0),
        ("names left in texts", 0, 0, 0.0, 1.0),
    ]
    assert attack(made, "age and town").guessed == pytest.approx(1)


def test_exact_ages_link_everybody_and_bands_do_not():
    def with_age(cell):
        return [target(code, age=cell(ROSTER[PEOPLE.index(person)].age)) for code, person in TRUTH.items()]

    exact = run(with_age(str))
    assert exact.named == exact.linked == 12 and exact.linked_codes == tuple(sorted(TRUTH))
    made = attack(exact, "age and town")
    assert (made.people, made.claims, made.right, made.expected) == (12, 12, 12, 1.0)
    assert made.p_value == pytest.approx(1 / factorial(12))
    bands = run(with_age(lambda age: "20-44" if age < 45 else "45-79"))
    assert bands.named < 3 and 1 < attack(bands, "age and town").guessed < 3


def test_a_surname_left_in_a_text_links_its_bearer():
    made = run(release(TRUTH, lambda person: chatter(person) + (" Surnafer" if person == "P03" else "")))
    code = next(code for code, person in TRUTH.items() if person == "P03")
    assert made.linked_codes == attack(made, "names left in texts").linked_codes == (code,)


def test_a_wrong_claim_is_no_link():
    made = run(release(TRUTH, lambda person: chatter(person) + (" Surnafer" if person == "P05" else "")))
    found = attack(made, "names left in texts")
    assert (found.claims, found.right, found.p_value, found.guessed, made.named) == (1, 0, 1.0, 0.0, 0)


def test_somebody_who_is_not_in_the_release_is_a_claim_but_cannot_be_right():
    (code, *_), targets = TRUTH, release(TRUTH, lambda person: "")
    targets[0] = target(code, "Zimmerling came")
    roster = [*ROSTER, known("P99", "Zimmerling")]
    found = intrude(targets, roster, TRUTH, ages_in=ages, ordinary=ordinary).attacks[1]
    assert (found.people, found.claims, found.right, found.expected) == (12, 1, 0, 0.0)


def test_the_same_notes_in_an_earlier_release_join_everybody_and_leave_style_nothing():
    made = run(release(TRUTH, chatter), earlier=release(EARLIER, chatter), earlier_truth=EARLIER)
    assert (made.named, made.joined, made.linked) == (0, 12, 12)
    assert attack(made, "the same notes").right == 12
    assert attack(made, "rare words and style").people == 0


def test_new_notes_with_words_of_ones_own_are_joined_by_style():
    now = release(TRUTH, lambda person: chatter(f"{person}/now", own=0.3))
    before = release(EARLIER, lambda person: chatter(f"{person}/before", own=0.3))
    made = run(now, earlier=before, earlier_truth=EARLIER)
    assert attack(made, "the same notes").claims == 0
    assert attack(made, "rare words and style").right == made.joined == 12


def test_unrelated_texts_are_not_joined_beyond_chance():
    now = release(TRUTH, lambda person: chatter(f"{person}/now"))
    before = release(EARLIER, lambda person: chatter(f"{person}/before"))
    made = attack(run(now, earlier=before, earlier_truth=EARLIER), "rare words and style")
    assert made.claims > 0 and made.p_value > 0.05


def test_only_those_in_both_releases_can_be_joined():
    some = {code: person for code, person in EARLIER.items() if person < "P04"}
    made = run(release(TRUTH, chatter), earlier=release(some, chatter), earlier_truth=some)
    assert (attack(made, "the same notes").people, made.joined) == (4, 4)


def test_the_order_of_the_inputs_makes_no_difference():
    now, before = (
        release(TRUTH, lambda p: chatter(f"{p}/a", own=0.1)),
        release(EARLIER, lambda p: chatter(f"{p}/b", own=0.1)),
    )
    made = run(now, earlier=before, earlier_truth=EARLIER)
    assert intrude(now[::-1], ROSTER[::-1], TRUTH, ages_in=ages, ordinary=ordinary, earlier=before[::-1], earlier_truth=EARLIER) == made  # fmt: skip


@pytest.mark.parametrize("truth", [{}, dict.fromkeys(TRUTH, "P00"), dict.fromkeys(TRUTH, "")])
def test_a_release_whose_codes_are_not_recorded_cannot_be_scored(truth):
    with pytest.raises(ConfigError, match="not known one to one"):
        intrude(release(TRUTH, chatter), ROSTER, truth, ages_in=ages, ordinary=ordinary)


def test_a_copy_that_leaves_tells_no_code_and_no_small_count():
    targets = release(TRUTH, lambda person: chatter(person) + (" Surnafer" if person == "P03" else ""))
    some = {code: person for code, person in EARLIER.items() if person < "P09"}
    made = run(targets, earlier=release(some, lambda p: chatter(p) if p < "P06" else ""), earlier_truth=some)
    told = suppressed(made, min_k=5)
    assert (told.known, told.participants, told.linked_codes) == (None, 12, ())
    assert (made.named, made.joined, made.linked) == (1, 5, 6)  # six less five would tell the one
    assert (told.named, told.joined, told.linked) == ("<5", 5, "5 or more")
    names, same = attack(told, "names left in texts"), attack(told, "the same notes")
    assert (names.people, names.claims, names.right) == (12, "<5", "<5")
    assert names.expected is names.p_value is names.guessed is None
    assert same.people is None  # nine of twelve stand in both: three came or went
    assert same.expected is same.p_value is same.guessed is None
    assert all(attack.linked_codes == () for attack in told.attacks)
    assert made.linked_codes and made.known == 12  # the steward's copy is as it was


def test_of_a_sample_only_the_people_in_it_are_asked_about():
    names = [ROSTER[PEOPLE.index(person)].names[0] for person in TRUTH.values()]
    targets = [target(code, f"{chatter(code)} {name}") for code, name in zip(list(TRUTH)[:4], names[3:7], strict=True)]
    made = run(targets, drawn_from=12)  # of the four who are named, one is in the sample
    assert (made.participants, made.drawn_from, made.known) == (4, 12, 12)
    assert [(a.people, a.claims) for a in made.attacks] == [(4, 0), (4, 1)]
    assert attack(run(targets), "names left in texts").claims == 4


def test_an_earlier_release_that_holds_nobody_of_the_sample_was_compared():
    made = run(release(TRUTH, chatter), earlier=(), earlier_truth=EARLIER)
    assert made.compared and [a.people for a in made.attacks if a.against == "release"] == [0, 0]


def story(person, draw):
    """What is told of somebody of their age, town and name; all of it so."""
    told = [f"She, aged {person.age}, came."] * (draw.random() < 0.4) + [f"In {person.town}."] * (draw.random() < 0.4)
    return f"{' '.join(told)} {person.names[0] if draw.random() < 0.2 else ''} {chatter(person.person, size=9)}"


@pytest.mark.parametrize("seed", range(25))
def test_what_is_found_of_a_sample_is_no_less_than_what_is_found_of_the_same_people_among_all(seed):
    draw = Random(seed)
    people = [f"P{number:02}" for number in range(30)]
    roster = [
        known(person, f"Surna{draw.choice('bcdfghjklmnp')}er{draw.choice(('', 'son'))}", age=20 + draw.randrange(25), town=draw.choice(("Ely", "Duluth")))
        for person in people
    ]  # fmt: skip
    truth, earlier_truth = dealt(people[:24], "C", seed), dealt(people[3:24], "E", seed + 1)
    of = {person.person: person for person in roster}
    texts = {code: [story(of[who], draw)] * draw.randint(1, 2) for code, who in truth.items()}
    before = [target(code, *texts[{who: c for c, who in truth.items()}[who]]) for code, who in earlier_truth.items()]
    codes = list(truth)
    groups = [
        (f"{of[truth[four[0]]].names[0]} spoke.", tuple(four)) for four in (draw.sample(codes, 4) for _ in range(6))
    ]
    targets = [
        replace(target(code, *texts[code]), shared=tuple(group for group in groups if code in group[1]))
        for code in codes
    ]
    sample = set(draw.sample(codes, 8))

    def linked(targets, before, **more):
        made = intrude(
            targets, roster, truth, ages_in=ages, ordinary=ordinary, earlier=before, earlier_truth=earlier_truth, **more
        )
        return {attack.name: sample.intersection(attack.linked_codes) for attack in made.attacks[:3]}

    whole = linked(targets, before)
    tested = {truth[code] for code in sample}
    part = linked(
        [one for one in targets if one.code in sample],
        [one for one in before if earlier_truth[one.code] in tested],
        drawn_from=24,
    )
    assert all(whole[name] <= part[name] for name in whole)


def scored(name, against, claims, right):
    return Attack(name, against, 40, 40, claims, right, 0.1, 0.001, 2.5)


def test_a_total_does_not_tell_how_few_one_attack_added():
    attacks = (scored("a", "roster", 7, 7), scored("b", "roster", 6, 6))
    told = suppressed(Intrusion(40, 50, False, attacks, named=9, joined=0, linked=9), min_k=5)
    assert told.linked == told.named == "7 or more"
    assert "could name 7 or more of the 40 participants" in sentence(told)


def test_a_total_does_not_tell_how_few_were_linked_in_the_other_way():
    attacks = (scored("a", "roster", 7, 7), scored("b", "roster", 6, 6), scored("the same notes", "release", 2, 2))
    told = suppressed(Intrusion(40, 50, True, attacks, named=13, joined=2, linked=15), min_k=5)
    assert (told.named, told.joined, told.linked) == (13, "<5", "13 or more")


def test_what_would_give_a_small_count_away_is_not_told():
    many = Intrusion(40, 50, False, (scored("a", "roster", 9, 3),), named=3, joined=0, linked=3)
    (told,) = suppressed(many, min_k=5).attacks
    assert (told.claims, told.right, told.expected, told.p_value, told.guessed) == (9, "<5", 0.1, None, None)


def test_what_is_large_enough_or_nothing_is_told_as_it_is():
    made = run(release(TRUTH, chatter), earlier=release(EARLIER, chatter), earlier_truth=EARLIER)
    told = suppressed(made, min_k=5)
    assert (told.named, told.joined) == (0, 12)
    before, after = (asdict(attack(one, "the same notes")) for one in (made, told))
    assert {**before, "linked_codes": ()} == after


def test_nothing_shows_names_or_texts_when_printed():
    person, released = known("P1", "Surnamer", age=30, town="Ely"), target("C1", "Secret words", age="30")
    assert repr(person) == "Known(<masked>)"
    assert repr(released) == "Target(C1, texts=1, shared=0, columns=1)"
    assert "C-0" not in repr(run(release(TRUTH, lambda p: "Surnafer")))


def test_importing_the_room_brings_no_heavy_package():
    heavy = "{'scipy', 'sklearn', 'pandas'}"
    code = f"import sys, deid.intruder; sys.exit(bool({heavy} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
