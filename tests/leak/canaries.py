"""Looking for a word in bytes: in every encoding that a copy of it could have, and inside zip containers."""

import base64
import io
import zipfile
from collections.abc import Iterable, Iterator

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


def found(words: Iterable[str], data: bytes) -> list[str]:
    """Return "word in encoding" for every word that stands in `data`, upper or lower case."""
    folded = data.lower()
    packed = b"".join(data.replace(b"-", b"+").replace(b"_", b"/").split())
    hits = []
    for word in words:
        for encoding in ENCODINGS:
            if word.lower().encode(encoding) in folded:
                hits.append(f"{word} in {encoding}")
            if any(core in packed for case in _cases(word) for core in _base64_cores(case.encode(encoding))):
                hits.append(f"{word} in base64 of {encoding}")
    for name, inner in _members(data):
        hits += [f"{hit} in zip member" for hit in found(words, name.encode() + b"\n" + inner)]
    return hits


def _cases(word: str) -> set[str]:
    return {word, word.lower(), word.upper(), word.capitalize()}


def _base64_cores(data: bytes) -> Iterator[bytes]:
    """What of the base64 of `data` does not depend on its neighbours, at each of the three places it can begin."""
    for before in range(3):
        text = base64.b64encode(b"\0" * before + data)
        yield text[-(-8 * before // 6) : 8 * (before + len(data)) // 6]


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data[:4] != b"PK\x03\x04":
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)
