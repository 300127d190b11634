"""What a consent allows the data to be used for, in the codes of the GA4GH Data Use Ontology.

Source of codes and meanings: Lawson et al. 2021, "The Data Use Ontology to streamline responsible access to human
biomedical datasets", Cell Genomics 1(2), and the ontology itself (EBISPOT/DUO). Permissions widen, modifiers narrow.
`TREAT` (HL7 v3 ActReason) is consent to be treated; it permits no research.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date

from deid.errors import ConfigError
from deid.model import Request

PERMISSIONS = ("NRES", "GRU", "HMB", "POA", "DS", "TREAT")
BARE_MODIFIERS = ("NPU", "NCU", "NPUNCU", "IRB", "PUB", "COL", "RTN", "NMDS", "GSO", "NPOA")
DATED_MODIFIERS = ("MOR", "TS")
NAMED_MODIFIERS = ("US", "IS", "GS", "PS")

_OBLIGATIONS = frozenset(("COL", "PUB", "RTN"))
_DISEASE = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_.-]*")


def read_code(text: str) -> str:
    """Return one code in its canonical form.

    Raises:
        ValueError: no code that is known; the message does not quote it.
    """
    prefix, separator, value = (part.strip() for part in text.partition(":"))
    if not separator and prefix in (*PERMISSIONS, *BARE_MODIFIERS) and prefix != "DS":
        return prefix
    if prefix == "DS" and _DISEASE.fullmatch(value):
        return f"DS:{value}"
    if prefix in DATED_MODIFIERS:
        try:
            return f"{prefix}:{date.fromisoformat(value).isoformat()}"
        except ValueError:
            raise ValueError(f"{prefix} needs a date written YYYY-MM-DD") from None
    if prefix in NAMED_MODIFIERS and value:
        return f"{prefix}:{value}"
    raise ValueError("not a known purpose code")


def is_code(text: str) -> bool:
    """Say whether a text is a known code in its canonical form."""
    try:
        return read_code(text) == text
    except ValueError:
        return False


def check_request(request: Request) -> None:
    """Check that the request asks for something that a consent could allow.

    Raises:
        ConfigError: the purpose is no permission of the ontology, or `agrees_to` names no known obligation.
    """
    try:
        code = read_code(request.purpose)
    except ValueError:
        code = ""
    if code.partition(":")[0] not in ("NRES", "GRU", "HMB", "POA", "DS"):
        raise ConfigError("[request] purpose must be NRES, GRU, HMB, POA or DS:ONTOLOGY:ID.")
    if not request.agrees_to <= _OBLIGATIONS:
        raise ConfigError("[request] agrees_to may name COL, PUB and RTN.")


def covers(permission: str, purpose: str) -> bool:
    """Say whether a permission includes a purpose: NRES ⊇ GRU ⊇ HMB ⊇ DS:id, and POA within GRU."""
    if permission == purpose:
        return permission != "TREAT"
    within = {"NRES": ("GRU", "HMB", "POA", "DS"), "GRU": ("HMB", "POA", "DS"), "HMB": ("DS",)}
    return purpose.partition(":")[0] in within.get(permission, ())


def permissions(codes: Iterable[str]) -> frozenset[str]:
    """The permissions among codes, diseases with their id."""
    return frozenset(code for code in codes if code.partition(":")[0] in PERMISSIONS)


def values_of(codes: Iterable[str], modifier: str) -> frozenset[str]:
    """What a modifier names among codes: `GS:US,CA` → {"US", "CA"}. Several codes of a kind are alternatives."""
    named = [code.partition(":")[2] for code in codes if code.startswith(f"{modifier}:")]
    parts = [part for name in named for part in (name.split(",") if modifier == "GS" else [name])]
    return frozenset(part.strip() for part in parts)


def same_name(text: str) -> str:
    """The form in which recipients and regions are compared: case and runs of blanks do not count."""
    return " ".join(text.casefold().split())


def names_one(named: Collection[str], wanted: str) -> bool:
    """Say whether the list names the wanted recipient or region; `any` names all."""
    return bool({same_name(name) for name in named} & {"any", same_name(wanted)})


def purpose_is_met(codes: Collection[str], request: Request) -> bool:
    """Say whether the request stays within the permissions and the modifiers that bound its purpose.

    PS and GSO are never met: a request names no project and is no genetic study. NMDS keeps methods research
    within the other limits, so a request without a health purpose exceeds it; NPOA shuts out every request that
    could include ancestry research.
    """
    purpose = request.purpose
    if not any(covers(permission, purpose) for permission in permissions(codes)):
        return False
    nonprofit_only = "NPU" in codes or "NPUNCU" in codes
    noncommercial_only = "NCU" in codes or "NPUNCU" in codes
    return not (
        (nonprofit_only and not request.nonprofit_recipient)
        or (noncommercial_only and request.commercial)
        or ("NMDS" in codes and purpose in ("NRES", "GRU", "POA"))
        or ("NPOA" in codes and purpose in ("NRES", "GRU", "POA"))
        or "GSO" in codes
        or values_of(codes, "PS")
    )


def recipient_is_met(codes: Collection[str], request: Request) -> bool:
    """Say whether user, institution and region of the request are those that US, IS and GS name."""
    return all(
        not named or names_one(named, wanted)
        for named, wanted in (
            (values_of(codes, "US"), request.recipient),
            (values_of(codes, "IS"), request.recipient),
            (values_of(codes, "GS"), request.region),
        )
    )


def conditions_are_met(codes: Collection[str], request: Request, asof: date) -> bool:
    """Say whether approval, obligations and moratorium are met. A moratorium runs through its last day."""
    return (
        ("IRB" not in codes or bool(request.irb_approval.strip()))
        and _OBLIGATIONS & set(codes) <= request.agrees_to
        and all(date.fromisoformat(day) < asof for day in values_of(codes, "MOR"))
    )


def last_day(codes: Iterable[str]) -> date:
    """The last day of use that TS allows, inclusive; `date.max` without one."""
    return min((date.fromisoformat(day) for day in values_of(codes, "TS")), default=date.max)
