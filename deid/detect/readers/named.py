"""The language model that study.toml names: what kind it is, and the recognizer that reads what it finds."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from presidio_analyzer import EntityRecognizer

from deid.detect.readers.findings import FindingRecognizer
from deid.detect.readers.gliner_model import GlinerModel
from deid.detect.readers.reader import Reader
from deid.detect.readers.spacy_model import LanguageModel, LanguageRecognizer
from deid.detect.readers.transformers_model import TransformersModel
from deid.errors import DetectionError

_TASK = "ForTokenClassification"


def named_model(name: str) -> tuple[Reader, EntityRecognizer]:
    """Return a model that is not loaded yet, and its recognizer.

    Args:
        name: an installed spaCy package, or a folder. What lies in a folder says what it is: gliner_config.json a GLiNER
            model, meta.json or config.cfg a spaCy pipeline, config.json a transformers model.

    Raises:
        DetectionError: the folder holds none of these, a damaged config, or a transformers model for another task.
    """
    folder = Path(name)
    if not folder.is_dir() or _has(folder, "meta.json", "config.cfg"):
        return LanguageModel(name), LanguageRecognizer()
    if _has(folder, "gliner_config.json"):
        _config(folder, "gliner_config.json")
        return GlinerModel(folder), FindingRecognizer()
    if _has(folder, "config.json"):
        _check_task(_config(folder, "config.json"), folder.name)
        return TransformersModel(folder), FindingRecognizer()
    raise DetectionError(
        f"No language model {folder.name!r}: the folder has no gliner_config.json (GLiNER), config.json (transformers) or"
        " meta.json (spaCy). Give the folder in which one of these lies as language_model in study.toml."
    )


def _has(folder: Path, *files: str) -> bool:
    return any((folder / file).is_file() for file in files)


def _config(folder: Path, file: str) -> Mapping[str, Any]:
    try:
        config = json.loads((folder / file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        config = None
    if not isinstance(config, dict):
        raise DetectionError(
            f"{file} of the language model {folder.name!r} cannot be read: it is not JSON. Copy the folder anew."
        )
    return config


def _check_task(config: Mapping[str, Any], name: str) -> None:
    """Only a model that labels words finds identifiers; where the config does not say, the weights will tell."""
    made_for = config.get("architectures") or ()
    labels_words = any(str(one).endswith(_TASK) for one in made_for)
    if not labels_words and (made_for or "model_type" not in config):
        raise DetectionError(
            f"The language model {name!r} is not made to label words: config.json names no architecture that ends in"
            f" {_TASK}. Take a model for token classification, as language_model in study.toml."
        )
