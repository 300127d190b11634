"""Packages that read other people's models: imported only when such a model is asked for, and never let online."""

import importlib
import os
import sys
from typing import Any

from deid.errors import DetectionError

_SAMPLE = "She said that her sister came to see us."


def packages(*names: str, extra: str, folder: str) -> tuple[Any, ...]:
    """Import the packages that read a model and return them; from then on this process asks no model hub.

    Args:
        names: the packages, in the order in which they are imported.
        extra: the extra of this project that brings them.
        folder: what to call the model in the error.

    Raises:
        DetectionError: a package is not installed. How to install it is told.
    """
    _stay_offline()
    try:
        return tuple(importlib.import_module(name) for name in names)
    except ImportError:
        raise DetectionError(
            f"The language model {folder!r} needs what is not installed here: {' and '.join(names)}. In the folder of"
            f' deid, with the Python that runs it, say: python -m pip install -e ".[{extra}]"'
        ) from None


def _stay_offline() -> None:
    """The hub's client reads its environment once, when it is imported; both are set, whoever came first."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    if constants := sys.modules.get("huggingface_hub.constants"):
        vars(constants)["HF_HUB_OFFLINE"] = True


def knows_words(tokenizer: Any) -> bool:
    """Say whether a tokenizer knows any English word: transformers makes up an empty one where its file is missing."""
    return not set(tokenizer(_SAMPLE)["input_ids"]) <= set(tokenizer.all_special_ids)
