"""Which turns of a session may stay when only some of its attendees consent."""

import pytest

from deid.screen.turns import AFTER, GOES, LEADS, consenting_turns, is_leader

WHO = {"Ann": "P1", "Eve": "P2", "Ben": GOES, "Dr. Ito": LEADS, "Therapist": LEADS}
BACK = "\n".join(["Ann: Right."] * AFTER)
"""What is said until a turn stays again."""


def kept(text):
    return consenting_turns(text, speaker=lambda name: WHO.get(name, GOES), about_others=lambda told: "Ben" in told)


def test_what_consenting_attendees_say_of_themselves_stays():
    assert (
        kept("Ann: I slept badly.\nAnn: And I ate little at 10:30.")
        == "Ann: I slept badly.\nAnn: And I ate little at 10:30."
    )


def test_what_others_say_goes_and_leaves_one_mark_however_many_turns():
    assert kept(f"Ann: I slept badly.\nBen: So did I.\nCarl: Me too.\n{BACK}\nAnn: I ate.\n") == (
        "Ann: I slept badly.\n[TURNS REMOVED]\nAnn: I ate."
    )


@pytest.mark.parametrize(
    "about",
    [
        "Ben drinks again.", "You poured the gin.", "She drank gin.", "I saw THEM.", "We fought.", "Our gin.", "I hid it.",
        "Then “I drank gin again”.", 'She goes, "gin".', "Then 'gin again'.", "T. drank gin.", "well. Wife: I drank gin",
        "fine.Wife：gin", "Somebody here drank.", "The other one drank.", "One of the others drank.", "Yours was gin.", "shes drinking", "theyre drinking",
        "I told ’em.", "I told em.", "Y’all drink.", "yall drink", "Ms T drank.", "T drank.", "T's gin.", "The lady drank.",
        "People drink.", "My family drinks.", "The children drink.", "Whoever drinks.", "That gin story got to me.",
        "[crosstalk] I drank", "I slept // I drank", "I slept. - I drank", "I slept — I drank", "`I drank`", "‚I drank‘",
        "’I drank’", "My old folks drink.",
    ],
)  # fmt: skip
def test_a_turn_that_is_not_about_the_speaker_alone_goes(about):
    assert kept(f"Ann: I slept.\nAnn: {about}\nAnn: I ate.") == "Ann: I slept.\n[TURNS REMOVED]\nAnn: I ate."


@pytest.mark.parametrize("end", ["\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_line_end_ends_a_turn(end):
    assert (
        kept(f"Ann: I slept.{end}Wife: gin{end}{BACK}{end}Ann: I ate.") == "Ann: I slept.\n[TURNS REMOVED]\nAnn: I ate."
    )


@pytest.mark.parametrize(
    "line",
    [
        "(cries and says that gin helped.)", "The client disclosed gin.", "Wife:I drank gin", "Wife：gin", "Wife:\u00a0gin",
        "Wife - gin", "- Wife: gin", "**Wife:** gin", "2. Wife: gin", "> Wife: gin", "Wife (10:02): gin",
        "Client 2 [00:10:02]: gin", f"{'W' * 70}: gin", "P3 gin", "\tgin", "Ann and Ben: gin", "Ann/Ben: gin", "Plan: gin",
    ],
)  # fmt: skip
def test_a_line_whose_speaker_is_not_certain_goes_and_so_does_what_follows(line):
    assert kept(f"Ann: I slept.\n{line}\nEve: After six months, what a relapse.\nAnn: So.\nAnn: So.\nAnn: I ate.") == (
        "Ann: I slept.\n[TURNS REMOVED]\nAnn: I ate."
    )


def test_blank_lines_part_nothing():
    assert kept("Ann: I slept.\n\n \nAnn: I ate.") == "Ann: I slept.\nAnn: I ate."


def test_the_topic_of_others_goes_on_for_a_while():
    after = ["Eve: Hm.", "Ann: Stealing gets some fired.", "Eve: A theft like so is brave to admit.", "Ann: I ate."]
    assert kept("\n".join(["Ann: I slept.", "Ben: I stole.", *after])) == "Ann: I slept.\n[TURNS REMOVED]\nAnn: I ate."
    assert AFTER == 3


def test_whoever_leads_is_kept_only_between_turns_of_one_who_stays():
    assert kept("Ann: I slept.\nTherapist: How long did you sleep?\nAnn: Hours.") == (
        "Ann: I slept.\nTherapist: How long did you sleep?\nAnn: Hours."
    )
    assert kept("Dr. Ito: You spoke of gin last week.\nAnn: I slept.") == "[TURNS REMOVED]\nAnn: I slept."
    assert kept("Ann: I slept.\nDr. Ito: Still gin?\nEve: I ate.") == "Ann: I slept.\n[TURNS REMOVED]\nEve: I ate."
    assert kept(f"Ann: I slept.\nDr. Ito: And the drink?\nBen: Less.\nDr. Ito: Good.\n{BACK}\nAnn: I ate.") == (
        "Ann: I slept.\n[TURNS REMOVED]\nAnn: I ate."
    )
    for about in ("So she drank gin again?", "Ben is late.", "Gin with your family?"):
        assert kept(f"Ann: I slept.\nDr. Ito: {about}\nAnn: I ate.") == "Ann: I slept.\n[TURNS REMOVED]\nAnn: I ate."
    assert kept("Ann: I slept.\nDr. Ito: Gin again?") == "Ann: I slept.\n[TURNS REMOVED]"


def test_times_before_a_speaker_are_no_part_of_the_name():
    assert kept(f"[00:01:02] Ann: I slept.\n00:02 Ben: No.\n{BACK}\n(0:03) Ann: I ate.") == (
        "[00:01:02] Ann: I slept.\n[TURNS REMOVED]\n(0:03) Ann: I ate."
    )


@pytest.mark.parametrize(
    "text", ["", "Ann spoke of sleep and Ben listened.", "Ben: No.\nTherapist: Why?", "Therapist: Hello.", "Ann:"]
)
def test_a_text_without_a_consenting_turn_has_no_part_that_stays(text):
    assert kept(text) is None or text == "Ann:"


def test_parts_that_lead_are_known_by_their_words_and_never_by_a_letter():
    assert all(map(is_leader, ["Therapist", "counselor", "Co-facilitator 2", "SOCIAL WORKER"]))
    assert not any(map(is_leader, ["T", "Th", "T.", "Theo", "Leader Ben"]))
