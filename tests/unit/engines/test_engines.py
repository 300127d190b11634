"""What every engine does alike."""

import signal
import traceback
from functools import partial

import pytest

from deid.engines import ENGINES, open_engine
from deid.engines.inline import Inline
from deid.errors import ConfigError, EngineError, GateRefusal
from tests.unit.engines import tasks

# Dask can leave a connection to the collector when it ends while a worker is coming back.
pytestmark = pytest.mark.filterwarnings(
    r"ignore:(?s).*unclosed <ssl\.SSLSocket:pytest.PytestUnraisableExceptionWarning"
)


def nobody(place):
    """Nobody asks which part is finished."""


def test_results_come_in_the_order_of_the_parts_whatever_finishes_first(engine):
    finished = []
    assert engine.map(tasks.first_is_slow, range(6), done=finished.append) == [0, 1, 2, 3, 4, 5]
    assert sorted(finished) == [0, 1, 2, 3, 4, 5]


def test_no_parts_have_no_results(engine):
    assert engine.map(tasks.square, [], done=nobody) == []


def test_an_error_of_ours_comes_back_as_it_was_raised_and_the_engine_works_on(engine):
    with pytest.raises(GateRefusal, match=r"^GR-1: nothing may be released$") as caught:
        engine.map(tasks.refused, [1, 2, 3], done=nobody)
    assert type(caught.value) is GateRefusal
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert engine.map(tasks.square, [3, 4, 5], done=nobody) == [9, 16, 25]


def test_of_any_other_error_only_type_place_and_part_are_named(engine, canary, capfd, caplog, recwarn):
    ours = isinstance(engine, Inline)  # in this process a task prints as it likes
    task = partial(tasks.says_everything if ours else tasks.says_everything_past_python, str(canary))
    with pytest.raises(
        EngineError, match=r"^part \d of 3 failed with ValueError at \w+\.py, line \d+; what is done is kept\."
    ) as caught:
        engine.map(task, [1, 2, 3], done=nobody)
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert "Quillfeather" not in "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    if not ours:
        assert "Quillfeather" not in caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize("name", ["in_processes", "on_dask"])
def test_a_part_whose_worker_is_killed_is_done_by_another(name, request, tmp_path):
    finished, task = [], partial(tasks.dies_once, str(tmp_path))
    assert request.getfixturevalue(name).map(task, range(6), done=finished.append) == list(range(6))
    assert (tmp_path / "died").exists()
    assert sorted(finished) == list(range(6))


@pytest.mark.parametrize("name", ["in_processes", "on_dask"])
def test_a_part_that_kills_every_worker_is_given_up_after_the_third(name, request, tmp_path):
    with pytest.raises(EngineError, match=r"^a worker was ended by the system 3 times .* Use fewer workers"):
        request.getfixturevalue(name).map(partial(tasks.dies, str(tmp_path)), range(3), done=nobody)
    assert len(set((tmp_path / "deaths").read_text().split())) == 3


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="Windows has no such masks")
@pytest.mark.parametrize("name", ["in_processes", "on_dask"])
def test_a_worker_does_not_hear_ctrl_c_not_even_while_it_starts(name, request):
    assert request.getfixturevalue(name).map(tasks.is_deaf, range(2), done=nobody) == [True, True]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_an_engine_that_does_not_exist_is_named_with_those_that_do(tmp_path):
    with pytest.raises(ConfigError, match=r"no engine 'threads'\. Known: inline, processes, dask"):
        open_engine("threads", scratch=tmp_path, prepare=tasks.unprepared)


@pytest.mark.parametrize("name", ENGINES)
def test_no_engine_works_without_workers(name, tmp_path):
    with pytest.raises(ConfigError, match="1 or more"):
        open_engine(name, workers=0, scratch=tmp_path, prepare=tasks.unprepared)
