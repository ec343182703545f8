"""A build at a real terminal: its panel, and Ctrl-C."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.corpus.build import digests, environment, world, world_text
from vprog.corpus.build import build
from vprog.corpus.folder import open_corpus

SCENES, ROWS = 30, 10


class Terminal:
    """A command whose standard streams are a terminal of 100 x 30, in a session of its own."""

    def __init__(self, *arguments: str, cwd: Path) -> None:
        self.screen = ""
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))

        def own() -> None:
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            [sys.executable, "-m", "vprog", "corpus", *arguments],
            cwd=cwd,
            env={**environment(), "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            preexec_fn=own,
        )
        os.close(slave)

    def wait(self, pattern: str = "", seconds: float = 60.0) -> None:
        """Read until the pattern stands on the screen, or until the command ends."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if pattern and re.search(pattern, self.screen):
                return
            if not select.select([self._master], [], [], 0.1)[0]:
                if self.process.poll() is not None:
                    break
                continue
            try:
                data = os.read(self._master, 65536)
            except OSError:  # the other end is closed
                break
            if not data:
                break
            self.screen += data.decode(errors="replace")
        assert not pattern or re.search(pattern, self.screen), self.screen[-2000:]
        self.process.wait(timeout=seconds)

    def press(self, key: bytes) -> None:
        """Type a key."""
        os.write(self._master, key)

    def close(self) -> None:
        """End what still runs."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        os.close(self._master)


@contextmanager
def terminal(*arguments: str, cwd: Path) -> Iterator[Terminal]:
    """A command at a terminal, ended in the end."""
    found = Terminal(*arguments, cwd=cwd)
    try:
        yield found
    finally:
        found.close()


def _plain(screen: str) -> str:
    """A screen without what moves the cursor and colours it."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen)


def test_the_panel_of_a_real_terminal(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text(world_text(SCENES, ROWS))
    with terminal("build", "c.toml", "-o", "out", cwd=tmp_path) as at:
        at.wait()
        assert at.process.returncode == 0
        screen = _plain(at.screen)
    rows = open_corpus(tmp_path / "out").tally().rows
    # It changed on its way, told what is left, and made room for the last line.
    shares = [int(n) for n in re.findall(r"([0-9]+) of [0-9]+ units", screen)]
    assert shares == sorted(shares) and len(set(shares)) > 2
    assert re.search(r"rows/s, .* left", screen) and "calls in batches of" in screen
    assert f"out: {rows} rows, {rows} kept" in " ".join(screen.split())
    assert "{" not in screen
    # The cursor is shown again.
    assert at.screen.count("\x1b[?25h") >= at.screen.count("\x1b[?25l") > 0


def test_the_key_that_interrupts_leaves_what_resume_ends(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text(world_text(SCENES, ROWS))
    build(world(SCENES, ROWS), tmp_path / "undisturbed")
    wanted = digests(tmp_path / "undisturbed")
    with terminal("build", "c.toml", "-o", "out", "--workers", "2", cwd=tmp_path) as at:
        at.wait(r"(?<![0-9])[1-9][0-9]* of [0-9]+ units")
        at.press(b"\x03")
        at.wait()
        assert at.process.returncode == 130
        screen = " ".join(_plain(at.screen).split())
        assert "go on with: vprog corpus resume out" in screen
        assert "Traceback" not in screen
        assert at.screen.count("\x1b[?25h") >= at.screen.count("\x1b[?25l") > 0
    there = len(open_corpus(tmp_path / "out").files)
    assert 0 < there < len(wanted) - 1
    with terminal("resume", "out", cwd=tmp_path) as at:
        at.wait()
        assert at.process.returncode == 0
    assert digests(tmp_path / "out") == wanted
