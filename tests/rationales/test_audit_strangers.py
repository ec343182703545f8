"""Rationales that somebody else wrote: the figures of the audit, held above a floor."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import vprog
from benchmarks.audit import graphs, rows, score
from vprog.image import Image
from vprog.rationalize.audit import Auditor


def test_there_are_enough_of_them_with_faults_and_without() -> None:
    found = rows()
    gold = Counter(verdict for row in found for _, verdict in row["parts"])
    assert len(found) >= 190 and gold["true"] >= 150 and gold["false"] >= 60
    told, _ = graphs()
    assert {row["scene"] for row in found} == set(told)


def test_precision_and_recall_stay_above_their_floors() -> None:
    found = score()
    floors = {
        "precision of faults": 0.93,
        "recall of faults": 0.86,
        "precision of what is confirmed": 0.98,
        "recall of what is true": 0.74,
    }
    for name, (n, of) in found.of(found.scene).items():
        assert n >= floors[name] * of, f"{name}: {n} of {of}"
    by_trace = found.of(found.trace)
    for name in ("precision of faults", "precision of what is confirmed"):
        n, of = by_trace[name]
        assert n >= 0.90 * of, f"{name} by the trace: {n} of {of}"


def test_human_rationales_of_a_okvqa_are_seldom_contradicted(shared_data: Path) -> None:
    told, profile = graphs()
    programs = {row["scene"]: row["program"] for row in rows()}
    file = shared_data / "aokvqa" / "aokvqa_v1p0_val_slice.json"
    found: Counter[str] = Counter()
    for record in json.loads(file.read_text("utf-8")):
        name = record["question_id"]
        if name not in told:
            continue
        graph = told[name]
        image = Image.named(name, graph["width"], graph["height"])
        auditor = Auditor(vprog.load(programs[name]).run(image=image, profile=profile), profile)
        for text in record["rationales"]:
            audit = auditor.audit(text)
            found["rationales"] += 1
            found["contradicted"] += any(c.scene == "contradicted" for c in audit.claims)
            found["read"] += any(s.claims for s in audit.sentences)
    assert found["rationales"] == 63
    assert found["contradicted"] <= 0.05 * found["rationales"], found
    assert found["read"] >= 0.5 * found["rationales"], found
