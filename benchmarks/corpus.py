"""Measure how long a row of a corpus takes, part by part, and whether memory grows: ``python -m benchmarks.corpus``."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import vprog.corpus.executors.warm  # noqa: F401  imports take no part in what is measured
from benchmarks.measure import tell
from vprog.corpus.build import plan
from vprog.corpus.calm import calm
from vprog.corpus.settings import settings_of
from vprog.corpus.tally import Tally
from vprog.corpus.work import Maker
from vprog.world.placing import make_scene
from vprog.world.png import png
from vprog.world.render import render
from vprog.world.splits import SPLITS

#: Milliseconds of a row beyond rendering and modules.
LIMIT = 0.5
PARTS = {
    "modules": "scenes, questions, the module",
    "reading": "rows, but for rendering",
    "loading": "parsing and checking programs",
    "running": "running and judging",
    "rationales": "rationales",
    "traces": "traces as text, digests",
    "encoding": "Parquet",
    "writing": "writing and syncing",
}


def rendering(pictures: int = 100) -> float:
    """Seconds that a picture of 96 x 96 takes."""
    scenes = [make_scene(seed, SPLITS["train"].scenes) for seed in range(pictures)]
    started = time.process_time()
    for scene in scenes:
        png(render(scene, 96))
    return (time.process_time() - started) / pictures


def resident() -> float:
    """Megabytes of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def measure(rows: int, candidates: bool) -> None:
    """Print the parts of a row of the world, with or without faulty candidates."""
    scenes = -(-rows // 10) + 50
    text = (
        f'[units]\nrows = 500\n[[sources]]\nkind = "world"\nsplits = ["train"]\n'
        f"scenes = {2 * scenes}\ncandidates = {str(candidates).lower()}\n"
    )
    with TemporaryDirectory() as folder, calm() as rest:
        ahead = plan(settings_of(text, Path(folder)))
        maker = Maker(ahead.settings, Path(folder))
        maker.make(ahead.units[0])
        held, whole = resident(), Tally()
        for unit in ahead.units[1:]:
            whole.add(maker.make(unit))
            rest()
            if whole.rows >= rows:
                break
        grown = resident() - held
    each = {what: 1e3 * seconds / whole.rows for what, seconds in whole.spent.items()}
    drawn = 1e3 * rendering() / 10
    programs = sum(whole.verdicts.values()) / whole.rows
    kind = f"{programs:.1f} programs a row"
    each["reading"] -= drawn
    tell(f"a row, {kind}: rendering", f"{drawn:.3f} ms")
    for part, what in PARTS.items():
        tell(f"a row, {kind}: {what}", f"{each[part]:.3f} ms")
    total = sum(each.values())
    tell(f"a row, {kind}: all but rendering", f"{total:.3f} ms", f"{LIMIT} ms", total / LIMIT)
    apart = total - each["modules"]
    said = f"a row, {kind}: without scenes and their module"
    tell(said, f"{apart:.3f} ms", f"{LIMIT} ms", apart / LIMIT)
    tell(f"memory gained over {whole.rows:,} rows", f"{grown:.1f} MB")


def main() -> None:
    """Print the figures for one program a row, and for candidates with planted faults."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5000, metavar="N", help="how many rows")
    rows: int = parser.parse_args().rows
    measure(rows, candidates=False)
    measure(rows // 5, candidates=True)


if __name__ == "__main__":
    main()
