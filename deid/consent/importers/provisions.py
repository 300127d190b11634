"""The provisions of a Consent → the rules that they come to, each with what it inherits.

Source: HL7 FHIR R4, Consent.provision. The root states the base policy's frame; a nested provision is an exception
to the one around it, which is why it inherits and can only narrow: data classes, purposes, recipients, actions and
periods of a rule are those that it and all provisions around it name. What a list names are alternatives. R4 gives
the root no type; the profile of the German Medical Informatics Initiative does (deny: all that is not permitted
below is forbidden), and has a code and a period on each nested provision.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from deid.consent.importers.codes import (
    RECIPIENTS,
    ROLES,
    CodeRule,
    FhirMap,
    Purposes,
    actions_of,
    added,
    codes_of,
    coding_rule,
    common,
    concept_rule,
    narrowed,
    purposes_of,
)
from deid.consent.purposes import same_name

PERMIT, DENY = "permit", "deny"
ACTION_UNSAID = "whether use is permitted is not stated"

_DAY = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}):[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2}))?"
)
_LAST_MINUTE = "23:59"

Window = tuple[date | None, date | None]
"""First and last day, both inclusive; None: not said."""
Provision = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A provision with what it inherits. None says nothing; an empty set leaves nothing.

    `classes` are the data classes that its codes and those around it have in common, `touched` all that its own codes
    touch: a permission reaches no further than the one, a denial covers the other. `settled` says that a code of the
    map tells what the rule is about; `periods` which periods its codes bound.
    """

    type: str = ""
    classes: frozenset[str] | None = None
    touched: frozenset[str] | None = None
    purposes: Purposes | None = None
    recipients: tuple[str, ...] | None = None
    actions: frozenset[str] | None = None
    period: Window = (None, None)
    data_period: Window = (None, None)
    periods: frozenset[str] = frozenset()
    settled: bool = False

    @property
    def collects(self) -> bool:
        """Say whether the rule is about collecting; its period then bounds that."""
        return "collect" in self.periods or (self.actions is not None and "collect" in self.actions)

    @property
    def uses(self) -> bool:
        """Say whether the rule can permit use; one that leaves no class, purpose or recipient permits none."""
        about_use = "use" in self.periods or not self.periods
        acts = self.actions is None or bool(self.actions & {"use", "disclose"})
        nothing = any(part is not None and not part for part in (self.classes, self.purposes, self.recipients))
        return about_use and acts and not nothing

    @property
    def said(self) -> tuple[Purposes | None, tuple[str, ...]]:
        """The purposes, blank where nobody says that they are for use, and the doubt that this leaves."""
        if self.actions is not None or self.settled:
            return self.purposes, ()
        return None, (ACTION_UNSAID,) if self.purposes is not None else ()


def rules_of(provision: Provision, *, mapping: FhirMap, problems: list[str]) -> tuple[Rule, list[Rule]]:
    """Return the root's rule and all nested ones.

    Args:
        provision: Consent.provision, of the shape that R4 gives it (`shape.misfits`).
        mapping: what codes mean.
        problems: where problems go: "provision.provision[1].code[0]: what is wrong and what to do".
    """
    root = _rule(provision, Rule(), "provision", mapping, problems)
    if root.type not in ("", PERMIT, DENY):
        problems.append("provision.type: must be permit or deny")
    nested: list[Rule] = []
    _descend(provision, root, "provision", mapping, problems, nested)
    return root, nested


def _descend(
    provision: Provision, outer: Rule, path: str, mapping: FhirMap, problems: list[str], found: list[Rule]
) -> None:
    for number, inner in enumerate(provision.get("provision", ())):
        at = f"{path}.provision[{number}]"
        if inner.get("type") not in (PERMIT, DENY):
            problems.append(f"{at}.type: must be permit or deny (R4 requires it in every nested provision)")
        rule = _rule(inner, outer, at, mapping, problems)
        found.append(rule)
        _descend(inner, rule, at, mapping, problems, found)


def day_of(text: str) -> tuple[date, str]:
    """The calendar day of a dateTime as written in its own time zone, and its time of day ("" for none).

    Raises:
        ValueError: only a year or month, no such day, or no dateTime of FHIR.
    """
    if not (match := _DAY.fullmatch(text)):
        raise ValueError("must be a full day (YYYY-MM-DD, a time and its zone may follow)")
    try:
        return date.fromisoformat(match[1]), match[2] or ""
    except ValueError:
        raise ValueError("no such day in the calendar") from None


