"""Tasks that tests hand to an engine. They stand here because a worker imports them by name."""

import logging
import os
import signal
import socket
import time
import warnings
from pathlib import Path

from deid.errors import GateRefusal

TOLD = []
"""What this process was told about its cores."""


def unprepared(threads):
    """Nothing to prepare."""


def prepare(threads):
    TOLD.append(threads)


def told(part):
    time.sleep(0.1)
    return os.getpid(), TOLD


def square(number):
    return number * number


def process(part):
    """Take a while, so that every worker has its share."""
    time.sleep(0.2)
    return os.getpid()


def is_deaf(part):
    """Whether the process was started so that Ctrl-C does not reach it."""
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def first_is_slow(part):
    time.sleep(0.5 if part == 0 else 0)
    return part


def refused(part):
    raise GateRefusal("GR-1: nothing may be released")


def says_everything(file, part):
    """Do all that a task should not do with what it reads."""
    secret = Path(file).read_text(encoding="utf-8")
    print(secret)
    warnings.warn(secret, stacklevel=1)
    logging.getLogger("a library").error(secret)
    raise ValueError(secret, part)


def says_everything_past_python(file, part):
    """As a library in C prints."""
    os.write(2, Path(file).read_bytes())
    says_everything(file, part)


def dies_once(folder, part):
    """The worker that has part 3 is killed, the first time."""
    mark = Path(folder, "died")
    if part == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return part


def dies(folder, part):
    """Whoever has part 1 is killed."""
    if part == 1:
        with Path(folder, "deaths").open("a") as file:
            file.write(f"{os.getpid()}\n")
        os.kill(os.getpid(), signal.SIGKILL)
    return part


def waits(folder, part):
    """Say who waits, and wait for ever."""
    Path(folder, f"{os.getpid()}.waits").touch()
    time.sleep(600)


def waits_but_for_the_last(folder, part):
    """Part 1 is finished as soon as the other one waits."""
    if part == 0:
        waits(folder, part)
    while not list(Path(folder).glob("*.waits")):
        time.sleep(0.01)


def returns_a_function(file, part):
    secret = Path(file).read_text(encoding="utf-8")
    return lambda: secret


def leaves(part):
    """Connect to an address that belongs to nobody (RFC 5737)."""
    socket.create_connection(("192.0.2.1", 80), timeout=1)
