"""Progress is for who is watching."""

import sys
import types

from deid.progress import watched


def test_nothing_is_printed_where_nobody_watches(capfd, monkeypatch):
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    assert list(watched([1, 2, 3], "notes")) == [1, 2, 3]
    assert capfd.readouterr() == ("", "")


def test_a_notebook_shows_the_bar(capfd, monkeypatch):
    monkeypatch.setitem(sys.modules, "ipykernel", types.ModuleType("ipykernel"))
    assert list(watched([1, 2, 3], "notes")) == [1, 2, 3]
    assert "notes" in capfd.readouterr().err
