"""What a release says of itself, in its attestation and in its report."""

import platform
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from deid.audit import (
    Funnel,
    History,
    Reading,
    Removed,
    ReportFacts,
    drawn,
    learnt_count,
    removed_counts,
    removed_in,
    render,
    sureness,
    with_reading,
)
from deid.audit.removed import BANDS
from deid.config import LANGUAGE_MODEL, Config
from deid.consent import PUBLIC_OK, Step, cohort_steps, combine, grants_behind, standing, stretches, suppressed
from deid.intruder import Intrusion, intrude, sentence, sentences
from deid.intruder import suppressed as suppressed_intrusion
from deid.lists import read_lists
from deid.model import LABELS, Decision, Policy, Request
from deid.release import (
    Codes,
    Facts,
    JointRisk,
    LeakCounts,
    Risk,
    ages,
    build,
    csv_bytes,
    joint_figures,
    joint_risk,
    mention_count,
    note_columns,
    protect,
    refusal_counts,
    vocabulary,
)
from deid.release.generalise import EXPLAINED
from deid.screen import Events

PACKAGES = (
    "deid-counseling", "presidio-analyzer", "presidio-anonymizer", "onnxruntime", "tokenizers", "regex", "spacy", "pycanon",
    "faker", "scikit-learn", "scipy",
)  # fmt: skip
EXTRAS = ("gliner", "torch", "transformers")
"""Packages that another language model may run on."""


def versions(language_model: str) -> dict[str, str]:
    """What made the release: Python, packages, language model (of a folder its last name: a path may name people)."""
    installed = {name: version(name) for name in EXTRAS if language_model != LANGUAGE_MODEL and find_spec(name)}
    return {
        "python": platform.python_version(),
        "language-model": Path(language_model).name,
        **{p: version(p) for p in PACKAGES},
        **installed,
    }


@dataclass(frozen=True, slots=True)
class Home:
    """What only the steward's own copy of a report is told: consent events, and whom removed mentions were of."""

    events: Events
    mentioned: Sequence[str]


@dataclass(frozen=True, slots=True)
class Exposure:
    """How far people can be told apart or found out: by tables, by tables and notes together, by an intruder."""

    risk: Risk
    joint: JointRisk
    intrusion: Intrusion


def facts_of(
    config: Config,
    limits: tuple[str, ...],
    decisions: Sequence[Decision],
    codes: Codes,
    row_codes: Mapping[str, str],
    release_id: str,
    asof: date,
    rehearsal: bool,
    replaces: str,
    last_consent: str,
    mentioned: Sequence[str],
    intrusion: Intrusion,
) -> Facts:
    """What the attestation states.

    Args:
        limits: see `use_limits`.
        decisions: of the gate, about everything in the study.
        row_codes: row id → code of this release.
        replaces: the recalled release in whose place this one is made, or "".
        last_consent: place and seal of the last consent event seen.
        mentioned: the participants of all removed mentions of somebody who did not attend, one a mention.
        intrusion: what the intruder test found.
    """
    min_k, lists = config.policy.min_k, read_lists(config.private)
    released = [d for d in decisions if d.release]
    paths = {spec.file: spec.path for spec in config.tables}
    rows: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for d in released:
        if d.item.kind == "row":
            rows[paths[d.item.item_id.rpartition(":")[0]]][row_codes[d.item.item_id]] = _told(d)
    return Facts(
        release_id=release_id,
        study_id=config.study_id,
        asof=asof,
        rehearsal=rehearsal,
        request=config.request,
        policy=config.policy,
        versions=versions(config.language_model),
        notes={codes.notes[d.item.item_id]: _told(d) for d in released if d.item.kind == "note"},
        rows=rows,
        refused_notes=refusal_counts(_refused(decisions, "note"), min_k=min_k),
        refused_rows=refusal_counts(_refused(decisions, "row"), min_k=min_k),
        third_party_removed=mention_count(mentioned, min_k=min_k),
        last_consent=last_consent,
        use_limits=limits,
        replaces=replaces,
        lists=(len(lists.deny), len(lists.allow)),
        intruder=_intruder(suppressed_intrusion(intrusion, min_k=min_k)),
    )


def use_limits(events: Events, decisions: Sequence[Decision], *, request: Request, asof: date) -> tuple[str, ...]:
    """The limits under which everything that the gate lets through may be used, as DUO codes.

    Raises:
        GateRefusal: they cannot be met together.
    """
    released = (decision.item for decision in decisions if decision.release)
    return combine(grant for item in released for grant in grants_behind(events, item=item, request=request, asof=asof))


def _intruder(told: Intrusion) -> dict[str, Any]:
    figures = {name: getattr(told, name) for name in ("participants", "compared", "named", "joined", "linked")}
    return figures if told.drawn_from is None else {**figures, "drawn_from": told.drawn_from}


def _told(decision: Decision) -> str:
    """The reason to release as strangers are told it: not that somebody withdrew once, died, or is not to be contacted."""
    return decision.reason if decision.reason in PUBLIC_OK else "OK"


def _refused(decisions: Sequence[Decision], kind: str) -> list[Decision]:
    return [d for d in decisions if d.item.kind == kind and not d.release]


