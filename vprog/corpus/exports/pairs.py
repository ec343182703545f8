"""Pairs of texts for rows of a corpus: which of two is preferred."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from vprog.corpus.exports.refusal import UNCHECKED
from vprog.grammar.diagnostic import declare

NO_PAIRS = declare(
    "VP552",
    "the pairs of an export cannot be read",
    'They are JSON lines, each `{"id": ROW, "chosen": TEXT, "rejected": TEXT}` with an optional '
    "`weight`, where ROW is the id of a row of the corpus.",
    wrong="$ vprog corpus init pairless.toml --force && rm -rf pairless && "
    "vprog corpus build pairless.toml -o pairless && vprog corpus export pairless -o pairless-out "
    "--format trl --task preference --pairs missing.jsonl",
    right="$ " + UNCHECKED.format("paired", "A plate."),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts of a row.

    Attributes:
        chosen: the better one.
        rejected: the other.
        weight: how much the pair counts, 0 or more.
    """

    chosen: str
    rejected: str
    weight: float = 1.0


class _Line(msgspec.Struct):
    id: str
    chosen: str
    rejected: str
    weight: float = 1.0


def read_pairs(path: str | Path) -> Mapping[str, list[Pair]]:
    """Pairs by the id of their row.

    Raises:
        VprogError: VP552.
    """
    found: dict[str, list[Pair]] = {}
    try:
        lines = Path(path).read_bytes().split(b"\n")
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or "no path").lower()
        raise NO_PAIRS.error(f"{path} cannot be read: {why}", "check the path") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            told = msgspec.json.decode(line, type=_Line)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            why = str(error) or "it is nested too deep"
            raise NO_PAIRS.error(f"{path}:{number} is no pair: {why}", "mend it there") from None
        if not 0 <= told.weight < 1e9:
            raise NO_PAIRS.error(f"{path}:{number} has the weight {told.weight}", "0 or more")
        found.setdefault(told.id, []).append(Pair(told.chosen, told.rejected, told.weight))
    return found
