"""What decides what is found in a text, as a digest: work that another detector did, and workers that have another, are told apart."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from presidio_analyzer import EntityRecognizer

from deid.config import LANGUAGE_MODEL, Config
from deid.statement import versions
from deid.strictjson import as_json

_PACKAGE = Path(__file__).parents[1]


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
def package_digest() -> str:
    """The digest of this package as it is installed here: of all that makes a release."""
    return _digest_of(_PACKAGE.rglob("*"))


@lru_cache(maxsize=1)
def _code() -> str:
    """The digest of the room that detects, and of what it rests on."""
    return _digest_of([*(_PACKAGE / "detect").rglob("*"), *_PACKAGE.glob("*.py")])


def _digest_of(paths: Iterable[Path]) -> str:
    digest = sha256()
    for path in sorted(path for path in paths if path.is_file() and path.suffix != ".pyc"):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + sha256(path.read_bytes()).digest())
    return digest.hexdigest()
