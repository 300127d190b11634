"""The leak scan: everything about to be written is searched for every identifier of everybody on the roster.

It is a second, independent opinion on what the detector did: it reads the finished bytes, not the notes, and
shares no search with the detector. Findings say where and whose, never what.

What *refuses*: full names, single names that are no ordinary words, contacts, numbers, birth dates, addresses,
and anything shaped like an e-mail address, a phone or a social security number. What is *listed* for a
steward: ordinary words that are names too, where they are written like names, and near-misses.
"""

import hmac
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

from deid.errors import LeakFound
from deid.identifiers import Identifier
from deid.release.codebook import TAGS
from deid.release.fold import fold, words
from deid.release.hits import Hit
from deid.release.leakforms import index_of
from deid.release.search import Searcher
from deid.release.segments import Segment, segments

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


def scan(
    files: Mapping[str, bytes],
    identifiers: Sequence[Identifier],
    *,
    key: bytes,
    own_words: frozenset[str] = frozenset(),
    made_up: frozenset[str] = frozenset(),
    keeps: frozenset[str] = frozenset(),
    dismissed: frozenset[str] = frozenset(),
    sources: Mapping[str, str] = MappingProxyType({}),
    recipient: str = "",
) -> ScanResult:
    """Search everything about to be written: texts, tables, file names, metadata and the report.

    Args:
        files: path within the release → bytes.
        identifiers: of everybody on the roster, consenting or not, and of the clinicians.
        key: the study's secret; fingerprints are made with it.
        own_words: words of our templates (see `vocabulary`). Like the words of our tags and the relations of
            the roster, they are no finding inside a bracketed tag, nor, alone, where only we write: headers,
            metadata, codebook, report.
        made_up: surrogates that replacements wrote. Only these may look like an e-mail address or a phone.
        keeps: kinds of identifiers that the policy profile lets stand (a limited data set: city, postcode).
        dismissed: fingerprints that a steward has dismissed, one by one.
        sources: code of a released note or table row → its place in the study.
        recipient: of the release, as study.toml names it. A city, employer or school of the roster is no finding
            where the release names its recipient.

    Raises:
        DetectionError: a file cannot be read back, so it cannot be searched completely.
    """
    known = [identifier for identifier in identifiers if identifier.kind not in keeps]
    tag_words = _words_of([*TAGS, *sorted({known.role for known in identifiers})])
    searcher = Searcher(index_of(known), own_words | tag_words, made_up, recipient)
    blocking: list[Finding] = []
    listed: list[Finding] = []
    let_go: list[Finding] = []
    for path in sorted(files):
        for segment in segments(path, files[path]):
            for finding in _findings(segment, searcher.search(segment), key, sources):
                if finding.dismissible and finding.fingerprint in dismissed:
                    let_go.append(finding)
                else:
                    (blocking if finding.blocking else listed).append(finding)
    return ScanResult(len(files), len(known), tuple(blocking), tuple(listed), tuple(let_go))


def vocabulary(files: Mapping[str, bytes]) -> frozenset[str]:
    """Return the words of our own templates: of a release or report that was built with nothing in it."""
    return _words_of(segment.text for path in files for segment in segments(path, files[path]))


def _words_of(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in words(text))


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


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Count findings by kind, in the order of the kind's name."""
    return dict(sorted(Counter(finding.kind for finding in findings).items()))


def _findings(segment: Segment, hits: Iterable[Hit], key: bytes, sources: Mapping[str, str]) -> Iterable[Finding]:
    source = sources.get(segment.code, "")
    if source and segment.file != "notes.csv":
        source += f", {segment.column}"
    for hit in hits:
        line = segment.row + (hit.line if not segment.file.endswith((".csv", ".json")) and segment.row else 0)
        said = "\0".join((hit.kind, *hit.owners, segment.file, segment.column, fold(hit.context).casefold()))
        yield Finding(
            segment.file,
            line,
            segment.column,
            hit.kind,
            hit.owners,
            hit.blocking,
            hit.dismissible,
            hmac.digest(key, b"finding\0" + said.encode(), sha256).hex()[:20],
            source,
        )
