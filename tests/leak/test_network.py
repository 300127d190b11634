"""Nothing connects to anything but loopback: not at import, not at run time, not by a dependency."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("every_command.py")

INNOCENT = ("import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); socket.getaddrinfo('localhost', 80)",)
LEAVING = (
    "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)",
    "import socket; socket.getaddrinfo('example.org', 80)",
    "import socket; socket.socket().bind(('0.0.0.0', 0))",
    "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "import urllib.request; urllib.request.urlopen('http://example.org', timeout=1)",
    "import subprocess, sys; subprocess.run([sys.executable, '-V'])",
)


def test_every_command_works_with_the_network_shut_and_nothing_tries_to_leave(runs):
    for run in runs:
        assert run.attempts == ()
        assert "8 of 12 notes would be released" in run.said
        assert run.release.is_dir()


@pytest.mark.parametrize("code", LEAVING)
def test_the_block_sees_whatever_tries_to_leave(tmp_path, code):
    assert _watched(code, tmp_path) != []


@pytest.mark.parametrize("code", INNOCENT)
def test_the_block_lets_loopback_pass(tmp_path, code):
    assert _watched(code, tmp_path) == []


def _watched(code, tmp_path):
    """Run `code` behind the head of the script, which is what shuts the network."""
    head = SCRIPT.read_text(encoding="utf-8").partition("from deid.cli")[0]
    listened = tmp_path / "listened"
    program = f"{head}\ntry:\n    exec({code!r})\nexcept OSError:\n    pass\n"
    subprocess.run([sys.executable, "-c", program, "study", str(listened)], cwd=tmp_path, check=True, timeout=60)
    return listened.read_text(encoding="utf-8").splitlines() if listened.exists() else []
