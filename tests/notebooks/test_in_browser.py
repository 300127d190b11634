"""What people look at, in a real browser: every notebook in JupyterLab, a review from its first note to the bound, the report."""

import json
import shutil
from pathlib import Path

import pytest

import deid
from deid.notebook import copy_sample
from tests.desks import BUILDER, STEWARD, built, with_keys
from tests.leak.canaries import found
from tests.notebooks.browser import AA, command, contrasts, open_notebook, run_all, write_notebook
from tests.studies import CANARIES, edit, write_study

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
READ = """\
import os

os.environ["DEID_ACTOR"] = {steward!r}
import deid

study = deid.open_study("desk-study")
study.desk.review("march")"""
CONCLUDE = 'print(study.desk.conclude("march").at_most, "notes at most")'


def outputs(page):
    return page.locator(".jp-Notebook .jp-OutputArea-output")


@pytest.fixture(scope="module")
def study(jupyterlab):
    copy_sample(jupyterlab.folder / "sample-study")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_in_jupyterlab(study, page, jupyterlab, path):
    shutil.copy(path, jupyterlab.folder / path.name)
    open_notebook(page, jupyterlab, path.name)
    page.set_default_timeout(120_000)
    run_all(page)
    cells = page.locator(".jp-CodeCell .jp-InputPrompt").all_inner_texts()
    assert len(cells) >= 6 and not [prompt for prompt in cells if prompt in ("[ ]:", "[*]:")]
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert outputs(page).count() >= 5


def test_a_sample_is_read_to_its_end_and_concluded(page, jupyterlab):
    folder = write_study(jupyterlab.folder / "desk-study")
    builder, _ = with_keys(folder)
    built(builder)
    edit(folder / "study.toml", f'actor = "{BUILDER}"\n', "")
    path = write_notebook(jupyterlab, "desk.ipynb", READ.format(steward=STEWARD), CONCLUDE)
    open_notebook(page, jupyterlab, path.name)
    page.locator(".jp-Cell").first.click()
    command(page, "notebook:run-cell-and-select-next")
    card = page.locator(".deid-review")
    card.locator("header strong").wait_for()
    card.locator("header").click()
    page.keyboard.press("o")
    page.locator(".deid-review .status", has_text="Originals are shown").wait_for()
    shown = set()
    for number in range(8):
        card.locator("header", has_text=f"{number} of 8").wait_for()
        shown.add(card.inner_text())
        page.keyboard.press("c")
    card.get_by_text("study.desk.conclude").first.wait_for()
    assert any("Oriolanthe" in text for text in shown) and len(shown) == 8
    command(page, "notebook:run-all-below")
    page.get_by_text("0 notes at most").wait_for()
    command(page, "docmanager:save")
    page.wait_for_timeout(500)
    for saved in (path, *jupyterlab.folder.glob(".ipynb_checkpoints/desk-*.ipynb")):
        assert found(CANARIES, saved.read_bytes()) == []
    release = deid.open_study(folder, ask=lambda: STEWARD).config.releases / "march"
    review = json.loads((release / "attestation.json").read_bytes())["review"]
    assert review["at_most"] == 0 and len(review["notes"]) == 8


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Both copies of the sample's report: the one that leaves, and the steward's own."""
    folder = tmp_path_factory.mktemp("report") / "study"
    copy_sample(folder)
    study = deid.open_study(folder)
    release = study.release(release_id="march")
    return {"leaves": release.report, "own": study.config.private / "releases" / "march" / "report.html"}


@pytest.mark.parametrize("copy", ["leaves", "own"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_report_is_readable_at_every_width_and_in_both_schemes(browser, reports, copy, scheme, width):
    opened = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(reports[copy].as_uri())
    assert asked == [reports[copy].as_uri()]
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    shown = contrasts(opened, "body")
    assert len(shown) > 100 and not [pair for pair in shown if pair[1] < AA]
    pictures = opened.locator("svg")
    told = pictures.evaluate_all("all => all.map(one => one.ariaHidden === 'true' || !!one.getAttribute('aria-label'))")
    assert told and all(told)
    assert opened.locator("h1").count() == 1 and opened.locator("[aria-label='Verdicts'] li").count() == 6
    opened.close()


def test_the_report_prints_on_white_with_every_section(browser, reports):
    opened = browser.new_page(color_scheme="dark")
    opened.goto(reports["own"].as_uri())
    opened.emulate_media(media="print")
    assert opened.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not [pair for pair in contrasts(opened, "body") if pair[1] < AA]
    assert len(opened.pdf()) > 20_000
    opened.close()
