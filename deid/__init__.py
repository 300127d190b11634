"""De-identify counseling session notes and release them only under recorded research consent."""

from deid.release import open_release, verify
from deid.study import Study, open_study

__all__ = ["Study", "open_release", "open_study", "verify"]
