"""Run as a script: every command over a study, with the network shut before anything of ours is imported.

    every_command.py STUDY LISTENED

Works in the current folder and writes one line to LISTENED for everything that tried to leave. Everything that
any logger says, at any level, goes to debug.log.
"""

import logging
import os
import shutil
import sys
from pathlib import Path

NETWORK = ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg")
NAMES = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
ELSEWHERE = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "urllib.Request")
"""Audit events of the interpreter (PEP 578). They come from its C code, so no library can go round them."""

study, listened = Path(sys.argv[1]), Path(sys.argv[2])


def is_loopback(event, args):
    if event in NAMES:
        return args[0] in ("localhost", "127.0.0.1", "::1", b"localhost")
    address = args[1] if event in NETWORK else None
    return isinstance(address, str | bytes) or (
        isinstance(address, tuple) and address[0] in ("localhost", "127.0.0.1", "::1")
    )


def shut(event, args):
    if event in (*NETWORK, *NAMES, *ELSEWHERE) and not is_loopback(event, args):
        with listened.open("a", encoding="utf-8") as file:
            file.write(f"{event} {args[1:] if event in NETWORK else args}\n")
        raise OSError(f"{event} is blocked in this test")


sys.addaudithook(shut)
logging.basicConfig(filename="debug.log", level=logging.NOTSET, encoding="utf-8")

from deid.cli import main  # noqa: E402

BUILDER, STEWARD = ("r.adeyemi", "seven grey herons"), ("d.lindqvist", "a kettle of hawks")
ACTING = {"review": STEWARD, "approve": STEWARD, "vault": ("d.lindqvist", "murmuration at dusk")}
"""Command → who acts, and the passphrase of their key; the builder else."""


def read_the_sample(release_id):
    """What a reader does on a screen: nothing is found."""
    from deid.audit import Verdict
    from deid.study import open_study

    desk = open_study(study).desk.sample(release_id)
    for note in desk.order:
        desk.judge(Verdict(note))


Path("texts.jsonl").write_bytes((study.parent / "texts.jsonl").read_bytes())
Path("gold.jsonl").write_bytes((study.parent / "gold.jsonl").read_bytes())
LAST = study / "releases" / "second-v2-v2"
COMMANDS = (
    ("check", study, "--json", "check.jsonl"),
    ("consent", "import", study),
    ("consent", "explain", study, "P003"),
    ("release", study, "--id", "first", "--asof", "2026-03-01"),
    ("verify", study / "releases" / "first"),
    ("consent", "withdraw", study, "P005", "--level", "no-contact"),
    ("consent", "segments", study, "N011", "--reason", "agreed", "--end"),
    ("release", study, "--id", "second"),
    ("consent", "withdraw", study, "P002"),
    ("recall", study),
    ("recall", study, "--notified", "second"),
    ("recall", study, "--list"),
    ("consent", "withdraw", study, "P004", "--level", "erase"),
    ("recall", study),
    ("verify", LAST),
    ("intrude", LAST),
    ("review", LAST, "--finish"),
    ("review", LAST, "--learn"),
    ("approve", LAST),
    ("verify", LAST, "--study", study),
    ("keys", "list", study),
    ("vault", study, LAST.name, "P-001", "--reason", "a finding"),
    ("consent", "explain", study, "P002", "--release", "second"),
    ("consent", "explain", study, "P002", "--entry", "6"),
    ("disclosures", study, "P002"),
    ("consent", "log", study),
    ("detect", "texts.jsonl", "--out", "spans.jsonl", "--roster", study / "participants.csv"),
    ("evaluate", "gold.jsonl", "spans.jsonl"),
    ("init", "new-study"),
)
for command in COMMANDS:
    if command[0] == "recall" and not (study.parent / "kept").exists():
        shutil.copytree(study / "releases" / "first", study.parent / "kept")
    print("$ deid", *command[:2], flush=True)
    os.environ["DEID_ACTOR"], os.environ["DEID_PASSPHRASE"] = ACTING.get(command[0], BUILDER)
    if command[1:] == (LAST, "--finish"):
        read_the_sample(LAST.name)
    if status := main([str(part) for part in command]):
        sys.exit(f"deid {command[0]} ended with {status}")
