"""What an attestation must state, whoever sealed it: every part, in its form, and none against another."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from deid.consent import ORDER, PUBLIC_OK
from deid.model import GROUPS, LABELS, LEAST_CONFIDENCE, MASKED_FROM, MOST_LEAKS, PROFILES
from deid.release.attestation import FORMAT
from deid.release.generalise import EXPLAINED
from deid.release.signing import is_public_key

_Holds = Callable[[Any], bool]


def statement_problems(stated: Mapping[str, Any]) -> Iterator[str]:
    """Yield what an attestation lacks, states in another form than ours, or denies elsewhere.

    Parts are named ("policy.min_k"), values never told.

    Args:
        stated: the attestation without its seal (`attestation.read_attestation`).
    """
    unsound = list(_form_problems(stated, _FORM, ""))
    yield from unsound or _contradictions(stated)


def _form_problems(part: Mapping[str, Any], form: Mapping[str, Any], place: str) -> Iterator[str]:
    if set(part) - set(form):
        yield f"{place.rstrip('.') or 'it'} states something unknown"
    for key, holds in form.items():
        if key not in part:
            if f"{place}{key}" not in _MAY_LACK:
                yield f"{place}{key} is not stated"
        elif callable(holds):
            if not holds(part[key]):
                yield f"{place}{key} is nothing that a release can state"
        elif isinstance(part[key], dict):
            yield from _form_problems(part[key], holds, f"{place}{key}.")
        else:
            yield f"{place}{key} is nothing that a release can state"


def _contradictions(stated: Mapping[str, Any]) -> Iterator[str]:
    policy, gate, risk = stated["policy"], stated["gate"], stated["risk"]
    if policy["profile"] != "safe-harbor" and not policy["basis"]:
        yield "policy.basis is missing, on which the profile rests"
    if not gate["notes"] and not any(gate["rows"].values()):
        yield "gate lets nothing through"
    few = f"<{policy['min_k']}"
    counts = {
        "refused_notes": gate["refused_notes"].values(),
        "refused_rows": gate["refused_rows"].values(),
        "third_party_removed": [gate["third_party_removed"]] if gate["third_party_removed"] else [],
    }
    for name, told in counts.items():
        if any(count != few and (isinstance(count, str) or count < policy["min_k"]) for count in told):
            yield f"gate.{name} tells a count that policy.min_k suppresses"
    if stated["intruder"].get("drawn_from", math.inf) <= stated["intruder"]["participants"]:
        yield "intruder.drawn_from is no more than the participants drawn"
    if risk["k_after"] is not None and risk["k_after"] < min(policy["min_k"], risk["people"]):
        yield "risk.k_after is smaller than policy.min_k asks for"


def _string(value: Any) -> bool:
    return isinstance(value, str)


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _suppressed(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("<[0-9]+", value) is not None


def _told_of(value: Any) -> bool:
    """A count of people of which not all may be told: "<5", or "7 or more"."""
    return isinstance(value, str) and re.fullmatch("<[0-9]+|[0-9]+ or more", value) is not None


def _event(value: Any) -> bool:
    """A checkpoint of the ledger, after a first consent event."""
    return isinstance(value, str) and re.fullmatch("[1-9][0-9]*:[0-9a-f]+", value) is not None


def _at_least(least: int) -> _Holds:
    return lambda value: type(value) is int and value >= least


def _threshold(value: Any) -> bool:
    return isinstance(value, float) and 0 <= value <= MASKED_FROM


def _among(*known: str) -> _Holds:
    return lambda value: isinstance(value, str) and value in known


def _or(*choices: _Holds) -> _Holds:
    return lambda value: any(holds(value) for holds in choices)


def _between(least: float, most: float) -> _Holds:
    return lambda value: isinstance(value, float) and least <= value <= most


def _hex(digits: int) -> _Holds:
    return lambda value: isinstance(value, str) and re.fullmatch(f"[0-9a-f]{{{digits}}}", value) is not None


def _none_or(form: Mapping[str, Any]) -> _Holds:
    """None, or an object of this form."""
    return lambda value: value is None or (isinstance(value, dict) and not any(_form_problems(value, form, "")))


def _strata(value: Any) -> bool:
    """Pairs: how many notes, and how many of them were read."""
    return isinstance(value, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(map(_at_least(1), pair)) for pair in value
    )


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _by(key: _Holds, value: _Holds) -> _Holds:
    return lambda found: isinstance(found, dict) and all(key(k) and value(v) for k, v in found.items())


_COUNT = _at_least(0)
_FIGURE = _or(_COUNT, lambda value: value is None)
_PASSED = _by(_text, _among(*PUBLIC_OK))
_REFUSED = _by(_among(*ORDER), _or(_at_least(1), _suppressed))

_BUILDER: Mapping[str, Any] = {
    "key": lambda value: isinstance(value, str) and is_public_key(value),
    "signature": _hex(128),
}
_REVIEW: Mapping[str, Any] = {
    "seed": _hex(64),
    "strata": _strata,
    "notes": lambda value: _texts(value) and bool(value),
    "at_most": _COUNT,
    "further": _between(0, 1),
    "kinds": _by(_among(*GROUPS.values()), _at_least(1)),
    "earlier": {"failed": _COUNT, "left": _COUNT},
    "readers": _at_least(1),
    "read_by_two": _COUNT,
    "agreed": _or(_between(0, 1), lambda value: value is None),
    "kappa": _or(_between(-1, 1), lambda value: value is None),
}

_FORM: Mapping[str, Any] = {
    "format": _among(FORMAT),
    "release": _text,
    "study": _text,
    "asof": _day,
    "rehearsal": _flag,
    "replaces": _string,
    "request": {
        "purpose": _text,
        "recipient": _text,
        "commercial": _flag,
        "nonprofit_recipient": _flag,
        "region": _text,
        "irb_approval": _string,
        "quotes": _flag,
        "agrees_to": _texts,
    },
    "policy": {
        "profile": _among(*PROFILES),
        "names": _among("tags", "surrogates"),
        "min_k": _at_least(2),
        "approvals": _at_least(1),
        "leak_rate": _between(0, MOST_LEAKS),
        "leak_confidence": _between(LEAST_CONFIDENCE, 1),
        "operators": _by(_among(*LABELS), _text),
        "basis": _by(_text, _text),
        "thresholds": _by(_among(*GROUPS.values()), _threshold),
    },
    "lists": {"deny": _COUNT, "allow": _COUNT},
    "use_limits": lambda value: _texts(value) and bool(value),
    "versions": _by(_text, _text),
    "gate": {
        "notes": _PASSED,
        "rows": _by(_text, _PASSED),
        "refused_notes": _REFUSED,
        "refused_rows": _REFUSED,
        "third_party_removed": _or(_COUNT, _suppressed),
    },
    "consents": {"last_event": _event},
    "leak_scan": {
        "files": _at_least(1),
        "blocking": lambda value: value == 0 and _COUNT(value),
        "listed": _COUNT,
        "dismissed": _COUNT,
    },
    "risk": {
        "people": _COUNT,
        "k_before": _FIGURE,
        "k_after": _FIGURE,
        "l_after": _FIGURE,
        "quasi_identifiers": _texts,
        "cells": _COUNT,
        "blanked": _by(_text, _COUNT),
        "generalised": _COUNT,
        "levels": _by(_text, _among(*EXPLAINED)),
        "loss": _between(0, 1),
    },
    "risk_with_notes": {
        "people": _COUNT,
        "k": _FIGURE,
        "l": _FIGURE,
        "below_k": _or(_COUNT, _suppressed),
        "by_one": _or(_COUNT, _suppressed),
        "by_two": _or(_COUNT, _suppressed),
    },
    "intruder": {
        "participants": _COUNT,
        "drawn_from": _COUNT,
        "compared": _flag,
        "named": _or(_COUNT, _told_of),
        "joined": _or(_COUNT, _told_of),
        "linked": _or(_COUNT, _told_of),
    },
    "builder": _none_or(_BUILDER),
    "review": _none_or(_REVIEW),
    "data_package": {"path": _text, "hash": _text},
}
"""Part → what holds for it, or its own parts."""
_MAY_LACK = frozenset({"intruder.drawn_from"})
"""What is stated only where there is something to state: of how many participants those of the intruder test are a sample."""
