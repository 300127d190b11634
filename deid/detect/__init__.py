"""Text → spans: patterns, language model, roster, learnt names, resolving overlaps."""

from deid.detect.engine import Detector, Read, open_detector
from deid.detect.mentions import people_finder
from deid.detect.patterns.table import PatternTable
from deid.detect.readers.encoder import use_threads
from deid.detect.resolve import resolve

__all__ = ["Detector", "PatternTable", "Read", "open_detector", "people_finder", "resolve", "use_threads"]
