"""The benchmark, on so little that it takes seconds; figures are not judged, only that they are measured and told."""

import subprocess
import sys
from pathlib import Path

import pytest

from training import benchmark, growth, sides
from training.benchmark import Plan
from training.probe import peak, probe
from training.sides import OURS, SIDES
from training.timing import Spent

ROOT = Path(__file__).parents[3]
TINY = Plan(8, 2, (200, 1_000), (2, 4), (10, 20), 1)
LIGHT = """
import sys
import training.probe
assert not {"deid", "numpy", "presidio_analyzer", "spacy"} & set(sys.modules)
from training.sides import SIDES
SIDES["Presidio"]()(["Ana came."])
assert "deid" not in sys.modules
"""
SMALLER = """
import subprocess, sys
ballast = bytearray(b"x") * 300_000_000
print(subprocess.run([sys.executable, "-c", "from training.probe import peak; print(peak())"], capture_output=True).stdout.decode())
"""


class Counting:
    """Stands in for a detector; notes what it is given."""

    def __init__(self, seen):
        self.seen = seen

    def detect(self, texts):
        self.seen.append([(len(text.text), text.participants) for text in texts])


def timed(seconds):
    """An `alternate` that calls each once and tells the given processor seconds."""

    def alternate(runs, *, rounds):
        for run in runs.values():
            run()
        return {key: [Spent(99.0, seconds[key])] * rounds for key in runs}

    return alternate


def test_growth_is_processor_time_per_character_relative_to_the_smallest(monkeypatch):
    monkeypatch.setattr(growth, "alternate", timed({2: 1.0, 4: 3.0}))
    grown = growth.by_number(Counting([]), ["abcde"] * 4, (2, 4), rounds=1)
    assert grown.per_character == (1e5, 1.5e5)
    assert grown.relative == (1, 1.5)


def test_short_notes_are_read_many_at_a_time_and_ten_are_of_one_participant(monkeypatch):
    seen = []
    monkeypatch.setattr(growth, "AT_LEAST", 60)
    monkeypatch.setattr(growth, "alternate", timed({5: 1.0, 100: 1.0}))
    growth.by_length(Counting(seen), ["abcde"] * 60, (5, 100), rounds=1)
    short, long = seen
    assert [length for length, _ in short] == [5] * 12 and [length for length, _ in long] == [100]
    assert [who for _, who in short] == [("P000000",)] * 10 + [("P000001",)] * 2


def test_rosters_of_every_size_know_the_people_of_the_notes(monkeypatch):
    known = []
    monkeypatch.setattr(growth, "open_detector", lambda people: known.append(people) or Counting([]))
    monkeypatch.setattr(growth, "alternate", timed({10: 2.0, 20: 3.0}))
    grown, opening = growth.by_roster(["abcd"], (10, 20), rounds=1)
    assert grown.relative == (1, 1.5)
    assert opening == (2, 3)
    assert [len(people) for people in known] == [10, 20]
    assert known[0] == known[1][:10]


def test_a_fresh_process_tells_its_start_up_and_its_memory():
    start, held = probe(OURS, ["Ana Ruiz came."])
    assert start.clock > 0.1 and start.processor > 0.1
    assert held is None or held > 50_000_000


def test_the_memory_of_a_process_is_not_that_of_its_parent():
    if peak() is not None:
        done = subprocess.run([sys.executable, "-c", SMALLER], capture_output=True, text=True, check=True, cwd=ROOT)
        assert 0 < int(done.stdout) < 200_000_000


def test_neither_side_is_charged_for_what_the_other_imports():
    subprocess.run([sys.executable, "-c", LIGHT], check=True, cwd=ROOT)


def test_the_benchmark_tells_both_sides_their_ratio_and_the_growth(monkeypatch, capsys):
    monkeypatch.setattr(benchmark, "keep_to", lambda cores: 1)
    monkeypatch.setattr(
        benchmark, "probe", lambda side, texts=(): (Spent(2.0 if side == OURS else 4.0, 1.0), 300_000_000)
    )
    monkeypatch.setattr(growth, "AT_LEAST", 1_000)
    benchmark.benchmark(TINY, markdown=True)
    printed = capsys.readouterr().out
    rows = {
        cells[0]: cells[1:]
        for line in printed.splitlines()
        if (cells := [c.strip() for c in line.strip("|").split("|")])[1:]
    }
    assert rows["start-up, s"] == ["2.00", "4.00", "0.50"]
    assert rows["peak memory, MB"] == ["300", "300", "1.00"]
    assert all(float(value.replace(",", "")) > 0 for name in ("notes/s", "characters/s") for value in rows[name])
    assert [size for size in ("200", "1,000", "2", "4", "10", "20") if size in rows] == [
        "200",
        "1,000",
        "2",
        "4",
        "10",
        "20",
    ]
    assert {rows[smallest][1] for smallest in ("200", "2", "10")} == {"1.00"}
    assert "keeps no cache" in printed


def test_memory_that_the_system_does_not_tell_is_said_to_be_unmeasured(monkeypatch, capsys):
    monkeypatch.setattr(benchmark, "probe", lambda side, texts=(): (Spent(1.0, 1.0), None))
    monkeypatch.setattr(
        benchmark,
        "_opened",
        lambda texts, cores: (dict.fromkeys(SIDES, lambda texts: sum(range(10**5))), dict.fromkeys(SIDES, 1)),
    )
    told = []
    benchmark.contest(["a note"], 1, cores=1, show=lambda head, rows: told.extend(rows))
    assert ("peak memory, MB", "not measured on this system", "", "") in told
    assert "0" not in [row[1] for row in told]


def test_a_senseless_number_of_cores_is_refused(capsys):
    with pytest.raises(SystemExit):
        benchmark.main(["--cores", "0"])
    assert "--cores takes a whole number from 1" in capsys.readouterr().err


def test_our_detector_is_opened_without_a_roster_as_stock_presidio_is():
    text = "the chair fell over and she laughed"
    assert SIDES[OURS]()([text]) == [()]


def test_our_detector_finds_the_same_in_several_processes():
    texts = ["Ana Ruiz came on 3/14.", "the chair fell over"] * sides.BATCH
    parts = sides.ours(2)(texts)
    assert [found for part in parts for found in part] == SIDES[OURS]()(texts)
