import json
import threading

import anywidget
import pytest

from deid.audit.verdicts import Mark, Verdict, as_dict
from deid.errors import LedgerError
from deid.model import LABELS
from deid.notebook.preview import COLOURS
from deid.notebook.reviewer import review_widget
from deid.notebook.reviewer.answers import answer
from tests.fakedesk import CANARIES, MISSED, ORIGINALS, SHEETS, FakeDesk

NAME = "Zephyrine"


@pytest.fixture
def desk(tmp_path):
    return FakeDesk(tmp_path / "verdicts.json")


def asked(deed, note="", *, verdict=None, originals=False):
    told = as_dict(verdict) if verdict else None
    return {"id": 7, "do": deed, "note": note, "originals": originals, "verdict": told}


def missed_in_second():
    start = SHEETS["N-002"].text.index(MISSED)
    return Verdict("N-002", (Mark(start, start + len(MISSED), "missed", "PERSON"),))


def over_in_first():
    tag = SHEETS["N-001"].replaced[1]
    return Verdict("N-001", (Mark(tag.start, tag.end, "over"),))


def judge_all(desk):
    for note in desk.order:
        desk.judge(missed_in_second() if note == "N-002" else Verdict(note))


def test_it_opens_at_the_first_note_without_a_verdict(desk):
    assert answer(asked("open"), desk)["note"] == "N-001"
    desk.judge(Verdict("N-001"))
    desk.judge(Verdict("N-011"))
    told = answer(asked("open"), desk)
    assert (told["id"], told["tells"], told["note"], told["judged"], told["done"]) == (7, "sheet", "N-002", False, 2)


def test_a_sheet_holds_text_tags_and_what_there_is_to_choose_from(desk):
    told = answer(asked("open", "N-001"), desk)
    assert told["text"] == SHEETS["N-001"].text
    assert [told["text"][r["start"] : r["end"]] for r in told["replaced"]][:2] == ["[NAME 1]", "[DATE day +14]"]
    assert sorted(label for group in told["groups"] for label in group["labels"]) == sorted(LABELS)
    assert {group["group"]: group["colour"] for group in told["groups"]} == COLOURS
    json.dumps(told)


def test_originals_are_sent_only_when_asked_for(desk):
    assert not any(name in json.dumps(answer(asked("open", "N-001"), desk)) for name in ORIGINALS)
    told = answer(asked("open", "N-001", originals=True), desk)
    assert [r["original"] for r in told["replaced"]] == [r.original for r in SHEETS["N-001"].replaced]


def test_next_goes_round_over_the_notes_without_a_verdict(desk):
    desk.judge(Verdict("N-002"))
    assert answer(asked("next", "N-001"), desk)["note"] == "N-011"
    assert answer(asked("next", "N-004"), desk)["note"] == "N-001"
    desk.judge(Verdict("N-001"))
    desk.judge(Verdict("N-011"))
    assert answer(asked("next", "N-004"), desk)["note"] == "N-004"


def test_previous_goes_back_over_judged_notes_with_their_marks_and_stays_at_the_first(desk):
    desk.judge(over_in_first())
    told = answer(asked("previous", "N-002"), desk)
    assert (told["note"], told["judged"]) == ("N-001", True)
    assert told["marks"] == as_dict(over_in_first())["marks"]
    assert answer(asked("previous", "N-001"), desk)["note"] == "N-001"
    assert answer(asked("previous"), desk)["note"] == "N-004"


def test_a_verdict_is_recorded_before_the_next_note_is_shown(desk):
    told = answer(asked("judge", "N-002", verdict=missed_in_second()), desk)
    assert desk.verdicts == {"N-002": missed_in_second()}
    assert (told["note"], told["done"]) == ("N-011", 1)


def test_judging_again_replaces_the_verdict(desk):
    desk.judge(missed_in_second())
    answer(asked("judge", "N-002", verdict=Verdict("N-002")), desk)
    assert desk.verdicts == {"N-002": Verdict("N-002")}


def test_undo_shows_the_note_again_with_the_marks_it_had(desk):
    desk.judge(missed_in_second())
    told = answer(asked("undo", "N-011"), desk)
    assert (told["note"], told["judged"], told["done"]) == ("N-002", False, 0)
    assert told["marks"] == as_dict(missed_in_second())["marks"]
    assert answer(asked("undo", "N-002"), desk)["words"] == "There is no verdict to take back."


