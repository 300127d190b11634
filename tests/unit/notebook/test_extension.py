"""What `%load_ext deid.notebook` adds to a kernel, and takes out again."""

import os
import sys

import nbformat
import pytest
from nbclient import NotebookClient

CELLS = {
    "load": "%load_ext deid.notebook",
    "start": (
        "import logging, warnings\nfrom deid.errors import StudyFileError\nfrom deid.rawtext import RawText\n"
        "text = RawText('Oriolanthe came')\ndef read(what):\n    raise ValueError('secret')"
    ),
    "raw": "print('before')\nprint(text)",
    "plain": "print('plain')",
    "error": "read(text)",
    "ours": "raise StudyFileError('notes.csv, row 3: empty.')",
    "no name": "nothing",
    "no division": "1 / 0",
    "no module": "import nothing.at.all",
    "chain": "try:\n    read(1)\nexcept ValueError as error:\n    raise KeyError('secret') from error",
    "hidden chain": "try:\n    read(1)\nexcept ValueError:\n    raise KeyError('secret') from None",
    "syntax": "x = = 1",
    "interrupt": "raise KeyboardInterrupt",
    "magic": "%no_such_magic",
    "warning": "warnings.warn('odd')",
    "log": "logging.warning('%s of %d', 'one', 2)",
    "unload": "%unload_ext deid.notebook",
    "raw, unloaded": "print(text)",
    "error, unloaded": "read(text)",
    "last, unloaded": "%tb",
    "log, unloaded": "logging.warning('%s', text)",
    "reload": "%load_ext deid.notebook\nprint(text)",
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Cell → its outputs."""
    folder = tmp_path_factory.mktemp("kernel")
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS.values()]
    notebook = nbformat.v4.new_notebook(cells=cells)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR"):
            patch.setenv(name, str(folder))
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        NotebookClient(notebook, timeout=60, allow_errors=True).execute(transport_encryption="auto")
    return {name: cell.outputs for name, cell in zip(CELLS, cells, strict=True)}


def is_marked(outputs):
    return any(output.get("metadata", {}).get("deid") == {"raw": True} for output in outputs)


def error(outputs):
    (one,) = [output for output in outputs if output.output_type == "error"]
    return one


def printed(outputs):
    return "".join(output.text for output in outputs if output.output_type == "stream")


def test_a_cell_that_prints_raw_text_is_marked_and_the_next_one_is_not(outputs):
    assert printed(outputs["raw"]) == "before\nOriolanthe came\n" and is_marked(outputs["raw"])
    assert printed(outputs["plain"]) == "plain\n" and not is_marked(outputs["plain"])


def test_it_is_watched_from_the_cell_that_loads_it(outputs):
    assert is_marked(outputs["reload"])


def test_a_traceback_names_cell_line_function_and_type_and_withholds_the_message(outputs):
    told = error(outputs["error"])
    assert told.ename == "ValueError" and "withheld" in told.evalue
    assert told.traceback[:2] == ["  Cell In[5], line 1, in <module>", "  Cell In[2], line 6, in read"]
    assert "secret" not in str(told)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("ours", "StudyFileError: notes.csv, row 3: empty."),
        ("no name", "NameError: name 'nothing' is not defined"),
        ("no division", "ZeroDivisionError: division by zero"),
        ("no module", "ModuleNotFoundError: No module named 'nothing'"),
        ("interrupt", "KeyboardInterrupt"),
    ],
)
def test_messages_that_quote_no_value_are_shown(outputs, cell, message):
    assert error(outputs[cell]).traceback[-1] == message


def test_the_errors_that_led_to_an_error_are_told_before_it(outputs):
    told = error(outputs["chain"]).traceback
    assert [line.split(":")[0] for line in told if not line.startswith(" ")] == [
        "ValueError",
        "which led to",
        "KeyError",
    ]
    assert "secret" not in str(told)
    assert "which led to:" not in error(outputs["hidden chain"]).traceback


def test_a_cell_with_a_syntax_error_is_shown_where_it_is_wrong(outputs):
    assert "x = = 1" in "\n".join(error(outputs["syntax"]).traceback)


def test_an_unknown_magic_is_told_as_ever(outputs):
    assert "UsageError" in printed(outputs["magic"]) and "no_such_magic" in printed(outputs["magic"])


def test_warnings_name_no_folder_and_logs_are_told_as_ever(outputs):
    assert printed(outputs["warning"]).split(":", 2)[2].strip() == "UserWarning: odd"
    assert "/" not in printed(outputs["warning"])
    assert printed(outputs["log"]) == "WARNING:root:one of 2\n"


def test_unloaded_it_leaves_nothing_behind(outputs):
    assert outputs["unload"] == []
    assert not is_marked(outputs["raw, unloaded"])
    assert "secret" in error(outputs["error, unloaded"]).evalue
    assert "secret" in error(outputs["last, unloaded"]).evalue
    assert "Oriolanthe came" in printed(outputs["log, unloaded"])
