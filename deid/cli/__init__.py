"""The `deid` command. It parses, calls and prints; it decides nothing."""

from deid.cli.main import main

__all__ = ["main"]
