"""What decides what is found in a text, as a digest: work that another detector did, and workers that have another, are told apart."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from presidio_analyzer import EntityRecognizer

import deid
from deid.config import LANGUAGE_MODEL, Config
from deid.statement import versions
from deid.strictjson import as_json


def detection_of_texts(config: Config, recognizers: Sequence[EntityRecognizer]) -> str:
    """The digest of all that decides what is found in a text, the study aside: our code, model, packages.

    "" where recognizers were passed in Python: nobody can tell whether they are the same the next time, so nothing is kept.
    """
    if recognizers:
        return ""
    model = Path(config.language_model)
    files = [] if config.language_model == LANGUAGE_MODEL or not model.is_dir() else sorted(model.rglob("*"))
    told = [[path.name, path.stat().st_size, path.stat().st_mtime_ns] for path in files if path.is_file()]
    return sha256(as_json([versions(config.language_model), told, _code()])).hexdigest()


@lru_cache(maxsize=1)
def _code() -> str:
    """The digest of the room that detects, and of what it rests on."""
    package = Path(deid.__file__ or "").parent
    files = [path for path in (package / "detect").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    digest = sha256()
    for path in sorted([*files, *package.glob("*.py")]):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + sha256(path.read_bytes()).digest())
    return digest.hexdigest()
