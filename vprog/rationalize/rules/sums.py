"""Arithmetic said at once: sums of sums as one sum, products of products as one product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from vprog.failed import Failed
from vprog.graph import Graph
from vprog.outline import shared
from vprog.rationalize.rewrite import Edit
from vprog.rationalize.sheet import Sheet

#: What adds and takes away, and what multiplies: each folds into its own kind.
_FOLDS = {"add": "sum", "sub": "sum", "mul": "product"}


@dataclass(frozen=True, slots=True)
class Sums:
    """Says a sum with the sums that it alone reads, innermost first.

    Only numbers are added up so: lists and texts put together have a sense of their own.
    """

    name: str = "merge/sums"
    keeps: Literal["values", "answer"] = "values"
    after: frozenset[str] | None = frozenset({"merge/chain", "merge/choice"})

    def sweep(self, sheet: Sheet) -> Iterator[Edit]:
        table = _inner(sheet.trace.program.graph)
        if not table:
            return
        order = sheet.order()
        # From the last on: the outermost takes all of its own.
        for id in reversed(order):
            if id not in sheet.alive or sheet.kind[id] not in ("step", "group"):
                continue
            if sheet.nodes[sheet.lead[id]] not in table or sheet.also(id):
                continue
            found = self._within(sheet, id, table)
            if found:
                ids = [i for i in order if i in found]
                also = tuple(sheet.lead[i] for i in ids)
                merged = sheet.together([*ids, id], sheet.lead[id], self.name, also)
                what = _FOLDS[sheet.node(id).op]
                yield Edit(self.name, (*ids, id), (merged,), f"one {what} of {len(ids) + 2} terms")

    def _within(self, sheet: Sheet, id: int, table: dict[int, frozenset[int]]) -> set[int]:
        values = sheet.trace.record.values
        if values[sheet.lead[id]].__class__ is Failed:
            return set()
        found: set[int] = set()
        ahead = [id]
        while ahead:
            outer = ahead.pop()
            inner = table.get(sheet.nodes[sheet.lead[outer]], frozenset())
            for read in sheet.reads(outer):
                if (
                    sheet.nodes[sheet.lead[read]] in inner
                    and sheet.kind[read] == "step"
                    and sheet.lead[read] != sheet.goal
                    and sheet.readers(read) == [outer]
                ):
                    found.add(read)
                    ahead.append(read)
        return found


def _inner(graph: Graph) -> dict[int, frozenset[int]]:
    """For each sum of numbers, those of its operands, each read once, that fold into it."""
    table: dict[int, frozenset[int]] | None = shared(graph).get("sums")
    if table is None:
        table = {}
        for node in graph.nodes:
            if node.op not in _FOLDS or node.type.name not in ("Int", "Float"):
                continue
            inner = frozenset(
                a
                for a in node.args
                if _FOLDS.get(graph.nodes[a].op) == _FOLDS[node.op]
                and node.args.count(a) == 1
                and graph.nodes[a].scope == node.scope
            )
            if inner:
                table[node.id] = inner
        shared(graph)["sums"] = table
    return table
