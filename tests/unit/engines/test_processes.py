"""Worker processes of this machine: how many, and how they end."""

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from deid.cores import usable_cores
from deid.engines import open_engine
from deid.engines.processes import Processes
from deid.errors import EngineError
from tests.unit.engines import tasks
from tests.unit.engines.watching import are_gone, until, waiting

ROOT = Path(__file__).parents[3]


def nobody(place):
    """Nobody asks which part is finished."""


@pytest.fixture
def script(tmp_path):
    """Start a script in a process group of its own, as a terminal does; what it says is kept."""
    started = []

    def start(code):
        (tmp_path / "main.py").write_text(code, encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, str(tmp_path / "main.py"), str(tmp_path)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


# As a researcher writes it: nothing in it is guarded by `if __name__ == "__main__":`.
WAITING = """
import sys
from functools import partial
from pathlib import Path
from deid.engines import open_engine
from tests.unit.engines.tasks import unprepared, waits

with open(Path(sys.argv[1], "runs"), "a") as file:
    file.write("run\\n")
with open_engine("ENGINE", workers=2, scratch=Path(sys.argv[1]), prepare=unprepared) as engine:
    engine.map(partial(waits, sys.argv[1]), range(4), done=print)
"""


def test_there_is_a_worker_a_core_that_is_told_its_share_of_the_cores(tmp_path):
    cores = usable_cores()
    if hasattr(os, "sched_getaffinity"):
        assert cores == len(os.sched_getaffinity(0))
    with open_engine("processes", scratch=tmp_path, prepare=tasks.prepare) as engine:
        seen = engine.map(tasks.told, range(4 * cores), done=nobody)
    assert len({pid for pid, _ in seen}) == cores
    assert {tuple(told) for _, told in seen} == {(1,) if cores > 1 else ()}


def test_few_workers_share_many_cores(tmp_path, monkeypatch):
    monkeypatch.setattr("deid.engines.processes.usable_cores", lambda: 8)
    with open_engine("processes", scratch=tmp_path, prepare=tasks.prepare) as engine:
        seen = engine.map(tasks.told, range(3), done=nobody)
    assert len({pid for pid, _ in seen}) == 3
    assert {tuple(told) for _, told in seen} == {(2,)}


@pytest.mark.parametrize(("workers", "parts"), [(1, 3), (4, 1)])
def test_one_worker_is_this_process(tmp_path, workers, parts):
    with open_engine("processes", workers=workers, scratch=tmp_path, prepare=tasks.unprepared) as engine:
        assert set(engine.map(tasks.process, range(parts), done=nobody)) == {os.getpid()}


def test_a_worker_that_is_killed_between_two_jobs_is_replaced(in_processes):
    (pid, *_) = in_processes.map(tasks.process, range(2), done=nobody)
    os.kill(pid, signal.SIGKILL)
    assert in_processes.map(tasks.square, range(4), done=nobody) == [0, 1, 4, 9]


def test_an_error_ends_the_workers_at_once(tmp_path):
    def stop(place):
        raise KeyboardInterrupt

    with open_engine("processes", workers=2, scratch=tmp_path, prepare=tasks.unprepared) as engine:
        with pytest.raises(KeyboardInterrupt):
            engine.map(partial(tasks.waits_but_for_the_last, str(tmp_path)), range(2), done=stop)
        assert are_gone(waiting(tmp_path, 1))


def test_a_system_that_starts_no_more_processes_is_an_error(tmp_path, monkeypatch):
    def refuse(process):
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("multiprocessing.context.SpawnProcess.start", refuse)
    with Processes(2, tasks.unprepared) as engine, pytest.raises(EngineError, match="starts no more workers"):
        engine.map(tasks.square, [1, 2], done=nobody)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("engine", ["processes", "dask"])
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_workers_end_with_their_main_process_and_say_nothing(script, tmp_path, engine, ending):
    main = script(WAITING.replace("ENGINE", engine))
    workers = waiting(tmp_path, 2)
    if ending == signal.SIGINT:
        os.killpg(main.pid, ending)  # a terminal sends it to all
    else:
        main.kill()
    said, complained = main.communicate(timeout=20)
    until(lambda: are_gone(workers), seconds=5)
    assert not said
    assert complained.count("Traceback") == (ending == signal.SIGINT)  # that of the script itself
    assert (tmp_path / "runs").read_text().split() == ["run"]  # no worker ran the script