@pytest.mark.parametrize("deed", ["open", "next"])
def test_when_all_is_read_the_end_counts_leaks(desk, deed):
    judge_all(desk)
    told = answer(asked(deed), desk)
    assert told == {"id": 7, "tells": "end", "done": 4, "release": "march", "leaks": 1, "missed": 1}


def test_an_empty_sample_is_at_its_end(tmp_path):
    told = answer(asked("open"), FakeDesk(tmp_path / "verdicts.json", order=()))
    assert (told["tells"], told["done"]) == ("end", 0)
    assert answer(asked("previous"), FakeDesk(tmp_path / "verdicts.json", order=()))["tells"] == "end"


GOOD = asked("judge", "N-001", verdict=over_in_first())


@pytest.mark.parametrize(
    "message",
    [
        None,
        NAME,
        [NAME],
        {},
        {"id": 7},
        {**GOOD, "id": NAME},
        {**GOOD, "id": True},
        {**GOOD, "do": NAME},
        {**GOOD, "do": [NAME]},
        {**GOOD, "note": 5},
        {**GOOD, "originals": NAME},
        {**GOOD, "verdict": None},
        {**GOOD, "verdict": NAME},
        {**GOOD, "verdict": {"note": NAME, "marks": []}},
        {**asked("open"), "note": NAME},
        {key: value for key, value in GOOD.items() if key != "verdict"},
        {**GOOD, "more": NAME},
    ],
)
def test_a_message_of_another_form_is_answered_without_quoting_it_and_changes_nothing(desk, message):
    told = answer(message, desk)
    assert told["tells"] == "words"
    assert NAME not in json.dumps(told)
    assert not desk.verdicts


TAG = SHEETS["N-001"].replaced[1]
LENGTH = len(SHEETS["N-001"].text)


@pytest.mark.parametrize(
    "mark",
    [
        Mark(TAG.start - 2, TAG.start + 2, "missed", "PERSON"),
        Mark(TAG.start, TAG.end, "missed", "PERSON"),
        Mark(LENGTH - 2, LENGTH + 1, "missed", "PERSON"),
        Mark(TAG.start, TAG.end - 1, "over"),
        Mark(TAG.end, TAG.end + 3, "over"),
        Mark(TAG.end, TAG.end + 3, "relabel", "PERSON"),
    ],
)
def test_a_verdict_that_does_not_fit_its_note_is_not_recorded(desk, mark):
    assert answer(asked("judge", "N-001", verdict=Verdict("N-001", (mark,))), desk)["tells"] == "words"
    assert not desk.verdicts


def test_our_own_errors_are_told_and_the_words_of_others_are_not(desk, monkeypatch):
    def fail(error):
        def judge(verdict):
            raise error

        monkeypatch.setattr(desk, "judge", judge)
        return answer(GOOD, desk)["words"]

    assert fail(LedgerError("private/ cannot be written.")) == "private/ cannot be written."
    assert "OSError" in (told := fail(OSError(NAME))) and NAME not in told
    assert "ValueError" in (told := fail(ValueError(NAME))) and NAME not in told


def test_the_widget_shows_and_saves_counts_alone(desk):
    judge_all(desk)
    desk.undo()
    widget = review_widget(desk)
    heard, saved = [], []
    widget.send = heard.append
    for deed in ("open", "undo", "undo", "undo"):
        widget._handle_custom_msg(asked(deed, "N-001", originals=True), [])
        saved.append([widget.get_state(), repr(widget), widget._repr_mimebundle_()])
    assert any(NAME in json.dumps(told) for told in heard)
    assert any(ORIGINALS[0] in json.dumps(told) for told in heard)
    state = widget.get_state()
    assert repr(widget) == "Review(march, 0 of 4 read)"
    assert (state["done"], state["total"]) == (0, 4)
    assert set(state) - set(anywidget.AnyWidget().get_state()) == {"_css", "done", "total"}
    assert not [name for name in CANARIES if name in json.dumps(saved)]


def test_the_widget_answers_nonsense_without_an_error(desk, caplog):
    widget = review_widget(desk)
    heard = []
    widget.send = heard.append
    widget._handle_custom_msg(NAME, [])
    assert heard[0]["tells"] == "words"
    assert not caplog.records


def test_the_widget_watches_no_file_and_loads_nothing_from_elsewhere(desk):
    before = threading.active_count()
    state = review_widget(desk).get_state()
    assert threading.active_count() == before
    for text in (state["_esm"], state["_css"]):
        assert not any(word in text for word in ("http:", "https:", "import ", "import(", "@import", "url(", "fetch("))
