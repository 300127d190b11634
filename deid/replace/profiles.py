"""What each policy profile does by default, and which operators it allows.

Sources: Safe Harbor, 45 CFR 164.514(b)(2); limited data set, 45 CFR 164.514(e)(2); expert determination,
45 CFR 164.514(b)(1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from deid.errors import PolicyError
from deid.model import DIRECT_GROUPS, GROUPS, Policy
from deid.replace.operators import OPERATORS


@dataclass(frozen=True, slots=True)
class Profile:
    """Defaults of a profile.

    `dates`: "offset" (days since the first contact), "keep" or "shift". `ages`: ages over 89 are top-coded.
    `cities`: towns and five-digit ZIP codes are kept.
    """

    dates: str
    ages: bool
    cities: bool


PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        "safe-harbor": Profile(dates="offset", ages=True, cities=False),
        "limited-data-set": Profile(dates="keep", ages=False, cities=True),
        "expert": Profile(dates="shift", ages=True, cities=False),
    }
)

_BLIND = ("mask", "redact", "surrogate", "tag")
ALLOWED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"safe-harbor": _BLIND, "limited-data-set": _BLIND, "expert": ("hash", "keep", *_BLIND)}
)
"""Profile → operators that `[policy.operators]` may name. The rule: without an expert nothing may be derived
from an identifier, so `keep` and `hash` need the expert profile (a code derived from a name is itself an
identifier, 45 CFR 164.514(c)(1)); and even an expert does not `keep` what names or reaches a person directly."""

SURROGATES = ("PERSON", "PHONE", "FAX", "EMAIL")
"""Labels that have surrogates."""


def check_policy(policy: Policy) -> None:
    """Refuse an operator that is unknown or that the profile does not allow.

    Raises:
        PolicyError: names the profile, the operator and the operators that are allowed.
    """
    if policy.profile not in PROFILES:
        raise PolicyError(f"No profile {policy.profile!r}. Known: {', '.join(PROFILES)}.")
    if policy.names not in ("tags", "surrogates"):
        raise PolicyError(f"names must be tags or surrogates, got {policy.names!r}.")
    for label, operator in policy.operators.items():
        if label not in GROUPS:
            raise PolicyError(f"No label {label!r} in [policy.operators]. Known: {', '.join(GROUPS)}.")
        allowed = allowed_operators(policy.profile, label)
        if operator not in allowed:
            problem = "does not allow" if operator in OPERATORS else "does not know"
            raise PolicyError(
                f"The profile {policy.profile} {problem} the operator {operator!r} for {label}. "
                f"Allowed: {', '.join(allowed)}."
            )


def allowed_operators(profile: str, label: str) -> tuple[str, ...]:
    """List the names of the operators that `profile` allows for `label`, sorted."""
    direct, has_surrogate = GROUPS[label] in DIRECT_GROUPS, label in SURROGATES
    barred = {name for name, bar in (("keep", direct), ("surrogate", not has_surrogate)) if bar}
    return tuple(sorted(set(ALLOWED[profile]) - barred))


def operator_for(policy: Policy, label: str) -> str:
    """Return the operator's name for `label`: the policy's, else "surrogate" where names ask for it, else "".

    "" stands for the profile's own rule for the label.
    """
    by_default = "surrogate" if policy.names == "surrogates" and label in SURROGATES else ""
    return policy.operators.get(label, by_default)
