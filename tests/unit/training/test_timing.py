"""Turns, times and cores."""

import os
import subprocess
import sys
from pathlib import Path
from time import sleep

from training.timing import alternate, processor_time

ROOT = Path(__file__).parents[3]
BUSY = "import sys; sum(range(10_000_000)); print(flush=True); sys.stdin.read()"
PINNED = """
import os, threading
from pathlib import Path
from training.timing import keep_to
done = threading.Event()
threading.Thread(target=done.wait).start()
print(keep_to(1), {len(os.sched_getaffinity(int(task.name))) for task in Path("/proc/self/task").iterdir()}, sep=";")
done.set()
"""


def test_calls_take_turns():
    calls = []
    spent = alternate({name: lambda name=name: calls.append(name) for name in "ab"}, rounds=3)
    assert calls == ["a", "b"] * 3
    assert {name: len(times) for name, times in spent.items()} == {"a": 3, "b": 3}


def test_the_clock_runs_while_a_call_waits_and_the_processor_does_not():
    (one,) = alternate({"wait": lambda: sleep(0.2)}, rounds=1)["wait"]
    assert one.clock >= 0.2
    assert one.processor < 0.1


def test_the_time_of_a_child_counts():
    before = processor_time()
    subprocess.run([sys.executable, "-c", "sum(range(10_000_000))"], check=True)
    assert processor_time() - before > 0.05


def test_the_time_of_a_child_that_still_runs_counts():
    before = processor_time()
    with subprocess.Popen([sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        assert processor_time() - before > 0.05


def test_all_threads_are_kept_to_the_cores_asked_for():
    if hasattr(os, "sched_setaffinity"):
        done = subprocess.run([sys.executable, "-c", PINNED], capture_output=True, text=True, check=True, cwd=ROOT)
        assert done.stdout.strip() == "1;{1}"
