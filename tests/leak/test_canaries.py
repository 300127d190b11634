"""Names are nowhere outside `private/` and the inputs: a roster name, a name on no roster, a refused participant's."""

import base64
import io
import zipfile

import pytest

from tests.leak.canaries import found
from tests.studies import CANARIES


def test_no_canary_outside_private_and_inputs_after_a_full_run(runs):
    for run in runs:
        searched = list(run.outside())
        assert {"attestation.json", "report.html", "debug.log", "spans.jsonl"} <= {path.name for path in searched}
        hits = {
            path.relative_to(run.root).as_posix(): hits
            for path in searched
            if (hits := found(CANARIES, str(path.relative_to(run.root)).encode() + b"\n" + path.read_bytes()))
        }
        assert hits == {}


def test_no_canary_in_what_the_commands_print(runs):
    for run in runs:
        assert "$ deid release" in run.said
        assert found(CANARIES, run.said.encode()) == []


def test_nothing_is_left_in_the_temp_folder(runs):
    assert [path for run in runs for path in (run.root / "tmp").rglob("*")] == []


def test_canaries_do_stand_in_the_inputs(runs):
    inputs = (runs[0].study / "notes.csv").read_bytes()
    assert {hit.split()[0] for hit in found(CANARIES, inputs)} == set(CANARIES)


@pytest.mark.parametrize("before", [b"", b"x", b"xy"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("case", [str, str.upper, str.lower])
def test_search_finds_a_name_in_every_encoding(before, encoding, case):
    said = before + case("her cousin Zephyrine came").encode(encoding)
    assert found(["Zephyrine"], said)
    assert found(["Zephyrine"], base64.b64encode(said))
    assert found(["Zephyrine"], base64.encodebytes(said * 3))
    assert found(["Zephyrine"], base64.urlsafe_b64encode(said))
    assert found(["Zephyrine"], _zipped("note.txt", said))
    assert not found(["Zephyrine"], case("her cousin Zephyra came").encode(encoding))


def test_search_finds_a_name_in_the_name_of_a_zip_member():
    assert found(["Zephyrine"], _zipped("Zephyrine.txt", b"")) != []


def _zipped(name, data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()
