"""Bytes of a file → text. Every character is kept; what cannot be read for certain is refused.

A file may be larger than the memory: it is looked at block by block, as often as needed, and never held as a whole.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from deid.errors import StudyFileError
from deid.sources.windows1252 import first_doubt

BLOCK = 2**18
"""Bytes of a block: many times a note, and little beside the interpreter."""

Blocks = Callable[[], Iterable[bytes]]
"""The bytes of a file from its beginning, wherever they are cut. Every call begins anew."""

Texts = Callable[[], Iterator[str]]
"""The text of a file from its beginning, wherever it is cut. Every call begins anew."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes are text: a codec of Python's, after a byte order mark of `mark` bytes."""

    codec: str
    mark: int = 0

    @property
    def guessed(self) -> bool:
        """Whether the bytes do not say themselves what text they are."""
        return self.codec == _LAST_RESORT.codec


_UTF8, _LAST_RESORT = Encoding("utf-8"), Encoding("cp1252")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: the mark of UTF-16 LE begins this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LONGEST_MARK = max(len(mark) for mark, _ in _MARKS)
# What bytes above ASCII look like in UTF-8 (RFC 3629, section 3).
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_LINE_END = re.compile(r"\r\n|\r|\n")


class Undecodable(ValueError):
    """Bytes that cannot be read for certain, the first of them at the offset `at`; those before it are in `codec`."""

    def __init__(self, codec: str, at: int) -> None:
        super().__init__("undecodable bytes")
        self.codec, self.at = codec, at


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file to read from.

    Raises:
        StudyFileError: says why not, without the name: file names can be names, so the caller says which file.
    """
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise StudyFileError("is not there") from None
    except IsADirectoryError:
        raise StudyFileError("is a folder, where a file is needed") from None
    except OSError as error:
        raise StudyFileError(f"cannot be read ({error.strerror})") from None


def read_bytes(path: Path) -> bytes:
    """All bytes of a file; raises as `opened` does."""
    with opened(path) as file:
        return file.read()


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, with or without a byte order mark.

    Raises:
        StudyFileError: names the file: it is not there, or not in UTF-8.
    """
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise StudyFileError(f"{path.name}: no UTF-8; export it again as UTF-8.") from None
    except StudyFileError as error:
        raise StudyFileError(f"{path.name}: {error}.") from None


def blocks_of(path: Path) -> Blocks:
    """The blocks of a file; to read them raises as `opened` does."""

    def blocks() -> Iterator[bytes]:
        with opened(path) as file:
            while block := file.read(BLOCK):
                yield block

    return blocks


def find_encoding(blocks: Blocks) -> Encoding:
    """UTF-8, UTF-16 or UTF-32 with a byte order mark, or else Windows-1252.

    Windows-1252 gives some letter to nearly every byte, so it is the last resort: for bytes that are not
    UTF-8, hold none of the five bytes that Windows-1252 leaves undefined, hold no UTF-8 sequence (else the file
    mixes both, and a name such as "José" would turn into "JosÃ©" and be found by nobody), and read as a text in
    which every character is plausible where it stands (else the file is in a DOS, Mac or other encoding).

    Raises:
        Undecodable: the bytes are in none of these.
    """
    if encoding := _marked(blocks()):
        _refuse(encoding, _first_error(blocks(), encoding))
        return encoding
    _refuse(_UTF8, 0 if _is_utf16_without_mark(blocks()) else None)
    if (error := _first_error(blocks(), _UTF8)) is None:
        return _UTF8
    _refuse(_UTF8, error if _holds_utf8(blocks()) else None)
    _refuse(_LAST_RESORT, _first_error(blocks(), _LAST_RESORT))
    _refuse(_LAST_RESORT, first_doubt(block.decode(_LAST_RESORT.codec) for block in blocks()))
    return _LAST_RESORT


def decode(data: bytes) -> tuple[str, Encoding]:
    """The text of bytes, with its line ends as they are, and how they were read; raises as `find_encoding` does."""
    encoding = find_encoding(lambda: (data,))
    return data[encoding.mark :].decode(encoding.codec), encoding


def texts_of(blocks: Blocks, encoding: Encoding) -> Texts:
    """The text of a file whose encoding is known, with its line ends as they are.

    Raises:
        StudyFileError: when read, if the bytes are not those whose encoding was found.
    """

    def texts() -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(encoding.codec)()
        skip = encoding.mark
        try:
            for block in blocks():
                yield decoder.decode(block[skip:])
                skip = max(0, skip - len(block))
            yield decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            raise StudyFileError("was changed while it was read (let it be, and read it again)") from None

    return texts


def row_of(blocks: Blocks, error: Undecodable, *, quotes: bool) -> int:
    """The row of a file (its first row is 1) in which a byte could not be read.

    Args:
        blocks: the file.
        error: what `find_encoding` raised.
        quotes: True for CSV, where a line end inside quotes begins no row.
    """
    decoder = codecs.getincrementaldecoder(error.codec)("replace")
    row, left, inside, last = 1, error.at, False, ""
    for block in blocks():
        text = decoder.decode(block[:left])
        outside = "".join(text.split('"')[inside::2]) if quotes else text
        inside ^= text.count('"') % 2 == 1
        row += len(_LINE_END.findall(outside)) - (last == "\r" and outside.startswith("\n"))
        last = outside[-1:] or last
        left -= len(block)
        if left <= 0:
            break
    return row


def _refuse(encoding: Encoding, at: int | None) -> None:
    if at is not None:
        raise Undecodable(encoding.codec, at)


def _marked(blocks: Iterable[bytes]) -> Encoding | None:
    head = b""
    for block in blocks:
        head += block[:_LONGEST_MARK]
        if len(head) >= _LONGEST_MARK:
            break
    return next((Encoding(codec, len(mark)) for mark, codec in _MARKS if head.startswith(mark)), None)


def _first_error(blocks: Iterable[bytes], encoding: Encoding) -> int | None:
    """Where the first byte stands that the codec cannot read."""
    decoder = codecs.getincrementaldecoder(encoding.codec)()
    begins = 0  # where the bytes begin that the decoder has not read to their end
    try:
        for block in blocks:
            held = len(decoder.getstate()[0])
            decoder.decode(block)
            begins += held + len(block) - len(decoder.getstate()[0])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return begins + error.start
    return None


def _holds_utf8(blocks: Iterable[bytes]) -> bool:
    seen = b""
    for block in blocks:
        seen = seen[-3:] + block  # a sequence of four bytes may be cut
        if _UTF8_SEQUENCE.search(seen):
            return True
    return False


def _is_utf16_without_mark(blocks: Iterable[bytes]) -> bool:
    """Latin text in UTF-16 is every other byte NUL, and would pass for UTF-8 in which no name is ever found."""
    length, zeros = 0, [0, 0]
    for block in blocks:
        if 0 in block:
            for first in (0, 1):
                zeros[(length + first) % 2] += block[first::2].count(0)
        length += len(block)
    if not length or length % 2:
        return False
    shares = sorted(count / (length / 2) for count in zeros)
    return shares[0] < 0.1 and shares[1] > 0.5
