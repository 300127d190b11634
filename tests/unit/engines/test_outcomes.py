"""What leaves a worker: results, and of errors nothing that could hold a text."""

import pickle
from datetime import date
from functools import partial

import pytest

from deid.engines.outcomes import Done, attempt, packed, told, unpacked, worked
from deid.errors import EngineError, GateRefusal, RawTextError
from deid.model import Note
from tests.unit.engines import tasks

SECRET = "Zanthippe Quillfeather"


class OwnRefusal(GateRefusal):
    """An error that `deid.errors` does not know."""


def refused(part):
    raise OwnRefusal("GR-2: nothing may be released")


def ended(part):
    raise SystemExit(SECRET)


def a_note(part):
    return Note("N1", ("P1",), date(2025, 3, 4), "note", SECRET, place="notes.csv, row 2")


def a_function(part):
    return lambda: SECRET


def interrupted(part):
    raise KeyboardInterrupt


def run(task):
    """Run a task as a worker does, on part 7 of 12."""
    return unpacked(worked(packed(task, "N1", 6, 12)), 6, 12)


def test_a_result_comes_back():
    assert run(partial(max, "A")) == "N1"


def test_an_error_of_ours_comes_back_with_its_class_and_message():
    with pytest.raises(GateRefusal, match=r"^GR-1: nothing may be released$") as caught:
        run(tasks.refused)
    assert type(caught.value) is GateRefusal


def test_an_error_unknown_to_the_tree_comes_back_as_the_one_it_stems_from():
    with pytest.raises(GateRefusal, match=r"^GR-2: nothing may be released$") as caught:
        run(refused)
    assert type(caught.value) is GateRefusal


@pytest.mark.parametrize(
    ("task", "kind"), [(ended, "SystemExit"), (a_function, "AttributeError|PicklingError"), ("no task", "TypeError")]
)
def test_of_any_other_error_only_the_type_and_the_part_are_named(task, kind):
    with pytest.raises(
        EngineError, match=rf"^part 7 of 12 failed with ({kind}) at \w+\.py, line \d+; what is done is kept\."
    ) as caught:
        run(task)
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert SECRET not in str(caught.value)


def test_no_raw_text_is_a_result():
    with pytest.raises(RawTextError):
        run(a_note)


def test_what_cannot_be_sent_is_an_error_without_its_repr():
    with pytest.raises(EngineError, match=r"^part 7 of 12 failed with (AttributeError|PicklingError)") as caught:
        packed(tasks.square, a_function(0), 6, 12)
    assert caught.value.__context__ is None


def test_a_task_that_a_worker_does_not_have_is_an_error():
    work = pickle.dumps((tasks.square, 2)).replace(b"unit.engines.tasks", b"unit.engines.asked")
    with pytest.raises(EngineError, match="failed with ModuleNotFoundError"):
        unpacked(worked(work), 0, 1)


def test_nothing_is_printed_by_a_task(tmp_path, capfd, recwarn):
    file = tmp_path / "note.txt"
    file.write_text(SECRET, encoding="utf-8")
    with pytest.raises(EngineError, match="failed with ValueError"):
        run(partial(tasks.says_everything, str(file)))
    assert capfd.readouterr() == ("", "")


def test_no_repr_shows_a_result():
    assert SECRET not in repr(attempt(str, SECRET))
    assert told(Done(SECRET), 0, 1) == SECRET


def test_ctrl_c_is_no_failure_of_a_task():
    with pytest.raises(KeyboardInterrupt):
        attempt(interrupted, 1)
