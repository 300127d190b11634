"""The intruder test: how many participants of a release somebody links who knows what a real intruder may know."""

from deid.intruder.intrusion import Attack, Intrusion, intrude, suppressed
from deid.intruder.tested import MOST, people_tested
from deid.intruder.told import sentence, sentences
from deid.intruder.world import Known, Target

__all__ = [
    "MOST",
    "Attack",
    "Intrusion",
    "Known",
    "Target",
    "intrude",
    "people_tested",
    "sentence",
    "sentences",
    "suppressed",
]
