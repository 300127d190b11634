"""One whole release, measured in a process of its own: `python -m training.whole STUDY …` prints a line of JSON."""

import argparse
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import Path

from training.timing import keep_to, processor_time

STEPS = {
    "begin": ("stage",),
    "passes": ("gather_names",),
    "build": ("write_notes", "attack", "joint_risk", "sealed", "prove"),
}
"""Functions of rooms of `flow` that the main process runs alone."""
_EVERY = 0.2  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Made:
    """What a release took: seconds on the clock and of the processors, peak memory of all processes together in bytes, seconds
    by step of the main process, and parts whose first pass was done.
    """

    clock: float
    processor: float
    peak: int
    steps: dict[str, float]
    parts: int


def made(study: Path, *, engine: str = "processes", cores: int | None = None, stop: int = 0) -> Made:
    """Release a study in a process of its own, on so many cores; with `stop` it is stopped after so many parts."""
    asked = ["--engine", engine, "--stop", str(stop), *(["--cores", str(cores)] if cores else [])]
    done = subprocess.run(
        [sys.executable, "-m", "training.whole", str(study), *asked], check=True, stdout=subprocess.PIPE, text=True
    )
    return Made(**json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.whole", description=__doc__)
    parser.add_argument("study", type=Path)
    parser.add_argument("--engine", default="processes")
    parser.add_argument("--cores", type=int)
    parser.add_argument("--stop", type=int, default=0)
    asked = parser.parse_args()
    keep_to(asked.cores)  # before any library counts cores
    import deid
    from deid.flow import passes
    from deid.release import package

    opened = deid.open_study(asked.study)
    spec = replace(opened.config.engine, name=asked.engine)
    study = replace(opened, config=replace(opened.config, engine=spec))
    steps: dict[str, float] = {}
    for name, functions in STEPS.items():
        room = import_module(f"deid.flow.{name}")
        for step in functions:
            setattr(room, step, _timed(step, getattr(room, step), steps))
    parts = _counting(passes, asked.stop)
    # Two sentences side by side can make somebody's birth date among thousands, by chance; here that stops nothing.
    package.refuse_leaks = lambda result: None
    peak = _Peak()
    clock, processor = time.perf_counter(), processor_time()
    with suppress(KeyboardInterrupt):
        study.release(release_id=f"r{time.time_ns()}")
    spent = Made(time.perf_counter() - clock, processor_time() - processor, peak.end(), steps, parts[0])
    print(json.dumps(asdict(spent)))


def _timed(step: str, real: Callable[..., object], steps: dict[str, float]) -> Callable[..., object]:
    def timed(*args: object, **options: object) -> object:
        begun = time.perf_counter()
        try:
            return real(*args, **options)
        finally:
            steps[step] = steps.get(step, 0.0) + time.perf_counter() - begun

    return timed


def _counting(passes: object, stop: int) -> list[int]:
    """Count the parts that both passes finish, and stop after some."""
    done, real = [0], passes._map  # type: ignore[attr-defined]

    def mapped(engine: object, *args: object) -> None:
        class Counted:
            def map(self, task: object, parts: object, *, done: Callable[[int], None]) -> object:
                def counted(place: int) -> None:
                    done(place)
                    count()

                return engine.map(task, parts, done=counted)  # type: ignore[attr-defined]

        real(Counted(), *args)

    def count() -> None:
        done[0] += 1
        if stop and done[0] == stop:
            raise KeyboardInterrupt

    passes._map = mapped  # type: ignore[attr-defined]
    return done


class _Peak:
    """The most memory that this process and its children held at once; what they share counts once, where the system tells (Linux)."""

    def __init__(self) -> None:
        import psutil

        self._me, self._most, self._going = psutil.Process(), 0, True
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        import psutil

        linux = sys.platform == "linux"
        while self._going:
            held = 0
            for process in (self._me, *self._me.children(recursive=True)):
                with suppress(psutil.Error):
                    held += process.memory_full_info().pss if linux else process.memory_info().rss
            self._most = max(self._most, held)
            time.sleep(_EVERY)

    def end(self) -> int:
        self._going = False
        self._thread.join()
        return self._most


if __name__ == "__main__":
    main()
