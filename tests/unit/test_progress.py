"""Progress is for who is watching."""

import ipykernel  # noqa: F401  (loaded is not the same as running)
import IPython

from deid.progress import watched


def test_nothing_is_printed_where_nobody_watches(capfd):
    assert list(watched([1, 2, 3], "notes")) == [1, 2, 3]
    assert capfd.readouterr() == ("", "")


def test_a_notebook_shows_the_bar(capfd, monkeypatch):
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    assert list(watched([1, 2, 3], "notes")) == [1, 2, 3]
    shown = capfd.readouterr()
    assert "notes" in shown.out and not shown.err
