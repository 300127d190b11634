"""What all commands share: how they are declared, days, and the study they are about."""

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias

from deid.errors import ConfigError
from deid.study import Study, open_study

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Command = Callable[[argparse.Namespace], int]


def command(commands: Commands, name: str, run: Command, summary: str) -> argparse.ArgumentParser:
    """Declare a command and return its parser."""
    parser = commands.add_parser(name, help=summary, description=summary)
    parser.set_defaults(run=run)
    return parser


def group(commands: Commands, name: str, summary: str) -> Commands:
    """Declare a command that has commands of its own."""
    return commands.add_parser(name, help=summary).add_subparsers(required=True, metavar="ACTION")


def day(text: str) -> date:
    """Read a day from the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("write a date as YYYY-MM-DD") from None


def opened(path: Path) -> Study:
    """Open a study; at a terminal, ask who acts where nothing says it."""
    return open_study(path, ask=_ask_who if sys.stdin.isatty() else str)


def study_of(release: Path, study: Path | None) -> Study:
    """The study of a release: the one named, or the one in whose releases/ it lies.

    Raises:
        ConfigError: it lies elsewhere and none is named.
    """
    home = study or release.resolve().parent.parent
    if not study and not (home / "study.toml").is_file():
        raise ConfigError("This release does not lie in the releases/ of a study; name the study with --study.")
    return opened(home)


def _ask_who() -> str:
    try:
        return input("Who acts? Your name or login, for the ledger: ")
    except EOFError:
        return ""
