"""What a Jupyter server saves: outputs that are marked as raw text, and the state of widgets, are left out.

The server calls `pre_save` before it writes a notebook, and copies what it wrote for checkpoints. Editors that write
files themselves do not ask it; `deid notebook check` is for these.
"""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deid.errors import ConfigError
from deid.files import write_whole

MARK: Mapping[str, Any] = {"deid": {"raw": True}}
"""Metadata of an output that shows raw text."""
HOOK = "deid.notebook.saving.pre_save"
CONFIG = Path("etc", "jupyter", "jupyter_server_config.json")
"""Where a Jupyter server looks for settings, below the folder of its Python environment (`jupyter --paths`)."""

_WIDGETS = ("widgets", "application/vnd.jupyter.widget-state+json")
_NOT_SAVED = {"output_type": "stream", "name": "stderr", "text": "Raw text was shown here and is not saved.\n"}
_REFUSED = (
    "Not saved: this notebook cannot be searched for outputs that show raw text. Save it as an ordinary notebook "
    "(nbformat 4), whole and not in pieces."
)


def guard(prefix: Path) -> Path:
    """Have every Jupyter server of a Python environment call `pre_save`; other settings in its file stay.

    Args:
        prefix: the environment's folder, `sys.prefix`.

    Returns:
        The file that was written.

    Raises:
        ConfigError: the file cannot be read, or has another hook.
    """
    path = prefix / CONFIG
    try:
        settings = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        manager = settings.setdefault("ContentsManager", {})
        before = manager.setdefault("pre_save_hook", HOOK)
    except (ValueError, AttributeError, RecursionError):
        raise ConfigError(f"{path} holds no settings of a Jupyter server; mend it, or move it away.") from None
    if before != HOOK:
        raise ConfigError(f"{path} names another pre_save_hook; let that one call {HOOK}, or take it out.")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, f"{json.dumps(settings, indent=2)}\n".encode())
    return path


def pre_save(model: dict[str, Any], path: str = "", **options: Any) -> None:
    """Take out of a notebook that is about to be saved what `without_raw` leaves out.

    Args:
        model: what the server is about to write; a notebook's `content` is put in anew.
        path: where to, as the server names it.
        options: what else the server says.

    Raises:
        HTTPError: it is a notebook that cannot be understood. After any other error the server would write it as it is.
    """
    from tornado.web import HTTPError

    try:
        if model["type"] == "notebook":
            model["content"] = without_raw(model["content"])
        elif model["type"] == "file" and path.lower().endswith(".ipynb"):
            model.update(format="text", content=json.dumps(without_raw(_read(model)), indent=1, ensure_ascii=False))
    except Exception:
        raise HTTPError(400, _REFUSED) from None


def without_raw(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notebook (nbformat 4) without the outputs of cells that showed raw text and without states of widgets.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: it is no such notebook.
    """
    if notebook["nbformat"] != 4:
        raise ValueError("no notebook of format 4")
    cells = [_cell(cell) for cell in notebook["cells"]]
    return {**notebook, "metadata": _without_widgets(notebook["metadata"]), "cells": cells}


def _cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    kept = {**cell, "metadata": _without_widgets(cell["metadata"])}
    if "attachments" in cell:
        kept["attachments"] = _without_widgets(cell["attachments"])
    if cell["cell_type"] == "code" and any(map(is_marked, cell["outputs"])):
        kept["outputs"] = [dict(_NOT_SAVED)]
    return kept


def is_marked(output: Mapping[str, Any]) -> bool:
    """Say whether an output of a cell is marked as showing raw text."""
    return bool(output.get("metadata", {}).get("deid", {}).get("raw"))


def _without_widgets(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_widgets(inner) for name, inner in value.items() if name not in _WIDGETS}
    return value


def _read(model: Mapping[str, Any]) -> Any:
    """The notebook in a file that is saved as text, or in base64; of an upload in pieces nobody sees the whole."""
    if "chunk" in model:
        raise ValueError("a piece of a notebook")
    written = model["content"]
    return json.loads(base64.b64decode(written, validate=True) if model.get("format") == "base64" else written)
