"""What was found in parts is what is found in the whole."""

import pickle
import random

import pytest

from deid.errors import DetectionError
from deid.identifiers import known_identifiers
from deid.model import Participant
from deid.release.findings import Finding, ScanResult, joined, renumbered
from deid.release.leakscan import leak_scanner
from deid.release.schema import csv_bytes
from deid.release.stored import stored

KEY = b"k" * 32
KNOWN = known_identifiers([Participant("P001", "Rosaura", "Quiroga"), Participant("P002", "Will", "Long")])
HEADER = ("note", "Quiroga", "text")
ROWS = [
    (f"N-{number:03d}", "", text)
    for number, text in enumerate(
        ["I asked Will about it, and Rosaura too", "nothing", "Will Long", "we told Quirogo", "quiroga", "Hope", "to Will"],
        1,
    )
]  # fmt: skip
OTHERS = {"report.html": b'<p>Will Long</p>\n<p title="Quiroga">x</p>\n<p>and Will</p>', "a.txt": b"Rosaura"}


@pytest.fixture
def scanner():
    listed = leak_scanner(KNOWN, key=KEY)({"notes.csv": csv_bytes(HEADER, ROWS)}).listed
    return leak_scanner(KNOWN, key=KEY, dismissed=frozenset({listed[-1].fingerprint}))


def in_parts(scanner, dice, sources):
    """What is found in the notes, scanned in parts whose rows lie anywhere in the whole."""
    places = list(range(len(ROWS)))
    dice.shuffle(places)
    for part in (sorted(places[:3]), sorted(places[3:5]), sorted(places[5:])):
        found = scanner({"notes.csv": csv_bytes(HEADER, [ROWS[place] for place in part])}, sources=sources)
        yield renumbered(found, [place + 2 for place in part])


@pytest.mark.parametrize("seed", range(5))
def test_parts_joined_are_what_is_found_in_the_whole(scanner, seed):
    sources = {"N-003": "doc-0014"}
    notes = joined(in_parts(scanner, random.Random(seed), sources), files=1)
    rest = scanner({"notes.csv": csv_bytes(HEADER, ()), **OTHERS})
    whole = scanner({"notes.csv": csv_bytes(HEADER, ROWS), **OTHERS}, sources=sources)
    assert joined([rest, notes], files=3) == whole
    assert len(whole.blocking) == 7 and len(whole.listed) == 3 and len(whole.dismissed) == 1
    assert [found.source for found in whole.blocking if found.row == 4] == ["doc-0014"]


def test_what_a_part_finds_in_header_and_file_name_is_left_to_the_whole(scanner):
    part = scanner({"notes.csv": csv_bytes(HEADER, ROWS[1:2])})
    assert [found.row for found in part.blocking] == [1]
    assert renumbered(part, [9]).blocking == ()


def test_no_parts_find_nothing():
    assert joined([], files=1) == ScanResult(1, 0, (), (), ())


def test_findings_of_one_row_stay_in_their_order():
    first, second, early = (Finding(file, row, "text", kind, (), True, True, "f") for file, row, kind in (("b", 3, "z"), ("b", 3, "a"), ("a", 9, "m")))  # fmt: skip
    assert joined([ScanResult(1, 2, (first, second, early), (), ())], files=2).blocking == (early, first, second)


def test_a_scanner_serves_many_parts_and_other_processes(scanner):
    whole = {"notes.csv": csv_bytes(HEADER, ROWS)}
    other = pickle.loads(pickle.dumps(scanner))
    assert scanner(whole) == scanner(whole) == other(whole)


def test_what_was_made_up_for_one_part_is_a_finding_in_another(scanner):
    part = {"notes.csv": csv_bytes(("note", "text"), [("N-001", "Write to who@ever.net.")])}
    assert not scanner(part, made_up=frozenset({"who@ever.net"})).blocking
    assert scanner(part).blocking


def test_a_stored_table_is_searched_like_its_bytes(scanner, tmp_path):
    data = csv_bytes(HEADER, ROWS)
    (tmp_path / "any").write_bytes(data)
    held = stored(tmp_path / "any")
    assert scanner({"notes.csv": held}) == scanner({"notes.csv": data})
    held.path.unlink()
    with pytest.raises(DetectionError, match=r"notes\.csv cannot be read back"):
        scanner({"notes.csv": held})


def test_a_scanner_shows_neither_key_nor_names(scanner):
    assert repr(scanner) == f"LeakScanner(<{len(KNOWN)} identifiers>)"
