"""Some rows of a corpus, drawn by chance, the same ones for the same seed."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterator
from typing import Any

from vprog.corpus.folder import Corpus


def sample(
    corpus: Corpus, count: int, seed: int = 0, status: str = "", kind: str = ""
) -> Iterator[dict[str, Any]]:
    """Rows drawn without putting back, in the order of the corpus.

    Args:
        corpus: which.
        count: how many.
        seed: of the draw; a row's lot hangs on it and on the row's id alone, so that a larger draw
            holds a smaller one.
        status: of the rows; empty: any.
        kind: likewise.

    Raises:
        VprogError: VP516.
    """
    lots: list[tuple[int, int]] = []
    for place, row in enumerate(corpus.rows(("id", "status", "kind"), 4096)):
        if status in ("", row["status"]) and kind in ("", row["kind"]):
            lots.append((_lot(row["id"], seed), place))
    drawn = {place for _, place in heapq.nsmallest(count, lots)}
    at = 0
    for file in corpus.files:
        rows = corpus.facts(file)["counts"]["rows"]
        if any(at <= place < at + rows for place in drawn):
            for place, row in enumerate(corpus.rows_of(file), at):
                if place in drawn:
                    yield row
        at += rows


def _lot(id: str, seed: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}\0{id}".encode()).digest()[:8])
