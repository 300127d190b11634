"""What notebooks show, and how they are run headless."""

from deid.notebook.cases import first_released, telling_case
from deid.notebook.charts import Chart
from deid.notebook.concordance import concordance
from deid.notebook.explored import explored
from deid.notebook.extension import load_ipython_extension, unload_ipython_extension
from deid.notebook.history import consent_timeline
from deid.notebook.measure import Measured, measure
from deid.notebook.plots import bars, calibration, courses, timeline
from deid.notebook.preview import Preview, masked, revealed
from deid.notebook.removed import removed_by_kind
from deid.notebook.reviewer import review_if_open
from deid.notebook.runner import run_notebooks
from deid.notebook.sample import copy_sample, latest_release, sample_study
from deid.notebook.saving import guard
from deid.notebook.tables import Table, show

__all__ = [
    "Chart",
    "Measured",
    "Preview",
    "Table",
    "bars",
    "calibration",
    "concordance",
    "consent_timeline",
    "copy_sample",
    "courses",
    "explored",
    "first_released",
    "guard",
    "latest_release",
    "load_ipython_extension",
    "masked",
    "measure",
    "removed_by_kind",
    "revealed",
    "review_if_open",
    "run_notebooks",
    "sample_study",
    "show",
    "telling_case",
    "timeline",
    "unload_ipython_extension",
]
