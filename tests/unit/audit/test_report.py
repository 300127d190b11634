"""The report: self-contained, honest, readable by people and machines, the same bytes every time."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest

from deid.audit.histories import MOST
from deid.audit.reading import Reading, with_reading
from deid.audit.report import Funnel, ReportFacts, render
from deid.audit.sampling import Tally
from deid.audit.words import LABELS, REASONS, USE_LIMITS
from deid.model import LABELS as ALL_LABELS
from deid.model import Policy, Request
from deid.release.duo import _NUMBERS

RISK = SimpleNamespace(
    people=19, min_k=5, quasi_identifiers=("tables/s.csv: age",), k_before=1, k_after=6, l_after=3,
    blanked={"tables/s.csv: age": 58, "tables/s.csv: sex": 0}, cells=174, people_changed=12, levels={"tables/s.csv: age": "bands of 10"}, generalised=40, loss=0.31, loss_by_blanking=0.52,
)  # fmt: skip
JOINT = {"people": 19, "k": 1, "l": 2, "below_k": 19, "by_one": 6, "by_two": "<5"}
ATTACKS = (
    SimpleNamespace(name="age and town", people=19, claims=2, right=1, expected=0.1, linked_codes=("P-004",)),
    SimpleNamespace(name="rare words and style", people=0, claims=0, right=0, expected=None, linked_codes=()),
)
INTRUSION = SimpleNamespace(participants=19, drawn_from=None, compared=True, attacks=ATTACKS, named=0, joined=0)
FACTS = ReportFacts(
    study_id="calm", release_id="calm-r1", asof=date(2026, 3, 2), rehearsal=False, leaves=True,
    request=Request("HMB", "Uni Nord", False, True, "US", "2026-118"), policy=Policy(), use_limits=("HMB", "DS:MONDO:0005148", "IRB"), people=19,
    funnels=(Funnel("Notes", None, 57, {"WITHDRAWN": "<5", "EXPIRED": 9}), Funnel("Table rows", 60, 58, {"ASSENT": 2})),
    removed={"PERSON": {"": 443, "note": 412, "sud": "<5"}, "FAX": {"": "<5", "note": "<5"}, "IP": {"": 0}}, learnt=31, lists=(3, 0), sure={"95% and more": 512, "less than 50%": "<5"}, third_party_removed="<5",
    leaks=SimpleNamespace(files=7, listed=0, dismissed=2), risk=RISK, joint=JOINT, uniques=(), intrusion=INTRUSION,
    sentence="An intruder could name none.", versions={"deid": "0.1.0", "Python": "3.11"},
)  # fmt: skip


class Outline(HTMLParser):
    """The elements of a page, its visible text, and whether everything that opens closes."""

    VOID = frozenset({"meta", "rect"})

    def __init__(self, page):
        super().__init__()
        self.elements, self.open, self.text = [], [], ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text += data

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


def outline(**changes):
    page = Outline(render(replace(FACTS, **changes)))
    assert page.open == []
    page.text = re.sub(r"\s+", " ", page.text)
    return page


def test_the_page_needs_nothing_outside_itself():
    page = render(FACTS)
    assert "http" not in page
    assert "url(" not in page
    assert "@import" not in page
    for tag in ("script", "link", "img", "iframe", "object"):
        assert not outline().all(tag)


def test_the_same_facts_give_the_same_bytes():
    shuffled = replace(
        FACTS, removed=dict(reversed(FACTS.removed.items())), versions=dict(reversed(FACTS.versions.items()))
    )
    assert render(FACTS) == render(FACTS) == render(shuffled)


def test_values_are_escaped():
    page = render(replace(FACTS, request=Request("HMB", "<script>x</script> & co", False, True, "US")))
    assert "<script>" not in page
    assert "&lt;script&gt;x&lt;/script&gt; &amp; co" in page


def test_the_page_is_accessible():
    page = outline()
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert all(th.get("scope") in ("row", "col") for th in page.all("th"))
    assert all(svg.get("aria-hidden") == "true" for svg in page.all("svg"))
    ids = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    assert {attrs["aria-labelledby"] for attrs in page.all("section")} <= ids
    assert any("width=device-width" in meta.get("content", "") for meta in page.all("meta"))


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_has_the_contrast_of_wcag_aa_in_both_colour_schemes():
    schemes = [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{([^}]*)\}", render(FACTS))
    ]
    pairs = [("ink", "page"), ("ink", "card"), ("soft", "page"), ("soft", "card"), ("accent", "page"),
             ("accent", "accent-soft"), ("look", "look-soft"), ("wait", "wait-soft")]  # fmt: skip
    for scheme in schemes[:2]:
        for text, ground in pairs:
            light, dark = sorted((luminance(scheme[text]), luminance(scheme[ground])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)


def test_verdicts_come_first_and_say_their_state_in_words():
    text = outline().text
    for verdict in (
        "Every released item is covered",
        "No known identifier found",
        "k = 6",
        "<5 mentions removed",
        "Not yet reviewed",
    ):
        assert text.index(verdict) < text.index("From what was considered")
    assert text.count("✓ Passed") == 5
    assert text.count("○ Open") == 1


def test_open_doubts_and_a_small_k_ask_for_a_look():
    text = outline(
        leaks=SimpleNamespace(files=7, listed=4, dismissed=0), risk=SimpleNamespace(**{**vars(RISK), "k_after": 3})
    ).text
    assert "4 doubtful words are open" in text
    assert "k = 3, the policy asks for 5" in text
    assert text.count("! Look at this") == 2


@pytest.mark.parametrize("rehearsal", [True, False])
def test_a_rehearsal_says_so(rehearsal):
    assert ("cannot be approved" in outline(rehearsal=rehearsal).text) is rehearsal


def test_reasons_stand_in_the_order_of_the_specification_with_words():
    text = outline().text
    assert text.index("Consent was withdrawn WITHDRAWN") < text.index("The consent has expired EXPIRED")
    assert "Notes 57 released" in text
    assert "Table rows 60 considered, 58 released" in text


def test_a_suppressed_count_has_no_bar():
    bars = outline(funnels=(Funnel("Notes", None, 57, {"WITHDRAWN": "<5"}),), removed={}).all("rect")
    assert len(bars) == 1


def test_the_copy_at_home_says_that_it_does_not_leave():
    assert "does not leave the building" in outline(leaves=False).text
    assert "does not leave the building" not in outline().text


def test_what_learnt_names_found_is_told():
    assert "31 of them were found by a name" in outline().text
    assert "<5 of them were found by a name" in outline(learnt="<5").text
    assert "found by a name" not in outline(learnt=0).text


def test_kinds_with_nothing_removed_are_left_out():
    text = outline().text
    assert "Fax numbers" in text
    assert "Internet addresses" not in text
    assert "Transcripts" not in text
    assert "No identifier was found" in outline(removed={}).text


def test_counts_from_few_peoples_notes_are_suppressed_there_too_and_both_tables_say_which():
    text = outline().text
    assert "Names of people443412<5" in text
    assert "Fax numbers<5<50" in text
    assert "A count of refused items that rests on fewer than 5 participants is shown as <5" in text
    assert "A count from the notes of fewer than 5 participants is shown as <5." in text


def test_use_limits_are_spelled_out():
    text = outline().text
    for told in (
        "HMB: health, medical or biomedical research",
        "DS:MONDO:0005148: research on this disease only",
        "IRB: approval of an ethics board needed",
    ):
        assert told in text
    assert "XYZ" in outline(use_limits=("XYZ",)).text


def test_dismissed_findings_are_told_as_what_they_are():
    assert "2 findings that a steward dismissed as no leak." in outline().text


def test_no_quasi_identifier_is_said_plainly():
    risk = SimpleNamespace(**{**vars(RISK), "k_before": None, "k_after": None, "quasi_identifiers": ()})
    assert "No released column is declared a quasi-identifier" in outline(risk=risk).text


def test_every_label_and_reason_has_words():
    assert set(LABELS) == set(ALL_LABELS)
    assert len(REASONS) == 27
    assert set(USE_LIMITS) == set(_NUMBERS)
    assert all(words and words[0].isupper() for words in [*LABELS.values(), *REASONS.values()])


def test_what_generalisation_and_blanking_cost_is_told():
    text = outline().text
    assert "tables/s.csv: age is given in bands of 10" in text and "Cells made coarser40" in text
    assert "31% is lost (Iyengar's loss metric); blanking alone would have lost 52%" in text


def test_who_stands_out_is_told_at_home_only():
    uniques = (("P-004", ("family: twins", "event: house fire", "a", "b", "c", "d")),)
    text = outline(leaves=False, uniques=uniques).text
    assert "P-004" in text and "family: twins or event: house fire or a or b or 2 more" in text
    with pytest.raises(ValueError, match="steward's own copy only"):
        replace(FACTS, uniques=uniques)
    assert (
        "With a fact that nobody else has6" in outline().text
        and "Others with two facts that nobody else has together<5" in outline().text
    )


def test_of_many_who_stand_out_some_are_shown_and_the_rest_counted():
    uniques = tuple((f"P-{number:04}", ("family: twins",)) for number in range(MOST + 3))
    text = outline(leaves=False, uniques=uniques).text
    assert f"P-{MOST - 1:04}" in text and f"P-{MOST:04}" not in text
    assert "3 more are not shown here" in text
    assert all("not shown here" not in outline(leaves=False, uniques=uniques[:few]).text for few in (1, MOST))


def test_of_many_codes_that_an_attack_linked_some_are_shown_and_the_rest_counted():
    codes = tuple(f"P-{number:04}" for number in range(MOST + 3))
    linked = SimpleNamespace(**{**vars(ATTACKS[0]), "linked_codes": codes})
    text = outline(leaves=False, intrusion=SimpleNamespace(**{**vars(INTRUSION), "attacks": (linked,)})).text
    assert f"P-{MOST - 1:04} and 3 more" in text and f"P-{MOST:04}" not in text


def test_the_intruders_sentence_leaves_and_its_attacks_stay_at_home():
    leaving, own = outline().text, outline(leaves=False).text
    assert "An intruder could name none." in leaving and "An intruder could name none." in own
    assert "rare words and style" not in leaving and "rare words and stylenothing left to compare" in own
    assert "P-004" not in leaving and "P-004" in own


@pytest.mark.parametrize(
    ("named", "joined", "headline"),
    [
        (0, 0, "Nobody was linked"),
        (2, 0, "Linked: 2 of 19 by name"),
        ("<5", "7 or more", "Linked: <5 of 19 by name, 7 or more of 19 to an earlier release"),
    ],
)
def test_the_intruders_verdict_says_whether_somebody_should_look(named, joined, headline):
    tried = SimpleNamespace(**{**vars(INTRUSION), "named": named, "joined": joined})
    page = outline(intrusion=tried)
    assert headline in page.text
    assert page.text.count("! Look at this") == bool(named or joined)


@pytest.mark.parametrize(
    ("named", "told"),
    [
        (0, "Nobody was linked"),
        (0, "was tried against 2,000 participants drawn at random out of 50,000."),
        (3, "Linked: 3 of 2,000 tested by name"),
    ],
)
def test_the_intruders_verdict_says_that_a_sample_was_tested(named, told):
    tried = {**vars(INTRUSION), "participants": 2000, "drawn_from": 50_000, "named": named}
    assert told in outline(intrusion=SimpleNamespace(**tried)).text


READING = Reading(
    release="march", leaks=0, needless=0, population=60, read=58, at_most=0, promised=0, rate=0.01, confidence=0.95,
    composition={"class": (Tally("note", 40, 38), Tally("sud", 20, 20))}, kinds={"PERSON": (212, 0, 0)}, readers=2, further=0.0503,
    earlier_failed=1, earlier_left=2,
    read_by_two=58, agreed=0.95, kappa=0.62,
)  # fmt: skip


def test_what_readers_found_takes_the_place_of_what_nobody_has_read():
    before = render(FACTS)
    page = Outline(with_reading(before, READING))
    assert page.open == [] and "Not yet reviewed" not in page.text
    for told in (
        "No identifier was seen",
        "58 of 60 notes were read",
        "sud2020",
        "PERSON212",
        "at most 5.0% of those would leak",
        "3 of earlier releases of the study were drawn: 1 failed, 2 were never concluded",
        "agreed on 95% of them (kappa 0.62)",
        "2 readers",
    ):
        assert told in page.text, told
    assert with_reading(with_reading(before, READING), READING) == with_reading(before, READING)


def test_a_bound_above_none_is_told_in_notes():
    reading = replace(READING, population=400, read=183, at_most=4, promised=4, readers=1, read_by_two=0, kappa=None)
    text = Outline(with_reading(render(FACTS), reading)).text
    assert "At most 4 of 400 notes leak" in text and "1 reader read" in text and "kappa" not in text


def test_readers_who_said_the_same_of_all_are_told_so_without_a_kappa():
    text = Outline(with_reading(render(FACTS), replace(READING, agreed=1.0, kappa=None))).text
    assert "agreed on 100% of them whether" in text and "kappa" not in text


def test_only_a_report_takes_a_reading():
    with pytest.raises(ValueError, match="no report"):
        with_reading("<p>something</p>", READING)


def test_how_sure_the_detector_was_is_told():
    page = outline()
    assert "95% and more512" in page.text and "less than 50%<5" in page.text


def test_the_studys_own_lists_are_told_when_there_are_any():
    assert "3 phrases that are always masked, 0 that are no identifiers" in outline().text
    assert "lists of its own" not in outline(lists=(0, 0)).text
