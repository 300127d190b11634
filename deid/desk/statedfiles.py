"""How what a review states gets into a release: staged in private/, recorded, then moved in; whatever stopped is taken up."""

import re
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from deid.config import Config
from deid.desk.review import reviews_of
from deid.errors import StudyFileError
from deid.files import write_whole
from deid.private import write_private
from deid.release import APPROVALS, ATTESTATION, CHANGED_BY_REVIEW, open_release
from deid.studyledger import ledger_of, sealings

_LEFT = re.compile(r"\.(?:report\.html|datapackage\.json|attestation\.json|[0-9a-f]{16}\.json)\.[0-9a-f]{8}")
"""What a write that was killed leaves of a file of ours (`files.write_whole`)."""


def stage(config: Config, release: str, changed: Mapping[str, bytes]) -> str:
    """Keep the files that are to be moved in, under the hash of their attestation; return it."""
    hashed = sha256(changed[ATTESTATION]).hexdigest()
    for path, data in changed.items():
        write_private(reviews_of(config, release) / f"stated-{hashed[:16]}" / path, data)
    return hashed


def take_up(config: Config, folder: Path) -> bool:
    """Bring what a recorded review states into a release; say whether it was not there yet.

    The attestation goes last: until then everybody can see that the release is not whole.

    Raises:
        StudyFileError: private/ has lost what is to be moved in, or the folder holds no release.
    """
    sweep(folder)
    release = open_release(folder).release_id
    recorded = sealings(ledger_of(config).entries(), release)
    if not recorded or sha256((folder / ATTESTATION).read_bytes()).hexdigest() == recorded[-1]:
        return False
    staged = reviews_of(config, release) / f"stated-{recorded[-1][:16]}"
    try:
        files = {name: (staged / name).read_bytes() for name in CHANGED_BY_REVIEW}
    except OSError:
        raise StudyFileError(
            f"The review of {release} is recorded, and private/reviews/{release} has lost what it states. Restore private/ from a "
            "backup, or build again."
        ) from None
    for name, data in files.items():
        write_whole(folder / name, data)
    return True


def sweep(folder: Path) -> None:
    """Remove from a release what a run that was killed left there of files of ours, and a folder for approvals without any."""
    for path in [*folder.glob(".*"), *(folder / APPROVALS).glob(".*")]:
        if path.is_file() and _LEFT.fullmatch(path.name):
            path.unlink()
    with suppress(OSError):  # there is none, or it is not empty
        (folder / APPROVALS).rmdir()
