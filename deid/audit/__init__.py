"""Reports for people, and what stewards review."""

from deid.audit.report import Funnel, ReportFacts, render

__all__ = ["Funnel", "ReportFacts", "render"]
