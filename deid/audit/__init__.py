"""Reports for people, and what stewards review."""

from deid.audit.removed import removed_counts
from deid.audit.report import Funnel, ReportFacts, render

__all__ = ["Funnel", "ReportFacts", "removed_counts", "render"]
