"""The report of a release: one self-contained page that a steward and an ethics board can read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from deid.audit.histories import MOST, Histories
from deid.audit.pages import rendered
from deid.audit.removed import TOTAL
from deid.audit.words import CLASSES, LABELS, PROFILES, REASONS, limit_in_words
from deid.model import NOTE_CLASSES, Policy, Request

Shown = int | str
"""A count, or how it is shown where it is suppressed ("<5")."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """From everything considered to what is released. `what` is "Notes" or "Table rows".

    `considered` is None where it would give a suppressed count away by subtraction. `refused`: reason → count.
    """

    what: str
    considered: int | None
    released: int
    refused: Mapping[str, Shown]


class CohortStep(Protocol):
    """How many people are left after a question of the gate (`consent.funnel.Step`)."""

    @property
    def title(self) -> str: ...
    @property
    def left(self) -> int: ...
    @property
    def stopped(self) -> Mapping[str, int]: ...


class LeakFigures(Protocol):
    """What the report says of the leak scan (`release.attestation.LeakCounts`)."""

    @property
    def files(self) -> int: ...
    @property
    def listed(self) -> int: ...
    @property
    def dismissed(self) -> int: ...


class RiskFigures(Protocol):
    """What the report says of disclosure risk (`release.risk.Risk`)."""

    @property
    def people(self) -> int: ...
    @property
    def min_k(self) -> int: ...
    @property
    def quasi_identifiers(self) -> tuple[str, ...]: ...
    @property
    def k_before(self) -> int | None: ...
    @property
    def k_after(self) -> int | None: ...
    @property
    def l_after(self) -> int | None: ...
    @property
    def blanked(self) -> Mapping[str, int]: ...
    @property
    def cells(self) -> int: ...
    @property
    def people_changed(self) -> int: ...
    @property
    def levels(self) -> Mapping[str, str]: ...
    @property
    def generalised(self) -> int: ...
    @property
    def loss(self) -> float: ...
    @property
    def loss_by_blanking(self) -> float: ...


class AttackFigures(Protocol):
    """What the report says of one attack of the intruder test (`intruder.Attack`)."""

    @property
    def name(self) -> str: ...
    @property
    def people(self) -> Shown | None: ...
    @property
    def claims(self) -> Shown: ...
    @property
    def right(self) -> Shown: ...
    @property
    def expected(self) -> float | None: ...
    @property
    def linked_codes(self) -> tuple[str, ...]: ...


class IntrusionFigures(Protocol):
    """What the report says of the intruder test (`intruder.Intrusion`)."""

    @property
    def participants(self) -> int: ...
    @property
    def drawn_from(self) -> int | None: ...
    @property
    def compared(self) -> bool: ...
    @property
    def attacks(self) -> Sequence[AttackFigures]: ...
    @property
    def named(self) -> Shown: ...
    @property
    def joined(self) -> Shown: ...


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """Everything that the report shows. It holds no text of a note and no id of the study's people.

    `leaves` is True for the copy inside the release: its counts come suppressed. `removed`: label → note class, or
    "" for all classes → how many identifiers were replaced (`removed_counts`); `learnt`: how many of them a name taught
    that stands elsewhere in the notes of the same people (`learnt_count`); `sure`: how sure the detector was (`sureness`);
    `lists`: phrases on the study's own deny and allow list. What readers find is added
    later (`reading.with_reading`).
    `cohort`: the people left after each question of the gate; `replaces`: the recalled release in whose place this one was
    made, or ""; `histories`: consent over time, and `uniques`: the codes of people who stand out and by what, both in the
    steward's own copy only. `joint`: see `release.joint_figures`. `sentence` says what the intruder test means.
    """

    study_id: str
    release_id: str
    asof: date
    rehearsal: bool
    leaves: bool
    request: Request
    policy: Policy
    use_limits: tuple[str, ...]
    people: int
    funnels: Sequence[Funnel]
    removed: Mapping[str, Mapping[str, Shown]]
    learnt: Shown
    sure: Mapping[str, Shown]
    lists: tuple[int, int]
    third_party_removed: Shown
    leaks: LeakFigures
    risk: RiskFigures
    joint: Mapping[str, Shown | None]
    uniques: Sequence[tuple[str, Sequence[str]]]
    intrusion: IntrusionFigures
    sentence: str
    versions: Mapping[str, str]
    cohort: Sequence[CohortStep] = ()
    replaces: str = ""
    histories: Histories | None = None

    def __post_init__(self) -> None:
        if self.leaves and (self.histories is not None or self.uniques):
            raise ValueError("Dates and ids of participants, and who stands out, are in the steward's own copy only.")


@dataclass(frozen=True, slots=True)
class _Verdict:
    """A tile at the top: `state` is good, look (somebody should look) or wait; `mark` says so without colour."""

    title: str
    state: str
    headline: str
    detail: str


def render(facts: ReportFacts) -> str:
    """Return report.html: no script, no link to anything outside itself, the same bytes for the same facts."""
    return rendered(
        "report.html",
        reading=None,
        facts=facts,
        verdicts=_verdicts(facts),
        funnels=[_bars(funnel) for funnel in facts.funnels],
        removed=_removed(facts.removed),
        sure=_sure(facts.sure),
        most=MOST,
        use_limits=[(code, limit_in_words(code)) for code in facts.use_limits],
        profile=PROFILES.get(facts.policy.profile, facts.policy.profile),
        classes=[(name, CLASSES[name]) for name in NOTE_CLASSES if any(name in by for by in facts.removed.values())],
        blanked=[(name, count) for name, count in facts.risk.blanked.items() if count],
        percent=lambda share: f"{100 * share:.0f}%",
    )


def _verdicts(facts: ReportFacts) -> list[_Verdict]:
    return [_gate(facts), _leaks(facts), _risk(facts), _third_parties(facts), _intruder(facts)]


def _gate(facts: ReportFacts) -> _Verdict:
    detail = f"{_count(facts.people, 'participant')}. Consent was asked before any text was read, and again at writing."
    return _Verdict("Consent", "good", "Every released item is covered", detail)


def _leaks(facts: ReportFacts) -> _Verdict:
    leaks = facts.leaks
    searched = f"A second search, independent of the first, read {_count(leaks.files, 'file')}."
    if leaks.dismissed:
        searched += f" {_count(leaks.dismissed, 'finding')} that a steward dismissed as no leak."
    if leaks.listed:
        doubt = "doubtful word is" if leaks.listed == 1 else "doubtful words are"
        return _Verdict("Leak scan", "look", f"No identifier; {leaks.listed} {doubt} open", searched)
    return _Verdict("Leak scan", "good", "No known identifier found", searched)


def _risk(facts: ReportFacts) -> _Verdict:
    risk = facts.risk
    title = "Look-alikes"
    if risk.k_after is None:
        return _Verdict(
            title, "good", "No quasi-identifiers", "No released column was declared to make people recognisable."
        )
    if risk.k_after < risk.min_k:
        return _Verdict(
            title, "look", f"k = {risk.k_after}, the policy asks for {risk.min_k}",
            "Fewer people are released than the policy asks to look alike; all quasi-identifiers are blank.",
        )  # fmt: skip
    if risk.cells and sum(risk.blanked.values()) == risk.cells:
        return _Verdict(
            title, "look", "Every quasi-identifier is empty",
            f"So few people look alike that nothing was left of them under k = {risk.min_k}. Release fewer of these columns.",
        )  # fmt: skip
    detail = f"Everybody shares their quasi-identifiers with {risk.k_after - 1} others or more. The policy asks for k = {risk.min_k}."
    return _Verdict(title, "good", f"k = {risk.k_after}", detail)


def _third_parties(facts: ReportFacts) -> _Verdict:
    removed = facts.third_party_removed
    if removed == 0:
        return _Verdict(
            "Other participants", "good", "No mention found", "No note names a participant who did not attend it."
        )
    one = removed == 1
    headline = f"{removed} mention{'' if one else 's'} removed"
    return _Verdict(
        "Other participants",
        "good",
        headline,
        "Notes that name a participant who did not attend carry a tag in place of the name.",
    )


def _intruder(facts: ReportFacts) -> _Verdict:
    tried, title = facts.intrusion, "Intruder test"
    tested, whom = f"{tried.participants}", "every participant"
    if tried.drawn_from is not None:
        tested = f"{tried.participants:,} tested"
        whom = f"{tried.participants:,} participants drawn at random out of {tried.drawn_from:,}"
    if not (tried.named or tried.joined):
        detail = f"What the roster and the open texts give was tried against {whom}."
        return _Verdict(title, "good", "Nobody was linked", detail)
    told = [
        f"{count} of {tested} {what}"
        for count, what in ((tried.named, "by name"), (tried.joined, "to an earlier release"))
        if count
    ]
    return _Verdict(title, "look", f"Linked: {', '.join(told)}", "See below what that means.")


def _bars(funnel: Funnel) -> dict[str, Any]:
    """The funnel's rows with the width of each bar, in percent of the longest."""
    known = [count for count in funnel.refused.values() if isinstance(count, int)]
    longest = max([funnel.considered or 0, funnel.released, *known, 1])
    order = [*REASONS, *sorted(set(funnel.refused) - set(REASONS))]
    return {
        "what": funnel.what,
        "considered": funnel.considered,
        "released": funnel.released,
        "width": _percent(funnel.released, longest),
        "refused": [
            {
                "code": reason,
                "words": REASONS.get(reason, ""),
                "count": funnel.refused[reason],
                "width": _percent(funnel.refused[reason], longest),
            }
            for reason in order
            if reason in funnel.refused
        ],
    }


def _removed(removed: Mapping[str, Mapping[str, Shown]]) -> list[dict[str, Any]]:
    """Labels with anything removed, most first; last those whose count is suppressed."""
    totals = {label: by.get(TOTAL, 0) for label, by in removed.items()}
    known = {label: total for label, total in totals.items() if isinstance(total, int)}
    longest = max([*known.values(), 1])
    return [
        {
            "label": LABELS.get(label, label),
            "by": removed[label],
            "total": totals[label],
            "width": _percent(totals[label], longest),
        }
        for label in sorted(totals, key=lambda label: (-known.get(label, 0), label))
        if totals[label]
    ]


def _sure(sure: Mapping[str, Shown]) -> list[tuple[str, Shown, int]]:
    """Band, count, width of its bar."""
    longest = max([*(count for count in sure.values() if isinstance(count, int)), 1])
    return [(band, count, _percent(count, longest)) for band, count in sure.items()]


def _percent(count: Shown, longest: int) -> int:
    """Whole percent, at least 1 for anything that is there; 0 for a suppressed count, which gets no bar."""
    return max(1, 100 * count // longest) if isinstance(count, int) and count else 0


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
