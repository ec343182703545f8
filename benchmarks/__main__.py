"""Run the benchmarks: ``python -m benchmarks [NAME ...]``; ``--list`` says what there is."""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
#: Files that are no benchmarks.
BESIDE = {"__init__", "__main__", "measure"}


def names() -> list[str]:
    """The benchmarks that there are."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in BESIDE)


def main() -> None:
    """Run all benchmarks, or those that are named, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__.partition(";")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="which to run; all by default")
    parser.add_argument("--list", action="store_true", help="say what there is, and run nothing")
    given = parser.parse_args()
    unknown = sorted(set(given.names) - set(names()))
    if unknown:
        parser.error(f"no benchmark is called {', '.join(unknown)}: see --list")
    failed = []
    for name in given.names or names():
        if given.list:
            tree = ast.parse((HERE / f"{name}.py").read_text(encoding="utf-8"))
            print(f"{name:<12} {(ast.get_docstring(tree) or '').partition(chr(10))[0]}")
        # Each in a process of its own: what one has loaded must not make the next one faster.
        elif subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode:
            failed.append(name)
    if failed:
        sys.exit(f"short of what is promised, or broken: {', '.join(failed)}")


if __name__ == "__main__":
    main()
