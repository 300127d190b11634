"""A zip that a study file is (.docx, .xlsx), opened with suspicion."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from deid.errors import StudyFileError

MAX_UNPACKED = 512 * 2**20
"""Bytes that a package may unpack to. Ours: a shelf of notes is under 20 MB, a zip bomb beyond a thousand."""

# An OLE compound file ([MS-CFB] 2.2): how Office writes encrypted files, and all files before 2007.
_COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")


def open_package(data: bytes, suffix: str) -> ZipFile:
    """Open a package that is whole, not encrypted and of sane size.

    Raises:
        StudyFileError: why not; the caller says which file. Sizes are those declared, and zipfile unpacks no
            more than declared.
    """
    damaged = f"is damaged or no {suffix} file (open it and save it again as {suffix})"
    if data.startswith(_COMPOUND_FILE):
        raise StudyFileError(
            f"is protected by a password or of an old format (save it as {suffix}, without a password)"
        )
    try:
        package = ZipFile(BytesIO(data))
    except (BadZipFile, NotImplementedError, OSError, ValueError):  # a later version of zip is not implemented
        raise StudyFileError(damaged) from None
    entries = package.infolist()
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):  # ECMA-376 part 2, annex B
        raise StudyFileError(damaged)
    if any(entry.flag_bits & 1 for entry in entries):
        raise StudyFileError(f"is encrypted (save it as {suffix}, without a password)")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise StudyFileError(f"unpacks to more than {MAX_UNPACKED // 2**20} MB (remove large pictures)")
    return package
