"""Spans → clean text: tags, surrogates, dates, ages, geography."""

from deid.replace.clean import Cleaner, clean, open_cleaner, record_of
from deid.replace.operators import OPERATORS
from deid.replace.plan import plan
from deid.replace.profiles import ALLOWED, check_policy
from deid.replace.shifts import release_day, shift_days
from deid.replace.splice import splice
from deid.replace.windows import Years, years_by_participant

__all__ = [
    "ALLOWED",
    "OPERATORS",
    "Cleaner",
    "Years",
    "check_policy",
    "clean",
    "open_cleaner",
    "plan",
    "record_of",
    "release_day",
    "shift_days",
    "splice",
    "years_by_participant",
]
