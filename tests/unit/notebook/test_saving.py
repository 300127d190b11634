"""What a Jupyter server saves of a notebook."""

import copy
import json
import os
import subprocess
import sys
import time
from base64 import b64encode
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import tornado.web

from deid.errors import ConfigError
from deid.notebook import guard
from deid.notebook.saving import MARK, pre_save, without_raw

CANARY = "Oriolanthe"
STATE = "application/vnd.jupyter.widget-state+json"


def code(*outputs, **metadata):
    return {
        "cell_type": "code",
        "id": "a",
        "source": "x",
        "execution_count": 1,
        "metadata": metadata,
        "outputs": list(outputs),
    }


def shown(text, **metadata):
    return {"output_type": "display_data", "data": {"text/plain": text}, "metadata": metadata}


def printed(text):
    return {"output_type": "stream", "name": "stdout", "text": text}


def notebook(*cells, **metadata):
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}


REVEALED = notebook(
    code(printed(CANARY), shown(f"<b>{CANARY}</b>", **MARK)),
    code(shown("kept")),
    {"cell_type": "markdown", "id": "b", "source": "text", "metadata": {}},
    widgets={STATE: {"state": {"x": {"value": CANARY}}}},
)


def test_everything_that_a_cell_with_a_marked_output_shows_is_left_out():
    saved = without_raw(REVEALED)
    assert CANARY not in json.dumps(saved)
    assert "not saved" in saved["cells"][0]["outputs"][0]["text"]
    assert saved["cells"][1:] == REVEALED["cells"][1:]


def test_states_of_widgets_are_left_out_wherever_they_are_kept():
    cell = code(widgets={STATE: {"value": CANARY}}, tags=["kept"])
    text = {"cell_type": "markdown", "id": "b", "source": "", "metadata": {}, "attachments": {"a": {STATE: CANARY}}}
    saved = without_raw(notebook(cell, text, widgets={STATE: CANARY}, kernelspec={"name": "python3"}))
    assert CANARY not in json.dumps(saved)
    assert saved["metadata"] == {"kernelspec": {"name": "python3"}}
    assert saved["cells"][0]["metadata"] == {"tags": ["kept"]}


def test_the_notebook_that_is_open_stays_as_it_was():
    before = copy.deepcopy(REVEALED)
    without_raw(REVEALED)
    assert before == REVEALED


def test_a_notebook_without_raw_text_is_saved_as_it_is():
    plain = notebook(code(shown("a"), printed("b"), shown("c", deid={"raw": False})), language_info={"name": "python"})
    assert without_raw(plain) == plain


@pytest.mark.parametrize("form", ["text", "base64"])
def test_a_notebook_that_is_saved_as_a_file_is_no_way_round(form):
    written = json.dumps(REVEALED)
    content = b64encode(written.encode()).decode() if form == "base64" else written
    model = {"type": "file", "format": form, "content": content}
    pre_save(model=model, path="a/Notes.IPYNB", contents_manager=None)
    assert model["format"] == "text" and json.loads(model["content"]) == without_raw(REVEALED)


@pytest.mark.parametrize(
    "model",
    [
        {},
        {"type": "notebook"},
        {"type": "notebook", "content": None},
        {"type": "notebook", "content": {**REVEALED, "nbformat": 3}},
        {"type": "notebook", "content": notebook("cell")},
        {"type": "notebook", "content": notebook({**code(), "outputs": None})},
        {"type": "notebook", "content": notebook(code(shown(CANARY, deid="raw")))},
        {"type": "notebook", "content": notebook(code({**shown(CANARY), "metadata": []}))},
        {"type": "file", "format": "text", "content": "{"},
        {"type": "file", "format": "base64", "content": "%"},
        {"type": "file", "format": "text", "content": json.dumps(notebook()), "chunk": 1},
    ],
    ids=str,
)
def test_what_cannot_be_understood_is_refused_with_the_one_error_that_stops_the_server(model):
    with pytest.raises(tornado.web.HTTPError, match="Not saved") as raised:
        pre_save(model=model, path="notes.ipynb", contents_manager=None)
    assert raised.value.status_code == 400 and CANARY not in str(raised.value)


