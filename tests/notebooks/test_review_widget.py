"""The review widget as a data steward uses it: a real JupyterLab, a real browser, the keyboard."""

import json

import pytest

from deid.audit.verdicts import Mark, Verdict
from tests.fakedesk import CANARIES, MISSED, ORIGINALS, SHEETS, FakeDesk
from tests.notebooks.browser import (
    AA,
    command,
    contrasts,
    find_browser,
    open_notebook,
    restart_kernel,
    run_all,
    theme,
    write_notebook,
)

CELL = """\
from deid.notebook.reviewer import review_widget
from tests.fakedesk import FakeDesk

review_widget(FakeDesk({file!r}))"""
SAVE_STATE = "@jupyter-widgets/jupyterlab-manager:saveWidgetState"
NAME, DATE = SHEETS["N-001"].replaced[0], SHEETS["N-001"].replaced[1]


class Review:
    """The widget on the screen, and the desk behind it."""

    def __init__(self, page, desk):
        self.page, self.desk = page, desk
        self.card = page.locator(".deid-review")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def shows(self, code):
        self.page.locator(".deid-review header strong", has_text=code).wait_for(timeout=10_000)

    def says(self, words):
        self.page.locator(".deid-review .status", has_text=words).wait_for(timeout=10_000)

    def selection(self):
        return self.page.evaluate("getSelection().toString()")

    def begin(self):
        """Give the card the focus, as a click on it does."""
        self.card.locator("header").click()

    def select(self, words):
        """Drag the mouse over these words of the text."""
        box = self.page.evaluate(
            """words => {
                const walker = document.createTreeWalker(document.querySelector(".deid-review .text"), NodeFilter.SHOW_TEXT);
                for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                    const at = node.data.indexOf(words);
                    if (at < 0) continue;
                    const range = document.createRange();
                    range.setStart(node, at);
                    range.setEnd(node, at + words.length);
                    return range.getBoundingClientRect().toJSON();
                }
            }""",
            words,
        )
        middle = (box["top"] + box["bottom"]) / 2
        self.page.mouse.move(box["left"] + 1, middle)
        self.page.mouse.down()
        self.page.mouse.move(box["right"] - 1, middle, steps=4)
        self.page.mouse.up()


@pytest.fixture(scope="module")
def notebook(page, jupyterlab, tmp_path_factory):
    """The open notebook of these tests, and the file of its verdicts."""
    file = tmp_path_factory.mktemp("desk") / "verdicts.json"
    path = write_notebook(jupyterlab, "review.ipynb", CELL.format(file=str(file)))
    open_notebook(page, jupyterlab, path.name)
    return path, file


@pytest.fixture
def review(page, notebook):
    """The review of a sample of which nothing is read."""
    _, file = notebook
    file.unlink(missing_ok=True)
    run_all(page)
    review = Review(page, FakeDesk(file))
    review.shows("N-001")
    return review


