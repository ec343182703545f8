"""What a statement says, as a clause, kept with the graph where it hangs on little else."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

from vprog.graph import Graph
from vprog.keeping import Keeping
from vprog.rationalize.claim import Claim, Place
from vprog.rationalize.clause import Clauses
from vprog.rationalize.ground import moved
from vprog.rationalize.shape import Shape
from vprog.rationalize.wording import is_thing
from vprog.trace import Trace

#: How many clauses are kept with one graph.
_KEPT = 512
#: How many clauses are kept of one shape.
_ALIKE = 32


class Told(NamedTuple):
    """A clause, and what it stands on.

    Attributes:
        text: without capital and full stop; empty for what needs no saying.
        claims: what it claims, without evidence.
        places: whose values it tells or was made from.
        introduced: the node of the one thing that it introduces.
        reason: of a choice, its reason alone.
        keys: a number for each claim, the same for the same claim.
        ids: of a clause that another program made, its nodes and those that stand for them here.
    """

    text: str
    claims: tuple[Claim, ...] = ()
    places: tuple[Place, ...] = ()
    introduced: int | None = None
    reason: str = ""
    keys: tuple[int, ...] = ()
    ids: tuple[tuple[int, ...], tuple[int, ...]] | None = None

    @property
    def grounded(self) -> tuple[Claim, ...]:
        """The claims, each with its ground in the program at hand."""
        if self.ids is None:
            return self.claims
        here = dict(zip(*self.ids, strict=True))
        return tuple([moved(claim, here) for claim in self.claims])


class Key(NamedTuple):
    """What a clause was asked for.

    Attributes:
        id: the node that it tells.
        what: "" for a statement, "answer" for the answer's name.
        choice: which wordings it has.
        concise: whether it is said in the concise style.
        fresh: the thing that the sentence before introduced.
    """

    id: int
    what: str
    choice: int
    concise: bool
    fresh: int | None


#: Clauses by the values that they hang on: for the places looked at, what was said.
_Said: TypeAlias = dict[tuple[int, ...], dict[tuple[Any, ...], Told]]
#: Clauses of all graphs, by the shape of what they tell; their places are those of the shape.
_SHARED: Keeping[tuple[Any, ...], _Said] = Keeping(weight=8_192)


class Memory:
    """The clauses that were said of a graph's nodes before, by the values that they hang on.

    A clause hangs on the values that were looked at while it was made, and of things on their
    number alone. Where all these are what they were, it is what it was. What one program says is
    remembered for every other in which the same is computed.
    """

    # Not the graph, which keeps it: of two that keep each other neither goes at once.
    __slots__ = ("_count", "_counted", "_kept", "_shapes")

    def __init__(self, graph: Graph) -> None:
        self._kept: dict[Key, _Said] = {}
        self._shapes: dict[int, Shape] = {}
        self._count = 0
        #: Whose values count by their number, or not at all.
        self._counted = [is_thing(node.type) for node in graph.nodes]

    @classmethod
    def of(cls, graph: Graph) -> Memory:
        """The memory that is kept with a graph."""
        found = graph.kept.get("said")
        if found is None:
            found = graph.kept["said"] = cls(graph)
        assert isinstance(found, Memory)
        return found

    def recall(self, key: Key, trace: Trace) -> Told | None:
        """What was said under a key when all was as it is in this trace."""
        for looked, said in self._kept.get(key, _NONE).items():
            told = said.get(self._values(looked, trace))
            if told is not None:
                return told
        shape = self._shape(trace.program.graph, key.id)
        ids = shape.ids
        for places, said in (_SHARED.get(_shared(key, shape)) or _NONE).items():
            looked = tuple([ids[place] for place in places])
            values = self._values(looked, trace)
            told = said.get(values)
            if told is not None:
                here = None if told.introduced is None else ids[told.introduced]
                own = tuple([(ids[place], path) for place, path in told.places])
                origin = ids if told.ids is None else told.ids[0]
                told = told._replace(places=own, introduced=here, ids=(origin, ids))
                self._remember(key, looked, values, told)
                return told
        return None

    def keep(self, key: Key, speaker: Clauses, told: Told) -> None:
        """Remember what was said, where it hangs on values outside of loops alone."""
        if not speaker.pure or any(path for _, path in told.places):
            return
        looked = tuple([id for id, _ in speaker.looked])
        values = self._values(looked, speaker.trace)
        self._remember(key, looked, values, told)
        shape = self._shape(speaker.graph, key.id)
        places = shape.places
        spoken = [id for id, _ in told.places]
        if not all(id in places for id in spoken) or told.introduced not in (None, *spoken):
            return
        general = told._replace(
            places=tuple([(places[id], ()) for id in spoken]),
            introduced=None if told.introduced is None else places[told.introduced],
            ids=(shape.ids, shape.ids),
        )
        common = _shared(key, shape)
        kept = _SHARED.get(common)
        if kept is None:
            kept = _SHARED.put(common, {})
        said = kept.setdefault(tuple([places[id] for id in looked]), {})
        if len(said) < _ALIKE:
            said[values] = general

    def _remember(
        self, key: Key, looked: tuple[int, ...], values: tuple[Any, ...], told: Told
    ) -> None:
        if self._count < _KEPT:
            self._count += 1
            self._kept.setdefault(key, {}).setdefault(looked, {})[values] = told

    def _shape(self, graph: Graph, id: int) -> Shape:
        found = self._shapes.get(id)
        if found is None:
            found = self._shapes[id] = Shape(graph, id)
        return found

    def _values(self, looked: tuple[int, ...], trace: Trace) -> tuple[Any, ...]:
        counted = self._counted
        found: list[Any] = []
        for id in looked:
            value = trace.value(id, ())[1]
            if counted[id]:
                found.append(len(value) if isinstance(value, tuple) else value is None)
            else:
                found.append(repr(value) if isinstance(value, float) else value)
        return tuple(found)


def _shared(key: Key, shape: Shape) -> tuple[Any, ...]:
    fresh = -1 if key.fresh is None else shape.places.get(key.fresh, -1)
    return shape.number, key.what, key.choice, key.concise, fresh


def forget() -> None:
    """Forget what programs shared; for measurements, and for tests of what is said anew."""
    _SHARED.clear()


_NONE: _Said = {}
