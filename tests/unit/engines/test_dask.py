"""Dask, here and elsewhere."""

import io
import logging
import os
import sys
import threading
import time
from functools import partial
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from deid.engines import open_engine
from deid.errors import ConfigError, EngineError
from tests.unit.engines import tasks
from tests.unit.engines.remote import Remote, make_tls
from tests.unit.engines.watching import waiting

# Dask can leave a connection to the collector when it ends while a worker is coming back.
pytestmark = pytest.mark.filterwarnings(
    r"ignore:(?s).*unclosed <ssl\.SSLSocket:pytest.PytestUnraisableExceptionWarning"
)


def nobody(place):
    """Nobody asks which part is finished."""


def open_at(address, folder, tls=None):
    return open_engine("dask", address=address, tls=tls, scratch=folder, prepare=tasks.prepare)


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    return make_tls(tmp_path_factory.mktemp("tls") / "files")


@pytest.fixture(scope="module")
def remote(tmp_path_factory, tls):
    """A cluster behind TLS, with one worker."""
    options = ("--tls-ca-file", str(tls.ca), "--tls-cert", str(tls.certificate), "--tls-key", str(tls.key))
    remote = Remote(tmp_path_factory.mktemp("remote"), ("--protocol", "tls", *options))
    try:
        remote.address = remote.start_scheduler()
        remote.start_worker(remote.address)
        yield remote
    finally:
        remote.end()


@pytest.fixture
def lone(tmp_path):
    """A scheduler on loopback, to which a test may start workers."""
    remote = Remote(tmp_path)
    yield remote
    remote.end()


def test_workers_elsewhere_give_the_same_results_and_use_one_core_a_part(remote, tls, tmp_path):
    with open_at(remote.address, tmp_path, tls) as engine:
        assert engine.map(tasks.first_is_slow, range(6), done=nobody) == list(range(6))
        assert {tuple(told) for _, told in engine.map(tasks.told, range(3), done=nobody)} == {(1,)}


def test_neither_workers_nor_scheduler_say_what_a_part_is_about(remote, tls, tmp_path, canary, capfd, caplog):
    with open_at(remote.address, tmp_path, tls) as engine:
        for task in (partial(tasks.says_everything, str(canary)), partial(tasks.returns_a_function, str(canary))):
            with pytest.raises(EngineError, match=r"^part \d of 3 failed with"):
                engine.map(task, ["MRN-20417"] * 3, done=nobody)
        kept = str(engine._client.get_worker_logs()) + str(engine._client.get_scheduler_logs())
        kept += str(engine._client.get_events())
    said = remote.logs + kept + caplog.text + "".join(capfd.readouterr())
    assert "part-0001-" in said  # so this is where to look
    assert "Quillfeather" not in said and "MRN-20417" not in said and str(canary) not in said


def test_dask_is_silent_on_this_terminal_while_it_works(remote, tls, tmp_path):
    logger, terminal = logging.getLogger("distributed"), io.StringIO()
    logger.addHandler(handler := logging.StreamHandler(terminal))
    try:
        with open_at(remote.address, tmp_path, tls):
            logger.critical("the event loop was unresponsive")
        assert terminal.getvalue() == ""
        logger.critical("another program speaks")
        assert terminal.getvalue() == "another program speaks\n"
    finally:
        logger.removeHandler(handler)


def test_a_scheduler_that_another_authority_certified_is_not_believed(remote, tmp_path):
    stranger = make_tls(tmp_path / "stranger")
    with (
        pytest.raises(EngineError, match="no Dask scheduler answers at tls://"),
        open_at(remote.address, tmp_path, stranger),
    ):
        raise AssertionError("it was believed")


def test_a_scheduler_that_is_lost_is_an_error_at_once(lone, tmp_path, capfd):
    address = lone.start_scheduler()
    lone.start_worker(address)

    def lose():
        waiting(tmp_path, 1)
        lone.processes[0].kill()
        lost_at.append(time.monotonic())

    lost_at, losing = [], threading.Thread(target=lose)
    losing.start()
    lost = rf"^lost the Dask scheduler at {address}; what is done is kept: run again"
    with pytest.raises(EngineError, match=lost), open_at(address, tmp_path) as engine:
        engine.map(partial(tasks.waits, str(tmp_path)), range(3), done=nobody)
    losing.join()
    assert time.monotonic() - lost_at[0] < 5
    assert capfd.readouterr() == ("", "")


def test_a_scheduler_without_workers_is_not_waited_for_for_ever(lone, tmp_path, monkeypatch):
    monkeypatch.setattr("deid.engines.dask.PATIENCE", 2)
    address = lone.start_scheduler()
    with open_at(address, tmp_path) as engine, pytest.raises(EngineError, match=f"no Dask worker at {address}"):
        engine.map(tasks.square, [1, 2], done=nobody)


def test_no_scheduler_is_an_error_that_names_its_address(tmp_path, monkeypatch):
    monkeypatch.setattr("deid.engines.clusters._ANSWER", 1)
    with pytest.raises(EngineError, match=r"no Dask scheduler answers at tcp://127.0.0.1:9\."):
        open_at("tcp://127.0.0.1:9", tmp_path).__enter__()


def test_a_scheduler_elsewhere_needs_tls_before_anything_is_connected(tmp_path):
    with pytest.raises(ConfigError, match="another machine"):
        open_at("tcp://192.0.2.1:8786", tmp_path)


def test_where_dask_is_not_installed_the_error_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr("deid.engines.dask.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"pip install 'deid-counseling\[dask\]'"):
        open_engine("dask", scratch=tmp_path, prepare=tasks.unprepared)


def test_dask_leaves_this_process_as_it_was(tmp_path):
    main, environment = sys.modules["__main__"].__spec__, dict(os.environ)
    with open_engine("dask", workers=1, scratch=tmp_path, prepare=tasks.unprepared) as engine:
        assert engine.map(tasks.square, [1, 2], done=nobody) == [1, 4]
        assert engine._client.cluster.scheduler_address.startswith("tls://127.0.0.1:")
        web = engine._client.cluster.scheduler.http_server
        assert (web.address, web.port) != ("127.0.0.1", 8787)  # of Dask's pages, which may be taken
        with pytest.raises(HTTPError, match="404"), urlopen(f"http://{web.address}:{web.port}/info/main/workers.html"):
            raise AssertionError("there is a page about the work")
    assert sys.modules["__main__"].__spec__ is main
    assert dict(os.environ) == environment


def test_two_runs_at_one_scheduler_do_not_share_their_parts(tmp_path):
    one, other = (open_at("tcp://127.0.0.1:9", tmp_path) for _ in range(2))
    assert next(one._keys) != next(other._keys)
