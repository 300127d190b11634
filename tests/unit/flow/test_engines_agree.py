"""The same study gives the same bytes on every engine and in parts of every size."""

import os
import signal
from pathlib import Path

import pytest

import deid
from deid.engines.processes import Processes
from tests.studies import folder_bytes


@pytest.mark.parametrize("engine", ["inline", "processes", "dask"])
@pytest.mark.parametrize("size", [1, 3])
def test_a_release_is_byte_for_byte_the_same(copy, expected, monkeypatch, engine, size):
    monkeypatch.setattr("deid.flow.staging.PART", size)
    study = deid.open_study(copy("study"))
    assert folder_bytes(study.release(release_id="one", engine=engine).folder) == expected


def test_what_private_keeps_of_a_release_is_the_same_too(copy, monkeypatch):
    kept = []
    for name, size in (("a", 1), ("b", 100)):
        monkeypatch.setattr("deid.flow.staging.PART", size)
        folder = copy(name)
        deid.open_study(folder).release(release_id="one", engine="inline")
        kept.append(folder_bytes(folder / "private" / "releases"))
    assert kept[0] == kept[1] and any("replaced" in path for path in kept[0])


def test_raw_texts_are_gone_from_private_when_the_release_is_made(copy):
    folder = copy("study")
    deid.open_study(folder).release(release_id="one", engine="inline")
    assert not (folder / "private" / "work" / "runs").exists()


def test_a_worker_that_is_killed_in_mid_part_costs_nothing_but_time(copy, expected, monkeypatch):
    monkeypatch.setattr("deid.flow.staging.PART", 1)
    folder = copy("study")
    killed = []
    real = Processes.map

    def kill_one(self, task, parts, *, done):
        def also(place):
            if not killed:
                victim = next(path for path in Path("/proc").glob("[0-9]*") if is_worker(path))
                killed.append(int(victim.name))
                os.kill(killed[0], signal.SIGKILL)
            done(place)

        return real(self, task, parts, done=also)

    monkeypatch.setattr(Processes, "map", kill_one)
    released = deid.open_study(folder).release(release_id="one", engine="processes")
    assert killed and folder_bytes(released.folder) == expected


def is_worker(path: Path) -> bool:
    """Whether a process is a child of this one that still runs."""
    try:
        state, parent = (path / "stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return False
    return int(parent) == os.getpid() and state != "Z"
