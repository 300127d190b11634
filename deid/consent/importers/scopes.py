"""The rules of a Consent → what each data class is granted, and what is denied.

A grant says one thing for all its classes, and the gate takes two of one date that differ for a conflict. So rules are
brought together by data class and classes that then say the same share a grant. Where rules about one class cannot
be said in one grant, a condition says so that nobody can meet: blanks would be filled in from the form version.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce

from deid.consent.importers.codes import FhirMap, Purposes, added
from deid.consent.importers.provisions import DENY, PERMIT, Rule, Window, both
from deid.consent.purposes import same_name
from deid.model import DATA_CLASSES

RULES_DIFFER = "provisions permit what no single grant can say"
NOT_COLLECTED = "collecting is not permitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What some data classes are granted. None and () say nothing; `doubts` are conditions that nobody can meet."""

    purposes: Purposes | None
    recipients: tuple[str, ...] | None
    use: Window
    collect: Window
    doubts: tuple[str, ...]


Scopes = list[tuple[tuple[str, ...], Scope]]
"""Data classes in the order of `DATA_CLASSES` and what they are granted; () for a grant that names no class."""


def scopes_of(rules: Sequence[Rule], *, mapping: FhirMap, typed: bool) -> Scopes:
    """Group the data classes that the rules permit to use by what they are permitted for.

    Args:
        rules: the rules of one Consent.
        mapping: a class whose collection has a code there needs that permission too, in the same Consent.
        typed: False where the Consent leaves its base to a policy elsewhere, which then says what may be collected.
    """
    permits = [rule for rule in rules if rule.type == PERMIT]
    collected = [code.data_classes or () for code in mapping.codes.values() if code.period == "collect" and typed]
    coded = {name for names in collected for name in names}
    grouped: dict[Scope, list[str]] = {}
    for name in DATA_CLASSES:
        if using := [rule for rule in permits if rule.uses and rule.classes and name in rule.classes]:
            collecting = [rule for rule in permits if rule.collects and (rule.classes is None or name in rule.classes)]
            grouped.setdefault(_scope(using, collecting, name in coded), []).append(name)
    scopes = [(tuple(names), scope) for scope, names in grouped.items()]
    if blanket := [rule for rule in permits if rule.uses and rule.classes is None]:
        scopes.append(((), _scope(blanket, [rule for rule in permits if rule.collects], False)))
    return scopes


def denied(rules: Sequence[Rule]) -> frozenset[str] | None:
    """The data classes that rules deny; None for all. A denial of some uses, persons or times denies its classes."""
    touched = [rule.touched for rule in rules if rule.type == DENY]
    return None if None in touched else frozenset(name for names in touched for name in names or ())


def _scope(using: Sequence[Rule], collecting: Sequence[Rule], needs_collecting: bool) -> Scope:
    """Bring the rules about one class together: what they are for, and the narrowest of their windows."""
    purposes, recipients, doubts = _terms(using)
    uses, data = [rule.period for rule in using], [rule.data_period for rule in using]
    if any(map(_is_open_in_part, (*zip(*uses, strict=True), *zip(*data, strict=True)))):
        doubts = (*doubts, RULES_DIFFER)
    if needs_collecting and not collecting:
        doubts = (*doubts, NOT_COLLECTED)
    return Scope(
        purposes=purposes,
        recipients=recipients,
        use=reduce(both, uses),
        collect=reduce(both, [*data, *(day for rule in collecting for day in (rule.period, rule.data_period))]),
        doubts=tuple(sorted(set(doubts))),
    )


def _terms(rules: Sequence[Rule]) -> tuple[Purposes | None, tuple[str, ...] | None, tuple[str, ...]]:
    """Purposes add up where recipients are the same, and recipients where purposes are; both at once cannot be said."""
    said = {rule.said[0] for rule in rules}
    names = {rule.recipients and tuple(sorted(map(same_name, rule.recipients))): rule.recipients for rule in rules}
    doubts = tuple(doubt for rule in rules for doubt in rule.said[1])
    purposes = added(codes for codes in said if codes is not None)
    recipients = tuple(sorted({same_name(name): name for part in names.values() for name in part or ()}.values()))
    if purposes is None or min(len(said), len(names)) > 1 or _is_open_in_part(said) or _is_open_in_part(names):
        return None, None, (*doubts, RULES_DIFFER)
    return purposes or None, recipients or None, doubts


def _is_open_in_part(said: Collection[object]) -> bool:
    """Say whether one rule leaves open what another says: a form version could then fill in neither's gap."""
    return None in said and any(part is not None for part in said)
