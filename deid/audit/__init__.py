"""Reports for people, and what stewards review."""

from deid.audit.removed import learnt_count, removed_counts
from deid.audit.report import Funnel, ReportFacts, render

__all__ = ["Funnel", "ReportFacts", "learnt_count", "removed_counts", "render"]
