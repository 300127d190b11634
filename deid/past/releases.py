"""Past releases: what the ledger remembers of each, and where private/ keeps the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import file_digest
from pathlib import Path

from deid.ledger import Entry
from deid.model import Decision, Request
from deid.past.kept import CONTENTS, DECISIONS, REPLACED, lost
from deid.private import subkey
from deid.release import deal, read_decisions, read_request
from deid.studyledger import released, sealings

_NOTHING_ASKED = Request("", "", False, False, "")
STAYED = "release-stayed"
"""Entry of the ledger: a steward says that a release never left."""
PREFIXES = {"participant": "P", "note": "N", "row": "R"}


@dataclass(frozen=True, slots=True, repr=False)
class PastRelease:
    """A release that the ledger recorded.

    `seq` and `at` are of its entry, so the entries before `seq` are what was known. `settings` is the digest of policy
    and tables, `detection` of what decides what is masked; `attestations` those that its attestation had, the newest last: a
    review adds one. `builder` is who built it; `failed`: people who read a sample of it found an identifier; `kept`: a steward
    says that it never left. `tombstone` is the entry that recalled it.
    `record` is the folder of private/ in which `past.kept` reads what was released of each item; `digests` are those
    that the file of decisions in it may have: as it was made, then after each erasure; none where an earlier version made it.
    """

    name: str
    seq: int
    at: datetime
    builder: str
    asof: date
    rehearsal: bool
    failed: bool
    kept: bool
    request: Request
    replaces: str
    settings: str
    detection: str
    attestations: tuple[str, ...]
    record: Path
    digests: tuple[str, ...]
    tombstone: Entry | None

    def __repr__(self) -> str:
        return f"PastRelease({self.name!r}, recalled={self.tombstone is not None})"

    @property
    def readable(self) -> bool:
        """Whether private/ has what it kept. If not, or if an earlier version made it, nobody can tell whose data it holds.

        Of a recalled release of which nothing at all is left, all was put out of the world on purpose.
        """
        if self.tombstone is not None and not self.record.exists():
            return bool(self.digests)
        there = all((self.record / name).is_file() for name in (CONTENTS, REPLACED))
        return there and self._digest() in self.digests

    @property
    def erased(self) -> bool:
        """Whether its decisions are not those that were made: something was erased since, or they are lost."""
        return self._digest() not in self.digests[:1]

    @property
    def stayed(self) -> bool:
        """Whether it went to nobody: a rehearsal, or one of which a steward says so."""
        return self.rehearsal or self.kept

    def decisions(self) -> Iterator[Decision]:
        """Read the gate's decisions about everything that was considered, less what was erased since.

        Raises:
            StudyFileError: they are missing, or are not what was recorded.
        """
        if self.tombstone is not None and not self.record.exists():
            return
        path = self.record / DECISIONS
        if self._digest() not in self.digests:
            raise lost(path)
        with path.open("rb") as lines:
            yield from read_decisions(lines)

    def held(self) -> Iterator[Decision]:
        """Read the decisions about what it holds, as `decisions` does."""
        return (decision for decision in self.decisions() if decision.release)

    def codes(self, key: bytes) -> dict[str, dict[str, str]]:
        """Kind (participant, note, row) → id → code of this release, dealt again with the study's key.

        Nothing keeps them in the open. After an erasure there are none: who is missing would tell whose code it was.
        """
        ids: dict[str, set[str]] = {kind: set() for kind in PREFIXES}
        for decision in () if self.erased else self.held():
            ids["participant"].update(decision.item.participants)
            ids[decision.item.kind].add(decision.item.item_id)
        purpose = subkey(key, "codes")
        return {kind: deal(of, prefix=PREFIXES[kind], key=purpose, release_id=self.name) for kind, of in ids.items()}

    def _digest(self) -> str:
        """The digest of the file of decisions; "" if it cannot be read."""
        try:
            with (self.record / DECISIONS).open("rb") as file:
                return file_digest(file, "sha256").hexdigest()
        except OSError:
            return ""


def past_releases(entries: Sequence[Entry], private: Path) -> tuple[PastRelease, ...]:
    """All releases in the order of the ledger; of one that was built twice the last entry counts. Reads nothing of private/."""
    tombs = {entry.payload["release"]: entry for entry in entries if entry.kind == "tombstone"}
    last = {entry.payload["release"]: entry for entry in released(entries)}
    return tuple(_past(entry, tombs.get(name), entries, private) for name, entry in last.items())


def past_release(name: str, entries: Sequence[Entry], private: Path) -> PastRelease | None:
    """The release of that id; None if the ledger knows none."""
    return next((past for past in past_releases(entries, private) if past.name == name), None)


def _past(entry: Entry, tombstone: Entry | None, entries: Sequence[Entry], private: Path) -> PastRelease:
    told, name = entry.payload, entry.payload["release"]
    about_it = [e for e in entries if e.payload.get("release") == name]
    erased = [e.payload["decisions"] for e in about_it if e.kind == "erasure"]
    return PastRelease(
        name=name,
        seq=entry.seq,
        at=entry.at,
        builder=entry.actor,
        asof=date.fromisoformat(told.get("asof", entry.at.date().isoformat())),
        rehearsal=told.get("rehearsal", False),
        failed=any(e.kind == "review" and e.payload["leaks"] for e in about_it),
        kept=any(e.kind == STAYED for e in about_it),
        request=read_request(told["request"]) if "request" in told else _NOTHING_ASKED,
        replaces=told.get("replaces", ""),
        settings=told.get("settings", ""),
        detection=told.get("detection", ""),
        attestations=(told["attestation"], *sealings(entries, name)),
        record=private / "releases" / name,
        digests=(told["decisions"], *erased) if "request" in told else (),  # an earlier version recorded less
        tombstone=tombstone,
    )
