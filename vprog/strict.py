"""What a step surely evaluates, and in which order: arguments come first, used or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vprog.graph import Node


class Strictness:
    """Which steps of a growing graph may fail, and which of them another step surely comes to first.

    A function is written out where it is called, and a step is evaluated when it is first asked for.
    So an argument that the body does not use, uses on one way only, or uses after something else
    that may fail, would be evaluated never, or late. Where that could be told from outside, because
    the argument may fail or asks a module, a ``call`` step evaluates it before the body.
    """

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = nodes
        self.fails: list[bool] = []
        #: Steps that are evaluated before whatever is lowered now.
        self.settled: set[int] = set()

    def note(self, node: Node) -> None:
        """Take up a new node."""
        fails = node.op not in ("each", "total") and any(self.fails[a] for a in node.args)
        self.fails.append(fails or self._itself(node))

    def forget(self, mark: int) -> None:
        """Give up the nodes from a place on."""
        del self.fails[mark:]

    def settle(self, id: int) -> None:
        """Take up that a node is evaluated before what comes next."""
        self.settled.update([*self.first(id, ()), id])

    def early(self, asked: Iterable[int], result: int) -> tuple[int, ...]:
        """The arguments, in order, that must be asked for before a result; none where it does so itself."""
        risky = tuple(
            id for id in dict.fromkeys(asked) if self.fails[id] and id not in self.settled
        )
        found = self.first(result, risky)
        if all(next(found, None) == id for id in risky):
            return ()
        return risky

    def first(self, id: int, whole: Iterable[int]) -> Iterator[int]:
        """The steps that may fail, as the evaluation of a node surely comes to them.

        Those of ``whole`` count as one step each; the walk ends where it hangs on a value.
        """
        known = set(whole)
        seen: set[int] = set()
        ahead: list[tuple[int, bool]] = [(id, False)]
        while ahead:
            id, ready = ahead.pop()
            if id < 0:
                return
            if ready:
                yield id
                continue
            if id in seen or id in self.settled or not self.fails[id]:
                continue
            if id in known:
                seen.add(id)
                yield id
                continue
            seen.add(id)
            node = self.nodes[id]
            sure, open_end = self._sure(node)
            if open_end:
                ahead.append((-1, True))
            elif self._itself(node):
                ahead.append((id, True))
            ahead.extend((a, False) for a in reversed(sure))

    @staticmethod
    def _itself(node: Node) -> bool:
        operator = node.operator
        if operator is not None:
            return operator.oracle or operator.fallible
        return node.over is not None and node.over.flat

    @staticmethod
    def _sure(node: Node) -> tuple[tuple[int, ...], bool]:
        """The operands that are evaluated whatever their values, and whether more may follow."""
        if node.op in ("if", "and", "or"):
            return node.args[:1], True
        if node.over is not None:
            return node.args[: 1 if node.over.total is None else 2], True
        return node.args, False
