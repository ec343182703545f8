"""The command line: one file a command, or a few that belong together."""

from vprog.cli.app import app, main

__all__ = ["app", "main"]
