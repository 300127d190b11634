"""A disk that is full or forbids: a release is there completely or not at all, and the ledger says which."""

import contextlib
import errno
import re
from dataclasses import replace

import pytest

import deid
from deid.cli import main
from deid.errors import LedgerError
from deid.release import bytes_of, open_release
from deid.studyledger import append
from tests import faults
from tests.studies import files_below, write_study


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A release in memory, so that failing to write it can be tried often."""
    import deid.releasing

    made = []
    build = deid.releasing.build_release

    def held(*args, **options):
        """Take what lies in work files, which will be gone, into memory."""
        built = build(*args, **options)
        files, kept = {path: bytes_of(file) for path, file in built.files.items()}, list(built.kept())
        made.append(replace(built, files=files, kept=lambda: iter(kept)))
        return built

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("deid.releasing.build_release", held)
        deid.open_study(write_study(tmp_path_factory.mktemp("built") / "study")).release(release_id="one")
    return made[0]


@pytest.fixture
def ready(tmp_path, built, monkeypatch):
    """A study whose release is built already."""
    monkeypatch.setattr("deid.releasing.build_release", lambda *args, **options: built)
    return write_study(tmp_path / "study")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES], ids=["full disk", "no permission"])
def test_a_disk_that_fails_at_any_call_leaves_no_half_release(ready, tmp_path, capfd, code):
    number, calls, told = 0, [], set()
    while len(calls) >= number:
        number += 1
        study = write_study(tmp_path / f"study-{number}")
        with pytest.MonkeyPatch.context() as patch:
            calls = faults.refuse_call(patch, number, study, code=code)
            status = main(["release", str(study), "--id", "one"])
        said = capfd.readouterr().err
        if len(calls) < number or status == 0:
            # All calls are through, or only the last one failed, which makes a complete release durable.
            assert status == 0 and len(calls) - number in (-1, 0), calls
            continue
        told.add(calls[number - 1].split()[0])
        assert status == 2, calls
        assert re.fullmatch(r"deid: [^\n]+\.\n", said) and re.search("space|room|ermission", said), (calls, said)
        assert not list(study.glob("releases/*")) and [p for p in files_below(study) if p.name.startswith(".")] == [], (
            calls
        )
        log = deid.open_study(study).log()
        recorded, void = (log[log["kind"] == kind] for kind in ("release", "release-void"))
        assert list(void["what"]) == [f"release=one, entry={seq}" for seq in recorded["seq"]], (calls, log)
        assert main(["release", str(study), "--id", "one"]) == 0, (calls, capfd.readouterr().err)
        assert open_release(study / "releases" / "one").verify().status == "CANDIDATE"
        capfd.readouterr()
    assert number > 20 and told == {"write", "mkdir", "move", "sync"}


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("notes.csv", r"notes\.csv: cannot be read \(Permission denied\)"),
        ("participants.csv", r"participants\.csv: cannot be read \(Permission denied\)"),
        ("consents.csv", r"consents\.csv: cannot be read \(Permission denied\)"),
        ("study.toml", r"study\.toml cannot be read: Permission denied"),
        ("study.key", r"study\.key cannot be read"),
        ("ledger.watermark", r"watermark cannot be read: Permission denied"),
    ],
)
def test_a_file_that_may_not_be_read_is_refused(ready, monkeypatch, capfd, file, told):
    deid.open_study(ready).import_consents()
    faults.refuse(monkeypatch, lambda kind, path: kind == "open" and path.name == file)
    assert main(["release", str(ready)]) == 2
    said = capfd.readouterr().err
    assert re.search(told, said) and said.count("\n") == 1
    assert not (ready / "releases").exists()


def test_a_full_ledger_records_nothing(ready, capfd, monkeypatch):
    """SQLite itself runs out of space: the database may not grow beyond what it has."""
    from deid.ledger import database

    study = deid.open_study(ready)
    study.import_consents()
    prepare = database._prepare_sqlite

    def small(connection, record):
        prepare(connection, record)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    monkeypatch.setattr(database, "_prepare_sqlite", small)
    with contextlib.suppress(LedgerError):
        while True:  # fill what is left of the last pages
            append(study.config, "reveal", {"note": "N001"})
    assert main(["release", str(ready), "--id", "one"]) == 2
    assert "The ledger has no space left" in capfd.readouterr().err
    assert not any((ready / "releases").iterdir())
    monkeypatch.undo()
    assert "release" not in set(study.log()["kind"])
    study.verify_ledger()


def test_private_that_is_a_file_is_refused(ready, capfd):
    (ready / "private").write_bytes(b"")
    assert main(["release", str(ready)]) == 2
    assert capfd.readouterr().err.startswith("deid: private/study.key.new cannot be written")
