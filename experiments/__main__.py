"""Run an experiment: ``python -m experiments NAME``; ``--list`` says what there is.

A run that was stopped goes on with the same command: what is done lies in the folder ``--work``.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

#: What can be run, and in a few words what it is.
NAMES = {
    "base": "the student that every arm starts from",
    "pilot": "answers alone, with and without the picture: --scenes N --epochs X --rate R",
    "rationales": "every arm with every seed: --seeds 0,1,2 --arms label,full",
    "systems": "the four systems on the birds: --seeds 0 --arms label,fact",
    "report": "tables and plots from experiments/results",
    "report-systems": "the tables of the four systems",
    "variations": "a table of the runs with other plans: rationales --scenes N --weight X",
}


def main() -> None:
    """Run what is named."""
    parser = argparse.ArgumentParser(description=__doc__.partition(";")[0])
    parser.add_argument("name", nargs="?", choices=NAMES, help="which")
    parser.add_argument("--list", action="store_true", help="say what there is, and run nothing")
    parser.add_argument("--work", type=Path, default=Path("experiments/work"), metavar="FOLDER")
    given, rest = parser.parse_known_args()
    if given.list or given.name is None:
        for name, what in NAMES.items():
            sys.stdout.write(f"{name:<16} {what}\n")
        return
    import torch

    torch.set_num_threads(1)
    importlib.import_module(f"experiments.{given.name.replace('-', '_')}").main(given.work, *rest)


if __name__ == "__main__":
    main()
