"""A study: what notebooks and the command line do with a folder of notes, a roster and recorded consents."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from deid.checked import Checked
from deid.config import Config, read_config, with_engine
from deid.consent import Expiring, ImportResult, check_request, events_of, expiring, record_withdrawal
from deid.consent import refuse_all as refuse_everything
from deid.desk.steward import Steward
from deid.errors import ConfigError, GateRefusal, LedgerError, StudyFileError
from deid.inputs import read_inputs
from deid.keyring.keys import Ask, ask_passphrase
from deid.model import Participant, Searchable, Span
from deid.past import ending_notices, explain, held_notices, recall_notices
from deid.release import Release
from deid.screen import allowed_notes, items_of, judge
from deid.sources import read_participants
from deid.studyledger import append, import_consents, in_words, ledger_of, now, take_in, today, verify_all

if TYPE_CHECKING:
    import pandas as pd
    from presidio_analyzer import EntityRecognizer

    from deid.engines import Engine
    from deid.notebook import Chart, Preview
    from deid.notebook.rawframe import RawFrame


def open_study(
    path: Path | str, *, recognizers: "Sequence[EntityRecognizer]" = (), ask: Callable[[], str] = str
) -> "Study":
    """Open the study in a folder (or by its study.toml).

    Args:
        path: the folder.
        recognizers: Presidio recognizers to use beside ours; their entities must be labels of ours.
        ask: who acts, asked where neither study.toml nor the environment's DEID_ACTOR says it.

    Raises:
        ConfigError: study.toml is missing or asks for something unknown, or nobody acts.
    """
    config = read_config(Path(path), ask=ask)
    check_request(config.request)
    return Study(config, tuple(recognizers))


@dataclass(frozen=True, slots=True)
class Study:
    """An open study. It holds no text: files are read anew by each call, and consent is asked anew."""

    config: Config
    recognizers: "tuple[EntityRecognizer, ...]" = ()

    def __repr__(self) -> str:
        return f"Study({self.config.study_id!r}, profile={self.config.policy.profile!r})"

    @property
    def desk(self) -> Steward:
        """What a data steward does with a release: review, approval, keys, the vault."""
        return Steward(self.config)

    def check(self, *, asof: date | None = None) -> Checked:
        """Who and what would be released on a day (today), and why not. Reads no text.

        A ledger that does not verify refuses everything (LEDGER).
        """
        day, inputs = asof or today(), read_inputs(self.config, texts=False)
        try:
            entries = take_in(self.config, inputs)
        except LedgerError as error:
            notices = (*inputs.notices, str(error))
            return Checked(refuse_everything(items_of(inputs), "LEDGER"), day, notices, tuple(inputs.roster))
        events = events_of(entries)
        parts = judge(self.config, inputs, events, asof=day, allowed=allowed_notes(entries))
        ending = ending_notices(
            expiring(events, parts, request=self.config.request, asof=day, by=self.config.ends or day),
            self.config.ends,
        )
        held = held_notices(self.config, entries, parts, inputs.roster) if day == today() else ()
        notices = (*inputs.notices, *recall_notices(self.config, entries, inputs.roster), *held, *ending)
        return Checked(parts, day, notices, tuple(inputs.roster))

    def notes(self) -> "RawFrame":
        """The raw notes as a frame that hides what it holds: for work of your own, never for the notebook's page."""
        from deid.notebook.rawframe import raw_notes

        return raw_notes(read_inputs(self.config).notes)

    def timeline(self, participant: str) -> "Chart":
        """Draw a participant's consent over time: what it covered when, refusals and withdrawals, contacts.

        Raises:
            ConfigError: the participant is not on the roster.
        """
        from deid.notebook import consent_timeline

        day, inputs = today(), read_inputs(self.config, texts=False)
        if participant not in inputs.roster:
            raise ConfigError("That participant is not on the roster; write the id as participants.csv has it.")
        events = events_of(take_in(self.config, inputs))
        decisions = judge(self.config, inputs, events, asof=day)
        own = [decision for decision in decisions if participant in decision.item.participants]
        return consent_timeline(events.get(participant, ()), own, title=f"Consent of {participant}", until=day)

    def expiring(self, by: date | None = None) -> "pd.DataFrame":
        """The consents on which released items rest and that end before a day, the next to end first.

        Args:
            by: the day; without one, the day on which the study ends ([study] ends).

        Returns:
            participant_id, event_id, last_day (of use), items (that can be released until then).

        Raises:
            ConfigError: neither is given.
        """
        import pandas as pd

        until = by or self.config.ends
        if until is None:
            raise ConfigError("Until when? Name a day, or set ends = YYYY-MM-DD under [study] in study.toml.")
        day, inputs = today(), read_inputs(self.config, texts=False)
        events = events_of(take_in(self.config, inputs))
        decisions = judge(self.config, inputs, events, asof=day)
        found = expiring(events, decisions, request=self.config.request, asof=day, by=until)
        return pd.DataFrame(map(asdict, found), columns=[field.name for field in fields(Expiring)])

    def preview(self, note_id: str, *, reveal: bool = False) -> "Preview":
        """One note, masked and coloured; with `reveal` the raw text, which is recorded in the ledger.

        Raises:
            ConfigError: there is no such note.
            GateRefusal: its participants' consent does not cover this use, so no detector may read it.
        """
        # Brings the detector's packages: seconds on a slow machine.
        from deid.flow.alone import clean_alone
        from deid.notebook import masked, revealed
        from deid.screen.ask import ask

        inputs, day = read_inputs(self.config, texts=False), today()
        inputs, decisions = ask(self.config, inputs, take_in(self.config, inputs), asof=day)
        decision = next((d for d in decisions if d.item.kind == "note" and d.item.item_id == note_id), None)
        if decision is None:
            raise ConfigError(f"No note {note_id} in the study.")
        if not decision.release:
            raise GateRefusal(f"Note {note_id} is refused ({decision.reason}); `explain` says why. No text was read.")
        note, cleaned = clean_alone(self.config, inputs, decisions, note_id, self.recognizers, asof=day)
        if not reveal:
            return masked(cleaned)
        append(self.config, "reveal", {"note": note_id})
        return revealed(note, cleaned)

    def release(
        self,
        *,
        release_id: str | None = None,
        asof: date | None = None,
        out: Path | None = None,
        engine: "str | Engine" = "",
        notify: Callable[[str], object] = lambda notice: None,
        passphrase: Ask = ask_passphrase,
    ) -> Release:
        """Build a release and write it; see `flow.passes` and `flow.build` for what can stop it.

        A run that was stopped goes on where it was, if nothing that counts has changed.

        Args:
            release_id: a-z, 0-9 and `._-`; without one the day, with a number if that is taken.
            asof: the day whose consents count. Not today: a REHEARSAL, which cannot be approved.
            out: the folder to write; it must not exist. Without one `releases/ID` in the study.
            engine: how the work is shared out, in place of [engine] name: "inline", "processes", "dask", or an engine of your
                own (`engines.Engine`; its `address` says where its workers are, "" for this computer).
            notify: is told each notice about how the files were read, such as `print`. Notices are safe to show.
            passphrase: asks for that of your builder's key, if you have one; left blank, the release is not signed, and
                nobody can approve it.

        Returns:
            The opened release.

        Raises:
            GateRefusal: nothing may be released, or a consent event arrived meanwhile.
            LeakFound: a known identifier would have been released. Nothing was written.
        """
        from deid.releasing import release

        config, own = (self.config, engine) if not isinstance(engine, str) else (with_engine(self.config, engine), None)
        inputs = read_inputs(config, texts=False)
        for notice in (*inputs.notices, *recall_notices(config, take_in(config, inputs), inputs.roster)):
            notify(notice)
        del inputs  # nothing of the study is held while workers have it
        return release(
            config,
            partial(read_inputs, config, texts=False),
            self.recognizers,
            release_id=release_id,
            asof=asof,
            out=out,
            ask=passphrase,
            engine=own,
            notify=notify,
        )

    def detect(self, texts: Sequence[Searchable]) -> list[tuple[Span, ...]]:
        """Find identifiers in texts that are yours to read, such as gold to measure with. Releases nothing.

        Returns:
            The spans of each text, aligned with `texts`.

        Raises:
            DetectionError: a text could not be searched completely.
        """
        from deid.pipeline import detector_of

        return detector_of(self.config, read_inputs(self.config, texts=False), self.recognizers).detect(texts)

    def import_consents(self) -> ImportResult:
        """Take the consents file into the ledger; what is there already is not taken twice."""
        return import_consents(self.config, read_inputs(self.config, texts=False))

    def withdraw(self, participant: str, *, level: str = "no-use", data_classes: str = "") -> str:
        """Record a withdrawal received today. It counts from this moment; returns what to know next.

        Raises:
            ConfigError: nobody knows the participant, or level or class is unknown.
        """
        entries = ledger_of(self.config).entries()
        roster = self._roster_or_none()
        if participant not in roster and participant not in events_of(entries):
            raise ConfigError(
                "That participant is neither on the roster nor in the ledger; write the id as participants.csv has it."
            )
        classes = [part.strip() for part in data_classes.split(";") if part.strip()]
        entry = record_withdrawal(
            ledger_of(self.config),
            participant,
            level=level,
            classes=classes,
            actor=self.config.actor,
            at=now(),
            today=today(),
        )
        told = f"Recorded as entry {entry.seq} of the ledger. It counts for every release from now on."
        return " ".join((told, *recall_notices(self.config, ledger_of(self.config).entries(), roster, participant)))

    def recall(self, *, notify: Callable[[str], object] = print, passphrase: Ask = ask_passphrase) -> "pd.DataFrame":
        """Call back every release that holds what a participant has taken back, and put another in its place.

        For each: a release without it, under fresh codes; a notice in recalls/ for the recipient; a tombstone in the
        ledger. Where erasure was asked for, what its codes lead to is destroyed. Run it again whenever it stopped.

        Args:
            notify: is told each step.
            passphrase: as for `release`.

        Returns:
            How far every recall is (`recalls`).

        Raises:
            GateRefusal: something is left to be done by hand: a doubt to settle, a release that nobody can read, or one in
                whose place none could be built though something is left.
            LedgerError: the ledger cannot be believed, or another program wrote to it meanwhile.
        """
        from deid.past.recalls import recall

        inputs = read_inputs(self.config, texts=False)
        recall(self.config, inputs, self.recognizers, notify=notify, ask=passphrase)
        return self.recalls()

    def recalls(self) -> "pd.DataFrame":
        """Every recall: release, recipient, recalled, replaced_by, notified, destroyed, due, overdue. Oldest first."""
        import pandas as pd

        from deid.past.tracking import RecallStatus, statuses

        rows = [asdict(status) for status in statuses(ledger_of(self.config).entries(), day=today())]
        return pd.DataFrame(rows, columns=[field.name for field in fields(RecallStatus)])

    def recall_notices(self) -> tuple[str, ...]:
        """What is to be called back, erased or settled; () if nothing is."""
        inputs = read_inputs(self.config, texts=False)
        return recall_notices(self.config, take_in(self.config, inputs), inputs.roster)

    def recall_step(self, release_id: str, step: str, *, on: date | None = None) -> None:
        """Record that the recipient of a recalled release was "notified", or has "destroyed" it, on a day (today).

        Raises:
            ConfigError: no such recall, an unknown step, or a day before the recall or after today.
        """
        from deid.past.tracking import record_step

        record_step(self.config, release_id, step, on=on)

    def disclosures(self, participant: str) -> Path:
        """Write what was done with a participant's data, for the participant; return the page (beside it Markdown).

        Raises:
            ConfigError: the participant is neither on the roster nor in the ledger.
        """
        from deid.past.disclosing import disclosures

        return disclosures(self.config, read_inputs(self.config, texts=False), participant)

    def explain(
        self,
        participant: str,
        *,
        item: str | None = None,
        asof: date | None = None,
        entry: int | None = None,
        release: str | None = None,
    ) -> tuple[str, ...]:
        """In plain words: each consent event of a participant, whether it counts, and what follows for the items.

        Args:
            participant: an id of the roster.
            item: only this note or table row.
            asof: the day asked for; without one today, or the day of `entry` or `release`.
            entry: what was known when the ledger had so many entries.
            release: what was known when this release was made, of what it was made from, for what it was asked.

        Raises:
            ConfigError: there is no such participant, item, entry or release, or both of the last are named.
        """
        inputs = read_inputs(self.config, texts=False)
        entries = take_in(self.config, inputs)
        return explain(self.config, inputs, entries, participant, item=item, asof=asof, entry=entry, release=release)

    def segments(self, note_id: str, *, reason: str, end: bool = False) -> None:
        """Allow that of a session of which only some attendees consent their own turns are released.

        Others' turns and what is said about them go. Your name and the reason stand in the ledger. What is allowed is the
        text as it stays today: read it with `preview`, and use `end` if it says too much.

        Args:
            note_id: a note that several attended.
            reason: why.
            end: no longer allow it.

        Raises:
            ConfigError: no such note, only one attendee, nothing that could stay, or no reason.
        """
        from deid.screen.ask import allow_segments

        inputs = read_inputs(self.config, texts=False)
        allow_segments(self.config, inputs, take_in(self.config, inputs), note_id, reason=reason, end=end)

    def log(self) -> "pd.DataFrame":
        """The ledger, oldest first: seq, at, actor, kind, what."""
        import pandas as pd

        rows = [
            {"seq": e.seq, "at": e.at, "actor": e.actor, "kind": e.kind, "what": in_words(e)}
            for e in ledger_of(self.config).entries()
        ]
        return pd.DataFrame(rows, columns=["seq", "at", "actor", "kind", "what"])

    def dismiss(self, finding: str, *, reason: str) -> str:
        """Record that a steward looked at one finding of the leak scan and it is no leak.

        Raises:
            ConfigError: the code is none that the leak scan gives, or there is no reason.
        """
        from deid.desk.dismissing import dismiss

        return dismiss(self.config, finding.strip(), reason=reason.strip())

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
        return verify_all(self.config)

    def _roster_or_none(self) -> dict[str, Participant]:
        """The roster; an unreadable one must not stop a withdrawal."""
        try:
            people = read_participants(self.config.participants, date_order=self.config.date_order).values
        except StudyFileError:
            return {}
        return {person.participant_id: person for person in people}
