"""How well the audit reads and judges rationales in a stranger's words, and how fast.

``python -m benchmarks.audit`` audits tests/data/rationales/strangers.jsonl: rationales written by
hand in many registers about small scenes, each part of which is marked as true of the scene, as a
planted fault, or as open, which the scene does not tell. A part counts as found wrong where the
scene contradicts one of its claims or knows nothing that it speaks of, and as confirmed where the scene supports all of them and
nothing of it is unread.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import vprog
from vprog.image import Image
from vprog.module import Profile
from vprog.modules.scene import SceneModule, profile
from vprog.modules.scene_file import SceneFile
from vprog.modules.scene_layout import scenes_of
from vprog.rationalize.audit import Audit, Auditor
from vprog.rationalize.reading import read

DATA = Path(__file__).resolve().parents[1] / "tests" / "data" / "rationales"


@dataclass
class Score:
    """Parts of rationales by what they are and what the audit says of them.

    Attributes:
        scene: (what it is, what the scene says of it) to how many.
        trace: likewise for the trace, whose oracle is the same scene.
        unread: how many could not be read in part or whole.
    """

    scene: Counter[tuple[str, str]] = field(default_factory=Counter)
    trace: Counter[tuple[str, str]] = field(default_factory=Counter)
    unread: int = 0

    def of(self, told: Counter[tuple[str, str]]) -> dict[str, tuple[int, int]]:
        """Each figure as so many of how many."""
        wrong = sum(n for (_, said), n in told.items() if said == "false")
        faults = sum(n for (gold, _), n in told.items() if gold == "false")
        true = sum(n for (gold, _), n in told.items() if gold == "true")
        confirmed = sum(n for (_, said), n in told.items() if said == "true")
        return {
            "precision of faults": (told["false", "false"], wrong),
            "recall of faults": (told["false", "false"], faults),
            "precision of what is confirmed": (told["true", "true"], confirmed),
            "recall of what is true": (told["true", "true"], true),
        }


def rows() -> list[dict[str, Any]]:
    """The rationales, each with its scene, program and parts."""
    return [json.loads(line) for line in (DATA / "strangers.jsonl").read_text("utf-8").splitlines()]


def graphs() -> tuple[dict[str, Any], Profile]:
    """The scene graphs by name, and the profile that answers from them."""
    told = {
        **json.loads((DATA / "scenes.json").read_text("utf-8")),
        **json.loads((DATA / "aokvqa_scenes.json").read_text("utf-8")),
    }
    module = SceneModule(SceneFile("0" * 64, {s.name: s for s in scenes_of(told)}))
    return told, profile("scene", module.file, module)


def audited(row: dict[str, Any], told: dict[str, Any], profile: Profile) -> tuple[Audit, list[int]]:
    """The audit of a row, and for each of its sentences the part that it belongs to."""
    graph = told[row["scene"]]
    image = Image.named(row["scene"], graph["width"], graph["height"])
    auditor = Auditor(vprog.load(row["program"]).run(image=image, profile=profile), profile)
    sentences, owners = [], []
    for place, (text, _) in enumerate(row["parts"]):
        for sentence in read(text, auditor.vocabulary):
            sentences.append(sentence)
            owners.append(place)
    return auditor.audit(sentences), owners


def score(wanted: str | None = None) -> Score:
    """The figures over all rationales, or those of one part of the file (``seen``, ``unseen``, ``fresh``)."""
    told, answers = graphs()
    found = Score()
    for row in rows():
        if wanted not in (None, row["part"]):
            continue
        audit, owners = audited(row, told, answers)
        for place, (_, gold) in enumerate(row["parts"]):
            mine = [s for s, owner in zip(audit.sentences, owners, strict=True) if owner == place]
            unread = any(s.unread for s in mine)
            found.unread += unread
            for counter, name in ((found.scene, "scene"), (found.trace, "trace")):
                verdicts = [getattr(c, name) for s in mine for c in s.claims]
                made_up = any(c.missing for s in mine for c in s.claims)
                said = "open"
                if "contradicted" in verdicts or (made_up and name == "scene"):
                    said = "false"
                elif verdicts and not unread and set(verdicts) == {"supported"}:
                    said = "true"
                counter[gold, said] += 1
    return found


def main() -> None:
    """Print the figures as a table, and the rate."""
    print("| part | figure | by the scene | by the trace |\n|---|---|---:|---:|")
    for part in ("seen", "unseen", "fresh", None):
        found = score(part)
        by_trace = found.of(found.trace)
        for name, (n, of) in found.of(found.scene).items():
            m, among = by_trace[name]
            print(f"| {part or 'all'} | {name} | {n} of {of} | {m} of {among} |")
        print(f"| {part or 'all'} | parts not wholly read | {found.unread} | |")
    started = time.perf_counter()
    told, answers = graphs()
    count = sum(len(audited(row, told, answers)[0].sentences) for row in rows())
    seconds = time.perf_counter() - started
    print(
        f"\n{len(rows())} rationales, {count} sentences: {count / seconds:,.0f} sentences a second"
    )


if __name__ == "__main__":
    main()
