import contextlib
import csv
import errno
import json
import re
import time

import pytest

import deid
from deid.cli import main
from deid.errors import ConfigError, LedgerError, PolicyError, StudyFileError
from deid.release import open_release
from tests import faults
from tests.studies import NOTES, edit, files_below, folder_bytes, one_note, write_study

HARD_TEXTS = {
    "emoji": "Oriolanthe 😀 came with 👩‍👧‍👦 and 🏳️‍🌈; 🇮🇪.",
    "right to left": "Oriolanthe said שלום עליכם, then \u202bمرحبا بكم\u202c twice.",
    "one line": "Oriolanthe came.",
    "one letter": "x",
    "empty": "",
    "only blanks": " \t \n ",
    "NUL bytes": "a\0b Oriolanthe\0\0 came\0",
    "mixed line ends": "one\r\ntwo\rthree\nOriolanthe\r\n\r\nfour\u2028five\u0085six\x0b\x0cseven",
    "blanks at both ends": "\n\n  Oriolanthe came.  \r\n",
    "quotes and commas": 'She said ""yes"", "Oriolanthe", and ; left.',
    "a formula": "=SUM(1;2) of Oriolanthe",
    "accents apart": "Oriolanthe ate a cre\u0301pe; n\u0303 and \u00f1.",
    "no width": "Ori\u200bolanthe",
    "byte order mark": "\ufeffOriolanthe came.",
    "private use and beyond": "Oriolanthe \ue000 \U0010fffd \ufffd \x7f \x1b[0m.",
    "brackets": "[CLIENT] [DATE] Oriolanthe said [sic] {x} <b>no</b> &amp;",
}
LEFT_OVER = {**dict.fromkeys(HARD_TEXTS, "Oriolanthe"), "no width": "Ori\u200bolanthe"}
"""What is to be replaced, and nothing else; the zero-width space is part of the name that it hides in."""


@pytest.fixture(scope="module")
def hard(tmp_path_factory):
    """Text → released text, after one release of a study with all the hard texts in one participant's record."""
    notes = [
        *NOTES,
        *({**NOTES[0], "note_id": f"H{number:02d}", "text": text} for number, text in enumerate(HARD_TEXTS.values())),
    ]
    study = write_study(tmp_path_factory.mktemp("hard") / "study", notes=notes)
    release = deid.open_study(study).release(release_id="hard")
    assert release.verify().status == "CANDIDATE"
    released = released_texts(study, "hard")
    assert sorted(release.notes["text"]) == sorted(released.values())
    return {name: released[f"H{number:02d}"] for number, name in enumerate(HARD_TEXTS)}


def released_texts(study, release_id):
    """Note id → text, read from the bytes of the release."""
    codes = json.loads((study / "private" / "releases" / release_id / "codes.json").read_text(encoding="utf-8"))[
        "notes"
    ]
    csv.field_size_limit(10_000_000)
    with (study / "releases" / release_id / "notes.csv").open(encoding="utf-8", newline="") as file:
        texts = {row["note"]: row["text"] for row in csv.DictReader(file)}
    return {note: texts[code] for note, code in codes.items()}


@pytest.mark.parametrize("name", HARD_TEXTS)
def test_every_character_outside_a_replaced_span_is_kept(hard, name):
    assert hard[name] == HARD_TEXTS[name].replace(LEFT_OVER[name], "[CLIENT]")


def test_a_note_of_two_megabytes_is_handled_in_full(tmp_path):
    """Every line names somebody; long words between them keep the test short.

    Work that grows with the square of the length takes hours here. Processor time, so that a busy machine is no failure.
    """
    lines = ("Oriolanthe", "Ms. Vexbury", "Rosalba", "Zephyrine Quillfeather", "218-555-0143", "nobody")
    text = "".join(f"{lines[number % 6]} {number % 7} {'x' * 90}\n" for number in range(20_000))
    assert len(text) > 2_000_000
    study = write_study(tmp_path / "study", notes=one_note(text))
    began = time.process_time()
    deid.open_study(study).release(release_id="big")
    seconds = time.process_time() - began
    released = released_texts(study, "big")["N099"]
    tags = {
        "Oriolanthe": "[CLIENT]", "Ms. Vexbury": "Ms. [CLIENT]", "Rosalba": "[MOTHER]", "218-555-0143": "[PHONE]",
        "Zephyrine Quillfeather": "[PERSON-1]",
    }  # fmt: skip
    for name, tag in tags.items():
        text = text.replace(name, tag)
    assert released == text
    assert seconds < 240


def test_check_reads_no_text(tmp_path):
    rows = [{**note, "file": f"{note['note_id']}.docx"} for note in NOTES]
    study = write_study(tmp_path / "study", notes=[{k: v for k, v in row.items() if k != "text"} for row in rows])
    assert deid.open_study(study).check().released == 12  # though no document is there
    with pytest.raises(StudyFileError, match="doc-0001 is not there"):
        deid.open_study(study).release()


def test_the_released_study_is_left_as_it_was(tmp_path):
    study = write_study(tmp_path / "study")
    before = folder_bytes(study)
    deid.open_study(study).release(release_id="one")
    after = {path: data for path, data in folder_bytes(study).items() if not path.startswith(("private/", "releases/"))}
    assert after == before


def test_private_files_are_their_owners_only(tmp_path):
    study = write_study(tmp_path / "study")
    deid.open_study(study).release(release_id="one")
    inside = [study / "private", *(study / "private").rglob("*")]
    assert {path.name for path in inside} >= {
        "study.key",
        "ledger.db",
        "ledger.watermark",
        "decisions.jsonl",
        "codes.json",
    }
    assert [path for path in inside if path.stat().st_mode & 0o077] == []


