"""What a student can be asked: a corpus, a world, lines of JSON, or a published benchmark's files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from vprog.corpus.row import BadRow, Row
from vprog.distill.sample import Picture, Sample, from_corpus, from_jsonl, from_world
from vprog.grammar.diagnostic import declare

NO_QUESTIONS = declare(
    "VP763",
    "there is nothing to ask",
    "Samples are a file of JSON lines, corpus:FOLDER, world:FOLDER, or the files of a benchmark: "
    "gqa:QUESTIONS, okvqa:QUESTIONS:ANNOTATIONS, aokvqa:FILE, tallyqa:FILE, each with the folder of "
    "its pictures behind an @. A split that is named must be there.",
    wrong='$ echo \'{"id": "1", "text": "3"}\' > said.jsonl && '
    "vprog distill score pope:coco.json said.jsonl",
    right='$ echo \'{"id": "tally-0", "text": "3"}\' > said.jsonl && '
    'echo \'[{"image": "a.jpg", "question": "How many cups?", "answer": 3}]\' > tally.json && '
    "vprog distill score tallyqa:tally.json said.jsonl",
)

#: For each benchmark the keys of its source that the parts of a name fill, in order.
_PARTS: Final = {
    "gqa": ("questions", "scenes"),
    "okvqa": ("questions", "annotations"),
    "aokvqa": ("path",),
    "tallyqa": ("path",),
}


def read_samples(name: str, split: str = "") -> list[Sample]:
    """The samples that a name stands for.

    Args:
        name: such as ``asked.jsonl``, ``corpus:FOLDER``, ``world:FOLDER``,
            ``okvqa:QUESTIONS:ANNOTATIONS@PICTURES``.
        split: of these alone; empty: all (of a world: its test split).

    Raises:
        VprogError: VP763 the name stands for nothing, or no sample is of the split; and what the
            readers of these files raise.
    """
    kind, _, rest = name.partition(":")
    if kind == "corpus":
        found = from_corpus(rest, (split,) if split else ())
    elif kind == "world":
        found = from_world(rest, split or "test")
    elif kind in _PARTS and rest:
        found = _published(kind, rest)
    elif Path(name).suffix == ".jsonl":
        found = from_jsonl(name)
    else:
        raise NO_QUESTIONS.error(
            f"{name} stands for no samples", f"FILE.jsonl, corpus:, world:, {':, '.join(_PARTS)}:"
        )
    if split and kind not in ("corpus", "world"):
        found = [sample for sample in found if sample.split == split]
    if not found:
        at = f" in the split {split}" if split else ""
        raise NO_QUESTIONS.error(f"{name} holds no samples{at}", "look at its splits")
    return found


def _published(kind: str, rest: str) -> list[Sample]:
    from vprog.corpus.sources.kinds import keys_of, open_source

    files, _, pictures = rest.partition("@")
    parts = files.split(":")
    if len(parts) > len(_PARTS[kind]):
        raise NO_QUESTIONS.error(
            f"{kind}:{files} names too many files", f"write {kind}:{':'.join(_PARTS[kind]).upper()}"
        )
    values: dict[str, Any] = {key: one.default for key, one in keys_of(kind).items()}
    values |= dict(zip(_PARTS[kind], parts, strict=False))
    source = open_source(kind, values | {"images": pictures}, Path())
    rows: Iterator[Row | BadRow] = (
        row for piece in source.pieces(1_000) for row in source.rows(piece)
    )
    found = []
    for row in rows:
        if isinstance(row, BadRow):
            raise NO_QUESTIONS.error(f"{row.id} is no question: {row.sentence}", "mend the file")
        found.append(_sample(row))
    return found


def _sample(row: Row) -> Sample:
    extra = dict(row.extra)
    images: list[Picture] = []
    for picture in row.pictures:
        if picture.data is not None:
            images.append(picture.data)
        elif picture.path is not None:
            images.append(Path(picture.path))
    sample = Sample(
        row.id,
        tuple(images),
        row.question,
        row.gold.answer,
        choices=tuple(json.loads(extra.get("choices", "[]"))),
        dataset=row.source,
        split=row.split,
        family=row.type,
        answers=row.gold.said,
    )
    facts = {name: told for name, told in row.extra if name in ("types", "entailed")}
    if row.gold.scores:
        facts["scores"] = json.dumps(row.gold.scores)
    return replace(sample, facts=facts)