def test_a_sample_is_read_from_the_keyboard_and_nothing_of_it_is_saved(review, notebook, jupyterlab):
    path, _ = notebook
    review.begin()
    assert not [words for words in ("Brumblewick", "not available") if words in review.card.inner_text()]
    review.press("o")
    review.says("Originals are shown")
    assert "Brumblewick" in review.card.inner_text()

    # an over-redaction and a wrong label, found by Tab; then the note is clean
    review.press("Tab", "Tab", "x")
    review.says("marked as over-redacted")
    review.press("Tab", "r", "5", "2")
    review.says("should be FAX")
    review.press("c")
    review.shows("N-002")
    review.says("N-001: clean recorded")
    over, relabel = Mark(NAME.start, NAME.end, "over"), Mark(DATE.start, DATE.end, "relabel", "FAX")
    assert review.desk.verdicts["N-001"] == Verdict("N-001", (over, relabel))

    # a missed identifier behind an emoji of several code points and a combining accent, selected by arrow keys
    review.press("l")
    review.says("Mark what was missed first")
    review.press("ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight", "Shift+ArrowRight")
    assert review.selection() == MISSED
    review.press("Shift+ArrowRight", "Shift+ArrowLeft")
    assert review.selection() == MISSED
    review.press("m", "1")
    review.says("Marked as missed: PERSON")
    review.press("c")
    review.says("the note is not clean")
    assert "N-002" not in review.desk.verdicts
    review.press("l")
    review.shows("N-011")
    start = SHEETS["N-002"].text.index(MISSED)
    leak = Verdict("N-002", (Mark(start, start + len(MISSED), "missed", "PERSON"),))
    assert review.desk.verdicts["N-002"] == leak and leak.leak

    # taken back, looked at again, recorded again
    review.press("u")
    review.shows("N-002")
    assert "N-002" not in review.desk.verdicts
    assert review.card.locator(".text .chip.missed").inner_text().startswith(MISSED)
    review.press("l")
    review.shows("N-011")
    review.press("p")
    review.shows("N-002")
    assert "judged: leak" in review.card.inner_text()

    # what was replaced by nothing has a place, and no mark
    review.press("n")
    review.shows("N-011")
    review.press("Tab", "Tab", "Tab", "x")
    review.says("there is nothing to mark")
    review.press("ArrowLeft")
    assert review.selection() == "without"

    # everything that a notebook can save is saved while names are on the screen, and holds none
    review.press("Escape", "p")
    review.shows("N-002")
    assert all(name in review.card.inner_text() for name in ("Quillfeather", "Brumblewick"))
    review.page.locator(".jp-Cell .cm-content").first.click()
    command(review.page, SAVE_STATE)
    review.page.keyboard.press("Control+s")
    review.page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    command(review.page, SAVE_STATE)
    saved = path.read_text(encoding="utf-8")
    state = json.loads(saved)["metadata"]["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    assert [each["state"]["done"] for each in state.values() if "done" in each["state"]] == [2]
    assert "Review(march, 0 of 4 read)" in saved
    kept = [file for file in jupyterlab.folder.rglob("*.ipynb") if path.stem in file.name]
    assert len(kept) == 2  # itself and its checkpoint
    for file in kept:
        assert not [name for name in CANARIES if name in file.read_text(encoding="utf-8")]


def test_after_a_restart_reading_goes_on_where_it_stopped_and_ends_with_what_to_do(review):
    review.begin()
    review.press("c")
    review.shows("N-002")
    restart_kernel(review.page)
    run_all(review.page)
    review.shows("N-002")
    assert "1 of 4 read" in review.card.inner_text()
    review.begin()
    review.press("n")
    review.shows("N-011")
    for code in ("N-004", "N-002", "Everything is read"):
        review.press("c")
        review.shows(code)
    told = review.card.inner_text()
    assert "No missed identifier was found." in told
    assert "deid review RELEASE --finish" in told and 'study.desk.conclude("march")' in told
    assert [verdict.note for verdict in review.desk.verdicts.values()] == ["N-001", "N-011", "N-004", "N-002"]
    review.press("u")
    review.shows("N-002")


def test_the_mouse_does_all_that_the_keys_do(review):
    button = review.card.get_by_role("button")
    review.card.locator(".text .chip", has_text="[DATE day +14]").click()
    button.filter(has_text="Over-redacted").click()
    review.says("marked as over-redacted")
    button.filter(has_text="Remove mark").click()
    review.says("The mark is taken off")
    review.select("worry diary")
    review.says("worry diary: m marks it as missed")
    button.filter(has_text="Missed").click()
    button.filter(has_text="PROFESSION").click()
    button.filter(has_text="Leak").click()
    review.shows("N-002")
    start = SHEETS["N-001"].text.index("worry diary")
    expected = Verdict("N-001", (Mark(start, start + len("worry diary"), "missed", "PROFESSION"),))
    assert review.desk.verdicts == {"N-001": expected}
    button.filter(has_text="Originals").click()
    review.says("Originals are shown")
    button.filter(has_text="Keys").click()
    assert review.page.get_by_role("dialog").get_by_text("record that no identifier was missed").is_visible()
    button.filter(has_text="Close").click()
    button.filter(has_text="Undo").click()
    review.shows("N-001")


def test_keys_stay_in_the_card(review):
    cells = review.page.locator(".jp-Cell").count()
    review.begin()
    review.press("a", "b", "y", "z", "d", "d", "Control+s")  # of JupyterLab: insert, change and delete cells, save
    review.says("Verdicts are saved as they are recorded")
    assert review.page.locator(".jp-Cell").count() == cells
    assert review.page.locator(".jp-CodeCell").count() == cells
    assert not review.desk.verdicts


def test_without_a_browser_the_remedy_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.fail.Exception, match="playwright install chromium"):
        find_browser(tmp_path / "chromium")


def test_every_word_is_readable_in_both_themes(review):
    review.begin()
    review.press("Tab", "Tab", "x", "o")
    review.says("Originals are shown")
    for name in ("Dark", "Light"):
        theme(review.page, name)
        shown = contrasts(review.page, ".deid-review")
        assert len(shown) > 30
        assert not [pair for pair in shown if pair[1] < AA]
    assert ORIGINALS[0] in review.card.inner_text()


def test_a_dead_kernel_is_said_and_no_verdict_pretended(review):
    review.page.clock.install()
    restart_kernel(review.page)
    review.begin()
    review.press("c")
    review.page.clock.run_for(11_000)
    review.says("No answer from Python")
    assert "N-001" in review.card.inner_text() and not review.desk.verdicts
