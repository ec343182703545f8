"""How good the embedded profile is on real photographs, by kind of question and by language.

``python -m benchmarks.pictures [--data FOLDER] [--weights lite2|lite0] [--threshold 0.5] [--tiles 1]``
asks the questions of GQA, of GQA's scene graphs and of notes over photographs: in words, through
``ask``, and as programs of this language, of VisProg and of ViperGPT over the same modules. The last
two are brought in by the importers. Each cell has the right, the wrong and the refused answers;
``--wrong`` lists each wrong one.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import vprog
from benchmarks.pictured.box import boxes, named
from benchmarks.pictured.program import LANGUAGES
from benchmarks.pictured.question import KINDS, Asked
from benchmarks.pictured.record import Record, records
from benchmarks.pictured.tiles import tiled
from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.module import Profile

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("VPROG_SHARED", ROOT.parent / "shared")) / "data"
#: An answer that a program gave; ``refused``: it ended with a failure; ``unsaid``: it has no form.
REFUSED, UNSAID = "refused", "unsaid"


def programs(record: Record) -> Mapping[str, str | None]:
    """The programs for a question: in words, and in each language."""
    words = {"in words": f"answer = ask(image, {_quoted(record.question)})"}
    if record.asked is None:
        return words
    asked: Asked = record.asked
    return words | {name: write(asked, record.question) for name, write in LANGUAGES.items()}


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def outcome(program: str | None, picture: Path, profile: Profile) -> tuple[str, str]:
    """What a program answers over a photograph, and the code where it refuses."""
    if program is None:
        return UNSAID, ""
    try:
        loaded = _loaded(program)
        trace = loaded.run(image=_opened(picture), profile=profile)
    except VprogError as error:
        return REFUSED, error.code
    if isinstance(trace.failed, Failed):
        return REFUSED, trace.failed.code
    answer = trace.answer
    if isinstance(answer, bool):
        answer = "yes" if answer else "no"
    return str(answer).lower(), ""


@cache
def _loaded(program: str) -> vprog.Program:
    return vprog.load(f"image: Image\n{program}" if "image: Image" not in program else program)


@cache
def _opened(path: Path) -> Image:
    return Image.open(path)


def measure(asked: Sequence[Record], profile: Profile) -> dict[tuple[str, str, str], Counter[str]]:
    """Right, wrong and refused answers by source and kind of question, and by language."""
    table: dict[tuple[str, str, str], Counter[str]] = {}
    for record in asked:
        kind = "other" if record.asked is None else record.asked.kind
        for language, program in programs(record).items():
            said, _ = outcome(program, record.picture, profile)
            state = said if said in (REFUSED, UNSAID) else _judged(said, record)
            table.setdefault((kind, record.source, language), Counter())[state] += 1
    return table


def _judged(said: str, record: Record) -> str:
    return "right" if said in record.answers else "wrong"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, or that the photographs are not at hand."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--weights", default="lite2", choices=("lite0", "lite2"))
    parser.add_argument("--threshold", type=float, default=0.5)
    parser.add_argument("--tiles", type=int, default=1, help="look at N x N parts as well")
    parser.add_argument("--wrong", action="store_true", help="also tell each wrong answer")
    given = parser.parse_args(arguments)
    if not (given.data / "gqa" / "images").is_dir():
        print(f"skipped: there are no photographs in {given.data} (set VPROG_SHARED)")
        return
    asked = records(given.data)
    profile = tiled(given.weights, given.threshold, given.tiles)
    started = time.perf_counter()
    table = measure(asked, profile)
    pictures = len({record.picture for record in asked})
    seconds = time.perf_counter() - started
    settings = f"{profile.name}, threshold {given.threshold:g}"
    print(f"{len(asked)} questions over {pictures} photographs in {seconds:.0f} s; {settings}")
    print("right / wrong / refused of the questions of each kind\n")
    columns = ("in words", *LANGUAGES)
    print(f"{'kind':<12}{'from':<14}{'n':>4}" + "".join(f"{name:>16}" for name in columns))
    for kind in (*KINDS, "other"):
        sources = [s for s in ("gqa", "scene graphs", "photos") if (kind, s, "in words") in table]
        for source in sources:
            _print(kind, source, [table.get((kind, source, name), Counter()) for name in columns])
    told = boxes(given.data / "gqa")
    counts = named(told, profile.modules["color"])
    figures = f"{counts['right']} / {counts['wrong']} / {counts['refused']}"
    print(f"\nthe colour of {len(told)} boxes of scene graphs, no detector: {figures}")
    if given.wrong:
        _tell_wrong(asked, profile)


def _print(kind: str, source: str, cells: Sequence[Counter[str]]) -> None:
    shown = []
    for cell in cells:
        refused = cell[REFUSED] + cell[UNSAID]
        figures = f"{cell['right']:>3} /{cell['wrong']:>3} /{refused:>4}" if cell.total() else ""
        shown.append(f"{figures:>16}")
    print(f"{kind:<12}{source:<14}{cells[0].total():>4}{''.join(shown)}".rstrip())


def _tell_wrong(asked: Sequence[Record], profile: Profile) -> None:
    for record in asked:
        for language, program in programs(record).items():
            said, _ = outcome(program, record.picture, profile)
            if said not in (REFUSED, UNSAID, *record.answers):
                where = f"{record.picture.name} {language}"
                print(f"{where:<40} {record.question} said {said}, not {record.answers[0]}")


if __name__ == "__main__":
    main()
