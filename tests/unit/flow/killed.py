"""Releases in a process that is killed at random points; run by test_faults.py, for a fork needs a process without threads."""

import faulthandler
import os
import random
import shutil
import signal
import sys
import threading
import time
from pathlib import Path

from tqdm import tqdm

import deid
from deid.detect import use_threads
from deid.flow import staging
from tests.studies import folder_bytes

TOO_LONG = 800
"""Seconds after which it ends and says where it was."""


def main(study: Path, work: Path, rounds: int) -> None:
    faulthandler.dump_traceback_later(TOO_LONG, exit=True)
    use_threads(1)  # a model with threads of its own does not survive a fork
    # The lock of progress bars is shared with what is forked: a child that is killed holding it would stop its parent.
    tqdm.set_lock(threading.RLock())
    staging.PART = 1
    expected, usual = None, 0.0
    for warm in range(2):  # the first opens what the second, which is timed, and all others find open
        shutil.copytree(study, work / f"whole-{warm}")
        begun = time.monotonic()
        expected = folder_bytes(release(work / f"whole-{warm}"))
        usual = time.monotonic() - begun
    dice, killed = random.Random(5), 0
    for number in range(rounds):
        folder = work / f"killed-{number}"
        shutil.copytree(study, folder)
        child = os.fork()
        if not child:
            try:
                release(folder)
            finally:
                os._exit(0)
        time.sleep(dice.uniform(0, usual))
        os.kill(child, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        deid.open_study(folder).verify_ledger()
        there = folder / "releases" / "one"
        written = folder_bytes(there) if there.exists() else folder_bytes(release(folder))
        assert written == expected, f"round {number}: the release is another"
        assert deid.open_release(there).verify().status == "CANDIDATE"
        deid.open_study(folder).verify_ledger()
        recorded = deid.open_study(folder).log()["kind"].value_counts()
        assert recorded["release"] - recorded.get("release-void", 0) >= 1
        assert not list((folder / "releases").glob(".*")), f"round {number}: something half written is left"
    print(f"{killed} killed of {rounds}")


def release(folder: Path) -> Path:
    return deid.open_study(folder).release(release_id="one", engine="inline").folder


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
