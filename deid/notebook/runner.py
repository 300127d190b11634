"""Run notebooks headless, in order, and keep what they show."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from tqdm import tqdm

from deid.errors import DeidError

CELL_SECONDS = 600


def run_notebooks(notebooks: Sequence[Path], *, study: Path, out: Path) -> tuple[Path, ...]:
    """Execute `notebooks` one after the other over `study`; the executed copies are written to `out`.

    Raises:
        DeidError: a cell failed. The message names notebook and cell and quotes nothing of it.
    """
    out.mkdir(parents=True, exist_ok=True)
    executed = []
    with _environment(DEID_STUDY=str(study.resolve()), MPLBACKEND="module://matplotlib_inline.backend_inline"):
        for path in tqdm(notebooks, desc="notebooks", unit="notebook", disable=None):
            notebook = nbformat.read(path, as_version=4)
            client = NotebookClient(
                notebook, timeout=CELL_SECONDS, kernel_name="python3", resources={"metadata": {"path": str(out)}}
            )
            try:
                client.execute()
            except CellExecutionError as error:
                raise DeidError(
                    f"{path.name}: cell {_failed_cell(notebook)} failed with {error.ename}. Open it with `start.py lab`."
                ) from None
            executed.append(out / path.name)
            nbformat.write(notebook, executed[-1])
    return tuple(executed)


def _failed_cell(notebook: nbformat.NotebookNode) -> int:
    outputs = (cell.get("outputs", []) for cell in notebook.cells)
    return next(
        (number for number, cell in enumerate(outputs, 1) if any(o.output_type == "error" for o in cell)),
        0,
    )


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    """Set environment variables for the kernels started inside; put the old ones back."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
