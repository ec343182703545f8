"""Symmetric branches said side by side: equal operations that lead to one and the same place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from vprog.failed import Failed
from vprog.rationalize.rewrite import Edit
from vprog.rationalize.sheet import Sheet

#: So many at most are said in one breath; of a longer run, each so many.
MOST: Final = 4


@dataclass(frozen=True, slots=True)
class Side:
    """Says statements of one operation with the same readers together: "A is red, and B is blue".

    Their operands follow: once the two are one statement, what each of them read is read by the same
    statement, and so whole branches of equal form are walked side by side, down to their roots.
    """

    name: str = "merge/side"
    keeps: Literal["values", "answer"] = "values"
    after: frozenset[str] | None = frozenset({"merge/chain", "merge/choice", "merge/sums"})

    def sweep(self, sheet: Sheet) -> Iterator[Edit]:
        if len(sheet.alive) < 3:
            return
        # From the answer on: two that become one give their operands one reader.
        ahead = sheet.order()
        while ahead:
            outer = ahead.pop()
            if outer not in sheet.alive:
                continue
            groups: dict[object, list[int]] = {}
            reads = sheet.reads(outer)
            if len(reads) > 1:
                for id in reads:
                    key = self._key(sheet, id)
                    if key is not None:
                        groups.setdefault(key, []).append(id)
            for alike in groups.values():
                alike.sort(key=sheet.place)
                for start in range(0, len(alike), MOST):
                    run = alike[start : start + MOST]
                    if len(run) > 1:
                        yield self._edit(sheet, run)
                        ahead.append(sheet.next - 1)

    def _key(self, sheet: Sheet, id: int) -> object | None:
        """What statements must share to be said together; None for one that stands alone."""
        lead = sheet.lead[id]
        if sheet.kind[id] not in ("step", "group") or sheet.also(id) or id == sheet.at:
            return None
        if sheet.trace.record.values[lead].__class__ is Failed:
            return None
        node = sheet.node(id)
        if node.op in ("if", "list", "const", "input"):
            return None
        kind = None if node.over is None else node.over.kind
        return node.op, str(node.type), kind, tuple(sheet.readers(id)), sheet.weight(id)

    def _edit(self, sheet: Sheet, run: list[int]) -> Edit:
        also = tuple(sheet.lead[id] for id in run[:-1])
        merged = sheet.together(run, sheet.lead[run[-1]], self.name, also)
        op = sheet.node(run[0]).op.rstrip("_")
        what = "loop" if op == "loop" else op
        return Edit(self.name, tuple(run), (merged,), f"{len(run)} equal operations ({what})")