@pytest.mark.parametrize(("kind", "path"), [("file", "notes.csv"), ("directory", "notes.ipynb")])
def test_other_files_are_none_of_its_business(kind, path):
    model = {"type": kind, "format": "text", "content": "x"}
    pre_save(model=model, path=path, contents_manager=None)
    assert model == {"type": kind, "format": "text", "content": "x"}


def test_guard_keeps_other_settings_and_can_be_repeated(tmp_path):
    path = tmp_path / "etc" / "jupyter" / "jupyter_server_config.json"
    path.parent.mkdir(parents=True)
    path.write_text('{"ServerApp": {"port": 9999}, "ContentsManager": {"allow_hidden": true}}')
    assert guard(tmp_path) == path
    once = path.read_bytes()
    assert guard(tmp_path) == path and path.read_bytes() == once
    assert json.loads(once)["ServerApp"] == {"port": 9999}
    assert set(json.loads(once)["ContentsManager"]) == {"allow_hidden", "pre_save_hook"}


@pytest.mark.parametrize("text", ["{", "[]", '{"ContentsManager": 3}'])
def test_guard_refuses_settings_that_it_cannot_read(tmp_path, text):
    path = guard(tmp_path)
    path.write_text(text)
    with pytest.raises(ConfigError, match="mend it"):
        guard(tmp_path)
    assert path.read_text() == text


def test_guard_does_not_displace_another_hook(tmp_path):
    path = guard(tmp_path)
    path.write_text('{"ContentsManager": {"pre_save_hook": "others.hook"}}')
    with pytest.raises(ConfigError, match="another pre_save_hook"):
        guard(tmp_path)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A guarded Jupyter server on loopback: its folder, and a function that puts a model to a path and returns the status."""
    root = tmp_path_factory.mktemp("server")
    work, runtime = root / "work", root / "runtime"
    work.mkdir()
    environment = {
        **{name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ},
        "PYTHONPATH": os.pathsep.join(sys.path),
        "HOME": str(root),
        "JUPYTER_CONFIG_PATH": str(guard(root / "prefix").parent),
        "JUPYTER_CONFIG_DIR": str(root / "config"),
        "JUPYTER_RUNTIME_DIR": str(runtime),
    }
    options = ("--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0")
    command = [sys.executable, "-m", "jupyter_server", *options, "--IdentityProvider.token=key"]
    with (root / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, f"--ServerApp.root_dir={work}"], cwd=root, env=environment, stdout=log, stderr=log
        )
    try:
        url = _url(runtime, process, root / "log")

        def put(path, model):
            headers = {"Authorization": "token key", "Content-Type": "application/json"}
            request = Request(f"{url}api/contents/{path}", json.dumps(model).encode(), headers, method="PUT")
            try:
                with urlopen(request, timeout=60) as answer:
                    return answer.status
            except HTTPError as error:
                with error:
                    return error.code

        yield work, put
    finally:
        process.terminate()
        process.wait(timeout=60)


def _url(runtime, process, log):
    for _ in range(600):
        for told in runtime.glob("jpserver-*.json"):
            if text := told.read_text():
                return json.loads(text)["url"]
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_a_real_server_writes_neither_file_nor_checkpoint_with_raw_text(server):
    work, put = server
    assert put("a.ipynb", {"type": "notebook", "format": "json", "content": REVEALED}) == 201
    files = [path for path in work.rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"a.ipynb", "a-checkpoint.ipynb"}
    assert all(CANARY.encode() not in path.read_bytes() and b"kept" in path.read_bytes() for path in files)


def test_a_real_server_does_not_save_what_the_hook_refuses(server):
    work, put = server
    odd = notebook(code(shown(CANARY, deid="raw")))
    assert put("b.ipynb", {"type": "notebook", "format": "json", "content": odd}) == 400
    assert put("b.ipynb", {"type": "file", "format": "text", "content": f"{{{CANARY}"}) == 400
    assert not (work / "b.ipynb").exists()
