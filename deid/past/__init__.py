"""What has left: past releases replayed, explained, called back, and told to whom they are about."""

from deid.past.explaining import explain
from deid.past.notices import ending_notices, held_notices, recall_notices

__all__ = ["ending_notices", "explain", "held_notices", "recall_notices"]
