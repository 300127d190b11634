"""Whatever became of a release folder, `inspect` gives a verdict in words that quote no cell and can be printed."""

import json
import os
import re
import shutil
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deid.errors import VerificationFailed
from deid.model import Policy
from deid.release import open_release
from deid.release.attestation import SEAL
from deid.release.canonical import canonical, digest
from deid.release.folder import write
from deid.release.verify import inspect, verify
from tests.fuzz import CANARIES, altered, among, as_json_text, examples, odd, quoted, spoilt, survives
from tests.unit.release.conftest import made, note

NAME, OTHER, NUMBER = CANARIES
NOTES = (
    note(
        "N1", ("P001",), date(2025, 3, 15), f'[CLIENT] said "so" to {NAME}, and\nleft.', session="S9", clinician="Dr. A"
    ),
    note("N2", ("P002",), date(2025, 1, 10), f"={NUMBER} — {OTHER}"),
)
ATTESTED, PACKAGE = "attestation.json", "datapackage.json"
CSV = ("notes.csv", "tables/t.csv", "codebook.csv")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A release folder whose attestation states canaries."""
    folder = tmp_path_factory.mktemp("releases") / "calm-r1"
    write(folder, made(notes=NOTES, policy=Policy(profile="expert", min_k=2, basis={NAME: OTHER})), record=lambda: None)
    stated = json.loads((folder / ATTESTED).read_bytes())
    stated["request"]["recipient"], stated["study"], stated["versions"] = OTHER, NAME, {NAME: NUMBER}
    (folder / ATTESTED).write_bytes(sealed(stated))
    return folder


@pytest.fixture(scope="module")
def new_copy(whole):
    """Make a new copy of the release where the last one was."""

    def copy():
        folder = whole.parent / "copy"
        shutil.rmtree(folder, ignore_errors=True)
        return shutil.copytree(whole, folder)

    return copy


def sealed(stated):
    """An attestation whose seal fits, if it can have one."""
    if not isinstance(stated, dict):
        return as_json_text(stated).encode()
    body = {key: value for key, value in stated.items() if key != SEAL}
    try:
        return canonical({**body, SEAL: digest(canonical(body))})
    except (ValueError, RecursionError):  # NaN, half a character
        return as_json_text(stated).encode()


def fitted(folder, package):
    """Make all hashes fit, as somebody who wants to deceive would."""
    written = as_json_text(package, ascii_only=False).encode("utf-8", "surrogatepass")
    (folder / PACKAGE).write_bytes(written)
    stated = json.loads((folder / ATTESTED).read_bytes())
    (folder / ATTESTED).write_bytes(sealed({**stated, "data_package": {"path": PACKAGE, "hash": digest(written)}}))


def inspected(folder):
    """The status of a release, whose reader is told nothing of what it holds but paths, and nothing that moves a cursor."""
    verdict = survives(lambda: inspect(folder))
    told = [detail for _, _, detail in verdict.checks]
    assert not quoted(re.sub(r"[^;\n]* is missing", "", "\n".join(told)))
    assert all(map(str.isprintable, told))
    with suppress(VerificationFailed):  # in the same words
        verify(folder)
    return verdict.status


def test_the_release_that_is_altered_below_is_a_candidate(whole):
    assert inspected(whole) == "CANDIDATE"


@examples(400)
@given(data=st.data())
def test_an_altered_attestation_is_judged(whole, new_copy, data):
    folder, stated = new_copy(), json.loads((whole / ATTESTED).read_bytes())
    changed = data.draw(altered(stated))
    (folder / ATTESTED).write_bytes(sealed(changed) if data.draw(st.booleans()) else as_json_text(changed).encode())
    inspected(folder)


@examples(200)
@given(data=st.data())
def test_an_altered_data_package_is_judged(whole, new_copy, data):
    folder, package = new_copy(), json.loads((whole / PACKAGE).read_bytes())
    values = st.one_of(odd, st.none(), st.booleans(), st.integers(-3, 3), st.just([]), st.just({}))
    fitted(folder, data.draw(altered(package, values=values, keys=odd)))
    inspected(folder)


@examples(200)
@given(st.sampled_from(CSV), st.booleans(), st.data())
def test_a_spoilt_table_is_judged(whole, new_copy, path, fits, data):
    folder, package = new_copy(), json.loads((whole / PACKAGE).read_bytes())
    changed = data.draw(spoilt((whole / path).read_bytes()))
    (folder / path).write_bytes(changed)
    for resource in package["resources"]:
        if fits and resource["path"] == path:
            resource.update(bytes=len(changed), hash=digest(changed))
    fitted(folder, package)
    inspected(folder)


@examples(150)
@given(st.sampled_from([*CSV, ATTESTED, PACKAGE, "report.html", f"approvals/{'a' * 16}.json"]), st.data())
def test_a_folder_with_a_spoilt_file_is_judged(whole, new_copy, path, data):
    folder = new_copy()
    (folder / "approvals").mkdir()
    before = (
        (whole / path).read_bytes() if (whole / path).exists() else b'{"format":"deid-approval/1","key":"Zorvexa"}\n'
    )
    (folder / path).write_bytes(data.draw(st.one_of(spoilt(before), st.binary(max_size=100))))
    inspected(folder)


STRANGERS = ("x\x1b[2J.csv", "\u202evsc.x", "a\nb", "..." , "tables/\udcff.csv", "tables/t.csv/x", "private/x", "CON", "ß" * 100, ".DS_Store")  # fmt: skip


@examples(60)
@given(among(STRANGERS), st.sampled_from(["file", "folder", "link", "pipe"]))
def test_a_folder_with_a_stranger_in_it_is_judged(new_copy, name, kind):
    folder = new_copy()
    place = folder / name
    if place.parent.is_file():
        place.parent.unlink()
    place.parent.mkdir(exist_ok=True)
    match kind:
        case "file":
            place.write_bytes(b"Zorvexa")
        case "folder":
            place.mkdir()
        case "link":
            place.symlink_to("/")
        case "pipe":
            os.mkfifo(place)
    assert inspected(folder) == "REFUSED"


@examples(150)
@given(data=st.data())
def test_a_spoilt_release_is_opened_or_refused(whole, new_copy, data):
    folder = new_copy()
    path = data.draw(st.sampled_from([ATTESTED, PACKAGE, "notes.csv"]))
    (folder / path).write_bytes(data.draw(spoilt((whole / path).read_bytes())))
    release = survives(lambda: open_release(folder))
    survives(lambda: bool(release.release_id))
    survives(lambda: len(release.notes))
    survives(lambda: bool(release.cells("notes.csv")))
