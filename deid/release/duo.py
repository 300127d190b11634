"""Use limits as codes of the GA4GH Data Use Ontology.

Source: DUO, https://github.com/EBISPOT/DUO, table of shorthands (release of February 2021 and later).
"""

from types import MappingProxyType

_NUMBERS = MappingProxyType(
    {
        **{"NRES": 4, "GRU": 42, "HMB": 6, "DS": 7, "POA": 11, "NPOA": 44, "RS": 12, "NMDS": 15, "GSO": 16},
        **{"NPU": 45, "NCU": 46, "NPUNCU": 18, "PUB": 19, "COL": 20, "IRB": 21, "GS": 22, "MOR": 24, "TS": 25},
        **{"US": 26, "PS": 27, "IS": 28, "RTN": 29, "CC": 43},
    }
)


def use_limit(code: str) -> dict[str, str]:
    """Return a use limit as data: "DS:MONDO:0005148" gives code DS, id DUO:0000007, value MONDO:0005148."""
    name, _, value = code.partition(":")
    limit = {"code": name}
    if name in _NUMBERS:
        limit["id"] = f"DUO:{_NUMBERS[name]:07d}"
    return {**limit, "value": value} if value else limit
