"""Which turns of a session may stay when only some of its attendees consent."""

import pytest

from deid.turns import GOES, LEADS, SPEAKS, consenting_turns

WHO = {"Ann": SPEAKS, "Ben": GOES, "Dr. Ito": LEADS}


def kept(text):
    return consenting_turns(text, speaker=lambda name: WHO.get(name, GOES), about_others=lambda told: "Ben" in told)


def test_a_consenting_attendees_turns_stay_with_their_lines():
    assert kept("Ann: I slept badly.\nTwice this week.\nAnn: And I ate little.") == (
        "Ann: I slept badly.\nTwice this week.\nAnn: And I ate little."
    )


def test_what_others_say_goes_and_leaves_one_mark_however_many_turns():
    assert kept("Ann: I slept badly.\nBen: So did I.\nCarl: Me too.\nAnn: I ate.\n") == (
        "Ann: I slept badly.\n[TURNS REMOVED]\nAnn: I ate.\n"
    )


def test_what_a_consenting_attendee_says_about_others_goes():
    assert kept("Ann: I slept.\nAnn: Ben drinks again.\nAnn: I ate.") == "Ann: I slept.\n[TURNS REMOVED]\nAnn: I ate."


@pytest.mark.parametrize("answer", ["You should leave her.", "He is right.", "That must hurt.", "I saw THEM too."])
def test_an_answer_to_a_turn_that_goes_goes_too(answer):
    assert kept(f"Ann: I slept.\nBen: No.\nAnn: {answer}\nAnn: I ate.") == "Ann: I slept.\n[TURNS REMOVED]\nAnn: I ate."


@pytest.mark.parametrize("leader", ["Dr. Ito", "Therapist", "T", "Facilitator 2", "co-leader", "COUNSELOR"])
def test_whoever_leads_is_kept_only_between_turns_that_stay(leader):
    assert kept(f"{leader}: Welcome.\nAnn: I slept.\n{leader}: How long?\nAnn: Hours.") == (
        f"{leader}: Welcome.\nAnn: I slept.\n{leader}: How long?\nAnn: Hours."
    )
    assert kept(f"Ann: I slept.\n{leader}: And the drink?\nBen: Less.\n{leader}: Good.\nAnn: I ate.") == (
        "Ann: I slept.\n[TURNS REMOVED]\nAnn: I ate."
    )
    assert kept(f"Ann: I slept.\n{leader}: Ben is late.\nAnn: I ate.") == "Ann: I slept.\n[TURNS REMOVED]\nAnn: I ate."


def test_what_stands_before_the_first_turn_goes():
    assert kept("Present: see list\nAnn and Ben came.\nAnn: I slept.") == "[TURNS REMOVED]\nAnn: I slept."
    assert kept("\n\nAnn: I slept.") == "Ann: I slept."


def test_times_before_a_speaker_are_no_part_of_the_name():
    assert kept("[00:01:02] Ann: I slept.\n00:02 Ben: No.\n(0:03) Ann: I ate.") == (
        "[00:01:02] Ann: I slept.\n[TURNS REMOVED]\n(0:03) Ann: I ate."
    )


@pytest.mark.parametrize(
    "text", ["", "Ann spoke of sleep and Ben listened.", "Ben: No.\nTherapist: Why?", "Therapist: Hello."]
)
def test_a_text_without_a_consenting_turn_has_no_part_that_stays(text):
    assert kept(text) is None


def test_a_line_that_looks_like_a_speaker_ends_the_turn():
    assert kept("Ann: I slept.\nPlan: Ben calls.\nAnn: I ate.") == "Ann: I slept.\n[TURNS REMOVED]\nAnn: I ate."
