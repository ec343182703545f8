"""What every test may use: the third-party data where it is at hand, and how hard to try."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("VPROG_SHARED", ROOT.parent / "shared"))

# What a shell starts in the background ignores the interrupt key, and so would every process that a
# test starts to interrupt it.
if (
    threading.current_thread() is threading.main_thread()
    and signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):
    signal.signal(signal.SIGINT, signal.default_int_handler)


def effort(count: int) -> int:
    """A number of cases, scaled by ``VPROG_EFFORT`` (1 is what every landing runs)."""
    return max(1, int(count * float(os.environ.get("VPROG_EFFORT", "1"))))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of third-party data; the test skips, saying so, where it is absent."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("third-party data is not at hand (set VPROG_SHARED to its folder)")
    return folder
