"""A study's own lists: words that are always masked (deny), and words that are no identifiers here (allow).

They stand in private/, because they can hold names: deny.csv with the columns phrase and label, allow.csv with phrase. A
reviewer's marks are added to them (`deid review RELEASE --learn`); anybody may edit them.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from deid.errors import StudyFileError
from deid.model import LABELS, Participant
from deid.names import normal
from deid.private import write_private
from deid.sources import Row, read_rows

DENY, ALLOW = "deny.csv", "allow.csv"


@dataclass(frozen=True, slots=True, repr=False)
class Lists:
    """`deny`: phrase and label of what is always masked; `allow`: phrases that are no identifiers, in normal form (`names.normal`)."""

    deny: tuple[tuple[str, str], ...] = ()
    allow: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Lists(deny={len(self.deny)}, allow={len(self.allow)})"


def read_lists(private: Path) -> Lists:
    """Read both lists; one that is not there is empty.

    Raises:
        StudyFileError: a list is malformed, or names an unknown label.
    """
    rows = _rows(private / DENY, ("phrase", "label"))
    if bad := [row.number for row in rows if row.cells["label"].strip() not in LABELS]:
        raise StudyFileError(f"private/{DENY}, row {bad[0]}: an unknown label. Known: {', '.join(LABELS)}.")
    deny = ((row.cells["phrase"].strip(), row.cells["label"].strip()) for row in rows)
    allow = [row.cells["phrase"] for row in _rows(private / ALLOW, ("phrase",))]
    return Lists(tuple(entry for entry in deny if entry[0]), tuple(filter(None, map(normal, allow))))


def add_to_lists(private: Path, *, deny: Iterable[tuple[str, str]], allow: Iterable[str]) -> tuple[int, int]:
    """Add what is not there yet; return how many were added to each list."""
    now = read_lists(private)
    deny, allow = [entry for entry in deny if normal(entry[0])], list(filter(normal, allow))
    known = {(_spelling(phrase), label) for phrase, label in now.deny}
    denied = {
        (_spelling(p), label): (" ".join(p.split()), label) for p, label in deny if (_spelling(p), label) not in known
    }
    allowed = {normal(p): " ".join(p.split()) for p in allow if normal(p) not in now.allow}
    if denied:
        _append(private / DENY, ("phrase", "label"), list(denied.values()))
    if allowed:
        _append(private / ALLOW, ("phrase",), [(phrase,) for phrase in allowed.values()])
    return len(denied), len(allowed)


def phrase_pattern(phrase: str) -> str:
    """A regular expression for a phrase as whole words, however they are spaced, accented, hyphened or given an apostrophe."""
    forms = dict.fromkeys((phrase, *(normalize(kind, phrase) for kind in ("NFC", "NFD"))))
    return rf"(?<!\w)(?:{'|'.join(map(_spelled, forms))})(?:['’]s)?(?!\w)"


def _spelled(phrase: str) -> str:
    pieces = re.split(r"[\s\-‐‑–]+", phrase.strip())
    return r"[\s\-‐‑–]+".join(re.sub("['’‘`´]", "['’‘`´]", re.escape(piece)) for piece in pieces)


def own_words_of(people: Iterable[Participant], clinicians: Iterable[str] = ()) -> frozenset[str]:
    """The words of two letters or more in the names of people, of their relatives, and of clinicians, in normal form."""
    names = (
        name
        for one in people
        for name in (
            one.given_name, one.family_name, one.preferred_name, *one.other_names, *(r.name for r in one.relatives)
        )
    )  # fmt: skip
    return frozenset(word for name in (*names, *clinicians) for word in re.findall(r"\w{2,}", normal(name)))


def names_somebody(phrase: str, known: Collection[str]) -> bool:
    """Say whether one of these words stands in a phrase, or one with up to two letters more (a plural, a genitive)."""
    words = re.findall(r"\w+", normal(phrase))
    # Of a word of two letters no other begins: "Li" is not in "line".
    return any(
        word in known or any(len(word) > 2 + more and word[:-more] in known for more in (1, 2)) for word in words
    )


def forget(private: Path, people: Sequence[Participant]) -> None:
    """Take from both lists every phrase with a word of these people's names: their data is being erased."""
    known = own_words_of(people)
    for name, columns in ((DENY, ("phrase", "label")), (ALLOW, ("phrase",))):
        rows = _rows(private / name, columns)
        left = [_cells(row, columns) for row in rows if not names_somebody(row.cells["phrase"], known)]
        if len(left) < len(rows):
            _write(private / name, columns, left)


def _spelling(phrase: str) -> str:
    return " ".join(normalize("NFC", phrase).casefold().split())


def _rows(path: Path, columns: tuple[str, ...]) -> tuple[Row, ...]:
    return read_rows(path, required=columns).rows if path.exists() else ()


def _cells(row: Row, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(row.cells[column] for column in columns)


def _append(path: Path, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    _write(path, columns, [*(_cells(row, columns) for row in _rows(path, columns)), *rows])


def _write(path: Path, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([columns, *rows])
    write_private(path, text.getvalue().encode())