def test_nothing_private_is_in_the_release(tmp_path):
    study = write_study(tmp_path / "study")
    release = deid.open_study(study).release(release_id="one")
    key = (study / "private" / "keys" / "study.key").read_text(encoding="ascii").strip()
    for name, data in folder_bytes(release.folder).items():
        assert key.encode() not in data and bytes.fromhex(key) not in data, name
        for known in ("N001", "P001", "G-1", "KH-204117"):
            assert not re.search(rb"(?<![\w-])%s(?![\w-])" % known.encode(), data) or known == "P001", (name, known)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A release in memory, so that failing to write it can be tried often."""
    import deid.pipeline

    made = []
    build = deid.pipeline.build_release
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("deid.pipeline.build_release", lambda *a, **o: made.append(build(*a, **o)) or made[-1])
        deid.open_study(write_study(tmp_path_factory.mktemp("built") / "study")).release(release_id="one")
    return made[0]


@pytest.fixture
def ready(tmp_path, built, monkeypatch):
    """A study whose release is built already."""
    monkeypatch.setattr("deid.pipeline.build_release", lambda *args, **options: built)
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
            study._append("reveal", {"note": "N001"})
    assert main(["release", str(ready), "--id", "one"]) == 2
    assert "The ledger has no space left" in capfd.readouterr().err
    assert not (ready / "releases").exists()
    monkeypatch.undo()
    assert "release" not in set(study.log()["kind"])
    study.verify_ledger()


def test_private_that_is_a_file_is_refused(ready, capfd):
    (ready / "private").write_bytes(b"")
    assert main(["release", str(ready)]) == 2
    assert capfd.readouterr().err.startswith("deid: private/study.key cannot be written")


def test_preview_shows_the_clean_text_and_records_only_a_reveal(tmp_path):
    study = deid.open_study(write_study(tmp_path / "study"))
    assert "[CLIENT]" in study.preview("N001")._repr_html_()
    assert "reveal" not in set(study.log()["kind"])
    assert "Oriolanthe" in study.preview("N001", reveal=True)._repr_html_()
    last = study.log().iloc[-1]
    assert (last["kind"], last["what"], last["actor"]) == ("reveal", "note=N001", "r.adeyemi")
    with pytest.raises(ConfigError, match="No note N404"):
        study.preview("N404")


def test_a_ledger_written_anew_is_found_out_by_a_past_release(tmp_path):
    folder = write_study(tmp_path / "study")
    study = deid.open_study(folder)
    study.release(release_id="one")
    assert study.verify_ledger() == len(study.log())
    for name in ("ledger.db", "ledger.watermark"):
        (folder / "private" / name).unlink()
    with pytest.raises(LedgerError, match="A past release knows entry"):
        study.release(release_id="two")


def test_a_release_that_lost_its_attestation_stops_the_next(tmp_path):
    folder = write_study(tmp_path / "study")
    study = deid.open_study(folder)
    study.release(release_id="one")
    (folder / "releases" / "one" / "attestation.json").write_bytes(b"{}")
    with pytest.raises(LedgerError, match=r"releases/one holds no readable attestation"):
        study.release(release_id="two")


def test_findings_name_place_and_kind_and_a_dismissal_is_counted(tmp_path):
    folder = write_study(tmp_path / "study", notes=one_note("The vexburi plant flowered; she named it."))
    study = deid.open_study(folder)
    study.release(release_id="one")
    found = study.findings("one")
    assert list(found.columns) == ["finding", "place", "kind", "owners"]
    for code in found["finding"]:
        study.dismiss(code, reason="a plant")
    release = study.release(release_id="two")
    assert len(study.findings("two")) == 0
    assert release.attestation["leak_scan"]["dismissed"] == len(found)
    with pytest.raises(ConfigError, match="has not built a release three"):
        study.findings("three")


def test_a_column_that_names_people_is_refused_by_the_profile(tmp_path):
    folder = write_study(tmp_path / "study")
    edit(folder / "study.toml", 'release = ["gender", "phq9"]', 'release = ["gender", "phq9", "name"]')
    edit(folder / "tables" / "scores.csv", "gender,phq9", "gender,phq9,name")
    path = folder / "tables" / "scores.csv"
    head, _, rest = path.read_text(encoding="utf-8").partition("\n")
    path.write_text(head + "\n" + "".join(f"{line.strip()},x\n" for line in rest.splitlines()), encoding="utf-8")
    with pytest.raises(PolicyError, match="column name"):
        deid.open_study(folder).release()


def test_two_releases_share_no_order_of_codes(tmp_path):
    study = deid.open_study(write_study(tmp_path / "study"))
    for name in ("one", "two"):
        study.release(release_id=name)
    one, two = (
        json.loads((study.config.private / "releases" / name / "codes.json").read_text(encoding="utf-8"))["notes"]
        for name in ("one", "two")
    )
    assert sorted(one) == sorted(two) and sorted(one.values()) == sorted(two.values()) and one != two


def test_study_is_opened_by_its_folder_or_its_settings(tmp_path):
    folder = write_study(tmp_path / "study")
    assert deid.open_study(folder).config == deid.open_study(str(folder / "study.toml")).config
    with pytest.raises(ConfigError, match=r"No study\.toml in other"):
        deid.open_study(tmp_path / "other")
