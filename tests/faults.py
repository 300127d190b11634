"""A file system that refuses: every call that opens, makes, moves or syncs a file can be made to fail."""

import errno
import io
import os
from collections.abc import Callable
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
