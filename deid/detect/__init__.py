"""Text → spans: patterns, language model, roster, learnt names, resolving overlaps."""

from deid.detect.engine import Detector, open_detector
from deid.detect.mentions import people_finder
from deid.detect.patterns.table import PatternTable
from deid.detect.resolve import resolve

__all__ = ["Detector", "PatternTable", "open_detector", "people_finder", "resolve"]
