"""Hostile inputs for readers, and a watch over what a reader says: its refusals are ours, and quote nothing.

DEID_FUZZ=N gives every property N times its examples, in another order on each run.
"""

import copy
import io
import json
import logging
import os
import re
import traceback
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from deid.errors import DeidError, StudyFileError
from deid.model import Note
from deid.rawtext import plain
from deid.sources import Read, read_notes, stream_texts

T = TypeVar("T")

FACTOR = int(os.environ.get("DEID_FUZZ", "1"))
CANARIES = ("Zorvexa", "Quimblethwaite", "918273645546")
"""Words that no format and no message of ours holds; inputs are planted with them."""
_NAMES_TOLD = re.compile(r"(?s)columns that are not (?:used|declared and not released): .*|does not know .*?\. Known:")
DEEP = "a value nested deeply"
"""Stands in JSON text where `as_json_text` nests brackets too deeply for a parser that recurses."""
_DEPTH = 20_000

ODD = (
    "", " ", "\0", "a\0b", "\ud83d", "\udc00\ud83d", "\u202eabc\u202c", "\u200f", "\ufeff", "\u2028", "\x85", "\x1b[2J", "\r",
    "\n", "\r\n", '"', '""', "'", ",", ";", ";;", "\t", "|", "=", "==", "=1+1", "@x", "-", "%s%n", "{0.__class__}", "\\", "../../x",
    "/", "~", ".", "..", "0000-01-01", "99999-12-31", "10000-01-01", "9999-12-31", "0001-01-01", "1899-12-31", "2024-13-45", "2024-02-30",
    "2024-01-01T25:61", "1/2/3", "1/2/2024", "1/2/24", "2024-W01-1", "20240101", "٢٠٢٤-٠١-٠١", "1e400", "-0", "1_000", "NaN", "Infinity",
    "true", "None", "yes", "ß" * 3, "İ", "ﬁ", "e" + "\u0301" * 50, "\U0010ffff", "\ufffe", "]]>", "<!--", "&amp;", "&#0;", "<w:t>",
    "_xD83D_", "_x0000_", "_x000D_", "x" * 300, "x" * 100_000, "9" * 5_000, "[" * 20_000, "(" * 2_000,
)  # fmt: skip
"""What cells should not hold and do: controls, halves of characters, other scripts, formulas, dates of no calendar, giants."""


def among(values: Iterable[T]) -> st.SearchStrategy[T]:
    """One of these, as `st.sampled_from`, which would print giants."""
    known = tuple(values)
    return st.integers(0, len(known) - 1).map(lambda at: known[at])


canaries = st.sampled_from(CANARIES)
odd = among(ODD)
hostile = st.one_of(
    odd, st.tuples(canaries, odd).map("".join), st.tuples(odd, canaries).map("".join), st.text(max_size=8)
)
"""A text that a cell may hold, with or without a canary."""


