"""What is done is cleared away: raw texts of a release that is made, and what was kept of notes that are released no more."""

import shutil
from collections.abc import Iterable
from contextlib import suppress

from deid.flow.first import found_path
from deid.flow.job import FOUND, Run, work_key
from deid.model import Note
from deid.private import work_of
from deid.replace import record_of


def clear_others(run: Run) -> None:
    """Remove the work files of runs that were killed and of which nothing can be used: something that counts has changed."""
    for folder in run.folder.parent.glob("*"):
        if folder != run.folder:
            shutil.rmtree(folder, ignore_errors=True)


def clear_work(run: Run, notes: Iterable[Note], *, forget: bool) -> None:
    """Remove the work files of every run, this one and those that were killed.

    Args:
        notes: what this run released.
        forget: also what is kept from release to release of other records than theirs: their consent ended, or they left.
    """
    for folder in ("runs", "dask-scratch-space"):
        shutil.rmtree(work_of(run.private) / folder, ignore_errors=True)
    if forget:
        key = work_key(run.private)
        kept = {found_path(run.private, key, record) for record in {record_of(note) for note in notes}}
        for path in (work_of(run.private) / FOUND).glob("*/*"):
            if path not in kept:
                with suppress(OSError):
                    path.unlink()
