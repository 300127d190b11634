"""The leak scan: everything about to be written is searched for every identifier of everybody on the roster.

It is a second, independent opinion on what the detector did: it reads the finished bytes, not the notes, and
shares no search with the detector. Findings say where and whose, never what.

What *refuses*: full names, single names that are no ordinary words, contacts, numbers, birth dates, addresses,
and anything shaped like an e-mail address, a phone or a social security number. What is *listed* for a
steward: ordinary words that are names too, where they are written like names, and near-misses.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

from deid.identifiers import Identifier
from deid.release.codebook import TAGS
from deid.release.described import NOTES
from deid.release.findings import Finding, ScanResult, in_order
from deid.release.fold import fold, words
from deid.release.hits import Hit
from deid.release.leakforms import Index, index_of
from deid.release.search import Searcher
from deid.release.segments import Segment, segments
from deid.release.stored import File


@dataclass(frozen=True, slots=True, repr=False)
class LeakScanner:
    """The leak scan of a roster, ready to search: what takes long is done once (`leak_scanner`), for any number of parts.

    `index` is what is looked for and `identifiers` of how many it was made; the rest is as `scan` takes it.
    """

    index: Index
    identifiers: int
    key: bytes
    own_words: frozenset[str]
    dismissed: frozenset[str]
    recipient: str

    def __repr__(self) -> str:
        return f"LeakScanner(<{self.identifiers} identifiers>)"

    def __call__(
        self,
        files: Mapping[str, File],
        *,
        made_up: frozenset[str] = frozenset(),
        sources: Mapping[str, str] = MappingProxyType({}),
    ) -> ScanResult:
        """Search files; see `scan`. Of a table no more than a row is held."""
        searcher = Searcher(self.index, self.own_words, made_up, self.recipient)
        blocking: list[Finding] = []
        listed: list[Finding] = []
        let_go: list[Finding] = []
        for path in sorted(files):
            for segment in segments(path, files[path]):
                for finding in _findings(segment, searcher.search(segment), self.key, sources):
                    if finding.dismissible and finding.fingerprint in self.dismissed:
                        let_go.append(finding)
                    else:
                        (blocking if finding.blocking else listed).append(finding)
        return ScanResult(len(files), self.identifiers, in_order(blocking), in_order(listed), in_order(let_go))


def leak_scanner(
    identifiers: Sequence[Identifier],
    *,
    key: bytes,
    own_words: frozenset[str] = frozenset(),
    keeps: frozenset[str] = frozenset(),
    dismissed: frozenset[str] = frozenset(),
    recipient: str = "",
) -> LeakScanner:
    """Make the index over a roster, to search one part after another; the arguments are those of `scan`."""
    known = [identifier for identifier in identifiers if identifier.kind not in keeps]
    tag_words = _words_of([*TAGS, *sorted({known.role for known in identifiers})])
    return LeakScanner(index_of(known), len(known), key, own_words | tag_words, dismissed, recipient)


def scan(
    files: Mapping[str, File],
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
        files: path within the release → file.
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
    scanner = leak_scanner(
        identifiers, key=key, own_words=own_words, keeps=keeps, dismissed=dismissed, recipient=recipient
    )
    return scanner(files, made_up=made_up, sources=sources)


def vocabulary(files: Mapping[str, File]) -> frozenset[str]:
    """Return the words of our own templates: of a release or report that was built with nothing in it."""
    return _words_of(segment.text for path in files for segment in segments(path, files[path]))


def _words_of(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in words(text))


def _findings(segment: Segment, hits: Iterable[Hit], key: bytes, sources: Mapping[str, str]) -> Iterable[Finding]:
    source = sources.get(segment.code, "")
    if source and segment.file != NOTES:
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
