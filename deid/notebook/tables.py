"""A frame as a table to read: words to the left, numbers to the right, nothing cut off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# Inline, because JupyterLab takes style sheets out of notebooks that somebody else has run.
_CELL = "vertical-align:top;max-width:36rem;padding:3px 10px"
SHORT = 48
"""Up to how many characters a column is never broken into lines."""


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """What `show` returns. Printed, it is the plain frame."""

    frame: "pd.DataFrame"
    align: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __repr__(self) -> str:
        return self.frame.to_string(index=False)

    def _repr_html_(self) -> str:
        digits = [_digits(column) for _, column in self.frame.items()]
        rows = [
            [_said(value, places) for value, places in zip(row, digits, strict=True)]
            for row in self.frame.itertuples(index=False)
        ]
        styles = [
            f"text-align:{self.align.get(str(name), _side(column))};{_wrap([row[at] for row in rows])};{_CELL}"
            for at, (name, column) in enumerate(self.frame.items())
        ]
        head = _row("th", [str(name) for name in self.frame.columns], styles)
        body = "".join(_row("td", row, styles) for row in rows)
        return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"


def show(frame: "pd.DataFrame", **align: str) -> Table:
    """Show a frame in full. An index is shown when it has a name.

    Args:
        align: column → left, right or center, where that is not told by what the column holds.
    """
    named = any(name is not None for name in frame.index.names)
    return Table(frame.reset_index() if named else frame, MappingProxyType(align))


def _side(column: "pd.Series") -> str:
    return "right" if column.dtype.kind in "iuf" else "left"


def _digits(column: "pd.Series") -> int:
    """Decimal places of a column: none for whole numbers, three for shares, else one."""
    if column.dtype.kind != "f" or (column.dropna() % 1 == 0).all():
        return 0
    return 3 if column.abs().max() <= 1 else 1


def _said(value: object, digits: int) -> str:
    """Nothing for what is missing; yes and no; lists by their parts."""
    if isinstance(value, float):
        return "" if value != value else f"{value:.{digits}f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


def _wrap(cells: Sequence[str]) -> str:
    return f"white-space:{'nowrap' if all(len(cell) <= SHORT for cell in cells) else 'normal'}"


def _row(tag: str, cells: Sequence[str], styles: Sequence[str]) -> str:
    marked = (f'<{tag} style="{style}">{escape(cell)}</{tag}>' for cell, style in zip(cells, styles, strict=True))
    return f"<tr>{''.join(marked)}</tr>"
