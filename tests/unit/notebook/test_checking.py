"""Identifiers in saved notebooks."""

import json

import pytest

from deid.detect import open_detector
from deid.errors import StudyFileError
from deid.identifiers import known_identifiers
from deid.notebook.checking import check_notebooks
from deid.notebook.saving import MARK
from deid.sources import read_participants
from tests.leak.canaries import found
from tests.studies import CANARIES, NOTES, write_study

NAME = "Oriolanthe Vexbury"


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    study = write_study(tmp_path_factory.mktemp("roster") / "study")
    return known_identifiers(read_participants(study / "participants.csv", date_order="iso").values)


@pytest.fixture(scope="module")
def detector():
    return open_detector(())


@pytest.fixture
def check(known, detector, tmp_path):
    def run(*cells, name="notebook.ipynb", identifiers=known, **metadata):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}))
        return check_notebooks([path], identifiers=identifiers, detector=detector)

    return run


def code(*outputs, source="x", **metadata):
    return {"cell_type": "code", "source": source, "execution_count": 1, "metadata": metadata, "outputs": list(outputs)}


def prose(text, **more):
    return {"cell_type": "markdown", "source": text, "metadata": {}, **more}


def shown(kind, data, **metadata):
    return {"output_type": "display_data", "data": {kind: data}, "metadata": metadata}


def printed(text):
    return {"output_type": "stream", "name": "stdout", "text": text}


def failed(text):
    traceback = ["\x1b[0;31mValueError\x1b[0m: " + "\x1b[1m".join(text.partition(" "))]
    return {"output_type": "error", "ename": "ValueError", "evalue": "", "traceback": traceback}


@pytest.mark.parametrize(
    ("cell", "part"),
    [
        (code(printed(f"a\n{NAME}\n")), "output"),
        (code(printed(["a\n", NAME])), "output"),
        (code(shown("text/plain", repr(f"x\n{NAME}"))), "output"),
        (code(shown("text/html", "<td>Oriolanthe</td><td><b>Vex</b>bury</td>")), "output"),
        (code(shown("text/html", f"<img alt='{NAME}'>")), "output"),
        (code(shown("image/svg+xml", "<svg><text>Oriolanthe V&#101;xbury</text></svg>")), "output"),
        (code(shown("text/markdown", f"**{NAME}**")), "output"),
        (code(shown("application/json", {"rows": [{"text": NAME}]})), "output"),
        (code(shown("text/plain", "x", alt=NAME)), "output"),
        (code(failed(NAME)), "output"),
        (code(source=f"notes[notes.text.str.contains('{NAME}')]"), "source"),
        (code(source=["x = 1\n", "phone = '218-555-0143'"]), "source"),
        (code(note=NAME), "metadata"),
        (prose(f"About {NAME}"), "prose"),
        (prose("![](attachment:x.png)", attachments={f"{NAME}.png": {"image/png": "aGk="}}), "attachment"),
    ],
    ids=str,
)
def test_what_the_roster_knows_is_found_wherever_it_stands(check, cell, part):
    found_here = check(prose("nothing"), cell)
    assert {(one.cell, one.part, one.certain) for one in found_here if one.certain} == {(2, part, True)}
    assert all(one.owners == ("P001",) for one in found_here if one.certain)
    assert found(CANARIES, repr(found_here).encode()) == []


def test_metadata_of_the_notebook_is_searched(check):
    (one,) = check(authors=[{"name": NAME}])
    assert (one.cell, one.part) == (0, "metadata") and one.place.endswith("notebook.ipynb, metadata")


def test_a_notebook_whose_name_names_somebody_is_not_named(check):
    (one,) = check(name="oriolanthe_vexbury.ipynb")
    assert (one.notebook, one.part) == ("notebook 1", "file name")


def test_checkpoints_are_searched_with_their_notebook_and_with_their_folder(check, known, detector, tmp_path):
    check(name="clean.ipynb")
    inside = check(code(printed(NAME)), name=".ipynb_checkpoints/clean-checkpoint.ipynb")
    for path in (tmp_path / "clean.ipynb", tmp_path):
        again = check_notebooks([path], identifiers=known, detector=detector)
        assert len(again) == len(inside) == 1 and again[0].notebook.endswith("clean-checkpoint.ipynb")


def test_a_name_on_no_roster_is_found_in_sentences(check):
    text = NOTES[1]["text"].partition("\n")[0]
    (one,) = check(code(printed(text)), identifiers=())
    assert (one.kind, one.owners, one.certain) == ("name", (), False)


def test_code_ids_tables_and_citations_are_no_finding(check):
    cells = (
        code(
            shown("text/plain", "   item participants\n0  N001   P001\n1  N002   P002"), source="study.explain('P001')"
        ),
        code(shown("text/html", "<td>P001</td><td>0.913</td><td>571</td>"), source="from Sage import Rose"),
        code(shown("image/png", "T3Jpb2xhbnRoZSBWZXhidXJ5")),
        code(shown("text/html", f"<img src='data:image/png;base64,{'Oriolanthe/Vexbury+' * 3}' alt='a chart'>")),
        prose("A score of 10 or more is the usual sign of a depression (Kroenke, Vexbury & Osei, 2001)."),
    )
    assert check(*cells) == ()


def test_a_cell_that_is_marked_as_raw_is_found_without_any_roster(check):
    (one,) = check(code(shown("text/plain", "x", **MARK)), identifiers=())
    assert (one.kind, one.cell, one.certain) == ("raw text", 1, True)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"nbformat": 4}', '{"metadata": {}, "cells": [3]}', "\xff"])
def test_what_is_no_notebook_is_refused_by_its_number(known, detector, tmp_path, text):
    (tmp_path / "Oriolanthe.ipynb").write_bytes(text.encode("latin-1"))
    with pytest.raises(StudyFileError, match="Notebook 1 of those named") as raised:
        check_notebooks([tmp_path / "Oriolanthe.ipynb"], identifiers=known, detector=detector)
    assert "Oriolanthe" not in str(raised.value)


def test_a_missing_notebook_is_refused(known, detector, tmp_path):
    with pytest.raises(StudyFileError, match="not there"):
        check_notebooks([tmp_path / "none.ipynb"], identifiers=known, detector=detector)
