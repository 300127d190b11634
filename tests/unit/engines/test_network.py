"""An engine and all its processes speak to loopback only."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# Every Python imports `sitecustomize` when it starts, workers of any kind too.
WATCH = """
import os, sys

NETWORK = ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg")
NAMES = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
LOOPBACK = ("localhost", "127.0.0.1", "::1", b"localhost")

def listen(event, args):
    if event in NETWORK:
        there = isinstance(args[1], str | bytes) or args[1][0] in LOOPBACK
    elif event in NAMES:
        there = args[0] in LOOPBACK
    else:
        return
    with open(os.environ["LISTENED"], "a", encoding="utf-8") as file:
        file.write(f"{'here' if there else 'left'} {os.getpid()} {event} {args[1:] if event in NETWORK else args}\\n")
    if not there:
        raise OSError(f"{event} is blocked in this test")

sys.addaudithook(listen)
"""
WORK = """
import sys
from pathlib import Path
from deid.engines import open_engine
from tests.unit.engines.tasks import ACTION, unprepared

with open_engine(sys.argv[1], workers=2, scratch=Path(sys.argv[2]), prepare=unprepared) as engine:
    print(engine.map(ACTION, range(4), done=lambda place: None))
"""


@pytest.fixture
def listened(tmp_path):
    """Run an engine behind the watch; return what it printed and every address that its processes used."""

    def listen(engine, action):
        (tmp_path / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
        log = tmp_path / "listened"
        done = subprocess.run(
            [sys.executable, "-c", WORK.replace("ACTION", action), engine, str(tmp_path)],
            env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "LISTENED": str(log)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done, [line.split(" ", 2) for line in log.read_text().splitlines()] if log.exists() else []

    return listen


def test_processes_need_no_network(listened):
    done, used = listened("processes", "square")
    assert (done.stdout, done.stderr) == ("[0, 1, 4, 9]\n", "")
    assert used == []


def test_dask_on_this_machine_speaks_to_loopback_only(listened):
    done, used = listened("dask", "square")
    assert (done.stdout, done.stderr) == ("[0, 1, 4, 9]\n", "")
    assert len({pid for _, pid, _ in used}) == 3  # this process and two workers: the watch sees all of them
    assert [what for where, _, what in used if where == "left"] == []


def test_the_watch_sees_a_worker_that_tries_to_leave(listened):
    done, used = listened("processes", "leaves")
    assert "failed with OSError" in done.stderr
    assert any(where == "left" and "192.0.2.1" in what for where, _, what in used)
