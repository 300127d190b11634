"""What was done with one participant's data, in plain language, for the participant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from deid.audit.letters import plain, table
from deid.audit.words import LABELS, limit_in_words
from deid.model import Request

CLASSES: Mapping[str, str] = {
    "note": "session notes",
    "transcript": "transcripts of sessions",
    "psychotherapy": "psychotherapy notes",
    "sud": "substance use records",
    "treatment_plan": "treatment plans",
    "group": "what was said in groups",
    "table": "research variables such as scores",
    "quote": "quotations",
}
"""Data class → what a participant calls it, in the order of the specification."""


@dataclass(frozen=True, slots=True)
class Disclosed:
    """One release that held the participant's data.

    `consents`: (form version, day of signature) of what it rested on, each once. `items`: data class → how many notes,
    or table rows. `removed`: label → how many identifiers were replaced in these notes. `recalled`, `destroyed`: days,
    or None.
    """

    release: str
    made: date
    request: Request
    consents: Sequence[tuple[str, date | None]] = ()
    items: Mapping[str, int] | None = None
    removed: Mapping[str, int] | None = None
    recalled: date | None = None
    destroyed: date | None = None


@dataclass(frozen=True, slots=True)
class Disclosures:
    """What the statement tells. `erased`: what was shared before an erasure is
    called back, and nothing tells any more what it was; `decided`: the consent record in words; `open_classes`: what consent still covers."""

    study: str
    sender: str
    on: date
    releases: Sequence[Disclosed]
    erased: bool
    decided: Sequence[str]
    open_classes: Sequence[str]


def disclosure_statement(told: Disclosures) -> str:
    """Return the statement in Markdown. It names nobody: the participant knows who they are."""
    parts = [
        f"# What was shared from your sessions\n\nStudy {plain(told.study)}, {told.on}. Prepared by {plain(told.sender)}.",
        _shared(told.releases, told.erased),
        "## What you have decided\n\n" + _listed(told.decided, "Nothing is on record, so nothing may be shared."),
        _open(told.open_classes),
    ]
    return "\n\n".join(parts) + "\n"


_ERASED = (
    "What was shared before you asked for erasure was called back and erased: it can no longer be traced to you by us, nor "
    "can we tell any more what it was."
)


def _shared(releases: Sequence[Disclosed], erased: bool) -> str:
    parts = [_ERASED] if erased else []
    if not releases and not erased:
        return "## What was shared\n\nNothing from your sessions has been shared for research."
    return "## What was shared\n\n" + "\n\n".join([*parts, *map(_release, releases)])


def _release(one: Disclosed) -> str:
    rows = [
        ("To whom", plain(one.request.recipient)),
        ("What for", _purpose(one.request.purpose)),
        ("When", f"{one.made}"),
    ]
    if one.items:
        rows.append(("What", _counts({CLASSES[name]: one.items[name] for name in CLASSES if name in one.items})))
    if one.consents:
        rows.append(("Your consent", "; ".join(f"form {plain(form)}, signed {day}" for form, day in one.consents)))
    if one.removed is not None:
        words = {LABELS.get(name, name).lower(): count for name, count in one.removed.items()}
        rows.append(("Removed first", _counts(words) if words else "no identifier was found in these texts"))
    rows.append(("Today", _state(one)))
    return f"### Release {plain(one.release)}\n\n{table(('', ''), rows)}"


def _state(one: Disclosed) -> str:
    if one.destroyed:
        return (
            f"Called back on {one.recalled}; the recipient confirmed on {one.destroyed} that all copies are destroyed."
        )
    if one.recalled:
        return f"Called back on {one.recalled}; the recipient has not yet confirmed that all copies are destroyed."
    return "In use, under a code in place of your name."


def _purpose(code: str) -> str:
    return f"{limit_in_words(code) or 'research'} ({plain(code)})"


def _open(classes: Sequence[str]) -> str:
    if not classes:
        return "## What you can still withdraw\n\nNo consent of yours is in force: nothing new will be shared."
    return f"""## What you can still withdraw

Your consent covers today: {", ".join(CLASSES[name] for name in CLASSES if name in classes)}. You can take back all of it, or any part, at any
time and without giving a reason; your care does not depend on it. You can ask that

- you are **not contacted** any more for research; what you allowed goes on;
- **nothing new is collected**; what was collected before that day may still be used;
- **nothing is used** any more; what was shared is called back;
- **everything is erased**; what was shared is called back, and what links it to you is destroyed.

Results that were already published cannot be taken back."""


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in counts.items())


def _listed(lines: Sequence[str], empty: str) -> str:
    return "\n".join(f"- {plain(line)}" for line in lines) or empty
