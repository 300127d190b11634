"""Notebooks run headless."""

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from deid.errors import DeidError
from deid.notebook import run_notebooks

SECRET = "Quillfeather"


@pytest.fixture
def notebook(tmp_path):
    def make(name, *sources):
        path = tmp_path / f"{name}.ipynb"
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources], metadata=kernel), path)
        return path

    return make


def printed(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "".join("".join(output["text"]) for cell in cells for output in cell["outputs"])


def test_a_notebook_sees_the_study_and_leaves_the_users_own_folders_alone(notebook, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    look = "import os, pathlib; print(os.environ['DEID_STUDY'], get_ipython().history_manager.hist_file, pathlib.Path.cwd())"
    written = run_notebooks([notebook("01", look)], study=tmp_path, out=tmp_path / "out")
    assert written == (tmp_path / "out" / "01.ipynb",)
    assert printed(written[0]).split() == [str(tmp_path), ":memory:", str(tmp_path / "out")]
    assert list(home.iterdir()) == []
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["01.ipynb"]


def test_a_failed_notebook_is_not_written_and_its_error_quotes_nothing(notebook, tmp_path):
    bad = notebook("02", "1 + 1", f"name = '{SECRET}'\nraise ValueError(name)")
    with pytest.raises(DeidError, match=r"^02\.ipynb: cell 2 failed with ValueError\.") as caught:
        run_notebooks([bad], study=tmp_path, out=tmp_path / "out")
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    assert list((tmp_path / "out").iterdir()) == []


def test_a_refusal_of_ours_is_told_in_full(notebook, tmp_path):
    refused = notebook("03", "from deid.errors import GateRefusal\nraise GateRefusal('Nothing may be released.')")
    with pytest.raises(DeidError, match=r"cell 1 failed with GateRefusal: Nothing may be released\."):
        run_notebooks([refused], study=tmp_path, out=tmp_path / "out")


def test_a_kernel_that_dies_is_an_error_of_ours(notebook, tmp_path):
    with pytest.raises(DeidError, match="stopped unexpectedly"):
        run_notebooks([notebook("04", "import os; os._exit(1)")], study=tmp_path, out=tmp_path / "out")


def test_a_progress_bar_that_is_done_leaves_nothing_behind(notebook, tmp_path):
    bar = "from tqdm import tqdm\nfor _ in tqdm(range(3), leave=False, mininterval=0): pass\nprint('done')"
    written = run_notebooks([notebook("05", bar)], study=tmp_path, out=tmp_path / "out")
    assert printed(written[0]) == "done\n"
