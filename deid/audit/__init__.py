"""Reports for people, and what stewards review."""

from deid.audit.disclosure import CLASSES, Disclosed, Disclosures, disclosure_statement
from deid.audit.histories import History, drawn
from deid.audit.letters import page
from deid.audit.notice import Recall, recall_notice
from deid.audit.removed import learnt_count, removed_counts
from deid.audit.report import Funnel, ReportFacts, render
from deid.audit.words import limit_in_words

__all__ = [
    "CLASSES",
    "Disclosed",
    "Disclosures",
    "Funnel",
    "History",
    "Recall",
    "ReportFacts",
    "disclosure_statement",
    "drawn",
    "learnt_count",
    "limit_in_words",
    "page",
    "recall_notice",
    "removed_counts",
    "render",
]
