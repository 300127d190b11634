"""A file system that refuses: every call that opens, makes, moves or syncs a file can be made to fail."""

import errno
import io
import os
import select
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

Refusal = Callable[[str, Path], bool]
"""Asked with the name of the call ("open" for reading, "write", "mkdir", "move", "sync") and the path."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def refuse(patch: pytest.MonkeyPatch, refuses: Refusal, *, code: int = errno.EACCES) -> None:
    """From now on calls for which `refuses` says so raise OSError with `code`."""

    def guarded(real, kind_of):
        def call(path, *args, **options):
            if isinstance(path, str | os.PathLike) and refuses(kind_of(args, options), Path(path)):
                raise OSError(code, os.strerror(code), str(path))
            return real(path, *args, **options)

        return call

    def opening(args, options):
        mode = args[0] if args else options.get("mode", "r")
        return "write" if set(mode) & set("wxa+") else "open"

    def opening_low(args, options):
        return "write" if args and args[0] & _WRITING else "open"

    patch.setattr(io, "open", guarded(io.open, opening))
    patch.setattr(os, "open", guarded(os.open, opening_low))
    for name, kind in (("mkdir", "mkdir"), ("rename", "move"), ("replace", "move")):
        patch.setattr(os, name, guarded(getattr(os, name), lambda *_, kind=kind: kind))
    sync = os.fsync

    def syncing(handle):
        if refuses("sync", Path()):
            raise OSError(code, os.strerror(code))
        sync(handle)

    patch.setattr(os, "fsync", syncing)


def refuse_call(patch: pytest.MonkeyPatch, number: int, folder: Path, *, code: int) -> list[str]:
    """Let the call that changes `folder` for the `number`-th time fail, and only this one; calls are listed as they come."""
    calls: list[str] = []

    def refuses(kind: str, path: Path) -> bool:
        changes = kind != "open" and (kind == "sync" or path.is_relative_to(folder))
        if not changes or (kind == "mkdir" and path.exists()):
            return False
        calls.append(f"{kind} {path.name}")
        return len(calls) == number

    refuse(patch, refuses, code=code)
    return calls


class Wire:
    """A socket file before a server's own, whose connections can be cut after any byte, whichever way it goes.

    Attributes:
        path: where clients connect.
        pieces: how many bytes had passed in all, after each piece that was passed on.
    """

    def __init__(self, folder: Path, server: str) -> None:
        self.path = folder / ".s.PGSQL.5432"
        self.arm()
        self._server = server
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(self.path))
        self._door.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def arm(self, ends_at: int | None = None, *, before: bytes | None = None, back: bool = True) -> None:
        """Count from now on, and cut the connection once: what comes then is lost, and so is the connection.

        Args:
            ends_at: as soon as so many bytes have passed.
            before: as soon as a piece comes that holds these; it does not pass.
            back: whether later connections get through.
        """
        self.pieces: list[int] = []
        self._ends_at, self._before, self._back, self._cut = ends_at, before, back, False

    def close(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _serve(self) -> None:
        with suppress(OSError):  # the door was closed
            while True:
                client, _ = self._door.accept()
                if self._cut and not self._back:
                    with client:
                        client.recv(1 << 16)  # it hears nothing more
                    continue
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                threading.Thread(target=self._pass_on, args=(client, server), daemon=True).start()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        to = {client: server, server: client}
        with client, server, suppress(OSError):  # one end is gone
            while True:
                for end in select.select([client, server], [], [])[0]:
                    data = end.recv(1 << 16)
                    if not data:
                        return
                    passes, cut = self._passes(data)
                    to[end].sendall(data[:passes])
                    if cut:
                        return

    def _passes(self, data: bytes) -> tuple[int, bool]:
        """How much of a piece passes, and whether it is the last; counted before anybody can act upon it."""
        passed, passes, cut = self.pieces[-1] if self.pieces else 0, len(data), False
        if not self._cut and self._ends_at is not None:
            passes = min(passes, self._ends_at - passed)
            cut = passed + passes == self._ends_at
        if not self._cut and self._before is not None and self._before in data:
            passes, cut = 0, True
        self._cut = self._cut or cut
        self.pieces.append(passed + passes)
        return passes, cut
