"""De-identify counseling session notes and release them only under recorded research consent."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deid.release import open_release, verify
    from deid.study import Study, open_study

__all__ = ["Study", "open_release", "open_study", "verify"]

_ROOMS = {"Study": "study", "open_study": "study", "open_release": "release", "verify": "release"}


def __getattr__(name: str) -> object:
    """What is asked for is opened when it is: who only detects waits for no ledger, and who verifies for no detector."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'deid' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"deid.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
