"""One side in a fresh process: `python -m training.probe SIDE < TEXTS.json` prints its start-up time and peak memory."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, process_time

from training.sides import SIDES
from training.timing import Spent

SHORT = "Ana Ruiz came at 3 pm with her sister."
_PROJECT = Path(__file__).resolve().parents[1]
_STATUS = Path("/proc/self/status")


def main() -> None:
    begun = perf_counter()
    read = SIDES[sys.argv[1]]()
    read([SHORT])
    start = perf_counter() - begun, process_time()
    read(json.load(sys.stdin))
    print(json.dumps({"start": start, "bytes": peak()}))


def probe(side: str, texts: Sequence[str] = ()) -> tuple[Spent, int | None]:
    """Open a side in a fresh process and have it read a short note, then `texts`.

    Returns:
        What passed from the first import to the end of the short note, and the most bytes of memory that the process
        ever held; None where the system does not tell.
    """
    done = subprocess.run(
        [sys.executable, "-m", "training.probe", side],
        input=json.dumps(list(texts)), stdout=subprocess.PIPE, text=True, check=True, cwd=_PROJECT,
    )  # fmt: skip
    told = json.loads(done.stdout.splitlines()[-1])
    return Spent(*told["start"]), told["bytes"]


def peak() -> int | None:
    """The most memory in bytes that this process has held; None on a system that does not tell (Windows)."""
    if _STATUS.is_file():  # Linux: what getrusage tells of a new process begins with the peak of its parent
        (line,) = (line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:
        return None
    told = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return told if sys.platform == "darwin" else told * 1024


if __name__ == "__main__":
    main()
