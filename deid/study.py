"""A study: what notebooks and the command line do with a folder of notes, a roster and recorded consents."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deid.checked import Checked
from deid.config import Config, PatternSpec, read_config
from deid.consent import ConsentEvent, ImportResult, check_request, events_of, explain, import_rows, record_withdrawal
from deid.consent import refuse_all as refuse_everything
from deid.errors import ConfigError, GateRefusal, LedgerError
from deid.inputs import Inputs, read_consents, read_inputs
from deid.ledger import Checkpoint, Ledger
from deid.model import Decision, Participant, Searchable, Span
from deid.private import study_key, write_private
from deid.release import Finding, Release, admit, check_release_id, decision_lines, open_release, refuse_private, write
from deid.screening import items_of, judge, screen
from deid.studyledger import holding, in_words, ledger_of, verify_all

if TYPE_CHECKING:
    import pandas as pd
    from presidio_analyzer import EntityRecognizer

    from deid.detect import Detector
    from deid.notebook import Preview
    from deid.pipeline import Built

CONSENT_KINDS = frozenset({"consent", "consent-withdrawal", "consent-conflict"})


def open_study(path: Path | str, *, recognizers: "Sequence[EntityRecognizer]" = ()) -> "Study":
    """Open the study in a folder (or by its study.toml).

    Args:
        path: the folder.
        recognizers: Presidio recognizers to use beside ours; their entities must be labels of ours.

    Raises:
        ConfigError: study.toml is missing or asks for something unknown.
    """
    config = read_config(Path(path))
    check_request(config.request)
    return Study(config, tuple(recognizers))


@dataclass(frozen=True, slots=True)
class Study:
    """An open study. It holds no text: files are read anew by each call, and consent is asked anew."""

    config: Config
    recognizers: "tuple[EntityRecognizer, ...]" = ()

    def __repr__(self) -> str:
        return f"Study({self.config.study_id!r}, profile={self.config.policy.profile!r})"

    def check(self, *, asof: date | None = None) -> Checked:
        """Who and what would be released on a day (today), and why not. Reads no text.

        A ledger that does not verify refuses everything (LEDGER).
        """
        day, inputs = asof or _today(), read_inputs(self.config, texts=False)
        try:
            events = self._events(inputs)
        except LedgerError as error:
            return Checked(refuse_everything(items_of(inputs), "LEDGER"), day, (*inputs.notices, str(error)))
        return Checked(judge(self.config, inputs, events, asof=day), day, inputs.notices)

    def preview(self, note_id: str, *, reveal: bool = False) -> "Preview":
        """One note, masked and coloured; with `reveal` the raw text, which is recorded in the ledger.

        Raises:
            ConfigError: there is no such note.
            GateRefusal: its participants' consent does not cover this use, so no detector may read it.
        """
        from deid.notebook import masked, revealed
        from deid.pipeline import clean_notes, deal_codes  # brings the detector's packages, seconds on a slow machine

        inputs, day = read_inputs(self.config), _today()
        decisions = judge(self.config, inputs, self._events(inputs), asof=day)
        decision = next((d for d in decisions if d.item.kind == "note" and d.item.item_id == note_id), None)
        if decision is None:
            raise ConfigError(f"No note {note_id} in the study.")
        if not decision.release:
            raise GateRefusal(f"Note {note_id} is refused ({decision.reason}); `explain` says why. No text was read.")
        screened, key = screen(inputs, decisions), self._key()
        spans = self._detector(inputs).detect(screened.notes)
        codes = deal_codes(screened, key=key, release_id="preview")
        cleaned = clean_notes(self.config, inputs, screened, spans, codes=codes, key=key, asof=day)
        at = next(at for at, note in enumerate(screened.notes) if note.note_id == note_id)
        if not reveal:
            return masked(cleaned[at])
        self._append("reveal", {"note": note_id})
        return revealed(screened.notes[at], cleaned[at])

    def release(
        self,
        *,
        release_id: str | None = None,
        asof: date | None = None,
        out: Path | None = None,
        notify: Callable[[str], object] = lambda notice: None,
    ) -> Release:
        """Build a release and write it; see `pipeline.build_release` for what can stop it.

        Args:
            release_id: a-z, 0-9 and `._-`; without one the day, with a number if that is taken.
            asof: the day whose consents count. Not today: a REHEARSAL, which cannot be approved.
            out: the folder to write; it must not exist. Without one `releases/ID` in the study.
            notify: is told each notice about how the files were read, such as `print`. Notices are safe to show.

        Returns:
            The opened release.

        Raises:
            GateRefusal: nothing may be released, or a consent event arrived meanwhile.
            LeakFound: a known identifier would have been released. Nothing was written.
        """
        from deid.pipeline import build_release

        today, inputs = _today(), read_inputs(self.config)
        for notice in inputs.notices:
            notify(notice)
        day = asof or today
        events = self._events(inputs)
        decisions = judge(self.config, inputs, events, asof=day)
        admit(decisions, decisions)  # nothing to release: say so before any detector reads a text
        name = check_release_id(release_id or self._free_id(day))
        folder = out or self.config.releases / name
        refuse_private(folder, self.config.private)
        if folder.exists():
            raise ConfigError(
                f"{folder.name} exists already. A release is never overwritten: choose another id or folder."
            )
        built = build_release(
            self.config,
            inputs,
            events,
            decisions,
            detector=self._detector(inputs),
            key=self._key(),
            release_id=name,
            asof=day,
            rehearsal=day != today,
            last_consent=_as_text(self._last_consent()),
            dismissed=frozenset(entry.payload["finding"] for entry in self._ledger().entries("dismissal")),
        )
        seen = self._take_in(inputs)
        now = judge(self.config, inputs, events_of(self._ledger()), asof=day, mentions=built.mentions)
        admit(decisions, now)
        self._record_and_write(name, folder, built, now, seen=seen)
        return open_release(folder)

    def detect(self, texts: Sequence[Searchable]) -> list[tuple[Span, ...]]:
        """Find identifiers in texts that are yours to read, such as gold to measure with. Releases nothing.

        Returns:
            The spans of each text, aligned with `texts`.

        Raises:
            DetectionError: a text could not be searched completely.
        """
        return self._detector(read_inputs(self.config, texts=False)).detect(texts)

    def import_consents(self) -> ImportResult:
        """Take the consents file into the ledger; what is there already is not taken twice."""
        inputs = read_inputs(self.config, texts=False)
        return self._import(inputs)

    def withdraw(self, participant: str, *, level: str = "no-use", data_classes: str = "") -> str:
        """Record a withdrawal received today. It counts from this moment; returns what to know next.

        Raises:
            ConfigError: the participant is not on the roster, or level or class is unknown.
        """
        if participant not in read_inputs(self.config, texts=False).roster:
            raise ConfigError("That participant is not on the roster; write the id as participants.csv has it.")
        classes = [part.strip() for part in data_classes.split(";") if part.strip()]
        entry = record_withdrawal(
            self._ledger(),
            participant,
            level=level,
            classes=classes,
            actor=self.config.actor,
            at=_now(),
            today=_today(),
        )
        told = f"Recorded as entry {entry.seq} of the ledger. It counts for every release from now on."
        if level in ("no-use", "erase") and (
            held := holding(participant, self._ledger().entries(), self.config.private)
        ):
            told += f" Released before, and to be recalled from whoever received it: {', '.join(held)}."
        return told

    def explain(self, participant: str, *, item: str | None = None, asof: date | None = None) -> tuple[str, ...]:
        """In plain words: each consent event of a participant, whether it counts, and what follows for the items."""
        day, inputs = asof or _today(), read_inputs(self.config, texts=False)
        if participant not in inputs.roster:
            raise ConfigError("That participant is not on the roster; write the id as participants.csv has it.")
        events = self._events(inputs)
        decisions = [
            decision
            for decision in judge(self.config, inputs, events, asof=day)
            if participant in decision.item.participants and item in (None, decision.item.item_id)
        ]
        return explain(events.get(participant, ()), asof=day, decisions=decisions)

    def log(self) -> "pd.DataFrame":
        """The ledger, oldest first: seq, at, actor, kind, what."""
        import pandas as pd

        rows = [
            {"seq": e.seq, "at": e.at, "actor": e.actor, "kind": e.kind, "what": in_words(e)}
            for e in self._ledger().entries()
        ]
        return pd.DataFrame(rows, columns=["seq", "at", "actor", "kind", "what"])

    def dismiss(self, finding: str, *, reason: str) -> str:
        """Record that a steward looked at one finding of the leak scan and it is no leak.

        Raises:
            ConfigError: the code is none that the leak scan gives, or there is no reason.
        """
        if not finding.strip() or not reason.strip():
            raise ConfigError("Name the finding's code and the reason; both stand in the ledger.")
        if not re.fullmatch("[0-9a-f]{20}", finding.strip()):
            raise ConfigError(
                "That is no finding's code; copy the 20 characters (0-9, a-f) that the leak scan printed."
            )
        self._append("dismissal", {"finding": finding.strip(), "reason": reason.strip()})
        lists = (self.config.private / "releases").glob("*/findings.json")
        if any(finding.strip() in path.read_text(encoding="utf-8") for path in lists):
            return "Dismissed and recorded; later releases count it as dismissed."
        return (
            "Dismissed and recorded. No release of this study lists it: it counts if the leak scan has just printed this "
            "code when it stopped a release, else check what you copied."
        )

    def findings(self, release_id: str) -> "pd.DataFrame":
        """What the leak scan of a release listed for a steward: finding, place, kind, owners. No values."""
        import pandas as pd

        path = self.config.private / "releases" / release_id / "findings.json"
        if not path.is_file():
            raise ConfigError(f"This study has not built a release {release_id}.")
        return pd.DataFrame(
            json.loads(path.read_text(encoding="utf-8")), columns=["finding", "place", "kind", "owners"]
        )

    def verify_ledger(self) -> int:
        """Verify the chain, its watermark and every release in releases/; return the number of entries.

        Raises:
            LedgerError: something was edited, removed, moved or written anew, releases/ holds what this ledger does
                not know, or the clock stands before the last entry.
        """
        return verify_all(self._ledger(), releases=self.config.releases, now=_now())

    def _detector(self, inputs: Inputs) -> "Detector":
        config = self.config
        return _detector(
            inputs.participants,
            inputs.clinicians,
            config.language_model,
            config.patterns,
            self.recognizers,
            tuple(sorted(config.policy.thresholds.items())),
        )

    def _key(self) -> bytes:
        return study_key(self.config.private)

    def _ledger(self) -> Ledger:
        return ledger_of(self.config)

    def _append(
        self, kind: str, payload: Mapping[str, Any], *, at: datetime | None = None, after: int | None = None
    ) -> None:
        self._ledger().append_many([(kind, payload)], actor=self.config.actor, at=at or _now(), after=after)

    def _import(self, inputs: Inputs) -> ImportResult:
        return import_rows(
            self._ledger(),
            [(row.place, row.cells) for row in read_consents(self.config).values],
            today=_today(),
            actor=self.config.actor,
            at=_now(),
            date_order=self.config.date_order,
            forms=self.config.forms,
            roster=inputs.roster,
        )

    def _events(self, inputs: Inputs) -> dict[str, tuple[ConsentEvent, ...]]:
        """What the ledger holds after the consents file was taken in and the whole chain verified."""
        self._take_in(inputs)
        return events_of(self._ledger())

    def _take_in(self, inputs: Inputs) -> int:
        """Verify the chain, import the consents file; return the last entry's number. Later entries are news."""
        self.verify_ledger()
        self._import(inputs)
        return self._ledger().checkpoint().seq

    def _last_consent(self) -> Checkpoint:
        entries = [entry for entry in self._ledger().entries() if entry.kind in CONSENT_KINDS]
        return Checkpoint(entries[-1].seq, entries[-1].mac) if entries else Checkpoint(0, "")

    def _free_id(self, day: date) -> str:
        """The day, or the day with the first number that neither the ledger nor a folder knows."""
        taken = {entry.payload["release"] for entry in self._ledger().entries("release")}
        number = 1
        while (name := f"{day}" if number == 1 else f"{day}-{number}") in taken or (
            self.config.releases / name
        ).exists():
            number += 1
        return name

    def _record_and_write(
        self, name: str, folder: Path, built: "Built", decisions: Sequence[Decision], *, seen: int
    ) -> None:
        """The record comes before the name: a release that nobody recorded must not exist, a record without one may.

        `seen` is the last entry that `decisions` know of; with a later one nothing is recorded or written.
        """
        attested = sha256(built.files["attestation.json"]).hexdigest()
        for entry in self._ledger().entries("release"):
            if entry.payload["release"] == name and entry.payload["attestation"] != attested:
                raise ConfigError(f"The id {name} already names another release; choose a new one.")
        lines = decision_lines(decisions)
        codes = {"participants": built.codes.participants, "notes": built.codes.notes, "sessions": built.codes.sessions}
        work = self.config.private / "releases" / name
        write_private(work / "decisions.jsonl", lines)
        write_private(work / "codes.json", json.dumps(codes, sort_keys=True).encode())
        write_private(work / "findings.json", json.dumps([_told(f) for f in built.leaks.listed]).encode())
        payload = {
            "release": name,
            "attestation": attested,
            "decisions": sha256(lines).hexdigest(),
            "recipient": self.config.request.recipient,
            "released": sum(decision.release for decision in decisions),
            "refused": sum(not decision.release for decision in decisions),
        }
        at = _now()
        try:
            write(folder, built.files, record=lambda: self._append("release", payload, at=at, after=seen))
        except BaseException:  # also when the user interrupts
            for entry in self._ledger().entries("release"):
                if entry.at == at:
                    self._append("release-void", {"release": name, "entry": entry.seq})
            raise


@lru_cache(maxsize=2)
def _detector(
    participants: tuple[Participant, ...],
    clinicians: tuple[str, ...],
    language_model: str,
    patterns: tuple[PatternSpec, ...],
    recognizers: "tuple[EntityRecognizer, ...]",
    thresholds: tuple[tuple[str, float], ...],
) -> "Detector":
    from deid.detect import PatternTable, open_detector

    return open_detector(
        participants,
        clinicians=clinicians,
        language_model=language_model,
        patterns=[PatternTable(pattern.label, pattern.regex, pattern.context) for pattern in patterns],
        recognizers=recognizers,
        thresholds=dict(thresholds),
    )


def _as_text(checkpoint: Checkpoint) -> str:
    return f"{checkpoint.seq}:{checkpoint.mac}"


def _told(finding: Finding) -> dict[str, str]:
    return {
        "finding": finding.fingerprint,
        "place": finding.place,
        "kind": finding.kind,
        "owners": ";".join(finding.owners),
    }


def _now() -> datetime:
    return datetime.now(UTC)


def _today() -> date:
    return datetime.now().astimezone().date()
