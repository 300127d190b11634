"""A run that was stopped goes on where it was; what changed is done anew, and nothing else is."""

import csv
from pathlib import Path

import pytest

import deid
from deid.detect import Detector
from deid.errors import EngineError
from tests.studies import NOTES, csv_bytes, folder_bytes

Stopped = KeyboardInterrupt


@pytest.fixture
def reads(monkeypatch):
    """The ids of the notes that the language model reads, as they come."""
    seen: list[str] = []
    real = Detector.find

    def find(self, texts, **options):
        seen.extend(text.note_id for text in texts)
        return real(self, texts, **options)

    monkeypatch.setattr(Detector, "find", find)
    monkeypatch.setattr("deid.flow.staging.PART", 1)
    return seen


def release(folder: Path, name: str = "one"):
    return deid.open_study(folder).release(release_id=name, engine="inline").folder


def stopped(folder: Path, task: str, parts: int) -> None:
    """Begin a release that is stopped when so many parts of a pass are done."""
    import deid.flow.passes as passes

    real, done = getattr(passes, task), []

    def stopping(part, **options):
        if len(done) == parts:
            raise Stopped
        done.append(part)
        return real(part, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passes, task, stopping)
        with pytest.raises(Stopped):
            release(folder)


def texts_of(folder: Path) -> list[str]:
    with (folder / "notes.csv").open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


@pytest.mark.parametrize("task", ["first_pass", "second_pass"])
@pytest.mark.parametrize("parts", [0, 2, 4])
def test_a_stopped_run_goes_on_and_ends_with_the_same_bytes(copy, expected, reads, task, parts):
    folder = copy("study")
    stopped(folder, task, parts)
    before = list(reads)
    assert folder_bytes(release(folder)) == expected
    assert sorted(reads) == sorted(set(reads)), "a note was read twice"
    assert len(before) == (len(reads) if task == "second_pass" else parts and len(before))


def test_parts_of_the_second_pass_are_not_done_twice(copy, reads, monkeypatch):
    folder, done = copy("study"), []
    stopped(folder, "second_pass", 3)
    import deid.flow.passes as passes

    real = passes.second_pass
    monkeypatch.setattr(passes, "second_pass", lambda part, **o: done.append(part.number) or real(part, **o))
    release(folder)
    assert done and 0 not in done and 1 not in done and 2 not in done


def test_a_new_note_is_all_that_the_next_release_reads(copy, reads):
    folder = copy("study")
    release(folder)
    reads.clear()
    new = {**NOTES[0], "note_id": "N050", "session_date": "2025-06-01", "text": "Ms. Vexbury slept well."}
    (folder / "notes.csv").write_bytes(csv_bytes([*NOTES, new]))
    second = release(folder, "two")
    assert reads == ["N050"]
    assert any("slept well" in text for text in texts_of(second))


def test_what_is_kept_gives_the_bytes_that_reading_anew_gives(copy, reads):
    kept, anew = copy("kept"), copy("anew")
    for folder in (kept, anew):
        new = {**NOTES[1], "note_id": "N050", "text": "Zephyrine came along. zephyrine again."}
        (folder / "notes.csv").write_bytes(csv_bytes(NOTES[:4] if folder == kept else [*NOTES, new]))
    release(kept, "zero")
    (kept / "notes.csv").write_bytes(csv_bytes([*NOTES, new]))
    reads.clear()
    texts = texts_of(release(kept))
    assert 0 < len(reads) < len(NOTES)
    assert texts == texts_of(release(anew))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("study.toml", "min_k = 2", "min_k = 3"),
        ("participants.csv", "Osei", "Oseii"),
        ("notes.csv", "He worries about", "He fears"),
        ("consents.csv", "E3,P003", "E3,P006"),
    ],
)
def test_work_that_was_done_for_anything_else_is_not_used(copy, reads, monkeypatch, file, old, new):
    folder = copy("study")
    monkeypatch.setattr("deid.flow.build.write_notes", lambda *a, **o: (_ for _ in ()).throw(Stopped()))
    with pytest.raises(Stopped):
        release(folder)
    monkeypatch.undo()
    data = (folder / file).read_text(encoding="utf-8")
    assert old in data
    (folder / file).write_text(data.replace(old, new), encoding="utf-8", newline="")
    import deid.flow.passes as passes

    done, real = [], passes.second_pass
    monkeypatch.setattr(passes, "second_pass", lambda part, **o: done.append(part.number) or real(part, **o))
    release(folder)
    assert done


def test_what_was_kept_of_a_note_goes_when_its_consent_goes(copy, reads):
    folder = copy("study")
    release(folder)
    kept = set((folder / "private" / "work" / "found").glob("*/*"))
    deid.open_study(folder).withdraw("P002")
    release(folder, "two")
    left = set((folder / "private" / "work" / "found").glob("*/*"))
    assert left < kept


def test_a_damaged_work_file_is_done_again(copy, expected, reads):
    folder = copy("study")
    stopped(folder, "second_pass", 2)
    run = next((folder / "private" / "work" / "runs").iterdir())
    for path in [*run.glob("first/*"), *run.glob("clean/*"), *(folder / "private" / "work" / "found").glob("*/*")]:
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    assert folder_bytes(release(folder)) == expected


def test_a_worker_of_another_version_is_told_and_not_believed(copy, monkeypatch):
    folder = copy("study")
    monkeypatch.setattr("deid.flow.job.detection_of_texts", lambda *args: "another")
    with pytest.raises(EngineError, match="another version of deid"):
        release(folder)


def test_a_change_of_the_code_that_detects_makes_what_was_kept_unusable(copy, reads, monkeypatch):
    folder = copy("study")
    release(folder)
    reads.clear()
    for place in ("job", "begin"):
        monkeypatch.setattr(f"deid.flow.{place}.detection_of_texts", lambda *args: "newer")
    release(folder, "two")
    assert len(reads) == 8


def test_an_erasure_leaves_no_work_file(copy):
    folder = copy("study")
    release(folder)
    study = deid.open_study(folder)
    study.withdraw("P002", level="erase")
    study.recall(notify=lambda told: None)
    assert [path for path in (folder / "private" / "work").rglob("*") if path.is_file() and path.name != "lock"] == []


def test_a_change_of_any_code_makes_a_stopped_run_unusable(copy, reads, monkeypatch):
    folder = copy("study")
    stopped(folder, "second_pass", 3)
    monkeypatch.setattr("deid.flow.begin.package_digest", lambda: "newer")
    import deid.flow.passes as passes

    done, real = [], passes.second_pass
    monkeypatch.setattr(passes, "second_pass", lambda part, **o: done.append(part.number) or real(part, **o))
    release(folder)
    assert done[0] == 0
