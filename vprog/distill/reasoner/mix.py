"""The mixes that LLaVA-Reasoner fine-tunes on (2410.16198, stage B), with a manifest of each."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from vprog.corpus.exports.wording import Wording
from vprog.distill.reasoner.asks import row
from vprog.distill.reasoner.rules import Rule, rule_for
from vprog.distill.row import Row
from vprog.distill.sample import Sample

#: ``format``: a few rows of each data set, to learn the form of an answer; ``direct`` adds every
#: answer, ``cot`` every rationale, ``both`` the two. The paper numbers them 1 to 4.
MixName: TypeAlias = Literal["format", "direct", "cot", "both"]
MIXES: Final[Mapping[MixName, tuple[str, ...]]] = {
    "format": (),
    "direct": ("direct",),
    "cot": ("cot",),
    "both": ("direct", "cot"),
}
#: Rows of each data set that teach the form; the paper's value.
FORMAT: Final = 50


@dataclass(frozen=True, slots=True)
class Mix:
    """Rows to fine-tune on.

    Attributes:
        rows: in the order of learning.
        manifest: what they are made of, with the digest of them all.
    """

    rows: tuple[Row, ...]
    manifest: Mapping[str, Any]


def mix(
    name: MixName,
    samples: Sequence[Sample],
    rules: Mapping[str, Rule],
    wording: Wording,
    *,
    format: int = FORMAT,
    general: Sequence[Row] = (),
    repeats: Mapping[str, int] | None = None,
    seed: int = 0,
) -> Mix:
    """The rows of a mix; the order of the samples does not matter.

    Every mix has the format rows: ``format`` samples of each data set, drawn by a digest, each with
    its answer and, where it has one, its rationale. A row that a mix would have twice, it has once.

    Args:
        name: which.
        samples: those that the teacher's rationales were kept of have one.
        rules: of answer formats.
        wording: of the run.
        format: samples of each data set that teach the form, 0 or more.
        general: rows of general instructions, which stand in every mix (the paper: 2,000).
        repeats: how often the rows of a data set count beyond the format rows; 0 leaves them out.
        seed: of the draw and the order.
    """
    repeats = repeats or {}
    by_set: dict[str, list[Sample]] = {}
    for sample in samples:
        by_set.setdefault(sample.dataset, []).append(sample)
    counted: Counter[tuple[str, str]] = Counter()
    made: dict[str, tuple[Row, int]] = {}
    for dataset in sorted(by_set):
        rule = rule_for(rules, dataset)
        drawn = sorted(by_set[dataset], key=lambda s: (_digest(seed, s.id, s.question), s.id))
        for place, sample in enumerate(drawn):
            for task in ("direct", "cot"):
                often = repeats.get(dataset, 1) if task in MIXES[name] else 0
                often = max(often, int(place < format))
                if not often or (task == "cot" and not sample.rationale):
                    continue
                one = row(sample, task, rule, wording)
                made[_digest(one.pair_id, task, one.prompt, one.target)] = (one, often)
                counted[dataset, task] += often
    for one in general:
        made.setdefault(_digest(one.pair_id, "general", one.prompt, one.target), (one, 1))
    places = [(key, k) for key, (_, often) in made.items() for k in range(often)]
    places.sort(key=lambda place: _digest(seed, *place))
    rows = tuple(made[key][0] for key, _ in places)
    return Mix(rows, _manifest(name, rows, counted, len(general), format, seed))


def _manifest(
    name: str,
    rows: Sequence[Row],
    counted: Mapping[tuple[str, str], int],
    general: int,
    format: int,
    seed: int,
) -> dict[str, Any]:
    sets: dict[str, dict[str, int]] = {}
    for (dataset, task), count in sorted(counted.items()):
        sets.setdefault(dataset or "default", {})[task] = count
    return {
        "mix": name,
        "rows": len(rows),
        "sets": sets,
        "general": general,
        "format": format,
        "seed": seed,
        "sha256": digest_of(rows),
    }


def digest_of(rows: Iterable[Row]) -> str:
    """SHA-256 of rows in their order: of words, weights and the bytes of pictures."""
    whole = hashlib.sha256()
    known: dict[Any, str] = {}
    for one in rows:
        seen = []
        for picture in one.images:
            if picture not in known:
                data = picture if isinstance(picture, bytes) else Path(picture).read_bytes()
                known[picture] = hashlib.sha256(data).hexdigest()
            seen.append(known[picture])
        told = [one.pair_id, one.task, one.prompt, one.target, one.weight, *seen]
        whole.update(json.dumps(told).encode() + b"\n")
    return whole.hexdigest()


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
