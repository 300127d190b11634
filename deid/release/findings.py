"""What the leak scan found: put together from parts, told, and refused. It holds no value."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from deid.errors import LeakFound

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """An identifier that stands where it must not. Holds no value.

    `row` counts the rows of a table (the header is 1) or the lines of a file; 0 is the file's name. `owners` are
    the participants (or "clinician/2") whose identifier it may be. `fingerprint` stays the same from build to
    build while the words around it do, and reveals nothing without the study's key; a steward dismisses a
    finding by it. What is not `dismissible` has to be removed. `source` is the place in the study's own files from
    which the text comes ("notes.csv, row 14"); "" where only we write.
    """

    file: str
    row: int
    column: str
    kind: str
    owners: tuple[str, ...]
    blocking: bool
    dismissible: bool
    fingerprint: str
    source: str = ""

    @property
    def place(self) -> str:
        where = f", row {self.row}" if self.row else ""
        return f"{self.file}{where}" + (f", {self.column}" if self.column else "")


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What was found, in the order of file, row and place. `blocking` refuses; `listed` waits for a steward."""

    files: int
    identifiers: int
    blocking: tuple[Finding, ...]
    listed: tuple[Finding, ...]
    dismissed: tuple[Finding, ...]


def joined(results: Iterable[ScanResult], *, files: int) -> ScanResult:
    """Return what several scans of the same roster found as one result.

    Args:
        results: none of them about a row that another one is about too.
        files: how many files they were about, together.
    """
    several = list(results)
    return ScanResult(
        files,
        next((result.identifiers for result in several), 0),
        in_order(found for result in several for found in result.blocking),
        in_order(found for result in several for found in result.listed),
        in_order(found for result in several for found in result.dismissed),
    )


def renumbered(result: ScanResult, rows: Sequence[int]) -> ScanResult:
    """Return what was found in a part of a table, by the rows of the whole table.

    Args:
        result: of a scan of some rows of a table, under its path and header. What was found in these two is left out: they
            belong to no part.
        rows: the row of the whole table that each row of the part is, the header being 1 in both.
    """

    def moved(found: Iterable[Finding]) -> tuple[Finding, ...]:
        return in_order(replace(one, row=rows[one.row - 2]) for one in found if one.row > 1)

    return replace(
        result, blocking=moved(result.blocking), listed=moved(result.listed), dismissed=moved(result.dismissed)
    )


def in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order of file and row; within a row they stay in theirs."""
    return tuple(sorted(found, key=lambda one: (one.file, one.row)))


def refuse_leaks(result: ScanResult) -> None:
    """Do nothing if nothing blocks.

    Raises:
        LeakFound: says how many, where and whose, and what to do.
    """
    if not result.blocking:
        return
    told = [
        f"  {found.source or found.place + ' of the release'}: {found.kind}"
        + (f" known through {', '.join(found.owners)}" if found.owners else "")
        + (f" [finding {found.fingerprint}]" if found.dismissible else "")
        for found in result.blocking[:_SHOWN]
    ]
    more = len(result.blocking) - len(told)
    rest = f"\n  and {more} more" if more > 0 else ""
    remedy = (
        "If it is on the roster, it was not recognised in this form: reword that sentence in the source, or add its form to "
        "[[detect.patterns]], and build again"
    )
    if any(found.dismissible for found in result.blocking):
        remedy += "; if it is no identifier, dismiss it: `deid dismiss STUDY FINDING --reason TEXT`"
    raise LeakFound(
        f"The leak scan found {len(result.blocking)} identifiers; nothing was written.\n"
        + "\n".join(told)
        + f"{rest}\n{remedy}."
    )
