"""Computers elsewhere that may work on a study's notes: only those of which a steward says so in the ledger."""

from collections.abc import Sequence

from deid.config import Config
from deid.engines import is_here
from deid.errors import ConfigError
from deid.ledger import Entry
from deid.studyledger import append

ALLOWED, ENDED = "workers-allowed", "workers-ended"


def allow_workers(config: Config, address: str, *, reason: str, end: bool = False) -> None:
    """Record that the workers of a Dask scheduler may read the study's notes, or (with `end`) no longer may.

    Raises:
        ConfigError: no address or no reason.
    """
    if not address.strip() or not reason.strip():
        raise ConfigError("Name the scheduler's address and the reason; both stand in the ledger beside your name.")
    append(config, ENDED if end else ALLOWED, {"address": address.strip(), "reason": reason.strip()})


def check_workers(entries: Sequence[Entry], address: str) -> None:
    """Do nothing if workers of this scheduler may read the study's notes: they run on this computer, or a steward allowed them.

    Raises:
        ConfigError: nobody allowed them, or somebody ended it.
    """
    if not address or is_here(address):
        return
    said = [e.kind for e in entries if e.kind in (ALLOWED, ENDED) and e.payload["address"] == address]
    if said[-1:] != [ALLOWED]:
        raise ConfigError(
            "Workers on other computers read the notes, and no steward has agreed to these. A steward records it with "
            "`deid workers STUDY ADDRESS --reason TEXT`."
        )
