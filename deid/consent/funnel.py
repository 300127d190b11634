"""From everybody in the study to those who are released: who is left after each question of the gate."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from deid.consent.decide import ORDER
from deid.model import Decision

QUESTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("identified for certain", ("LEDGER", "IDENTITY", "UNRESOLVED")),
    ("every attendee agrees", ("COATTENDEE",)),
    ("consent given and standing",
     ("NO_CONSENT", "NOT_ACTIVE", "VOID_RECORD", "NOT_YET_KNOWN", "REFUSED", "WITHDRAWN", "CONFLICT")),
    ("consent complete and signed by the right person",
     ("INCOMPLETE", "EVIDENCE", "CAPACITY", "GUARDIAN", "ASSENT", "MAJORITY", "DECEASED")),
    ("consent covers data, purpose and recipient",
     ("DATACLASS_SCOPE", "SPECIAL_NOTE", "PURPOSE_SCOPE", "RECIPIENT_SCOPE")),
    ("within its time and conditions",
     ("COLLECT_WINDOW", "EXPIRED", "CONDITION", "THIRD_PARTY", "STALE_GATE")),
)  # fmt: skip
"""What the gate asks, in its order, and the reasons that say no."""


@dataclass(frozen=True, slots=True)
class Step:
    """How many people are left after a question, and how many each reason stopped here."""

    title: str
    left: int
    stopped: Mapping[str, int]


def cohort_steps(decisions: Iterable[Decision], people: Collection[str]) -> tuple[Step, ...]:
    """Follow people through the questions: each gets as far as the furthest of their items.

    Args:
        decisions: of the gate, about everything.
        people: ids of everybody in the study.

    Returns:
        Everybody; those of whom there is an item; then a step a question. The last are the released ones.
    """
    places = {reason: place for place, reason in enumerate(ORDER)}
    furthest: dict[str, tuple[int, str]] = {}
    for decision in decisions:
        reached = (len(ORDER), "") if decision.release else (places[decision.reason], decision.reason)
        for who in decision.item.participants:
            furthest[who] = max(furthest.get(who, reached), reached)
    known = [furthest[who] for who in people if who in furthest]
    steps = [Step("in the study", len(people), {}), Step("with a note or table row", len(known), {})]
    for title, reasons in QUESTIONS:
        stopped = Counter(reason for _, reason in known if reason in reasons)
        steps.append(Step(title, steps[-1].left - stopped.total(), dict(sorted(stopped.items()))))
    return tuple(steps)


def suppressed(steps: Sequence[Step], *, min_k: int) -> tuple[Step, ...]:
    """Leave out steps until none tells that fewer than `min_k` people, but somebody, was stopped at it.

    The first and last step stay; where even they are closer than that, only the last does. Reasons are not told.
    """
    kept: list[Step] = [Step(steps[0].title, steps[0].left, {})]
    for step in steps[1:]:
        if kept[-1].left - step.left == 0 or kept[-1].left - step.left >= min_k:
            kept.append(Step(step.title, step.left, {}))
    last = Step(steps[-1].title, steps[-1].left, {})
    while kept and 0 < kept[-1].left - last.left < min_k:
        kept.pop()
    return (*kept, last) if not kept or kept[-1] != last else tuple(kept)
