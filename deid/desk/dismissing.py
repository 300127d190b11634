"""A finding of the leak scan that a steward has looked at and that is no leak."""

import re

from deid.config import Config
from deid.errors import ConfigError
from deid.studyledger import append


def dismiss(config: Config, finding: str, *, reason: str) -> str:
    """Record it, and say what follows.

    Args:
        finding: its code, as the leak scan printed it.
        reason: why it is none.

    Raises:
        ConfigError: the code is none that the leak scan gives, or there is no reason.
    """
    if not finding or not reason:
        raise ConfigError("Name the finding's code and the reason; both stand in the ledger.")
    if not re.fullmatch("[0-9a-f]{20}", finding):
        raise ConfigError("That is no finding's code; copy the 20 characters (0-9, a-f) that the leak scan printed.")
    append(config, "dismissal", {"finding": finding, "reason": reason})
    lists = (config.private / "releases").glob("*/findings.json")
    if any(finding in path.read_text(encoding="utf-8") for path in lists):
        return "Dismissed and recorded; later releases count it as dismissed."
    return (
        "Dismissed and recorded. No release of this study lists it: it counts if the leak scan has just printed this "
        "code when it stopped a release, else check what you copied."
    )