def report_facts(
    facts: Facts,
    decisions: Sequence[Decision],
    removed: Removed,
    exposure: Exposure,
    leaks: LeakCounts,
    people: int,
    everybody: Collection[str],
    home: Home | None = None,
) -> ReportFacts:
    """What the report tells of a release of `people` participants out of `everybody` in the study.

    `removed` is what was replaced in its notes, counted for the policy's `min_k`. With `home` it is the steward's own copy,
    which does not leave: every count as it is, and consent over time.
    """
    least = facts.policy.min_k if home is None else 1
    intrusion = exposure.intrusion if home else suppressed_intrusion(exposure.intrusion, min_k=least)
    # A release in the place of another considers only what it releases: its steps would tell nothing of the gate.
    steps = () if facts.replaces else cohort_steps(decisions, everybody)
    return ReportFacts(
        study_id=facts.study_id,
        release_id=facts.release_id,
        asof=facts.asof,
        rehearsal=facts.rehearsal,
        leaves=home is None,
        request=facts.request,
        policy=facts.policy,
        use_limits=facts.use_limits,
        people=people,
        funnels=[_funnel("Notes", "note", decisions, least), _funnel("Table rows", "row", decisions, least)],
        removed=removed_counts(removed, min_k=least),
        learnt=learnt_count(removed, min_k=least),
        lists=facts.lists,
        sure=sureness(removed, min_k=least),
        third_party_removed=len(home.mentioned) if home else facts.third_party_removed,
        leaks=leaks,
        risk=exposure.risk,
        joint=joint_figures(exposure.joint, min_k=least),
        uniques=exposure.joint.uniques if home else (),
        intrusion=intrusion,
        sentence=sentence(intrusion),
        versions=facts.versions,
        cohort=steps if home else _cohort_told(steps, facts, least),
        replaces=facts.replaces,
        histories=drawn(_histories(home.events, decisions, everybody), until=facts.asof) if home else None,
    )


def _cohort_told(steps: Sequence[Step], facts: Facts, min_k: int) -> tuple[Step, ...]:
    """The steps that may leave: none beside a suppressed count of refusals, which they would give away by subtraction."""
    counts = [*facts.refused_notes.values(), *facts.refused_rows.values()]
    return suppressed(steps, min_k=min_k) if steps and all(isinstance(count, int) for count in counts) else ()


def _histories(events: Events, decisions: Sequence[Decision], everybody: Iterable[str]) -> Iterator[History]:
    contacts: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        for who in decision.item.participants:
            contacts[who].append(decision)
    for who in filter(contacts.__contains__, everybody):  # nobody is drawn of whom nothing was considered
        own = events.get(who, ())
        stops = [stop.received for stop in standing(own).stops if stop.received]
        covered = sorted({(stretch.first, stretch.last) for stretch in stretches(own)}, key=str)
        yield History(who, covered, stops, sorted((d.item.on, d.release) for d in contacts[who]))


def _funnel(what: str, kind: str, decisions: Sequence[Decision], min_k: int) -> Funnel:
    of_kind = [d for d in decisions if d.item.kind == kind]
    refused = refusal_counts([d for d in of_kind if not d.release], min_k=min_k)
    exact = all(isinstance(count, int) for count in refused.values())
    return Funnel(what, len(of_kind) if exact else None, sum(d.release for d in of_kind), refused)


def own_words() -> frozenset[str]:
    """The words of our own templates: a release with nothing in it, of everything removed, and nobody named in its request."""
    nobody = Request("HMB", "", False, False, "")
    facts = Facts(
        release_id="", study_id="", asof=date.min, rehearsal=True, request=nobody, policy=Policy(), versions=versions(""),
        notes={}, rows={}, refused_notes={}, refused_rows={}, third_party_removed=0, last_consent="", use_limits=(),
    )  # fmt: skip
    risk, joint, intrusion = (
        protect([], min_k=2)[1],
        joint_risk([], {}, min_k=2),
        intrude([], [], {}, ages_in=ages, ordinary=bool),
    )
    nothing = removed_in([], min_k=facts.policy.min_k)
    told = report_facts(facts, [], nothing, Exposure(risk, joint, intrusion), LeakCounts(), 0, ())
    everything: dict[str, dict[str, int | str]] = {label: {"": 2} for label in LABELS}
    coarser = replace(risk, k_before=1, k_after=2, l_after=2, levels={name: name for name in EXPLAINED})
    linked = replace(intrusion, participants=2, named=1, joined=1)
    report = render(
        replace(
            told, removed=everything, learnt=2, lists=(1, 1), sure={name: 1 for _, name in BANDS}, sentence=sentences()
        )
    )
    report += render(replace(told, risk=coarser, joint={**told.joint, "k": 1, "l": 1}, intrusion=linked))
    report += render(replace(told, intrusion=replace(linked, drawn_from=2)))
    report += with_reading(
        render(told), Reading("", 2, 2, 0, 1, 1, 0.01, 0.5, 0.95, {}, {"PERSON": (2, 0, 1)}, 0, 2, 1, 0.5, 0.5, 1, 1)
    )
    report += " ".join(EXPLAINED.values())
    header = csv_bytes(note_columns(facts.policy), ())
    files = build(header, (), [], facts=facts, risk=risk, joint=joint, report=report, leaks=LeakCounts())
    return vocabulary(files)
