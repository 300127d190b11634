"""The disclosure statement of one participant, from the ledger and what private/ keeps of each release."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from deid.audit import CLASSES, Disclosed, Disclosures, disclosure_statement, limit_in_words, page
from deid.config import Config
from deid.consent import NO_END, ConsentEvent, classes_in_force, events_of, grants_behind, standing
from deid.errors import ConfigError
from deid.inputs import Inputs
from deid.ledger import Entry
from deid.model import Item
from deid.past.kept import replaced
from deid.past.putting_away import erasure_mark
from deid.past.releases import PastRelease, past_releases
from deid.past.tracking import statuses
from deid.private import write_private
from deid.studyledger import append, take_in, today


def disclosures(config: Config, inputs: Inputs, participant: str) -> Path:
    """Write the statement for a participant to private/disclosures, as .md and .html; return the page.

    Raises:
        ConfigError: the participant is neither on the roster nor in the ledger.
    """
    entries = take_in(config, inputs)
    events = events_of(entries)
    if participant not in inputs.roster and participant not in events:
        raise ConfigError("That participant is not on the roster; write the id as participants.csv has it.")
    day = today()
    told = Disclosures(
        study=config.study_id,
        sender=config.actor,
        on=day,
        releases=_releases(config, entries, participant, day),
        decided=_decided(events.get(participant, ())),
        erased=_is_erased(config, entries, participant),
        open_classes=classes_in_force(events.get(participant, ()), asof=day),
    )
    letter = disclosure_statement(told)
    folder = config.private / "disclosures"
    write_private(folder / f"{participant}.md", letter.encode())
    write_private(folder / f"{participant}.html", page(letter).encode())
    append(config, "disclosure-statement", {"participant_id": participant})
    return folder / f"{participant}.html"


def _releases(config: Config, entries: Sequence[Entry], participant: str, day: date) -> list[Disclosed]:
    recalled = {status.release: status for status in statuses(entries, day=day)}
    told = []
    for past in past_releases(entries, config.private):
        if past.stayed or not past.readable:
            continue
        items = [decision.item for decision in past.held() if participant in decision.item.participants]
        if not items:
            continue
        status = recalled.get(past.name)
        told.append(
            Disclosed(
                release=past.name,
                made=past.at.astimezone().date(),
                request=past.request,
                consents=_consents(past, entries, participant, items),
                items=Counter(item.data_class for item in items),
                removed=_removed(past, items),
                recalled=status.recalled if status else None,
                destroyed=status.destroyed if status else None,
            )
        )
    return told


def _is_erased(config: Config, entries: Sequence[Entry], participant: str) -> bool:
    """Say whether something of the participant was erased; of what, nobody can tell any more."""
    return any(
        erasure_mark(config, entry.payload["release"], participant) in entry.payload["marks"]
        for entry in entries
        if entry.kind == "erasure"
    )


def _consents(
    past: PastRelease, entries: Sequence[Entry], participant: str, items: Sequence[Item]
) -> list[tuple[str, date | None]]:
    """The forms on which the release rested for this participant: replayed from the ledger of then."""
    events = events_of(entries[: past.seq - 1])
    own = {participant: events.get(participant, ())}
    forms = {
        (grant.form_version, grant.signed_at)
        for item in items
        for grant in grants_behind(own, item=item, request=past.request, asof=past.asof)
    }
    return sorted(forms, key=str)


def _decided(events: Sequence[ConsentEvent]) -> list[str]:
    """What counts of a participant's record, in words for the participant, oldest first."""
    record = standing(events)
    lines = [(grant.signed_at, _agreed(grant)) for grant in record.grants]
    lines += [(stop.received, _took_back(stop)) for stop in record.stops]
    lines += [
        (
            event.received,
            f"On {event.received} you asked that nothing new of {_words(event.data_classes)} is collected.",
        )
        for event in record.no_collection
    ]
    told = [line for _, line in sorted(lines, key=lambda dated: dated[0] or date.min)]
    if record.no_contact:
        told.append("You asked not to be contacted for research.")
    if record.conflict:
        told.append("Your record contradicts itself in one place. Until that is cleared up nothing of yours is shared.")
    return told


def _agreed(grant: ConsentEvent) -> str:
    who = "you agreed" if grant.signer == "participant" else f"your {grant.signer} agreed"
    purposes = ", ".join(limit_in_words(code) or code for code in grant.purposes) or "no stated purpose"
    until = "without end" if grant.use_until == NO_END else f"until {grant.use_until or 'a day that is not stated'}"
    status = "" if grant.status == "active" else f" This consent is marked {grant.status} and does not count."
    return (
        f"On {grant.signed_at or 'a day that is not recorded'} {who} (form {grant.form_version or 'not recorded'}) that "
        f"{_words(grant.data_classes, 'nothing')} may be used {until}, under these terms: {purposes}.{status}"
    )


def _took_back(stop: ConsentEvent) -> str:
    did = "took back your consent to" if stop.event == "withdraw" else "refused"
    erase = " and asked for erasure" if stop.level == "erase" and stop.event == "withdraw" else ""
    return (
        f"On {stop.received or 'a day that is not recorded'} you {did} the use of {_words(stop.data_classes)}{erase}."
    )


def _words(classes: Sequence[str], blank: str = "everything") -> str:
    return ", ".join(CLASSES[name] for name in CLASSES if name in classes) or blank


def _removed(past: PastRelease, items: Sequence[Item]) -> dict[str, int] | None:
    """Label → count over the participant's notes; None where no note of theirs was in it."""
    notes = [item.item_id for item in items if item.kind == "note"]
    if not notes:
        return None
    made = dict(replaced(past.record, set(notes)))
    return dict(Counter(one.label for note in notes for one in made[note]).most_common())
