"""One command, run: what it prints and the status it ends with.

Exit status: 0 done, 1 the answer is no, 2 the input or the call is wrong.
"""

import argparse
import io
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from deid.cli import consenting, notebooks, preparing, stewarding
from deid.errors import DeidError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status. No traceback is ever printed: its values could be notes."""
    arguments = _parser().parse_args(argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a path that the terminal cannot show is no failure
    try:
        status = int(arguments.run(arguments))
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever read the output has seen enough, as in `deid check STUDY | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except DeidError as error:
        print(f"deid: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print(
            "deid: stopped; only what `deid consent log` shows was done. Run the same command again.",
            file=sys.stderr,
        )
        return 2
    except OSError as error:
        # The path could hold a person's name: say what went wrong, not where.
        print(f"deid: the system refused a file: {error.strerror or type(error).__name__}. "
              "Check free space and permissions of the study folder; nothing was released.", file=sys.stderr)  # fmt: skip
        return 2
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        print(f"deid: internal error ({type(error).__name__} at {Path(frame.filename).name}, line {frame.lineno}); "
              "nothing was released. Please report this line.", file=sys.stderr)  # fmt: skip
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="deid", description="De-identify counseling session notes; release only what consent covers."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for part in (preparing, consenting, stewarding, notebooks):
        part.add(commands)
    return parser
