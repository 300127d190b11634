"""Rows of consents.csv → events. All problems of the file are told at once, by row and column, without values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from deid.consent.cells import (
    read_choice,
    read_classes,
    read_conditions,
    read_day,
    read_list,
    read_purposes,
    read_sha256,
    read_yes,
)
from deid.consent.events import EVENTS, LEVELS, NO_END, SIGNERS, STATUSES, ConsentEvent
from deid.errors import ConfigError, StudyFileError

Cells = Mapping[str, str]
Forms = Mapping[str, Mapping[str, str]]
"""Form version → column → cell (`[consent.forms]` of study.toml)."""

OF_LEDGER, OF_DOUBTS = RESERVED = ("ledger-", "conflict-")
"""How the ids begin that the ledger gives to what a steward records and to doubts."""

Word = tuple[str, str, str]
"""Of an event id: what is its event, which id does it correct, whose is it."""

FORM_COLUMNS = (
    "data_classes", "purposes", "recipients", "use_until", "collect_from", "collect_to", "retrospective", "use_from",
    "regions", "conditions",
)  # fmt: skip
_DAYS = ("signed_at", "received_at", "effective_from", "collect_from", "collect_to", "use_from")
_SHOWN = 20  # problems that a message lists; the rest are counted

_READERS: Mapping[str, Callable[[str], Any]] = {
    "event": partial(read_choice, known=EVENTS),
    "form_version": str,
    "data_classes": read_classes,
    "purposes": read_purposes,
    "recipients": read_list,
    "signer": partial(read_choice, known=SIGNERS, blank="participant"),
    "assent": read_yes,
    "authority_ref": str,
    "evidence_sha256": read_sha256,
    "retrospective": lambda text: read_yes(text) is True,
    "regions": read_list,
    "conditions": read_conditions,
    "status": partial(read_choice, known=STATUSES, blank="active"),
    "level": partial(read_choice, known=LEVELS, blank="no-use"),
    "corrects": str,
}

COLUMNS = ("event_id", "participant_id", *_READERS, *_DAYS, "use_until")
"""Every column that a consents file may have."""
REQUIRED = ("event_id", "participant_id", "event", "signed_at")


def parse_events(
    rows: Iterable[tuple[str, Cells]],
    *,
    date_order: str,
    forms: Forms,
    today: date,
    known: Iterable[ConsentEvent] = (),
    roster: Iterable[str] | None = None,
) -> tuple[ConsentEvent, ...]:
    """Read rows into events, in the order of the file.

    Args:
        rows: (place, cells by column); a place such as "consents.csv, row 3" is safe to show.
        date_order: "iso", "mdy" or "dmy".
        forms: what a form says once for its rows; fills blank cells of grants and of corrections of grants.
            A refusal or withdrawal is never filled: a blank one is full.
        today: a date of signature or receipt after this day is refused.
        known: events recorded earlier, which a correction may name.
        roster: ids of all participants; None leaves them unchecked.

    Raises:
        StudyFileError: lists row and column of every cell that is missing, unknown, unreadable, ambiguous or in the
            future, ids that stand twice or are not on the roster, and corrections that name no event of the same
            participant.
        ConfigError: a form declares something that it cannot.
    """
    placed = [(place, {column: cell.strip() for column, cell in cells.items()}) for place, cells in rows]
    defaults = _defaults(forms)
    words = {cells.get("event_id", ""): _word(cells) for _, cells in placed}
    words |= {event.event_id: (event.event, event.corrects, event.participant_id) for event in known}
    on_roster = None if roster is None else frozenset(roster)
    problems: list[str] = []
    events: list[ConsentEvent] = []
    seen: dict[str, str] = {}
    for place, cells in placed:
        about = [*_id_problems(cells, seen, on_roster), *_correction_problems(cells, words)]
        seen.setdefault(cells.get("event_id", ""), place)
        if _root_word(cells.get("event_id", ""), words) == "grant":
            filled = defaults.get(cells.get("form_version", ""), {})
            cells = {**cells, **{column: cell for column, cell in filled.items() if not cells.get(column)}}
        values = _values(cells, date_order, today, about)
        problems += [f"{place}, {what}" for what in about]
        if not about:
            events.append(ConsentEvent(event_id=cells["event_id"], participant_id=cells["participant_id"], **values))
    refuse_import(problems)
    return tuple(events)


def refuse_import(problems: Sequence[str]) -> None:
    """Raise if there is a problem.

    Args:
        problems: each names its place and its remedy and quotes no value.

    Raises:
        StudyFileError: lists the first `_SHOWN` problems and counts the others.
    """
    if problems:
        more = f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        raise StudyFileError(f"The consents cannot be imported: {'; '.join(problems[:_SHOWN])}{more}.")


def _word(cells: Cells) -> Word:
    return cells.get("event", "").casefold(), cells.get("corrects", ""), cells.get("participant_id", "")


def _root_word(event_id: str, words: Mapping[str, Word]) -> str:
    """Follow corrections to the event that they replace and return its word; "" where the trail is lost or a circle."""
    for _ in range(len(words) + 1):
        word, corrects, _ = words.get(event_id, ("", "", ""))
        if word != "correct":
            return word
        event_id = corrects
    return ""


def _id_problems(cells: Cells, seen: Mapping[str, str], roster: frozenset[str] | None) -> list[str]:
    problems = []
    event_id, participant = cells.get("event_id", ""), cells.get("participant_id", "")
    if not event_id:
        problems.append("column event_id: empty")
    elif event_id.casefold().startswith(RESERVED):
        problems.append(f"column event_id: ids that begin with {' or '.join(RESERVED)} are the ledger's own")
    elif event_id in seen:
        problems.append(f"column event_id: the same id as in {seen[event_id]}")
    if not participant:
        problems.append("column participant_id: empty")
    elif roster is not None and participant not in roster:
        problems.append("column participant_id: not on the roster")
    return problems


def _correction_problems(cells: Cells, words: Mapping[str, Word]) -> list[str]:
    corrects = cells.get("corrects", "")
    if cells.get("event", "").casefold() != "correct":
        return ["column corrects: only a correct event corrects another"] if corrects else []
    if not corrects:
        return ["column corrects: empty; name the event_id that is corrected"]
    if corrects not in words or words[corrects][2] != cells.get("participant_id", ""):
        return ["column corrects: names no event of this participant"]
    return [] if _root_word(corrects, words) else ["column corrects: the corrections go in a circle"]


def _values(cells: Cells, date_order: str, today: date, problems: list[str]) -> dict[str, Any]:
    """The typed cells; what is wrong with them is added to `problems`."""
    read_a_day = partial(read_day, order=date_order)
    readers: dict[str, Callable[[str], Any]] = {
        **_READERS,
        **dict.fromkeys(_DAYS, read_a_day),
        "use_until": partial(_read_end, order=date_order),
    }
    values: dict[str, Any] = {}
    for column, read in readers.items():
        try:
            values[column] = read(cells.get(column, ""))
        except ValueError as error:
            problems.append(f"column {column}: {error}")
    for column in ("signed_at", "received_at"):
        if (day := values.get(column)) and day > today:
            problems.append(f"column {column}: in the future")
    return values


def _read_end(text: str, order: str) -> date | None:
    return NO_END if text.casefold() == "none" else read_day(text, order)


def _defaults(forms: Forms) -> dict[str, dict[str, str]]:
    """Forms with their columns' full names; `classes` may be written for `data_classes`."""
    named = {
        version: {"data_classes" if column == "classes" else column: cell.strip() for column, cell in form.items()}
        for version, form in forms.items()
    }
    for version, form in named.items():
        if unknown := sorted(set(form) - set(FORM_COLUMNS)):
            raise ConfigError(
                f'[consent.forms."{version}"] does not know {", ".join(unknown)}. Known: {", ".join(FORM_COLUMNS)}.'
            )
    return named
