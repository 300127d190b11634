import json
from pathlib import Path

import pytest

from deid.errors import StudyFileError
from deid.evaluate import GoldDocument, GoldSpan, read_gold, read_predictions, score

TEXT = "Dr. Jane Roe, Patient ID: 774, of Leeds, Ohio."


def document(*spans: tuple[str, str]) -> GoldDocument:
    marked = tuple(GoldSpan(TEXT.index(p), TEXT.index(p) + len(p), group) for p, group in spans)
    return GoldDocument("d1", TEXT, marked)


def at(piece: str) -> tuple[int, int]:
    return TEXT.index(piece), TEXT.index(piece) + len(piece)


def test_a_span_is_caught_when_all_its_letters_are_masked_whatever_pieces_do_it():
    gold = [document(("Jane Roe", "PERSON"))]
    assert score(gold, {"d1": [at("Jane"), at("Roe")]}).recall == 1
    assert score(gold, {"d1": [at("Jane")]}).recall == 0


@pytest.mark.parametrize(
    ("marked", "group", "masked"),
    [("Dr. Jane Roe", "PERSON", "Jane Roe"), ("Patient ID: 774", "ID", "774"), ("Leeds, Ohio", "LOCATION", "Leeds")],
)
def test_titles_wordy_prefixes_and_a_final_state_need_not_be_masked(marked: str, group: str, masked: str):
    assert score([document((marked, group))], {"d1": [at(masked)]}).recall == 1


def test_precision_counts_letters_outside_gold_and_spares_neutral_spans():
    start, end = at("Leeds")
    neutral = GoldDocument(
        "d1", TEXT, (*document(("Jane Roe", "PERSON")).spans, GoldSpan(start, end, "LOCATION", False))
    )
    assert score([neutral], {"d1": [at("Jane Roe"), at("Leeds")]}).precision == 1
    assert score([neutral], {"d1": [at("Jane Roe"), at("Ohio")]}).precision == 7 / 11


def test_direct_recall_and_clean_share_leave_quasi_identifiers_out():
    gold = [document(("Jane", "PERSON"), ("Leeds", "LOCATION"), ("Ohio", "QUASI"))]
    result = score(gold, {"d1": [at("Jane"), at("Leeds")]})
    assert (result.direct, result.recall, result.clean) == (1, 1, 1)
    assert result.by_group["QUASI"] == (0, 1)
    assert score(gold, {"d1": [at("Jane")]}).clean == 0


def test_a_document_without_prediction_is_an_error():
    with pytest.raises(StudyFileError, match="d1 has no prediction"):
        score([document()], {})


def test_a_predicted_span_beyond_its_text_is_an_error():
    one = document()
    assert score([one], {"d1": [(0, len(one.text))]}).documents == 1
    with pytest.raises(StudyFileError, match=r"^Document d1: .* beyond its text; count offsets in code points\.$"):
        score([one], {"d1": [(0, len(one.text) + 1)]})


def test_two_predictions_for_one_document_are_an_error(tmp_path: Path):
    path = tmp_path / "pred.jsonl"
    path.write_text('{"id": 1, "spans": []}\n{"id": "1", "spans": []}', "utf-8")
    with pytest.raises(StudyFileError, match=r"^pred.jsonl, line 2: the id occurs twice"):
        read_predictions(path)


def test_files_are_read_and_specific_labels_become_groups(tmp_path: Path):
    gold, pred = tmp_path / "gold.jsonl", tmp_path / "pred.jsonl"
    gold.write_text(json.dumps({"id": 1, "text": TEXT, "spans": [{"start": 26, "end": 29, "label": "MRN"}]}), "utf-8")
    pred.write_text(json.dumps({"id": 1, "spans": [{"start": 26, "end": 29}]}), "utf-8")
    result = score(read_gold(gold), read_predictions(pred))
    assert result.by_group == {"ID": (1, 1)} and "direct identifiers" in result.summary()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("[]", "one JSON object"),
        ("{", "one JSON object"),
        ('{"id": 1}', 'gold needs a "text"'),
        ('{"id": {"name": "Ada"}, "text": "ab", "spans": []}', "a string or number"),
        ('{"id": null, "text": "ab", "spans": []}', "a string or number"),
        ('{"id": "\\ud83d", "text": "ab", "spans": []}', "half of a UTF-16 surrogate pair"),
        (
            '{"id": 1, "text": "ab", "spans": [{"start": 0, "end": 1, "label": "\\ud83d"}]}',
            "half of a UTF-16 surrogate pair",
        ),
        ('{"id": 1, "text": "ab", "spans": [{"start": 0, "end": 9, "label": "PERSON"}]}', "beyond its text"),
        ('{"id": 1, "text": "ab", "spans": [{"start": true, "end": 1}]}', "whole numbers"),
        ('{"id": 1, "text": "ab", "spans": [], "participants": [7]}', "participants must be a list of ids"),
    ],
)
def test_a_malformed_line_is_named_by_its_place(tmp_path: Path, line: str, message: str):
    path = tmp_path / "gold.jsonl"
    path.write_text("\n" + line, "utf-8")
    with pytest.raises(StudyFileError, match=rf"gold.jsonl, line 2: .*{message}"):
        read_gold(path)


def test_every_figure_comes_with_an_interval_that_holds_it_and_repeats():
    gold = [GoldDocument(f"d{i}", "ab cd", (GoldSpan(0, 2, "PERSON"),)) for i in range(20)]
    masked = {f"d{i}": [(0, 2)] if i % 4 else [(3, 5)] for i in range(20)}
    result = score(gold, masked)
    assert result.recall == result.direct == result.precision == result.clean == 0.75 and result.over == 0.25
    for figure in ("recall", "direct", "precision", "over", "clean"):
        low, high = result.intervals[figure]
        assert 0 < low < getattr(result, figure) < high < 1
    assert score(gold, masked) == result


def test_what_is_not_measured_has_no_interval():
    assert score([], {}).intervals == {}
    assert score([document(("Leeds", "LOCATION"))], {"d1": []}).intervals.keys() == {"recall", "over", "clean"}


def test_the_summary_prints_the_intervals_beside_the_figures():
    gold = [GoldDocument(f"d{i}", "ab", (GoldSpan(0, 2, "PERSON"),)) for i in range(4)]
    told = score(gold, {"d0": [], **{f"d{i}": [(0, 2)] for i in range(1, 4)}}).summary()
    assert "recall: 0.7500 (95 % interval 0.2500 to 1.0000)" in told
    assert "masked outside gold: -" in told
