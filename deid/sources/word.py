"""A Word document (.docx) → all the text that it holds, or a refusal. Nothing is dropped silently.

Read are headers, the body with its tables, footnotes, endnotes, comments and footers, in this order. Not read, as no
text of the note: document properties, names of authors and files, addresses behind links, numbering, the building
blocks (glossary) and entries of forms that were not chosen.
"""

import re
import zlib
from dataclasses import dataclass
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from deid.errors import StudyFileError
from deid.model import Raw
from deid.sources.archive import open_package
from deid.sources.wordtext import INSTRUCTION, TEXT, lines_of, local

_PARTS = ("hdr", "document", "footnotes", "endnotes", "comments", "ftr")
"""Root elements of the parts that hold the note, in reading order."""

_OBJECTS = {
    "altChunk": "an imported file",
    "subDoc": "a subdocument",
    "object": "an embedded object",
    "OLEObject": "an embedded object",
    "control": "a form control",
    "chart": "a chart",
    "relIds": "a SmartArt diagram",
}

_DAMAGED = "is damaged or no Word document (open it in Word and save it again as .docx)"

_PICTURE = re.compile(r"(?i)(?!docprops/).*\.(png|jpe?g|gif|bmp|dib|tiff?|emf|wmf|svg|ico|jfif|webp|wdp)")
_XML = re.compile(r"(?i).*\.(xml|vml)")
# No text of the note: properties, data behind forms, building blocks, fonts, signatures; folders, links between parts.
_APART = re.compile(
    r"(?i)(docProps|customXml|word/glossary|word/fonts|word/printerSettings|_xmlsignatures)/.*"
    r"|\[Content_Types\]\.xml|.*\.rels|.*/"
)
_LANGUAGES_OF_TEXT = ("wordprocessingml", "drawingml", "math")


@dataclass(frozen=True, slots=True, repr=False)
class Document(Raw):
    """The text of a document, how many pictures it holds, which nobody read, and whether its encoding is a guess."""

    text: str
    pictures: int = 0
    guessed: bool = False

    def __repr__(self) -> str:
        return f"Document(<{len(self.text)} chars>, pictures={self.pictures})"


def read_word(data: bytes) -> Document:
    """All text of a .docx, one line per paragraph, deleted text of tracked changes included.

    Raises:
        StudyFileError: the file is damaged, encrypted or oversized, or holds something with text that cannot be
            read (an embedded object, an imported file, a chart, SmartArt). Names neither the file nor its parts; the
            caller says which document.
    """
    with open_package(data, ".docx") as package:
        names = [name for name in package.namelist() if not _APART.fullmatch(name)]
        pictures = [name for name in names if _PICTURE.fullmatch(name)]
        if not all(_XML.fullmatch(name) for name in names if name not in pictures):
            raise StudyFileError(_unreadable("an embedded file or object"))
        roots = _roots(package)
    parts = [root for kind in _PARTS for root in roots if local(root.tag) == kind]
    if sum(local(root.tag) == "document" for root in parts) != 1:
        raise StudyFileError(_DAMAGED)
    for element in (element for root in parts for element in root.iter()):
        if what := _OBJECTS.get(local(element.tag)):
            raise StudyFileError(_unreadable(what))
    try:
        texts = {root: "\n".join(lines_of(root)) for root in parts}
    except (ValueError, RecursionError):  # a symbol without a number, elements nested without end
        raise StudyFileError(_DAMAGED) from None
    if not all(_is_whole(texts.get(root, ""), root) for root in roots):
        raise StudyFileError(_unreadable("text in a place that is not known"))
    return Document("\n".join(text for text in texts.values() if text.strip()), len(pictures))


def _unreadable(what: str) -> str:
    return f"holds {what}, which cannot be read (paste its text into the document, delete it, and save)"


def _roots(package: ZipFile) -> list[Any]:
    """The XML parts in the order of their names, numbers by value. Entities are never resolved, nothing is fetched."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    entries = [e for e in package.infolist() if _XML.fullmatch(e.filename) and not _APART.fullmatch(e.filename)]
    try:
        roots = [etree.fromstring(package.read(entry), parser) for entry in sorted(entries, key=_by_number)]
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, etree.LxmlError):
        raise StudyFileError(_DAMAGED) from None
    if any(root.getroottree().docinfo.doctype for root in roots):
        raise StudyFileError("declares a document type, which no Word document does (save it again as .docx)")
    return roots


def _by_number(entry: ZipInfo) -> list[tuple[int, str]]:
    """header2.xml comes before header10.xml."""
    return [(int(digits or 0), rest) for digits, rest in re.findall(r"([0-9]*)([^0-9]*)", entry.filename)]


def _is_whole(text: str, root: Any) -> bool:
    """Is every piece of text in a part, wherever it stands, in what was read of it?

    The net under `lines_of`, which knows the places. Pieces come nearly in the order of the text, so each is looked
    for from the last one on before it is looked for everywhere.
    """
    if local(root.tag) == "glossaryDocument":
        return True
    at = 0
    for element in root.iter(etree.Element):
        if local(element.tag) in TEXT | INSTRUCTION and any(name in element.tag for name in _LANGUAGES_OF_TEXT):
            piece = "".join(element.itertext()).strip()
            found = text.find(piece, at)
            at = found if found >= 0 else text.find(piece)
            if at < 0:
                return False
    return True
