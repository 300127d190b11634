"""What notebooks show, and how they are run headless."""

from deid.notebook.preview import Preview, masked, revealed
from deid.notebook.runner import run_notebooks

__all__ = ["Preview", "masked", "revealed", "run_notebooks"]
