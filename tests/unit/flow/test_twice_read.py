"""A release reads its study at the beginning and in the end: while workers have the notes, the main process does not."""

import gc

import pytest

import deid
from deid.engines.inline import Inline
from deid.errors import StudyFileError
from deid.model import Decision, Item, Note
from tests.studies import write_study


class Between(Inline):
    """The parts are worked through in this process; before each pass something happens."""

    address = ""

    def __init__(self, happens):
        self.happens = happens

    def map(self, task, parts, *, done):
        self.happens()
        return super().map(task, parts, done=done)


def edited(path, old, new):
    """Make a change, unless it is made already."""
    text = path.read_text(encoding="utf-8")
    assert old in text or new in text
    path.write_text(text.replace(old, new) if new not in text else text, encoding="utf-8", newline="")


def test_nothing_of_the_study_is_held_while_workers_have_it(tmp_path):
    def alive():
        gc.collect()
        return [one for one in gc.get_objects() if type(one) in (Note, Decision, Item)]

    study = deid.open_study(write_study(tmp_path / "study"))
    before, seen = alive(), []
    known = set(map(id, before))  # `before` keeps them, so that no new one gets an id of theirs
    study.release(engine=Between(lambda: seen.append(sum(id(one) not in known for one in alive()))))
    assert seen == [0, 0]


@pytest.mark.parametrize(
    ("file", "old", "new"), [("participants.csv", "Osei", "Oseii"), ("notes.csv", "N001,P001", "N001,P002")]
)
def test_files_that_change_while_workers_read_stop_the_release(tmp_path, file, old, new):
    folder = write_study(tmp_path / "study")
    with pytest.raises(StudyFileError, match=r"changed while they were being read; nothing was written\. Run again"):
        deid.open_study(folder).release(engine=Between(lambda: edited(folder / file, old, new)))
    assert not list((folder / "releases").glob("*"))
    assert deid.open_study(folder).release(engine="inline").verify().status == "CANDIDATE"
