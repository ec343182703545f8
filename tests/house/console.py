"""Reads the console blocks of a Markdown page, and runs them.

The convention is what a reader sees anyway:

* a fenced block that is marked ``console`` is a session; a line that starts with ``$ `` is a command
  (a backslash at its end joins the next line, ``<<'END'`` the lines up to ``END``), the lines below
  it are what it prints, both streams;
* a command under which nothing stands may print anything; a line of only ``...`` stands for any
  lines, and ``...`` inside a line for any characters;
* a command must succeed, unless a comment at its end says otherwise: ``# exit 1``;
* all blocks of a page run in one folder, in order: a fresh copy of ``examples/``.

A ``make`` command is only looked up (the target must exist), and so is a ``pip install`` (the
extras must exist): these set up the very machine that the tests run on.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```console[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"\s#\s*exit (\d+)\s*$")


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a page.

    Attributes:
        text: what the shell is given.
        status: the exit status that it must have.
        output: what it must print, None where anything will do.
        line: where it stands in the page, counted from 1.
    """

    text: str
    status: int
    output: str | None
    line: int


def commands(page: str) -> list[Command]:
    r"""The commands of a Markdown page, in order.

    >>> commands("```console\n$ echo hi  # exit 3\nhi\n```\n")
    [Command(text='echo hi', status=3, output='hi', line=2)]
    """
    found = []
    for block in _BLOCK.finditer(page):
        first = page.count("\n", 0, block.start(1)) + 1
        lines = block.group(1).splitlines()
        starts = [i for i, line in enumerate(lines) if line.startswith("$ ")]
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            body = start
            text = lines[start][2:]
            if "<<'END'" in text:
                body = lines.index("END", start)
                text = "\n".join([text, *lines[start + 1 : body + 1]])
            while text.endswith("\\"):
                body += 1
                text = text[:-1] + lines[body].strip()
            status = _EXIT.search(text)
            output = "\n".join(lines[body + 1 : end]).rstrip()
            found.append(
                Command(
                    _EXIT.sub("", text).strip(),
                    int(status.group(1)) if status else 0,
                    output or None,
                    first + start,
                )
            )
    return found


def agrees(wanted: str, printed: str) -> bool:
    r"""Whether a command printed what the page says, ``...`` standing for anything.

    >>> agrees("one\n...\nfour", "one\ntwo\nthree\nfour")
    True
    >>> agrees("took ... s", "took 0.3 s"), agrees("one", "two")
    (True, False)
    """
    pattern = ""
    for line in wanted.rstrip().splitlines():
        if line.strip() == "...":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += ".*".join(re.escape(part) for part in line.rstrip().split("...")) + r" *\n"
    printed = "\n".join(line.rstrip() for line in printed.rstrip().splitlines()) + "\n"
    return re.fullmatch(pattern, printed) is not None


def set_up(text: str) -> bool:
    """Whether a command sets the machine up, and so is looked up, not run.

    >>> set_up("make demo"), set_up("vprog check a.vp")
    (True, False)
    """
    return re.match(r"(make|pip install|git clone|cd|uv)\b", text) is not None


def run(command: Command, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, as in a plain terminal 100 columns wide."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "PYTHONUNBUFFERED": "1",
    }
    return subprocess.run(
        ["bash", "-c", command.text],
        cwd=folder,
        env=environment,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        check=False,
    )
