"""Run notebooks headless, in order, and keep what they show."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from tqdm import tqdm

from deid import errors
from deid.errors import DeidError

CELL_SECONDS = 600


def run_notebooks(notebooks: Sequence[Path], *, study: Path, out: Path) -> tuple[Path, ...]:
    """Execute `notebooks` one after the other over `study`; the executed copies are written to `out`.

    Nothing is read from or written to the user's own Jupyter, IPython and matplotlib folders, so the result does
    not depend on them and they learn nothing of the study.

    Raises:
        DeidError: a cell failed. The message names notebook and cell and quotes nothing of it; the failed
            notebook is not written, because a traceback shows values.
    """
    out.mkdir(parents=True, exist_ok=True)
    executed = []
    with tempfile.TemporaryDirectory(prefix="deid-") as own, _environment(DEID_STUDY=str(study.resolve()), **_own(own)):
        for path in tqdm(notebooks, desc="notebooks", unit="notebook", disable=None):
            notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
            _execute(notebook, name=path.name, folder=out)
            _drop_finished_bars(notebook)
            executed.append(out / path.name)
            text = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
            executed[-1].write_text(text + "\n", encoding="utf-8", newline="\n")
    return tuple(executed)


def _own(folder: str) -> dict[str, str]:
    """Where IPython, Jupyter and matplotlib keep their files during the run."""
    return dict.fromkeys(("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"), folder)


def _execute(notebook: nbformat.NotebookNode, *, name: str, folder: Path) -> None:
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute(transport_encryption="auto")
    except CellExecutionError as error:
        # Only our own messages are known to quote nothing.
        told = f": {error.evalue}" if hasattr(errors, error.ename) else ". Open it with `start.py lab`."
        raise DeidError(f"{name}: cell {_failed_cell(notebook)} failed with {error.ename}{told}") from None
    except CellTimeoutError:
        raise DeidError(f"{name}: a cell took more than {CELL_SECONDS} seconds.") from None
    except DeadKernelError:
        raise DeidError(f"{name}: Python stopped unexpectedly; the machine may be short of memory.") from None


def _drop_finished_bars(notebook: nbformat.NotebookNode) -> None:
    """Of a progress bar that is gone when done, a blank line is left; it is nothing to keep."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [o for o in cell.outputs if o.output_type != "stream" or o.text.strip()]


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
