"""Rows as a corpus keeps them, with what a test wants different, written as a whole corpus."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from vprog.corpus.folder import Corpus, open_corpus
from vprog.corpus.manifest import write_manifest
from vprog.corpus.settings import FORM
from vprog.corpus.shard import FACTS, encode_rows
from vprog.corpus.tally import Tally


def drawing(seed: int, kind: str = "PNG") -> bytes:
    """A picture of some boxes that hang on the seed."""
    picture = Image.new("RGB", (64, 48), "white")
    pen = ImageDraw.Draw(picture)
    for place in range(5):
        x, y = (seed * 37 + place * 23) % 50, (seed * 53 + place * 31) % 36
        pen.rectangle((x, y, x + 12, y + 10), fill=(40 * place, (seed * 91) % 256, 120))
    file = BytesIO()
    picture.save(file, kind)
    return file.getvalue()


def row(id: str, pictures: Sequence[bytes] | None = None, **more: Any) -> dict[str, Any]:
    """A kept row with a rationale, changed by what is given."""
    data = [drawing(0)] if pictures is None else pictures
    candidate = {
        "program": "answer = 3",
        "code": "",
        "score": None,
        "origin": "",
        "true": None,
        "agreed": 0,
        "others": 0,
    }
    right = {**candidate, "verdict": "ok_correct", "answer": "3", "chosen": True}
    wrong = {**candidate, "verdict": "ok_wrong", "answer": "4", "chosen": False}
    texts = "code reason type licence source program_answer trace trace_digest versions".split()
    return {
        **dict.fromkeys(texts, ""),
        "id": id,
        "status": "kept",
        "kind": "rationale",
        "question": "How many cups are there?",
        "answer": "3",
        "answers": [],
        "scores": [],
        "split": "train",
        "images": [{"bytes": one, "path": f"{n}.png"} for n, one in enumerate(data)],
        "pictures": [
            {
                "input": "image",
                "name": f"{n}.png",
                "sha256": hashlib.sha256(one).hexdigest(),
                "width": 64,
                "height": 48,
            }
            for n, one in enumerate(data)
        ],
        "program": "answer = 3",
        "rationale": "There are three cups, so the answer is 3.",
        "rationales": [],
        "edits": [],
        "rejected": [],
        "transfer": [],
        "candidates": [wrong, right],
        "extra": [],
        **more,
    }


def corpus_of(folder: Path, rows: Sequence[dict[str, Any]]) -> Corpus:
    """A whole corpus of these rows."""
    (folder / "rows").mkdir(parents=True)
    tally = Tally()
    for one in rows:
        tally.note(one)
    facts = {"unit": "0", "number": 0, "name": "test", "counts": tally.counts()}
    data = encode_rows(rows, {FACTS: json.dumps(facts)})
    (folder / "rows" / "000000-0.parquet").write_bytes(data)
    told = {"form": FORM, "vprog": "0", "settings": "0", "base": "", "merged": ["0"]}
    (folder / "build.json").write_text(json.dumps(told))
    found = open_corpus(folder)
    write_manifest(found)
    return found
