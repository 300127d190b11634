"""The notebooks as they are kept, and as they run."""

import ast
import csv
import json
import re
from pathlib import Path

import nbformat
import pytest

from deid.commands import run_demo
from deid.release import verify

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
EXACT = ("mrn", "phone", "email", "date_of_birth", "street")
NAMES = ("given_name", "family_name", "preferred_name", "other_names", "relatives", "clinician", "employer", "school")

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code_of(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [source.replace("%load_ext deid.notebook\n", "") for source in sources]


def test_the_notebooks_are_there_in_order():
    assert [path.stem for path in NOTEBOOKS] == [
        "01_prepare_release",
        "02_explore_release",
        "03_audit_release",
        "04_measure_detection",
        "05_read_and_approve",
    ]


@each
def test_a_notebook_is_well_formed_with_stable_cell_ids(path):
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert all(cell.id.startswith(f"{path.stem[:2]}-") for cell in notebook.cells)
    assert 8 <= len(notebook.cells) <= 14
    assert notebook.cells[0].cell_type == "markdown"


@each
def test_a_notebook_is_kept_without_outputs(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@each
def test_a_notebook_holds_no_logic_and_reveals_nothing(path):
    for node in (node for source in code_of(path) for node in ast.walk(ast.parse(source))):
        assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.For | ast.While | ast.If)
        assert not (isinstance(node, ast.keyword) and node.arg == "reveal")


@each
def test_lines_of_code_fit_the_screen(path):
    assert max(len(line) for source in code_of(path) for line in source.splitlines()) <= 110


def shown_in(path):
    """Everything that a reader of an executed notebook sees beside its source; pictures by their text alternative."""
    outputs = [out for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] for out in cell.get("outputs", [])]
    assert not [out for out in outputs if out["output_type"] == "error" or out.get("name") == "stderr"]
    return re.sub(r"data:image/png;base64,[^\"\\]+", "", json.dumps(outputs, ensure_ascii=False))


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names_of(study):
    """Words of the roster's names, of five letters or more, that no note uses as an ordinary word."""
    ordinary = {word for row in rows_of(study / "notes.csv") for word in re.findall(r"\b[a-z]+\b", row["text"])}
    cells = [row[column] for row in rows_of(study / "participants.csv") for column in NAMES]
    words = {word for cell in cells for word in re.findall(r"\w{5,}", cell)}
    return {word for word in words if word[0].isupper() and word.lower() not in ordinary}


def test_the_demo_runs_all_notebooks_over_the_sample_and_shows_no_name(tmp_path):
    told = run_demo(tmp_path / "demo")
    study, executed = tmp_path / "demo" / "study", sorted((tmp_path / "demo" / "notebooks").iterdir())
    assert [path.name for path in executed] == [path.name for path in NOTEBOOKS]
    release, report = told.splitlines()[-1].split(maxsplit=1)[1], told.splitlines()[-2].split(maxsplit=1)[1]
    assert verify(Path(release)).status == "CANDIDATE"
    assert Path(report).is_file()
    names = names_of(study)
    numbers = {row[column] for row in rows_of(study / "participants.csv") for column in EXACT if row[column]}
    assert len(names) > 100 and len(numbers) > 100
    for path in executed:
        shown = shown_in(path)
        assert not names & set(re.findall(r"\w+", shown)), path.name
        assert not [number for number in numbers if number in shown], path.name
