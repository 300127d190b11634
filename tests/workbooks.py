"""Workbooks whose one sheet is raw XML, so that tests say exactly what its cells hold."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from html import escape

import openpyxl

from tests.fuzz import CANARIES, zipped

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
SHARED, NUMBER, FORMULA, ERROR, BOOLEAN, DATE, PADDED, TEXT = KINDS = (
    '<c t="s"><v>0</v></c>',
    "<c><v>%s</v></c>",
    "<c><f>%s</f><v>%s</v></c>",
    '<c t="e"><v>%s</v></c>',
    '<c t="b"><v>%s</v></c>',
    '<c s="1"><v>%s</v></c>',
    '<c s="2"><v>%s</v></c>',
    '<c t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>',
)
"""Kinds of cells; `%s` stands for their text. The shared text is a canary."""


def _parts() -> Mapping[str, bytes]:
    book = openpyxl.Workbook()
    book.active.append([date(2025, 4, 1), 2139, CANARIES[0]])
    book.active["B1"].number_format = "00000"
    data = io.BytesIO()
    book.save(data)
    with zipfile.ZipFile(data) as package:
        return {name: package.read(name) for name in package.namelist()}


PARTS = _parts()
"""A workbook as Excel would write it, whose style 1 is that of a date and style 2 that of a postcode."""


def sheet(rows: Iterable[Iterable[tuple[str, str]]]) -> bytes:
    """The XML of a sheet of (kind, text) cells; of the text what XML cannot hold is left out."""
    written = "".join(
        f'<row r="{number}">{"".join(kind.replace("%s", _plain(text)) for kind, text in row)}</row>'
        for number, row in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{written}</sheetData></worksheet>'.encode()


def workbook(parts: Mapping[str, bytes]) -> bytes:
    return zipped(parts.items())


def _plain(text: str) -> str:
    return escape(
        "".join(char for char in text if char in "\t\n\r" or " " <= char < "\ud800" or "\ue000" <= char < "\ufffe")
    )
