"""How partitions run: in this process, in many, on Dask."""

from deid.engines.addresses import Tls, is_here
from deid.engines.opening import ENGINES, Engine, open_engine
from deid.engines.outcomes import packed, unpacked, worked

__all__ = ["ENGINES", "Engine", "Tls", "is_here", "open_engine", "packed", "unpacked", "worked"]
