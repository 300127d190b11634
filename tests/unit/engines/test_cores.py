"""On however many cores a worker computes, what the model reads is the same."""

import os
import subprocess
import sys

import pytest

from deid.detect.readers import encoder
from deid.detect.readers.own import MODEL

TEXTS = [
    "Ms. Achterberg met Wioletta at Harlow Creek Elementary on May 3.",
    "Client: Ifeoma\nTherapist: Dr. Quint\n" * 60,
]

KEPT_TO = """
import os, sys
os.sched_setaffinity(0, {int(sys.argv[1])})
from deid.detect.readers import encoder
from deid.detect.readers.own import MODEL
model = encoder.open_model(MODEL)
encoder.encode(["Ms. Achterberg met Wioletta."] * 40, model)
print(*set().union(*(os.sched_getaffinity(int(task)) for task in os.listdir("/proc/self/task"))))
"""


@pytest.fixture
def on_cores(monkeypatch):
    """The model, opened for so many cores."""
    monkeypatch.setattr(encoder, "_threads", 0)

    def opened(count):
        encoder.use_threads(count)
        return encoder.open_model(MODEL)

    return opened


def test_a_model_computes_on_the_cores_that_it_is_given(on_cores):
    assert [on_cores(count).get_session_options().intra_op_num_threads for count in (3, 1)] == [3, 1]


def test_the_number_of_cores_changes_no_bit_of_what_is_read(on_cores):
    one, *others = [encoder.encode(TEXTS, on_cores(count)) for count in (1, 2, 5, 0)]
    for other in others:
        assert [p.tobytes() for _, p in other] == [p.tobytes() for _, p in one]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says which cores a process may use")
def test_a_model_stays_on_the_cores_that_the_system_leaves_this_process():
    first = min(os.sched_getaffinity(0))
    told = subprocess.run([sys.executable, "-c", KEPT_TO, str(first)], capture_output=True, text=True, check=True)
    assert told.stdout.split() == [str(first)]
