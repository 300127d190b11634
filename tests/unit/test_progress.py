"""Progress is for who is watching."""

import time

import ipykernel  # noqa: F401  (loaded is not the same as running)
import IPython

from deid.progress import counted, watched


def test_nothing_is_printed_where_nobody_watches(capfd):
    assert list(watched([1, 2, 3], "notes")) == [1, 2, 3]
    assert capfd.readouterr() == ("", "")


def test_a_notebook_shows_the_bar(capfd, monkeypatch):
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    assert list(watched([1, 2, 3], "notes")) == [1, 2, 3]
    shown = capfd.readouterr()
    assert "notes" in shown.out and not shown.err


def test_notes_that_are_counted_are_shown_with_their_rate_and_the_time_that_remains(capfd, monkeypatch):
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    with counted(1000, "first pass") as advance:
        advance(250)
        time.sleep(0.15)  # a bar is drawn ten times a second
        advance(250)
    shown = capfd.readouterr()
    assert "first pass:  50%" in shown.out and "500/1000" in shown.out and " notes/s" in shown.out
    assert not shown.err


def test_nothing_is_counted_where_nobody_watches(capfd):
    with counted(10, "first pass") as advance:
        advance(10)
    assert capfd.readouterr() == ("", "")
