"""Standard streams: data go to stdout, talk goes to stderr, and no text steers the terminal."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vprog.printable import printable

if TYPE_CHECKING:
    from vprog.grammar.diagnostic import Diagnostic, VprogError
    from vprog.grammar.source import Source

_KEPT = "\n\t"


def show(text: str) -> None:
    """Print text for people on stdout; what would steer a terminal is shown as its escape."""
    _put(printable(text, _KEPT).rstrip("\n") + "\n")


def data(text: str) -> None:
    """Print a file's content on stdout, as it is; to a terminal as ``show`` does."""
    _put(printable(text, _KEPT) if sys.stdout.isatty() else text)


def data_json(value: Any) -> None:
    """Print plain data as JSON on stdout: ASCII, so that nothing in it can steer a terminal."""
    _put(json.dumps(value, indent=2, allow_nan=False) + "\n")


def say(text: str) -> None:
    """Print a sentence for people on stderr; where nobody can hear it, the exit code must do."""
    with suppress(OSError):
        sys.stderr.write(printable(text, _KEPT).rstrip("\n") + "\n")


def report(diagnostics: Iterable[Diagnostic], source: Source | None) -> None:
    """Print diagnostics on stderr, a blank line between two."""
    say("\n\n".join(d.render(source) for d in diagnostics))


def report_error(error: VprogError, as_json: bool) -> None:
    """Print an error on stderr; with ``--json`` also as data on stdout."""
    if as_json:
        data_json({"errors": error.to_json()})
    report(error.diagnostics, error.source)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> None:
    """Print a table on stdout; the columns numbered in ``right`` are set flush right."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for i, title in enumerate(head):
        drawn.add_column(title, justify="right" if i in set(right) else "left", overflow="fold")
    for row in rows:
        # As Text, so that brackets in data are no markup.
        drawn.add_row(*(Text(printable(cell, _KEPT)) for cell in row))
    # Drawn first, so that there is one place that writes and meets a full disk.
    drawing = io.StringIO()
    terminal = sys.stdout.isatty()
    Console(file=drawing, force_terminal=terminal, highlight=False, emoji=False).print(drawn)
    _put("\n".join(line.rstrip() for line in drawing.getvalue().splitlines()) + "\n")


def read_bytes(name: str, most: int) -> bytes:
    """The first ``most`` bytes of a file, or of stdin for ``-``.

    Raises:
        VprogError: VP350.
    """
    if name == "-":
        return sys.stdin.buffer.read(most)
    try:
        with Path(name).open("rb") as file:
            return file.read(most)
    except (OSError, ValueError) as error:
        from vprog.program import NO_TEXT

        reason = (getattr(error, "strerror", None) or "no such name").lower()
        raise NO_TEXT.error(f"{name} cannot be read: {reason}", "check the path") from None


def called(name: str) -> str:
    """What messages call a file."""
    return "<stdin>" if name == "-" else name


def flush() -> None:
    """Write out what was printed.

    Raises:
        BrokenPipeError: nobody reads any more.
        VprogError: VP351 the stream cannot be written.
    """
    _put("")


def _put(text: str) -> None:
    try:
        sys.stdout.write(text)
        if not text:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        abandon()
        from vprog.files import NOT_WRITTEN

        reason = (error.strerror or "it is closed").lower()
        raise NOT_WRITTEN.error(f"the output cannot be written: {reason}", "give it room") from None


def abandon() -> None:
    """Let what is left of the output go nowhere, so that the end of the process stays quiet."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return


def prepare() -> None:
    """Have the streams take any character, whatever the terminal's encoding."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
