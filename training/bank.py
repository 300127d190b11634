"""The text bank: files in the markup of `bank/FORMAT.md` → documents of pieces."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

BANK = Path(__file__).parent / "bank"
_DOCUMENT = re.compile(r"^### id: (?P<id>\S+) \| kind: (?P<kind>[^|]+?) \| locale: (?P<locale>\S+)\n(?P<text>.*?)\n### end$",
                       re.MULTILINE | re.DOTALL)  # fmt: skip
_MARK = re.compile(r"\[\[(?P<type>[A-Z]+)\.(?P<subtype>[a-z]+)#(?P<entity>\d+)\|(?P<surface>.*?)\]\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document. `type` is "" where nothing is marked; `entity` counts within the document."""

    text: str
    type: str = ""
    subtype: str = ""
    entity: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the bank as the pieces that make up its text, in order."""

    id: str
    kind: str
    locale: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def marks(self) -> tuple[tuple[int, int, str], ...]:
        """(start, end, type) of everything marked: offsets in code points, end exclusive."""
        found, at = [], 0
        for piece in self.pieces:
            if piece.type:
                found.append((at, at + len(piece.text), piece.type))
            at += len(piece.text)
        return tuple(found)


def read_bank(folder: Path = BANK) -> tuple[Document, ...]:
    """Read every document, in the order of the files' names and of the files.

    Raises:
        ValueError: a document is not closed, or two share an id.
    """
    documents = tuple(document for path in sorted(folder.glob("*.txt")) for document in _documents(path))
    if len({document.id for document in documents}) < len(documents):
        raise ValueError("Two documents of the bank share an id.")
    return documents


def is_held_back(document_id: str) -> bool:
    """Say whether a document belongs to the fifth that is never trained on and never read for rules."""
    return _number(document_id) % 5 == 0


def is_for_tuning(document_id: str) -> bool:
    """Say whether a document belongs to the tenth that is not trained on: thresholds and calibration come from it."""
    return _number(document_id) % 10 == 1


def _number(document_id: str) -> int:
    return int(sha256(document_id.encode()).hexdigest(), 16)


def _documents(path: Path) -> Iterator[Document]:
    text = path.read_text(encoding="utf-8")
    found = [
        Document(match["id"], match["kind"], match["locale"], tuple(_pieces(match["text"])))
        for match in _DOCUMENT.finditer(text)
    ]
    if len(found) != text.count("### id:"):
        raise ValueError(f"{path.name}: a document is not closed by '### end'.")
    yield from found


def _pieces(marked: str) -> Iterator[Piece]:
    at = 0
    for match in _MARK.finditer(marked):
        if match.start() > at:
            yield Piece(marked[at : match.start()])
        yield Piece(match["surface"], match["type"], match["subtype"], int(match["entity"]))
        at = match.end()
    if at < len(marked):
        yield Piece(marked[at:])
