"""The second asking of the gate: what was decided before any text was read must still hold at writing."""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from operator import itemgetter
from typing import Any, Protocol

from deid.errors import GateRefusal
from deid.model import CleanNote, Decision, Item, Span

_SHOWN = 5  # ids named in a message


@dataclass(frozen=True, slots=True)
class Admission:
    """What may be released and what may not, each in the order of kind and item id."""

    admitted: tuple[Decision, ...]
    refused: tuple[Decision, ...]


class _Attended(Protocol):
    @property
    def participants(self) -> tuple[str, ...]: ...


def admit(before: Sequence[Decision], now: Sequence[Decision]) -> Admission:
    """Compare the decisions made before the screen with those made at writing.

    Only an item that both times was released for the same reason is admitted. A refusal that only changed its
    reason stays a refusal.

    Raises:
        GateRefusal: an item was decided differently (STALE_GATE: build again), an item still mentions another
            participant (THIRD_PARTY), or nothing is admitted.
    """
    first, second = _by_item(before), _by_item(now)
    if left := sorted(name for name, d in second.items() if d.reason == "THIRD_PARTY"):
        raise GateRefusal(
            f"THIRD_PARTY: {_named(left)} would be released with a mention of another participant left in. "
            "Choose an operator that removes names, then build again."
        )
    if stale := sorted(
        name for name in first.keys() | second.keys() if _outcome(first, name) != _outcome(second, name)
    ):
        raise GateRefusal(
            f"STALE_GATE: consent changed between decision and writing for {_named(stale)}. Nothing was written; build again."
        )
    decisions = [second[name] for name in sorted(second)]
    admission = Admission(tuple(d for d in decisions if d.release), tuple(d for d in decisions if not d.release))
    if not admission.admitted:
        counts = refusal_counts(admission.refused)
        told = ", ".join(f"{reason} {count}" for reason, count in counts.items()) or "there is no item"
        raise GateRefusal(f"Nothing may be released: {told}. `deid check` says who and why.")
    return admission


def refusal_counts(refused: Iterable[Decision], *, min_k: int = 1) -> dict[str, int | str]:
    """Count refused items by their first reason, in the order of the reason's name.

    Args:
        refused: decisions that refuse.
        min_k: a count that may rest on fewer participants than this is given as ``"<5"`` (for min_k = 5). It is
            the participants that are counted for this, not the items: six notes of one person are one person.
            With 1 nothing is suppressed.
    """
    items: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for decision in refused:
        items[decision.reason].append(decision.item.participants)
    return {
        reason: len(attended) if _least_people(attended) >= min_k else f"<{min_k}"
        for reason, attended in sorted(items.items())
    }


def _least_people(attended: Iterable[Sequence[str]]) -> int:
    """How many people, at the least, stand behind the refusals of these items, each given by its attendees.

    A decision does not say whose consent is missing, and the same attendee may be missing in several items. So
    only items that share no attendee count as resting on different people.
    """
    counted: set[str] = set()
    people = 0
    for attendees in sorted({tuple(sorted(item)) for item in attended}, key=lambda item: (len(item), item)):
        if attendees and counted.isdisjoint(attendees):
            counted.update(attendees)
            people += 1
    return max(people, 1)


def mention_count(owners: Sequence[str], *, min_k: int) -> int | str:
    """Return how many mentions there are, or ``"<5"`` (for min_k = 5) if they are of fewer than `min_k` people.

    Args:
        owners: the participant whom each mention is of (`third_party_owners` of all notes).
        min_k: as the policy sets it.
    """
    return len(owners) if not owners or len(set(owners)) >= min_k else f"<{min_k}"


def third_party_owners(note: _Attended, spans: Iterable[Span]) -> tuple[str, ...]:
    """Return for each mention of a participant who does not attend the note whom it mentions, in the order of `spans`.

    A span's `owner` without a slash is a participant's id; relatives ("P001/relative/0") and clinicians
    ("clinician/2") are no participants.
    """
    return tuple(span.owner for span in spans if _is_third_party(note, span))


def third_party_mentions(note: _Attended, spans: Iterable[Span]) -> tuple[str, ...]:
    """Return the participants whom a note mentions without their attending it, each once, sorted."""
    return tuple(sorted(set(third_party_owners(note, spans))))


def third_party_left(note: CleanNote, spans: Iterable[Span]) -> tuple[str, ...]:
    """Return the participants of `third_party_mentions` with a mention that no replacement covers in full."""
    made = sorted((replacement.start, replacement.end) for replacement in note.replacements)

    def is_covered(span: Span) -> bool:
        # Replacements do not overlap, so only the last that begins at or before the span can cover it.
        before = bisect_right(made, span.start, key=itemgetter(0))
        return before > 0 and span.end <= made[before - 1][1]

    return third_party_mentions(note, (span for span in spans if not is_covered(span)))


def decision_lines(decisions: Iterable[Decision]) -> Iterator[bytes]:
    """Yield the decision file: one canonical JSON line an item, in the order of kind and item id."""
    for _, d in sorted(_by_item(decisions).items()):
        line = json.dumps(
            {
                "item": d.item.item_id,
                "kind": d.item.kind,
                "participants": list(d.item.participants),
                "on": d.item.on.isoformat(),
                "data_class": d.item.data_class,
                "part2": d.item.part2,
                "unlisted": d.item.unlisted,
                "shared": d.item.shared,
                "release": d.release,
                "reasons": list(d.reasons),
            },
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )
        yield f"{line}\n".encode()


def decisions_digest(decisions: Iterable[Decision]) -> str:
    """Return the SHA-256 of the decision file, in hexadecimal."""
    digest = sha256()
    for line in decision_lines(decisions):
        digest.update(line)
    return digest.hexdigest()


def read_decisions(lines: Iterable[bytes]) -> Iterator[Decision]:
    """Read what `decision_lines` wrote, line by line."""
    return (_decision(json.loads(line)) for line in lines)


def _decision(told: Mapping[str, Any]) -> Decision:
    item = Item(
        item_id=told["item"],
        kind=told["kind"],
        participants=tuple(told["participants"]),
        on=date.fromisoformat(told["on"]),
        data_class=told["data_class"],
        part2=told["part2"],
        unlisted=told["unlisted"],
        shared=told["shared"],
    )
    return Decision(item, told["release"], tuple(told["reasons"]))


def _is_third_party(note: _Attended, span: Span) -> bool:
    return bool(span.owner) and "/" not in span.owner and span.owner not in note.participants


def _by_item(decisions: Iterable[Decision]) -> dict[tuple[str, str], Decision]:
    return {(d.item.kind, d.item.item_id): d for d in decisions}


def _outcome(decisions: Mapping[tuple[str, str], Decision], name: tuple[str, str]) -> str:
    decision = decisions.get(name)
    if decision is None:
        return "absent"
    return f"{decision.reason} {decision.item.participants}" if decision.release else "refused"


def _named(names: Sequence[tuple[str, str]]) -> str:
    shown = ", ".join(f"{kind} {item_id}" for kind, item_id in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{shown}{more}"
