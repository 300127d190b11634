"""Detection measured against marked notes, without showing them."""

import json

import pytest

from deid.errors import StudyFileError
from deid.model import Span
from deid.notebook import measure
from deid.notebook.measure import shape

TEXT = "Anna met Berta in Duluth on 3/5. Anna wept."
GOLD = (
    ("Anna", 0, "PERSON", "given", True),
    ("Berta", 9, "PERSON", "given", False),
    ("Duluth", 18, "LOCATION", "city", True),
    ("3/5", 28, "DATE", "daymonth", False),
)


@pytest.fixture
def gold(tmp_path):
    spans = [
        {"start": start, "end": start + len(word), "label": label, "kind": kind, "roster": roster}
        for word, start, label, kind, roster in GOLD
    ]
    lines = [
        {"id": "N1", "participants": ["P1"], "text": TEXT, "spans": spans},
        {"id": "N2", "participants": ["P2", "P3"], "text": "Nothing here.", "spans": []},
    ]
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def finds(*stretches):
    """A detector that finds these stretches (start, end, label, and a score that is not 1) in the first text."""

    def detect(texts):
        return [
            tuple(Span(start, end, label, *(score or [1.0]), "test") for start, end, label, *score in stretches),
            *[()] * (len(texts) - 1),
        ]

    return detect


EVERYTHING = tuple((start, start + len(word), label) for word, start, label, *_ in GOLD)


def test_a_detector_is_told_who_a_text_is_about(gold):
    seen = []
    measure(lambda texts: (seen.extend((t.note_id, t.participants) for t in texts), [()] * len(texts))[1], gold)
    assert seen == [("N1", ("P1",)), ("N2", ("P2", "P3"))]


def test_catching_everything_leaves_no_miss(gold):
    measured = measure(finds(*EVERYTHING), gold)
    assert measured.misses.empty
    assert measured.extra.empty
    assert measured.figures["value"].tolist() == [1, 1, 1, 1, 1]


def test_misses_say_where_and_what_shape_and_never_what(gold):
    measured = measure(finds(EVERYTHING[0], EVERYTHING[3]), gold)
    assert measured.misses.to_dict("records") == [
        {"note": "N1", "label": "PERSON", "kind": "given", "on_roster": False, "start": 9, "end": 14, "shape": "Xxxxx"},
        {
            "note": "N1",
            "label": "LOCATION",
            "kind": "city",
            "on_roster": True,
            "start": 18,
            "end": 24,
            "shape": "Xxxxxx",
        },
    ]
    shown = repr(measured) + measured.marked.to_string() + measured.extra.to_string()
    assert not any(word in shown for word, *_ in GOLD)


def test_half_a_name_is_a_miss(gold):
    assert len(measure(finds((0, 3, "PERSON"), *EVERYTHING[1:]), gold).misses) == 1


def test_figures_separate_what_the_roster_knows(gold):
    figures = measure(finds(EVERYTHING[0], EVERYTHING[1]), gold).figures.set_index("figure")["value"]
    assert figures["recall of direct identifiers"] == 1
    assert figures["recall of what the roster knows"] == 0.5
    assert figures["recall of all identifiers"] == 0.5
    assert figures["clean notes"] == 0


def test_figures_come_with_intervals_over_notes(gold):
    figures = measure(finds(EVERYTHING[0], EVERYTHING[1]), gold).figures.set_index("figure")["95 % interval"]
    assert figures.tolist() == [
        "1.000 to 1.000",
        "0.500 to 0.500",
        "0.500 to 0.500",
        "1.000 to 1.000",
        "0.000 to 0.000",
    ]


def test_each_label_tells_how_many_notes_miss_none_of_it(gold):
    by_label = measure(finds(EVERYTHING[0]), gold).by_label
    assert by_label.loc["PERSON"].to_dict() == {"marked": 2, "caught": 1, "recall": 0.5, "notes": 1, "clean": 0}
    assert by_label.loc["DATE", "recall"] == 0


def test_masks_where_nothing_was_marked_are_listed(gold):
    measured = measure(finds(*EVERYTHING, (38, 42, "PHONE")), gold)
    assert measured.extra.to_dict("records") == [
        {"note": "N1", "label": "CONTACT", "source": "test", "start": 38, "end": 42, "shape": "xxxx"}
    ]


