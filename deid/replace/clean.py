"""Notes and their spans → clean notes, record by record.

A record is what the same attendees share: all individual notes of one participant, or all notes of one set of
attendees. Within it one identity has one tag or surrogate, numbered by first mention in the order of session
date and note id; between records nothing is consistent, so two records cannot be joined by their numbers.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from deid.errors import ConfigError, DetectionError
from deid.identifiers import known_identifiers, normal
from deid.model import CleanNote, Note, Participant, Policy, Raw, Span
from deid.rawtext import plain
from deid.replace.dates import Calendar
from deid.replace.people import Mention, cue_before, identify, owners
from deid.replace.plan import Frame, bare_end, plan
from deid.replace.profiles import check_policy, operator_for
from deid.replace.shifts import shift_days
from deid.replace.splice import splice
from deid.replace.surrogates import Persona, dress, personas, words_of
from deid.replace.tags import namer, person_tags
from deid.replace.windows import Years, masked_years, years_by_participant

Contacts = Mapping[str, tuple[date, date]]


@dataclass(frozen=True, slots=True, repr=False)
class Cleaner(Raw):
    """What all records of a release have in common, made once by `open_cleaner`; the cost of a record does not grow with the roster.

    `known`: owner → (participant through whom it is known, role). `names`: owner → full names that the roster knows,
    `contacts_taken` and `words_taken`: what no surrogate may equal because the roster has it.
    """

    policy: Policy
    key: bytes
    asof: date
    day_first: bool
    births: Mapping[str, date | None]
    known: Mapping[str, tuple[str, str]]
    names: Mapping[str, Sequence[str]]
    words_taken: frozenset[str]
    contacts_taken: frozenset[str]

    def __repr__(self) -> str:
        return f"Cleaner(profile={self.policy.profile!r})"

    def clean(
        self,
        notes: Sequence[Note],
        spans: Sequence[Sequence[Span]],
        *,
        contacts: Contacts,
        years: Mapping[str, Years],
        codes: Mapping[str, str],
    ) -> list[CleanNote]:
        """Return a clean note for every note, in the same order.

        Pass all notes of a record at once: numbering reaches over them. Records do not touch one another.

        Args:
            spans: aligned with `notes`; those of one note sorted and not overlapping, offsets in code points.
            contacts: participant → first and last contact, both inclusive, over what is released.
            years: participant → masked years, over the whole release (`years_by_participant`).
            codes: participant → release code; members of a shared note are numbered by the rank of their code.

        Raises:
            PolicyError: the profile does not allow an operator, or there is no surrogate left.
            ConfigError: notes and spans are not aligned, or an attendee has no contacts.
            DetectionError: the spans of a note overlap or reach past its text.
        """
        if len(notes) != len(spans):
            raise ConfigError(f"{len(notes)} notes with spans of {len(spans)}; give one sequence of spans per note.")
        for note in notes:
            if any(who not in contacts for who in note.participants):
                raise ConfigError(
                    f"{note.place}: an attendee has no contacts; give first and last contact of everyone."
                )
        records: dict[tuple[str, ...], list[int]] = {}
        for at, note in enumerate(notes):
            records.setdefault(record_of(note), []).append(at)
        release = _Release(self, contacts, years, codes)
        cleaned: dict[int, CleanNote] = {}
        for attendees, places in sorted(records.items()):
            places.sort(key=lambda at: (notes[at].session_date, notes[at].note_id, at))
            record = [(notes[at], tuple(spans[at])) for at in places]
            cleaned |= zip(places, _clean_record(attendees, record, release), strict=True)
        return [cleaned[at] for at in range(len(notes))]


class _Release(NamedTuple):
    """What the records at hand need to know of their release; see `Cleaner.clean`."""

    cleaner: Cleaner
    contacts: Contacts
    years: Mapping[str, Years]
    codes: Mapping[str, str]


def record_of(note: Note) -> tuple[str, ...]:
    """The record to which a note belongs: its attendees, sorted, each once."""
    return tuple(sorted(set(note.participants)))


def open_cleaner(
    *,
    policy: Policy,
    participants: Sequence[Participant],
    clinicians: Sequence[str] = (),
    key: bytes,
    asof: date,
    day_first: bool = False,
) -> Cleaner:
    """Make what cleans the records of a release.

    Args:
        participants: the whole roster, consenting or not.
        clinicians: names from the notes' clinician column.
        key: the study's key; date shifts, surrogates and hashes are made from it.
        asof: the day of the release. A reader knows it, so the masked years depend on it.
        day_first: 3/4 in a text is the third of April (a study with `date_order = "dmy"`), not March the fourth.

    Raises:
        PolicyError: the profile does not allow an operator.
    """
    check_policy(policy)
    roster = known_identifiers(participants, clinicians)
    names: dict[str, list[str]] = {}
    for identifier in roster:
        if identifier.label == "PERSON":
            written = f"- {identifier.value}" if identifier.kind == "family" else identifier.value
            names.setdefault(identifier.owner, []).append(written)
    return Cleaner(
        policy=policy,
        key=key,
        asof=asof,
        day_first=day_first,
        births={participant.participant_id: participant.date_of_birth for participant in participants},
        known=owners(roster),
        names=names,
        words_taken=frozenset(part for one in roster if one.label == "PERSON" for part in words_of(one.value)),
        contacts_taken=_taken_contacts((one.label, one.value) for one in roster),
    )


def clean(
    notes: Sequence[Note],
    spans: Sequence[Sequence[Span]],
    *,
    policy: Policy,
    participants: Sequence[Participant],
    clinicians: Sequence[str] = (),
    contacts: Contacts,
    codes: Mapping[str, str],
    key: bytes,
    asof: date | None = None,
    day_first: bool = False,
) -> list[CleanNote]:
    """Clean all notes of a release at once; see `open_cleaner` and `Cleaner.clean`.

    Without `asof` the latest contact is taken, which masks enough only for a reader who does not know the day.
    """
    days = [note.session_date for note in notes] + [last for _, last in contacts.values()]
    cleaner = open_cleaner(
        policy=policy,
        participants=participants,
        clinicians=clinicians,
        key=key,
        asof=asof or max(days, default=date.min),
        day_first=day_first,
    )
    years = years_by_participant(contacts, [note.participants for note in notes], asof=cleaner.asof)
    return cleaner.clean(notes, spans, contacts=contacts, years=years, codes=codes)


def _clean_record(
    attendees: tuple[str, ...], record: Sequence[tuple[Note, tuple[Span, ...]]], release: _Release
) -> Iterator[CleanNote]:
    cleaner = release.cleaner
    seed = cleaner.key + b"\x00" + "\x00".join(attendees).encode()
    persons = _persons(attendees, record, release, seed)
    number, days = namer(), shift_days(cleaner.key, attendees)
    births = frozenset(born for who in attendees if (born := cleaner.births.get(who)))
    written = _taken_contacts(
        (span.label, plain(note.text[span.start : span.end])) for note, spans in record for span in spans
    )
    for (note, note_spans), its_persons in zip(record, persons, strict=True):
        frame = Frame(
            policy=cleaner.policy,
            calendar=_calendar(note, attendees, release),
            persons=its_persons,
            number=number,
            days=days,
            births=births,
            seed=seed,
            taken=(cleaner.contacts_taken, written),
        )
        replacements = plan(note, note_spans, frame=frame)
        try:
            text = splice(plain(note.text), replacements)
        except DetectionError as error:
            raise DetectionError(f"{note.place}: {error}") from None
        yield CleanNote(
            note_id=note.note_id,
            participants=note.participants,
            session_date=note.session_date,
            note_class=note.note_class,
            text=text,
            replacements=replacements,
            session_id=note.session_id,
            clinician=note.clinician,
        )


def _calendar(note: Note, attendees: Sequence[str], release: _Release) -> Calendar:
    if len(attendees) == 1:
        first, last = release.contacts[attendees[0]]
        return Calendar(note.session_date, release.years[attendees[0]], first, last, release.cleaner.day_first)
    # Shared notes give attendees the same years.
    on, cleaner = note.session_date, release.cleaner
    years = release.years[attendees[0]] if attendees else masked_years(on, on, asof=cleaner.asof)
    return Calendar(on, years, day_first=cleaner.day_first)


def _persons(
    attendees: Sequence[str], record: Sequence[tuple[Note, tuple[Span, ...]]], release: _Release, seed: bytes
) -> list[dict[tuple[int, int], str]]:
    """Return per note what stands for the person at (start, end) of each PERSON span."""
    places = [(at, span) for at, (_, spans) in enumerate(record) for span in spans if span.label == "PERSON"]
    mentions = [
        Mention(at, text[span.start : bare_end(text, span)], span.kind, span.owner, cue_before(text, span.start))
        for at, span in places
        for text in [plain(record[at][0].text)]
    ]
    cleaner, known = release.cleaner, release.cleaner.known
    keys = identify(mentions, attendees=attendees, known=known)
    if operator_for(cleaner.policy, "PERSON") == "surrogate":
        made = _personas(keys, mentions, cleaner, seed)
        written = [dress(made[key], mention) for key, mention in zip(keys, mentions, strict=True)]
    else:
        tags = person_tags(keys, attendees=attendees, known=known, codes=release.codes)
        written = [tags[key] for key in keys]
    persons: list[dict[tuple[int, int], str]] = [{} for _ in record]
    for (at, span), text in zip(places, written, strict=True):
        persons[at][span.start, span.end] = text
    return persons


def _personas(keys: Sequence[str], mentions: Sequence[Mention], cleaner: Cleaner, seed: bytes) -> dict[str, Persona]:
    by_key: dict[str, list[Mention]] = {}
    for key, mention in zip(keys, mentions, strict=True):
        by_key.setdefault(key, []).append(mention)
    return personas(
        by_key,
        names={key: cleaner.names.get(key, ()) for key in by_key},
        roles={key: role for key in by_key for _, role in [cleaner.known.get(key, ("", ""))]},
        seed=seed,
        taken=(cleaner.words_taken, frozenset(part for one in mentions for part in words_of(one.surface))),
    )


def _taken_contacts(written: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Of identifiers (label, value): normal forms of addresses, name parts in them and in names, last seven digits of numbers."""
    values = set(written)
    addresses = {value for label, value in values if label == "EMAIL"}
    names = {value for label, value in values if label == "PERSON"} | {address.split("@")[0] for address in addresses}
    numbers = {re.sub(r"\D", "", value)[-7:] for label, value in values if label in ("PHONE", "FAX")}
    return frozenset({*map(normal, addresses), *numbers, *(part for name in names for part in words_of(name))})
