"""The one file that sets up and starts everything."""

import os
import runpy
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

START = runpy.run_path(str(Path(__file__).parents[2] / "start.py"), run_name="start")


def test_jupyterlab_is_that_of_this_environment_whatever_stands_on_the_path(tmp_path):
    for name in ("jupyter", "jupyter-lab", "jupyter-jupyterlab"):
        (tmp_path / name).write_text("#!/bin/sh\necho another environment\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    command = [sys.executable, "-m", *START["LAB"], "--version"]
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    said = subprocess.run(command, capture_output=True, text=True, env=environment, check=True).stdout
    assert said.strip() == version("jupyterlab")


def test_jupyterlab_asks_the_network_for_nothing():
    assert "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate" in START["LAB"]
    assert START["OFFLINE"]["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_setting_up_has_the_servers_of_the_environment_guarded(monkeypatch, tmp_path):
    called = []
    here = START["set_up"].__globals__
    monkeypatch.setitem(here, "run", lambda *args: called.append(args) or 0)
    monkeypatch.setitem(here, "STAMP", tmp_path / "stamp")
    monkeypatch.setitem(here, "SETTINGS", tmp_path / "settings.json")
    monkeypatch.setattr(here["venv"], "create", lambda *args, **options: None)
    START["set_up"]()
    assert called[-1] == ("-m", "deid", "notebook", "guard")
