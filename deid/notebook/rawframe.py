"""Frames that hold raw notes: they show how much they hold and no value. Importing this brings pandas.

A raw frame works like any other: what is sliced, filtered, grouped or joined from it is raw again and shows as little.
Texts in it are `RawText`, so that a single cell, or a frame of another kind that got a column of it, hides them too.
What other code makes of the texts is plain: an array of `str`, `pd.Series(frame["text"].tolist())`, the names of groups.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from html import escape
from typing import Any, NoReturn

import pandas as pd

from deid.errors import RawTextError
from deid.model import Note
from deid.rawtext import Raw, RawText

COLUMNS = ("note_id", "participants", "session_date", "note_class", "session_id", "characters", "text")
"""The columns of `raw_notes`. Any other can be named after something in a note, so its name is not shown."""

_LEAVES = (
    "to_clipboard", "to_csv", "to_excel", "to_feather", "to_hdf", "to_html", "to_iceberg", "to_json", "to_latex",
    "to_markdown", "to_orc", "to_parquet", "to_pickle", "to_sql", "to_stata", "to_string", "to_xml",
)  # fmt: skip
_SHOWS = ("plot", "style")
_GIVES_PLAIN = ("agg", "aggregate", "value_counts")
"""Methods whose result pandas makes anew, as a frame or column of its own kind."""


def raw_notes(notes: Sequence[Note]) -> "RawFrame":
    """Return a frame with a row for each note, in their order, that shows none of them.

    Columns are note_id, participants (ids joined by `;`), session_date (YYYY-MM-DD), note_class, session_id, characters
    (length of the text) and text.
    """
    cells: dict[str, list[str] | list[int]] = {
        "note_id": [note.note_id for note in notes],
        "participants": [";".join(note.participants) for note in notes],
        "session_date": [note.session_date.isoformat() for note in notes],
        "note_class": [note.note_class for note in notes],
        "session_id": [note.session_id for note in notes],
        "characters": [len(note.text) for note in notes],
        "text": [note.text for note in notes],
    }
    return RawFrame({name: pd.Series(cells[name]) for name in COLUMNS})


class RawSeries(pd.Series, Raw):
    """A column of a raw frame, or anything made of one."""

    def __init__(self, data: Any = None, *args: Any, **options: Any) -> None:
        super().__init__(_texts_raw(pd.Series(data, *args, **options)))  # type: ignore[call-arg]

    def __repr__(self) -> str:
        return f"{len(self)} values of raw notes; none is shown"

    @property
    def _constructor(self) -> Callable[..., "RawSeries"]:
        return RawSeries

    @property
    def _constructor_expanddim(self) -> Callable[..., "RawFrame"]:
        return RawFrame


class RawFrame(pd.DataFrame, Raw):
    """A frame that shows the size and kind of its columns."""

    def __init__(self, data: Any = None, *args: Any, **options: Any) -> None:
        super().__init__(_columns_raw(pd.DataFrame(data, *args, **options)))  # type: ignore[call-arg]

    def __repr__(self) -> str:
        return "\n".join((self._size(), *("  ".join(row) for row in self._shape_rows())))

    def _repr_html_(self) -> str:
        head, *rows = self._shape_rows()
        cells = [_row("th", head), *(_row("td", row) for row in rows)]
        return f"<p>{escape(self._size())}</p><table>{''.join(cells)}</table>"

    def _size(self) -> str:
        return f"{len(self)} rows of raw notes; no value is shown"

    def _shape_rows(self) -> Iterator[tuple[str, str, str]]:
        yield "column", "kind", "filled"
        filled = self.notna().to_numpy().sum(axis=0)
        for name, kind, count in zip(self.columns, self.dtypes, filled, strict=True):
            yield str(name) if name in COLUMNS else "(another)", kind.name, f"{count}"

    @property
    def _constructor(self) -> Callable[..., "RawFrame"]:
        return RawFrame

    @property
    def _constructor_sliced(self) -> Callable[..., RawSeries]:
        return RawSeries


class _RawStrings:
    """`.str` of a raw column: whatever it gives is raw."""

    def __init__(self, strings: Any) -> None:
        self._strings = strings

    def __dir__(self) -> list[str]:
        return dir(self._strings)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return _staying_raw(getattr(self._strings, name))

    def __getitem__(self, key: Any) -> Any:
        return _raw(self._strings[key])


def _raw(value: Any) -> Any:
    """The same value, with every text and pandas object in it raw."""
    if isinstance(value, pd.DataFrame):
        return RawFrame(value)
    if isinstance(value, pd.Series):
        return RawSeries(value)
    if isinstance(value, str):
        return RawText(value)
    return type(value)(map(_raw, value)) if type(value) in (list, tuple) else value


def _staying_raw(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def raw(*args: Any, **options: Any) -> Any:
        return _raw(method(*args, **options))

    return raw


def _holds_texts(kind: Any) -> bool:
    return isinstance(kind, pd.StringDtype) or kind.name == "object"


def _texts_raw(column: pd.Series) -> pd.Series:
    if not _holds_texts(column.dtype):
        return column
    return pd.Series(list(map(_raw, column)), index=column.index, name=column.name, dtype=object)


def _columns_raw(frame: pd.DataFrame) -> pd.DataFrame:
    texts = [at for at, kind in enumerate(frame.dtypes) if _holds_texts(kind)]
    frame = frame.copy(deep=False)
    for at in texts:
        frame.isetitem(at, _texts_raw(frame.iloc[:, at]))  # type: ignore[arg-type]
    return frame


def _row(tag: str, cells: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"


def _refuse(self: Any, *args: Any, **options: Any) -> NoReturn:
    raise RawTextError(
        "This holds raw notes and is neither written nor drawn. `study.release()` builds what may leave: its `notes` is a "
        "frame like this one; `study.preview(NOTE)` shows one note."
    )


def _info(self: Any, *args: Any, **options: Any) -> None:
    print(self)


def _nothing(self: Any) -> None:
    """Stands for pandas' table schema, which carries the values."""


_INSTEAD = {
    **dict.fromkeys(_LEAVES, _refuse),
    **dict.fromkeys(_SHOWS, property(_refuse)),
    "info": _info,
    "_repr_data_resource_": _nothing,
}
for _class in (RawFrame, RawSeries):
    for _name, _new in _INSTEAD.items():
        setattr(_class, _name, _new)
    for _name in _GIVES_PLAIN:
        setattr(_class, _name, _staying_raw(getattr(_class, _name)))
RawSeries.str = property(lambda column: _RawStrings(pd.Series.str(column)))  # type: ignore[assignment, call-overload]
