"""Raw text shows how long it is, and stays raw whatever a method of `str` makes of it."""

import copy
import pickle
import pprint
import reprlib
from dataclasses import replace
from datetime import date

import pytest

from deid.errors import RawTextError
from deid.model import Note, Passage
from deid.rawtext import RawText, plain

TEXT = "Oriolanthe came.\nShe slept."
RAW = RawText(TEXT)
BRACES, PERCENT = "{}", "%s"
ARGUMENTS = {
    "__add__": ("!",), "__getitem__": (slice(3),), "__mod__": ((),), "__mul__": (2,), "__rmul__": (2,), "center": (40,),
    "format_map": ({},), "join": (["a", "b"],), "ljust": (40,), "partition": (" ",), "removeprefix": ("O",),
    "removesuffix": (".",), "replace": ("a", "b"), "rjust": (40,), "rpartition": (" ",), "translate": ({111: "0"},),
    "zfill": (40,),
}  # fmt: skip
"""What methods of `str` need to be called."""
ONLY_TELL = {"__class__", "__dir__", "__doc__", "__init_subclass__", "__new__", "__subclasshook__", "maketrans"}
PLAIN_ON_PURPOSE = {"__getnewargs__", "encode"}


def methods():
    for name in dir(str):
        if callable(getattr(str, name)) and name not in ONLY_TELL | PLAIN_ON_PURPOSE:
            yield name


@pytest.mark.parametrize("name", list(methods()))
def test_no_method_of_a_text_gives_one_that_shows_itself(name):
    try:
        given = getattr(RAW, name)(*ARGUMENTS.get(name, ()))
    except (TypeError, AttributeError):
        return
    shown = repr(list(given) if name == "__iter__" else given)
    assert "Orio" not in shown and "came" not in shown and "'O'" not in shown


@pytest.mark.parametrize("name", sorted(ARGUMENTS))
def test_what_a_method_gives_is_what_str_gives(name):
    given, wanted = getattr(RAW, name)(*ARGUMENTS[name]), getattr(TEXT, name)(*ARGUMENTS[name])
    assert given == wanted and type(given) in (RawText, tuple)
    assert all(type(part) is RawText for part in ([given] if isinstance(given, str) else given))


@pytest.mark.parametrize(
    "shown",
    [
        repr(RAW), f"{RAW}", f"{RAW!s}", f"{RAW:.5}", f"{RAW:>60}", BRACES.format(RAW), PERCENT % RAW,
        pprint.pformat([RAW]), reprlib.repr(RAW), repr({RAW: RAW}), repr("a" + RAW), repr(str(RAW)), repr(RAW.split()),
        f"{ValueError(RAW)!r}", repr([*RAW]), repr(list(reversed(RAW))), repr(sorted(set(RAW.split()))),
    ],
)  # fmt: skip
def test_neither_shown_nor_in_a_message_does_it_say_anything(shown):
    assert "chars of raw" in shown or shown == "<27 c"
    assert not {"Orio", "came", "slept", "'O'"} & set(shown.replace(".", " ").split())
    assert "Oriolanthe" not in shown


def test_numbers_that_cannot_be_read_are_not_quoted():
    with pytest.raises(ValueError, match="<27 chars of raw text>"):
        int(RAW)


def test_printed_it_shows_itself(capsys):
    print(RAW)
    assert capsys.readouterr().out == f"{TEXT}\n"


def test_it_equals_and_hashes_like_the_text():
    assert RAW == TEXT and hash(RAW) == hash(TEXT) and RAW in {TEXT}


def test_plain_gives_an_ordinary_text():
    assert type(plain(RAW)) is str and plain(RAW) == TEXT and plain(TEXT) is TEXT


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_refuses_to_be_pickled(protocol):
    with pytest.raises(RawTextError, match="cannot be pickled"):
        pickle.dumps([RAW], protocol)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_it_refuses_to_be_copied(copied):
    with pytest.raises(RawTextError):
        copied(RAW)


def test_texts_of_notes_and_passages_are_raw_from_birth():
    note = Note("N1", ("P1",), date(2025, 3, 5), "note", TEXT, "notes.csv, row 2")
    assert [type(one.text) for one in (note, replace(note, text="new"), Passage("N1", TEXT))] == [RawText] * 3
    assert note.text == TEXT
