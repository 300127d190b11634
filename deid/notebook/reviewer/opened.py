"""The review of a release in a notebook that may run again when there is nothing left to read."""

from typing import Protocol

from deid.errors import ConfigError
from deid.notebook.reviewer.widget import Reviewer


class Steward(Protocol):
    """Whoever can lay the sample of a release before a reader (`study.desk`)."""

    def review(self, release: str) -> Reviewer: ...


def review_if_open(desk: Steward, release_id: str) -> Reviewer | None:
    """Show the sample of a release; of one that cannot be reviewed (any more), print why.

    Raises:
        VerificationFailed: the release does not stand.
    """
    try:
        return desk.review(release_id)
    except ConfigError as error:
        print(error)
        return None
