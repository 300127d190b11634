"""The table of measurements."""

import json
from dataclasses import replace

import pytest

from deid.evaluate import GoldDocument, GoldSpan
from deid.model import Participant
from training import measure
from training.detectors import ours, stock
from training.sets import TestSet
from training.stock import SMALL

TEXT = "Quillory Vantage wrote from quillory@vantage.example about Acme Holdings."
DOCUMENT = GoldDocument("d1", TEXT, (GoldSpan(0, 16, "PERSON"), GoldSpan(28, 52, "CONTACT")))
COLUMN = {head: at for at, head in enumerate(measure.HEAD)}


def masks(*stretches):
    return lambda: lambda one: [stretches for _ in one.documents]


def cells(one, find):
    (row,) = measure.measured([one], {"x": find})
    return {head: row[at] for head, at in COLUMN.items()}


def test_a_row_has_recall_by_group_and_the_figures_with_their_intervals():
    row = cells(TestSet("mine", (DOCUMENT,)), masks((0, 16), (59, 63)))
    assert (row["set"], row["detector"], row["documents"]) == ("mine", "x", "1")
    assert (row["PERSON"], row["CONTACT"], row["DATE"]) == ("1.000", ".000", "-")
    assert row["all"] == row["direct"] == ".500 (.500–.500)"
    assert row["precision"] == ".789 (.789–.789)"  # 15 of 19 letters
    assert row["clean"] == ".000 (.000–.000)"
    assert row["masked"] == ".154 (.154–.154)"  # 4 of 26 letters outside gold


def test_what_a_set_does_not_allow_to_tell_is_not_told():
    row = cells(TestSet("mine", (DOCUMENT,), figures=frozenset({"over"})), masks((59, 63)))
    assert row["masked"] == ".154 (.154–.154)"
    assert [row[head] for head in ("all", "direct", "precision", "clean")] == ["-"] * 4


def test_every_detector_reads_every_set():
    sets = [TestSet(name, (DOCUMENT,)) for name in "ab"]
    rows = list(measure.measured(sets, {"none": masks(), "some": masks((0, 16))}))
    assert [(row[0], row[1], row[COLUMN["PERSON"]]) for row in rows] == [
        ("a", "none", ".000"), ("a", "some", "1.000"), ("b", "none", ".000"), ("b", "some", "1.000"),
    ]  # fmt: skip


@pytest.mark.parametrize("model", ["deid", SMALL])
def test_our_detector_is_told_the_roster_of_a_set(model):
    text = GoldDocument("d1", "the code jbc 482 0117 fell off", ())
    person = Participant("P1", "Nwosu", "Brightwater", mrn="JBC-4820117")
    find = ours(model)
    assert find(TestSet("known", (text,), roster=(person,))) == [[(9, 21)]]
    with_nobody = find(TestSet("unknown", (text,)))
    assert find(TestSet("other", (text,), roster=(replace(person, mrn="JBC-1111111"),))) == with_nobody


def test_stock_presidio_finds_organisations_and_asks_no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("asked the network")

    for name in ("connect", "connect_ex", "bind"):
        monkeypatch.setattr(f"socket.socket.{name}", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    text = "Anna Brown of Acme Holdings Inc. wrote from anna@brown.org."
    (found,) = stock()(TestSet("one", (GoldDocument("d1", text, ()),)))
    assert {"Anna Brown", "Acme Holdings Inc.", "anna@brown.org"} <= {text[start:end] for start, end in found}


def test_the_command_prints_one_table_and_a_notice_for_each_absent_corpus(tmp_path, capsys):
    span = {"start": 0, "end": 10, "label": "NAME", "common": "PERSON"}
    lines = [{"id": n, "text": "Anna Brown came.", "spans": [span]} for n in range(3)]
    (tmp_path / "wnut17_dev.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    measure.main(["--corpora", str(tmp_path), "--first", "2", "--markdown"])
    printed = capsys.readouterr()
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in printed.out.splitlines())
    assert tuple(head) == measure.HEAD
    assert [row[0] for row in rows] == ["sample, with roster", "held-back texts", "wnut17_dev"]
    assert {row[COLUMN["documents"]] for row in rows} == {"2"}
    assert rows[2][COLUMN["PERSON"]] == "1.000" and rows[2][COLUMN["precision"]] == "-"
    assert printed.err.count("not measured") == 4
