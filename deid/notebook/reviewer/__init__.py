"""The review widget: a sample of a release is read, and verdicts are recorded."""

from deid.notebook.reviewer.desk import Desk, Replaced, Sheet
from deid.notebook.reviewer.opened import review_if_open
from deid.notebook.reviewer.widget import Reviewer, review_widget

__all__ = ["Desk", "Replaced", "Reviewer", "Sheet", "review_if_open", "review_widget"]
