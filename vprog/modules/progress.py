"""Telling on the standard error stream how far the fetch of weights is."""

from __future__ import annotations

import sys
import time


class PlainProgress:
    """Says when a fetch begins and ends, and on a terminal how far it is, at most ten times a second.

    It is called with the name of the file, the bytes that have come, and how many will (0: not
    known).
    """

    def __init__(self) -> None:
        self._begun = False
        self._told = 0.0

    def __call__(self, name: str, done: int, total: int) -> None:
        """Tell how far it is."""
        terminal = sys.stderr.isatty()
        now = time.monotonic()
        of = f" of {total / 1e6:.1f}" if total else ""
        if not self._begun:
            self._begun = True
            self._say(f"fetching {name}, once\n")
        ended = 0 < total <= done
        if terminal and (ended or now - self._told > 0.1):
            self._told = now
            self._say(f"\r{done / 1e6:.1f}{of} MB " + ("\n" if ended else ""))

    @staticmethod
    def _say(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