def both(one: Window, other: Window) -> Window:
    """The days that lie in two windows."""
    starts, ends = ([day for day in days if day] for days in zip(one, other, strict=True))
    return max(starts, default=None), min(ends, default=None)


def _rule(own: Provision, outer: Rule, path: str, mapping: FhirMap, problems: list[str]) -> Rule:
    """What a provision says, narrowed by what it inherits."""

    def each(key: str, read: Callable[[Any], Any]) -> list[Any]:
        parts = enumerate(own.get(key, ()))
        tried = [_tried(partial(read, part), f"{path}.{key}[{number}]", problems) for number, part in parts]
        return [value for values in tried for value in values]

    codes: list[CodeRule] = each("code", partial(concept_rule, mapping=mapping))
    kinds: list[CodeRule] = each("class", partial(coding_rule, mapping=mapping))
    purposes: list[Purposes] = each("purpose", partial(purposes_of, mapping=mapping))
    recipients: list[str] = each("actor", _recipient)
    actions = _tried(partial(actions_of, own["action"]), f"{path}.action", problems) if "action" in own else []
    every = [*codes, *kinds]
    rule = replace(
        outer,
        type=own.get("type", ""),
        classes=_shared(outer.classes, _shared(_classes(codes), _classes(kinds))),
        touched=_touched(every) if every else outer.classes,
        recipients=common(
            common(outer.recipients, _names(name for code in every for name in code.recipients)), _names(recipients)
        ),
        actions=_shared(outer.actions, actions[0] if actions else None),
        period=both(outer.period, _window(own, "period", path, problems)),
        data_period=both(outer.data_period, _window(own, "dataPeriod", path, problems)),
        periods=frozenset(code.period or "use" for code in codes) or outer.periods,
        settled=outer.settled or any(code.purposes or code.period == "use" for code in every),
    )
    for said in _tried(partial(_purposes, outer, every, purposes), f"{path}.purpose", problems):
        rule = replace(rule, purposes=said)
    return rule


def _tried(read: Callable[[], Any], place: str, problems: list[str]) -> list[Any]:
    """The value as a list of one; none if it cannot be read, which is then a problem."""
    try:
        return [read()]
    except ValueError as error:
        problems.append(f"{place}: {error}")
        return []


def _purposes(outer: Rule, codes: Sequence[CodeRule], purposes: Sequence[Purposes]) -> Purposes | None:
    by_code = [code.purposes for code in codes if code.purposes]
    sums = [added(lists) if lists else () for lists in (by_code, purposes)]
    if None in sums:
        raise ValueError(
            "purposes that name different users, institutions, regions or projects; record it in consents.csv"
        )
    return narrowed(outer.purposes, narrowed(*(codes or None for codes in sums)))


def _classes(codes: Sequence[CodeRule]) -> frozenset[str] | None:
    """Codes of a list are alternatives; those that tell no data class add none."""
    told = [code.data_classes for code in codes if code.data_classes is not None]
    return frozenset(name for names in told for name in names) if told else None


def _touched(codes: Sequence[CodeRule]) -> frozenset[str] | None:
    """All that a denial may be about: everything where one of its codes tells no data class."""
    return None if any(code.data_classes is None for code in codes) else _classes(codes)


def _shared(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _names(names: Iterable[str]) -> tuple[str, ...] | None:
    return tuple(sorted(set(names))) or None


def _recipient(actor: Mapping[str, Any]) -> str:
    """The name by which the request knows a recipient: display, else identifier, else reference.

    Raises:
        ValueError: a role that does not receive data for certain, no name, or one that cannot stand in a list.
    """
    if not codes_of(actor.get("role", {}), ROLES) & set(RECIPIENTS):
        raise ValueError(f"role must be {' or '.join(RECIPIENTS)} of {ROLES}: no other is a recipient for certain")
    reference = actor.get("reference", {})
    name = reference.get("display") or reference.get("identifier", {}).get("value") or reference.get("reference", "")
    if not name or ";" in name or same_name(name) == "any":
        raise ValueError("reference needs a display, identifier or reference that names one recipient, without ;")
    return str(name).strip()


def _window(own: Provision, key: str, path: str, problems: list[str]) -> Window:
    """First and last whole day of a period; one that ends before the last minute of a day ends with the day before."""
    ends: dict[str, date] = {}
    for end in sorted({"start", "end"} & set(own.get(key, {}))):
        for day, time in _tried(partial(day_of, own[key][end]), f"{path}.{key}.{end}", problems):
            cut = end == "end" and time and time < _LAST_MINUTE and day > date.min
            ends[end] = day - timedelta(days=1) if cut else day
    return ends.get("start"), ends.get("end")
