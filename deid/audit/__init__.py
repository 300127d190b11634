"""Reports for people, and what stewards review."""

from deid.audit.agreement import agreed, kappa
from deid.audit.bounds import clopper_pearson_upper, notes_allowed, stratified_upper
from deid.audit.disclosure import CLASSES, Disclosed, Disclosures, disclosure_statement
from deid.audit.histories import History, drawn
from deid.audit.letters import page
from deid.audit.notice import Recall, recall_notice
from deid.audit.reading import Reading, with_reading
from deid.audit.removed import Removed, learnt_count, merged, removed_counts, removed_in, sureness
from deid.audit.report import Funnel, ReportFacts, render
from deid.audit.sampling import Readable, Sample, composition, draw
from deid.audit.verdicts import Mark, Verdict
from deid.audit.words import limit_in_words

__all__ = [
    "CLASSES",
    "Disclosed",
    "Disclosures",
    "Funnel",
    "History",
    "Mark",
    "Readable",
    "Reading",
    "Recall",
    "Removed",
    "ReportFacts",
    "Sample",
    "Verdict",
    "agreed",
    "clopper_pearson_upper",
    "composition",
    "disclosure_statement",
    "draw",
    "drawn",
    "kappa",
    "learnt_count",
    "limit_in_words",
    "merged",
    "notes_allowed",
    "page",
    "recall_notice",
    "removed_counts",
    "removed_in",
    "render",
    "stratified_upper",
    "sureness",
    "with_reading",
]
