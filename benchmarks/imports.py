"""How long a process takes to import vprog, and to run a program on a scene graph, from cold."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import cold, tell
from benchmarks.parse import PROGRAM

DATA = Path(__file__).resolve().parents[1] / "tests" / "data"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the lines."""
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cups.vp"
        path.write_text(PROGRAM, encoding="utf-8")
        scene = ("--image", str(DATA / "cups.png"), "--profile", f"scene:{DATA / 'cups.json'}")
        nothing = cold(sys.executable, "-c", "pass")
        for what, limit, command in (
            ("import vprog, cold", 0.3, ("-c", "import vprog; vprog.load")),
            ("vprog --version, cold", None, ("-m", "vprog", "--version")),
            ("vprog run on a scene graph, cold", 0.6, ("-m", "vprog", "run", str(path), *scene)),
        ):
            took = cold(sys.executable, *command)
            said = "" if limit is None else f"limit {limit * 1000:.0f} ms"
            ratio = None if limit is None else took / limit
            tell(what, f"{took * 1000:.0f} ms", said, ratio)
        tell("an empty Python process, for comparison", f"{nothing * 1000:.0f} ms")


if __name__ == "__main__":
    main()
