"""What one reader said of a sample, on the disk: sealed, so that nobody edits it by hand, in an order that tells nothing."""

import hmac
import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from deid.audit import Sample, Verdict
from deid.audit.verdicts import as_dict, read
from deid.errors import StudyFileError
from deid.private import write_private
from deid.strictjson import as_json


def file_of(folder: Path, reader: str) -> Path:
    """The file of a reader, who may have any name, which a file may not."""
    return folder / f"{sha256(reader.encode()).hexdigest()[:16]}.json"


def write_verdicts(path: Path, reader: str, sample: Sample, verdicts: Sequence[Verdict], *, key: bytes) -> None:
    """Write what a reader said, in the order in which it was said.

    Verdicts stand by code, each with its number in that order: the order of reading beside the ids of gold would tell whose
    each code is.
    """
    said = sorted(
        ({**as_dict(v), "number": number} for number, v in enumerate(verdicts)), key=lambda told: str(told["note"])
    )
    body: dict[str, Any] = {"reader": reader, "seed": sample.seed.hex(), "verdicts": said}
    write_private(path, as_json({**body, "seal": _seal(body, key)}))


def read_verdicts(path: Path, sample: Sample, *, key: bytes) -> tuple[str, tuple[Verdict, ...]]:
    """Reader, and verdicts in the order in which they were said.

    Raises:
        StudyFileError: the file is missing, was changed, or is about another sample or reader.
    """
    try:
        body = json.loads(path.read_bytes())
        seal = body.pop("seal")
        told = sorted(body["verdicts"], key=lambda one: one["number"])
        verdicts = tuple(read({part: one[part] for part in ("note", "marks")}) for one in told)
        sealed = hmac.compare_digest(seal, _seal(body, key))
        if not sealed or body["seed"] != sample.seed.hex() or path != file_of(path.parent, body["reader"]):
            raise ValueError
        if not {verdict.note for verdict in verdicts} <= set(sample.notes):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise StudyFileError(
            f"private/reviews/{path.parent.name}/{path.name} is missing, was changed, or is about another sample. Restore it from a "
            "backup; a review that lost what somebody said cannot be concluded: build again."
        ) from None
    return str(body["reader"]), verdicts


def _seal(body: Mapping[str, Any], key: bytes) -> str:
    return hmac.digest(key, as_json(body), sha256).hex()
