"""Rationales a second from CLEVR traces, one core: edits with their log, sentences, digest and JSON row.

``python -m benchmarks.rationales [--scenes FILE --questions FILE] [--count N]`` runs each question's
program on its scene first; the clock starts when the traces and their columns are made. Each pass
makes every rationale anew from its trace; what hangs on a program's form alone (its graph's tables,
its script of edits) is made at its first run, which has a row of its own. The last rows are the first
runs of single programs that are long.
"""

from __future__ import annotations

import argparse
import json
from functools import partial
from pathlib import Path

import msgspec

import vprog
from benchmarks.measure import once, tell
from vprog.grammar.importers.clevr import from_clevr
from vprog.image import Image
from vprog.modules.scene import scene
from vprog.rationalize import rationalize
from vprog.trace import Trace

FIXTURE = Path(__file__).resolve().parents[1] / "tests" / "data" / "clevr"
#: Rationales a second that are promised: to the sentences, and to the row of a corpus.
SAID, WRITTEN = 10_000, 5_000
#: Of these, what edits and log may take.
EDITED = 25_000


def main() -> None:
    """Print a row for each part of the way, with its ratio to what is promised."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--scenes", type=Path, default=FIXTURE / "scenes.json")
    parser.add_argument("--questions", type=Path, default=FIXTURE / "questions.json")
    parser.add_argument("--count", type=int, default=1_000)
    options = parser.parse_args()

    traces = _traces(options.scenes, options.questions, options.count)
    steps = sum(len(t.record.nodes) for t in traces) / len(traces)
    firsts = list({id(t.program): t for t in traces}.values())
    cold = len(firsts) / once(lambda: [rationalize(t) for t in firsts])
    logs = sum(len(rationalize(t).edits) for t in traces) / len(traces)
    print(f"{len(traces):,} traces, {steps:.1f} steps and {logs:.1f} edits each")
    tell(f"edits and log, first runs of {len(firsts):,} programs", f"{cold:,.0f} /s")
    _row("edits and log", traces, EDITED, rationalize)
    _row("with sentences", traces, SAID, lambda t: rationalize(t).text)
    _row("with sentences, digest and JSON row", traces, WRITTEN, _written)
    for name, key in (("reversed", "reverse(x{})"), ("sorted", "sort_by(x{}, {})")):
        seconds = once(partial(rationalize, _chain(key, 300)))
        tell(f"a list {name} 300 times: one rationale's edits", f"{seconds * 1e3:,.1f} ms")


def _traces(scenes: Path, questions: Path, count: int) -> list[Trace]:
    profile = scene(scenes)
    asked = json.loads(questions.read_text())["questions"]
    traces = []
    for question in (asked * (count // len(asked) + 1))[:count]:
        program = vprog.load(from_clevr(question["program"]))
        image = Image.named(question["image_filename"], 480, 320)
        traces.append(program.run(image=image, profile=profile))
    return traces


def _row(name: str, traces: list[Trace], promised: int, work: object) -> None:
    """The best of five passes over traces that keep nothing from pass to pass but their columns."""
    assert callable(work)
    best = float("inf")
    for _ in range(5):
        fresh = [Trace(t.program, t.inputs, t.profile, t.record) for t in traces]
        best = min(best, once(lambda fresh=fresh: [work(t) for t in fresh]))  # type: ignore[misc]
    rate = len(traces) / best
    tell(name, f"{rate:,.0f} /s", f"at least {promised:,} /s", rate / promised)


def _written(trace: Trace) -> bytes:
    made = rationalize(trace)
    return msgspec.json.encode({"digest": made.draft.digest, **made.to_json()})


def _chain(step: str, length: int) -> Trace:
    keys = ("left", "top")
    lines = [f"x{i + 1} = {step.format(i, keys[i % 2])}" for i in range(length)]
    text = "\n".join(['x0 = find(image, "cube")', *lines, f"answer = x{length}"])
    return vprog.load(text).run(
        image=Image.named("CLEVR_val_000000.png", 480, 320), profile=scene(FIXTURE / "scenes.json")
    )


if __name__ == "__main__":
    main()