def test_an_identifier_has_the_least_score_of_what_masks_it(gold):
    stretches = [(0, 2, "PERSON", 0.9), (2, 4, "PERSON", 0.4), (9, 12, "PERSON", 0.8), (18, 24, "LOCATION", 0.7)]
    marked = measure(finds(*stretches), gold).marked
    assert marked["score"].fillna(-1).tolist() == [0.4, -1, 0.7, -1]


def test_every_span_tells_how_many_of_its_letters_were_marked(gold):
    found = measure(finds((0, 8, "PERSON", 0.6), (38, 42, "PHONE", 0.3)), gold).found
    assert found[["label", "score", "letters", "right"]].to_numpy().tolist() == [
        ["PERSON", 0.6, 7, 4],
        ["CONTACT", 0.3, 4, 0],
    ]


def test_without_a_threshold_recall_and_precision_are_those_of_the_score(gold):
    measured = measure(finds((0, 8, "PERSON", 0.6), (18, 24, "LOCATION", 0.7), (38, 42, "PHONE", 0.3)), gold)
    at_0, at_7 = (measured.thresholds.set_index(["label", "figure"])[step] for step in ("0", "0.7"))
    assert at_0["all", "recall"] == measured.score.recall == 0.5
    assert at_0["all", "precision"] == measured.score.precision
    assert (at_7["all", "recall"], at_7["all", "precision"]) == (0.25, 1)
    assert measured.reliability["identifiers"].tolist() == [0, 1, 1]


def test_gold_without_roster_or_kind_counts_as_unknown(tmp_path):
    path = tmp_path / "gold.jsonl"
    span = {"start": 0, "end": 4, "label": "PERSON"}
    path.write_text(json.dumps({"id": "N1", "text": TEXT, "spans": [span]}) + "\n", encoding="utf-8")
    measured = measure(finds((0, 4, "PERSON")), path)
    assert measured.marked[["kind", "on_roster"]].to_numpy().tolist() == [["", False]]
    assert measured.figures["value"].isna().tolist() == [False, True, False, False, False]


def test_what_need_not_be_masked_is_neither_miss_nor_extra(tmp_path):
    path = tmp_path / "gold.jsonl"
    spans = [{"start": start, "end": start + 4, "label": "PERSON", "mask": False} for start in (0, 33)]
    path.write_text(json.dumps({"id": "N1", "text": TEXT, "spans": spans}) + "\n", encoding="utf-8")
    measured = measure(finds((0, 4, "PERSON")), path)
    assert measured.misses.empty
    assert measured.extra.empty and measured.found.empty
    assert measured.by_label.empty
    assert measured.figures["value"].isna().all()


def test_without_a_gold_file_nothing_is_measured_and_a_sentence_says_so(tmp_path):
    measured = measure(finds(), tmp_path / "gold.jsonl")
    assert repr(measured).startswith("There is no gold.jsonl in the study's folder yet")
    assert measured.figures["value"].isna().all()
    assert measured.by_label.empty and measured.misses.empty and measured.extra.empty
    assert measured.reliability.empty and measured.thresholds["0"].isna().all()


def test_a_malformed_gold_file_is_named(tmp_path):
    (tmp_path / "gold.jsonl").write_text('{"id": 1}', encoding="utf-8")
    with pytest.raises(StudyFileError, match=r"gold\.jsonl"):
        measure(finds(), tmp_path / "gold.jsonl")


def test_participants_may_be_joined_as_in_notes(tmp_path):
    path, seen = tmp_path / "gold.jsonl", []
    path.write_text(json.dumps({"id": "N1", "participants": "P1; P2", "text": TEXT, "spans": []}), encoding="utf-8")
    measure(lambda texts: (seen.extend(t.participants for t in texts), [()])[1], path)
    assert seen == [("P1", "P2")]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Anna 1st", "Xxxx 0xx"),
        ("D'Angelo-Ríos", "X'Xxxxxx-Xxxx"),
        ("a@b.org", "x@x.xxx"),
        ("अनिल", "xxxx"),
        ("Nguyê\u0303n", "Xxxxxxx"),
    ],
)
def test_a_shape_keeps_only_spaces_and_punctuation(text, seen):
    assert shape(text) == seen
