"""What `%load_ext deid.notebook` adds to a notebook in which raw notes are at hand.

Raw text is masked without it. With it:

- a traceback names cells, files, lines, functions and the type of the error, but no value, no folder and no message that
  could quote one; the debugger, which shows values, does not start by `%debug` or `%pdb`;
- what is logged or warned of, what fails in a thread, `%whos` and `?` show no raw text either;
- a cell that showed raw text after all (`print(note.text)`, a revealed preview) is marked, and `deid.notebook.saving`
  does not save what it showed.
"""

import logging
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial, wraps
from pathlib import Path
from types import TracebackType
from typing import Any

from deid.errors import DeidError
from deid.notebook.saving import MARK
from deid.rawtext import RawText

WITHHELD = "(message withheld, it could quote a note; after `%unload_ext deid.notebook`, `%tb` shows it)"
_SAFE = (NameError, ModuleNotFoundError, ZeroDivisionError)
"""Errors whose messages quote nothing, or only what the code itself says; ours are safe too, of these no other kind is."""

_undo = ExitStack()
"""How to take out what was put in; there is one shell in a process."""


def load_ipython_extension(shell: Any) -> None:
    """Put everything in place; called by `%load_ext deid.notebook`."""
    shown = threading.Event()

    def watch(_: object = None) -> None:
        """IPython gives streams another `write` for each cell, so this is done for each."""
        for stream in (sys.stdout, sys.stderr):
            if getattr(stream.write, "func", None) is not _write:
                stream.write = partial(_write, stream.write, shown)  # type: ignore[method-assign]

    def mark_cell(_: object) -> None:
        if shown.is_set():
            shown.clear()
            told = "Raw text was shown in this cell; what it shows is not saved."
            shell.display_pub.publish({"text/plain": told}, metadata=dict(MARK))

    _instead(shell.display_formatter, "format", _marking(shell.display_formatter.format))
    _instead(shell, "showtraceback", partial(_show_error, shell))
    _instead(shell, "debugger", _no_debugger)
    _instead(shell.inspector, "str_detail_level", 2)  # `?` and `??` leave out what `str` makes of a value
    _instead(threading, "excepthook", partial(_thread_failed, shell))
    _instead(warnings, "formatwarning", partial(_warning, warnings.formatwarning))
    before = logging.getLogRecordFactory()
    logging.setLogRecordFactory(partial(_record, shell, before))
    _undo.callback(logging.setLogRecordFactory, before)
    lines = shell.magics_manager.magics["line"]
    _undo.callback(lines.__setitem__, "whos", lines["whos"])
    lines["whos"] = partial(_whos, shell)
    for event, done in (("pre_run_cell", watch), ("post_run_cell", mark_cell)):
        shell.events.register(event, done)
        _undo.callback(shell.events.unregister, event, done)
    watch()


def unload_ipython_extension(shell: object) -> None:
    """Put back what was there before; called by `%unload_ext deid.notebook`."""
    _undo.close()


def _instead(owner: Any, name: str, new: object) -> None:
    _undo.callback(setattr, owner, name, getattr(owner, name))
    setattr(owner, name, new)


def _write(write: Callable[[str], int], shown: threading.Event, text: str) -> int:
    """Write to a stream, and say so if it is raw text: `print` hands it on as it is."""
    if isinstance(text, RawText):
        shown.set()
    return write(text)


def _marking(formatted: Callable[..., tuple[dict[str, Any], dict[str, Any]]]) -> Callable[..., Any]:
    """A display formatter that marks what shows raw text, as `display(Markdown(note.text))` does."""

    @wraps(formatted)
    def marking(*args: Any, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = formatted(*args, **options)
        return data, {**metadata, **MARK} if any(isinstance(one, RawText) for one in data.values()) else metadata

    return marking


def _show_error(shell: Any, exc_tuple: Any = None, *_: object, **options: object) -> None:
    """Stands for `InteractiveShell.showtraceback`; `exc_tuple` is what `sys.exc_info` returns, or None for the last one."""
    from IPython.core.error import UsageError

    try:
        kind, value, _tb = shell._get_exc_info(exc_tuple)
    except ValueError:
        print("No traceback available to show.", file=sys.stderr)
        return
    if kind is UsageError:
        shell.show_usage_error(value)
    else:
        shell._showtraceback(kind, _message(value), list(_lines(shell, value)))


def _lines(shell: Any, error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _lines(shell, before)
        yield "which led to:"
    yield from (f"  {line}" for line in _places(shell, error.__traceback__))
    yield f"{type(error).__name__}: {_message(error)}".removesuffix(": ")


def _places(shell: Any, tb: TracebackType | None) -> Iterator[str]:
    """Cell or file, line and function of each call; IPython's own left out."""
    for frame in traceback.extract_tb(tb):
        cell = shell.compile.format_code_name(frame.filename)
        if cell or "IPython" not in Path(frame.filename).parts:
            place = " ".join(cell) if cell else Path(frame.filename).name
            yield f"{place}, line {frame.lineno}, in {frame.name}"


def _message(error: BaseException) -> str:
    if isinstance(error, DeidError) or type(error) in _SAFE:
        return str(error)
    return WITHHELD if error.args else ""


def _no_debugger(force: bool = False) -> None:
    if force:
        print("The debugger shows values; after `%unload_ext deid.notebook`, `%debug` starts it.", file=sys.stderr)


def _warning(formatted: Callable[..., str], message: object, category: type, file: str, *rest: Any) -> str:
    return formatted(f"{message!s}", category, Path(file).name, *rest)


def _thread_failed(shell: Any, failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value:
        print("In a thread:", *_lines(shell, failed.exc_value), sep="\n", file=sys.stderr)


def _record(shell: Any, make: Callable[..., logging.LogRecord], *args: Any, **options: Any) -> logging.LogRecord:
    record = make(*args, **options)
    record.msg, record.args = _hidden(record.msg), _hidden(record.args)
    if record.exc_info and record.exc_info[1]:
        record.exc_text = "\n".join(_lines(shell, record.exc_info[1]))
    return record


def _hidden(value: Any) -> Any:
    """A message or its arguments, with the repr of every raw text in its place."""
    if isinstance(value, tuple):
        return tuple(map(_hidden, value))
    if isinstance(value, dict):
        return {name: _hidden(inner) for name, inner in value.items()}
    return repr(value) if isinstance(value, RawText) else value


def _whos(shell: Any, line: str) -> None:
    """The names that are defined, each with its type."""
    for name in shell.run_line_magic("who_ls", line):
        print(name, type(shell.user_ns[name]).__name__)
