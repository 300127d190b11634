"""Bytes of a file → text. Every character is kept; what cannot be read for certain is refused."""

import codecs
import re
from pathlib import Path

from deid.errors import StudyFileError
from deid.sources.windows1252 import first_doubt

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: the mark of UTF-16 LE begins this one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What bytes above ASCII look like in UTF-8 (RFC 3629, section 3).
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_LINE_END = re.compile(r"\r\n|\r|\n")


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        StudyFileError: says why not, without the name: file names can be names, so the caller says which file.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise StudyFileError("is not there") from None
    except IsADirectoryError:
        raise StudyFileError("is a folder, where a file is needed") from None
    except OSError as error:
        raise StudyFileError(f"cannot be read ({error.strerror})") from None


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


def decode(data: bytes) -> str:
    """Text in UTF-8, in UTF-16 or UTF-32 with a byte order mark, or else in Windows-1252. Line ends are kept.

    Windows-1252 gives some letter to nearly every byte, so it is the last resort: for bytes that are not
    UTF-8, hold none of the five bytes that Windows-1252 leaves undefined, hold no UTF-8 sequence (else the file
    mixes both, and a name such as "José" would turn into "JosÃ©" and be found by nobody), and read as a text in
    which every character is plausible where it stands (else the file is in a DOS, Mac or other encoding).

    Raises:
        UnicodeDecodeError: with the position of the first byte that cannot be read.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding)
    if _is_utf16_without_mark(data):
        raise UnicodeDecodeError("utf-8", data, 0, 1, "UTF-16 without a byte order mark")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        if _UTF8_SEQUENCE.search(data):
            raise
    text = data.decode("cp1252")
    if (doubt := first_doubt(text)) is not None:
        raise UnicodeDecodeError("cp1252", data, doubt, doubt + 1, "no plausible text in Windows-1252")
    return text


def is_unicode(data: bytes) -> bool:
    """Whether the bytes say themselves what text they are; else `decode` takes them for Windows-1252."""
    if data.startswith(tuple(mark for mark, _ in _MARKS)):
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def row_of(error: UnicodeDecodeError, *, quotes: bool) -> int:
    """The row of a file (its first row is 1) in which a byte could not be read.

    Args:
        error: what `decode` raised.
        quotes: True for CSV, where a line end inside quotes begins no row.
    """
    before = error.object[: error.start].decode(error.encoding, "replace")
    outside = "".join(before.split('"')[::2]) if quotes else before
    return 1 + len(_LINE_END.findall(outside))


def _is_utf16_without_mark(data: bytes) -> bool:
    """Latin text in UTF-16 is every other byte NUL, and would pass for UTF-8 in which no name is ever found."""
    if not data or len(data) % 2:
        return False
    half = len(data) / 2
    shares = sorted((data[0::2].count(0) / half, data[1::2].count(0) / half))
    return shares[0] < 0.1 and shares[1] > 0.5
