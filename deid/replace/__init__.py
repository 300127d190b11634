"""Spans → clean text: tags, surrogates, dates, ages, geography."""

from deid.replace.clean import clean
from deid.replace.operators import OPERATORS
from deid.replace.plan import plan
from deid.replace.profiles import ALLOWED, check_policy
from deid.replace.shifts import release_day, shift_days
from deid.replace.splice import splice

__all__ = ["ALLOWED", "OPERATORS", "check_policy", "clean", "plan", "release_day", "shift_days", "splice"]