def examples(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """So many examples of a property, the same on every run, however slow the machine; `FACTOR` times as many on demand."""
    many = settings(
        max_examples=count * FACTOR,
        deadline=None,
        derandomize=FACTOR == 1,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    giants_are_shown = pytest.mark.filterwarnings("ignore:Generating overly large repr")
    return lambda test: giants_are_shown(many(test))


def survives(call: Callable[[], T]) -> T | None:
    """Return what a call returns, or None where it refused with an error of ours; any other error is the test's.

    What it says must be printable and hold no canary: the error with its traceback and the errors behind it, notices and
    repr of the result, warnings, logs, and both streams. By design only the names of columns and settings that are not
    known are told.
    """
    told = io.StringIO()
    log = logging.StreamHandler(told)
    root = logging.getLogger()
    level = root.level
    root.addHandler(log)
    root.setLevel(logging.NOTSET + 1)
    try:
        with warnings.catch_warnings(record=True) as warned, redirect_stdout(told), redirect_stderr(told):
            warnings.simplefilter("always")
            result, words_of_error = _tried(call)
    finally:
        root.removeHandler(log)
        root.setLevel(level)
    everything = [told.getvalue(), *words_of_error, *(str(one.message) for one in warned), *_told_by(result)]
    "".join(everything).encode()  # half a character in a message breaks whoever prints it
    said = "\n".join(_NAMES_TOLD.sub("", one) for one in everything)
    assert not quoted(said), f"it quotes {quoted(said)}: {said[:2000]!r}"
    return result


def quoted(said: str) -> list[str]:
    """The canaries that stand in what was said, in upper or lower case."""
    return [word for word in CANARIES if word.casefold() in said.casefold()]


def _tried(call: Callable[[], T]) -> tuple[T | None, list[str]]:
    try:
        return call(), []
    except DeidError as error:
        return None, [str(error), repr(error), repr(error.args), repr(vars(error)), *traceback.format_exception(error)]


def _told_by(result: object) -> list[str]:
    """What somebody sees of a result of ours: its notices, and itself where it hides what it holds."""
    return [repr(result), *getattr(result, "notices", ())] if type(result).__module__.startswith("deid.") else []


def as_json_text(value: object, *, ascii_only: bool = True) -> str:
    """JSON as a careless program writes it: NaN, halves of characters, and for `DEEP` more brackets than a parser follows."""
    text = json.dumps(value, ensure_ascii=ascii_only)
    return text.replace(json.dumps(DEEP), "[" * _DEPTH + '"Zorvexa"' + "]" * _DEPTH)


json_values = st.one_of(
    hostile,
    st.none() | st.booleans() | st.integers(-3, 3) | st.just(10**400) | st.floats(),
    st.lists(hostile, max_size=2),
    st.dictionaries(st.one_of(canaries, odd), hostile, max_size=2),
    st.just(DEEP),
)
"""What may stand anywhere in JSON text; written by `as_json_text`."""


@st.composite
def altered(
    draw: st.DrawFn, value: Any, *, values: st.SearchStrategy[Any] = json_values, keys: st.SearchStrategy[str] = hostile
) -> Any:
    """JSON in which one to three parts were replaced, left out, doubled, moved, or given a stranger beside them."""
    value = copy.deepcopy(value)
    for _ in range(draw(st.integers(1, 3))):
        places = [*_places(value)]
        if not places:
            return draw(values)
        holder, key = draw(among(places))
        match draw(st.sampled_from(("replace", "replace", "replace", "drop", "double", "swap", "add"))):
            case "replace":
                holder[key] = draw(values)
            case "drop":
                del holder[key]
            case "double" if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[key]))
            case "swap":
                other, there = draw(among(places))
                holder[key] = copy.deepcopy(other[there])
            case "add" if isinstance(holder, dict):
                holder[draw(keys)] = draw(values)
    return value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """(list or object, index or key) of everything in a value."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in list(keys):
        yield value, key
        yield from _places(value[key])


@st.composite
def spoilt(draw: st.DrawFn, data: bytes, *, most: int = 4, scraps: Iterable[bytes] = ()) -> bytes:
    """The bytes of a file after one to `most` accidents: flipped, cut, doubled, moved, or with scraps put in.

    `scraps` are put in between the parts of the file, where its format may allow them.
    """
    put_in, between = among(_SCRAPS), among([*scraps, *_SCRAPS])
    for _ in range(draw(st.integers(1, most))):
        one, other = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
        match draw(st.sampled_from(("flip", "cut", "end", "twice", "swap", "insert", "replace", "between", "between"))):
            case "flip" if one < len(data):
                data = data[:one] + bytes([data[one] ^ (1 << draw(st.integers(0, 7)))]) + data[one + 1 :]
            case "cut":
                data = data[:one] + data[other:]
            case "end":
                data = data[:other]
            case "twice":
                data = data[:other] + data[one:other] + data[other:]
            case "swap":
                data = data[one:other] + data[:one] + data[other:]
            case "insert":
                data = data[:one] + draw(put_in) + data[one:]
            case "replace":
                scrap = draw(put_in)
                data = data[:one] + scrap + data[one + len(scrap) :]
            case "between" if seams := [seam.start() for seam in _SEAM.finditer(data)]:
                at = draw(among(seams))
                data = data[:at] + draw(between) + data[at:]
    return data


_SEAM = re.compile(rb'[<,;{}\[\]"\n]')


_SCRAPS = (
    b"\0", b"\0\0\0\0", b"\xff", b"\xff\xff\xff\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xff\xfe\0\0", b"\xc3", b"\xed\xa0\xbd", b"\x80",
    b"\r", b"\n", b"\r\n", b"\x85", b'"', b",", b";", b"\t", b"{", b"}", b"[", b"]", b":", b"\\", b"\\ud83d", b"<", b">", b"&", b"=", b"#", b"'''",
    b'"""', b"NaN", b"null", b"true", b"1e999", b"9" * 5_000, b"[" * _DEPTH, b'{"a":' * _DEPTH, b"\xe2\x80\xae", b"Zorvexa", b'"Zorvexa"',
)  # fmt: skip


@st.composite
def spoilt_package(draw: st.DrawFn, parts: Mapping[str, bytes], *, scraps: Iterable[bytes] = ()) -> bytes:
    """A zip of parts of which one or two have met accidents, are missing, or stand there twice; or an accident of the zip."""
    entries = [*parts.items()]
    whole = draw(st.integers(0, 3)) == 0
    for _ in range(0 if whole else draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(entries) - 1))
        name, data = entries[at]
        match draw(st.sampled_from(("spoil", "spoil", "spoil", "drop", "double", "rename"))):
            case "spoil":
                entries[at] = (name, draw(spoilt(data, most=2, scraps=scraps)))
            case "drop" if len(entries) > 1:
                del entries[at]
            case "double":
                entries.append((name, draw(among(part for _, part in entries))))
            case "rename":
                entries[at] = (draw(among(_NAMES)), data)
    package = zipped(entries, draw(st.sampled_from((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))))
    if not whole:
        return package
    at = draw(st.sampled_from((0, package.index(b"PK\1\2"))))  # headers alone are told from the list of contents on
    return package[:at] + draw(spoilt(package[at:], most=2))


_NAMES = ("/", "..", "../x.xml", "Zorvexa.xml", "word/Zorvexa.xml", "xl/worksheets/sheet9.xml", "word/header" + "9" * 5_000 + ".xml", "a.png", "x.bin")  # fmt: skip


def zipped(entries: Iterable[tuple[str, bytes]], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file; names may stand there twice."""
    data = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(data, "w", kind) as package:
        warnings.simplefilter("ignore")
        for name, part in entries:
            package.writestr(name, part)
    return data.getvalue()


def notes_both_ways(path: Path, date_order: str = "iso") -> Read[Note]:
    """Read notes whole, and without their texts, which are then streamed: one refuses where the other does."""
    streamed: list[tuple[str, str]] = []
    bare = survives(lambda: read_notes(path, date_order=date_order, texts=False))
    told = survives(lambda: stream_texts(path, take=lambda note, text: streamed.append((note, plain(text)))))
    try:
        whole = read_notes(path, date_order=date_order)
    except StudyFileError:
        assert bare is None or told is None
        raise
    assert [(note.note_id, plain(note.text)) for note in whole.values] == streamed
    assert sorted(whole.notices) == sorted([*bare.notices, *told])
    return whole
