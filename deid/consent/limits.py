"""The use limits that a release carries: the most restrictive combination of what its contributors allow."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial, reduce

from deid.consent.events import NO_END, ConsentEvent
from deid.consent.purposes import BARE_MODIFIERS, covers, last_day, permissions, same_name, values_of
from deid.errors import GateRefusal


def combine(grants: Iterable[ConsentEvent]) -> tuple[str, ...]:
    """Combine what the deciding grants of all released items allow.

    Permissions are intersected, modifiers add up; the latest moratorium and the earliest end of use hold
    (`use_until` counts as TS); regions and institutions are intersected (`regions` count as GS and recipients
    other than `any` as IS).

    Returns:
        Codes of the Data Use Ontology, sorted.

    Raises:
        GateRefusal: two sides cannot both be met. They are named by code, never by participant; what a user
            modifier names is a person and is not told.
    """
    chosen = list(dict.fromkeys(grants))
    if not chosen:
        raise GateRefusal("Nothing is released, so there are no use limits to combine.")
    codes = {code for grant in chosen for code in grant.codes}
    allowed = reduce(_meet, [permissions(grant.codes) for grant in chosen])
    if "NPOA" in codes and allowed == {"POA"}:
        raise _clash(("POA",), ("NPOA",))
    limits = {*(allowed - {"POA"} if "NPOA" in codes else allowed), *(codes & set(BARE_MODIFIERS))}
    if "NPUNCU" in limits or {"NPU", "NCU"} <= limits:
        limits = limits - {"NPU", "NCU"} | {"NPUNCU"}
    moratorium = max((date.fromisoformat(day) for day in values_of(codes, "MOR")), default=None)
    end = min(min(last_day(codes), grant.use_until or NO_END) for grant in chosen)
    if moratorium and moratorium >= end:
        raise _clash((f"MOR:{moratorium}",), (f"TS:{end}",))
    limits |= {f"MOR:{moratorium}"} if moratorium else set()
    limits |= {f"TS:{end}"} if end != NO_END else set()
    for modifier, named_by in _NAMED.items():
        shared = reduce(partial(_shared, modifier), [named_by(grant) for grant in chosen])
        limits |= {f"{modifier}:{name}" for name in shared}
    return tuple(sorted(limits))


def _meet(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """What both sides permit, as the widest codes that say so."""
    both = {a for a in one if any(covers(b, a) for b in other)} | {b for b in other if any(covers(a, b) for a in one)}
    if not both:
        raise _clash(sorted(one), sorted(other))
    return frozenset(code for code in both if not any(wide != code and covers(wide, code) for wide in both))


def _regions(grant: ConsentEvent) -> frozenset[str]:
    return _shared("GS", frozenset(grant.regions), values_of(grant.codes, "GS"))


def _institutions(grant: ConsentEvent) -> frozenset[str]:
    return _shared("IS", frozenset(grant.recipients), values_of(grant.codes, "IS"))


_NAMED: dict[str, Callable[[ConsentEvent], frozenset[str]]] = {
    "GS": _regions,
    "IS": _institutions,
    "US": lambda grant: values_of(grant.codes, "US"),
    "PS": lambda grant: values_of(grant.codes, "PS"),
}


def _shared(modifier: str, one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The names on both lists; a blank list or `any` names all, so the other one stands."""
    one, other = (frozenset() if "any" in map(same_name, names) else names for names in (one, other))
    if not one or not other:
        return one or other
    known = {same_name(name) for name in other}
    if both := frozenset(name for name in one if same_name(name) in known):
        return both
    raise _clash(
        *([f"{modifier}:{'…' if modifier == 'US' else name}" for name in sorted(side)] for side in (one, other))
    )


def _clash(one: Sequence[str], other: Sequence[str]) -> GateRefusal:
    return GateRefusal(
        f"The contributors' use limits cannot all be met: {' + '.join(one)} against {' + '.join(other)}. "
        "Release them apart, each under its own request."
    )
