"""The edits of a form of program, learned from one run and told again for the next.

Where no branch decides what is run, two runs of programs of one form differ in how many rounds their
loops have and in the numbers of their steps, and the rules edit them alike. So the log that the
engine made and verified for one of them is kept as a script in terms of nodes, and told again in
terms of another run's steps. A script is kept only if it tells its own run's log and draft again to
the letter; what it tells is held to the form of a draft each time; and a run that fails, ends early,
or repeats a call, and a program that branches, is left to the engine. The law is that both agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from vprog.outline import shared
from vprog.rationalize.draft import Draft, Statement
from vprog.rationalize.links import Links
from vprog.rationalize.rewrite import Edit

if TYPE_CHECKING:
    from vprog.graph import Graph
    from vprog.trace import Trace

#: Statements as symbols: (its one node, -1), (-1, its number among those that rules made), or the
#: steps of a loop's rounds, (the loop's node, -2).
_Symbol: TypeAlias = tuple[int, int]

_ROUNDS: Final = -2


@dataclass(frozen=True, slots=True)
class _Said:
    """A statement: as ``Statement``, its steps as nodes and as loops whose rounds they are."""

    symbol: _Symbol
    kind: Any
    lead: int
    nodes: tuple[int, ...]
    loops: tuple[int, ...]
    reads: tuple[_Symbol, ...]
    rule: str
    also: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """An edit: its statements as symbols; None: all that was skipped. Its reason may count."""

    rule: str
    removed: tuple[_Symbol, ...] | None
    added: tuple[_Said, ...]
    why: str
    rounds: int = -1


@dataclass(frozen=True, slots=True)
class Script:
    """The edits of a form, and the draft that they leave.

    Attributes:
        edits: the log, in terms of nodes.
        left: the statements that are left; one that is as an edit made it is told by its number
            among those that edits made.
    """

    edits: tuple[_Told, ...]
    left: tuple[_Said | int, ...]

    def tell(self, trace: Trace, links: Links) -> tuple[Draft, tuple[Edit, ...]]:
        """The draft and the log of another run of the form."""
        latest, inside = links.latest, links.inside
        paths = trace.record.paths
        first = len(trace.record.nodes)
        base = first + len(links.skipped)
        made: list[Statement] = []

        def ids(symbols: tuple[_Symbol, ...]) -> tuple[int, ...]:
            found: list[int] = []
            for node, new in symbols:
                if new == -1:
                    found.append(latest[node])
                elif new == _ROUNDS:
                    found += inside[latest[node]]
                else:
                    found.append(base + new)
            return tuple(found)

        def say(said: _Said) -> Statement:
            steps = [latest[node] for node in said.nodes]
            if said.loops:
                for loop in said.loops:
                    steps += inside[latest[loop]]
                steps.sort()
            node, new = said.symbol
            return Statement(
                latest[node] if new == -1 else base + new,
                said.kind,
                latest[said.lead],
                tuple(steps),
                ids(said.reads) if said.reads else (),
                said.rule,
                tuple([latest[step] for step in said.also]) if said.also else (),
            )

        log: list[Edit] = []
        for told in self.edits:
            added = [say(said) for said in told.added]
            made += added
            if told.removed is None:
                removed = tuple(range(first, base))
                why = skipped_why(len(removed))
            else:
                removed = ids(told.removed)
                why = told.why
                if told.rounds >= 0:
                    why = rounds_why(1 + paths[inside[latest[told.rounds]][-1]][0])
                elif not why:
                    why = unread_why(len(removed))
            log.append(Edit(told.rule, removed, tuple(added), why))
        left = [made[said] if isinstance(said, int) else say(said) for said in self.left]
        return Draft(trace, tuple(left)), tuple(log)


def skipped_why(n: int) -> str:
    """Why parts that were not run are dropped."""
    return f"{'1 part of the program was' if n == 1 else f'{n} parts of the program were'} not run"


def unread_why(n: int) -> str:
    """Why steps that nothing reads are dropped."""
    return f"the answer does not hang on {'1 step' if n == 1 else f'{n} steps'}"


def rounds_why(n: int) -> str:
    """Why the rounds of a loop are one statement."""
    return f"{n} rounds of a loop say one thing" if n > 1 else "one round of a loop"


def scripts(graph: Graph) -> dict[Any, Script | None] | None:
    """The scripts of a graph's form, to be read and added to; None for a graph that branches."""
    kept = shared(graph)
    if "scripts" not in kept:
        kept["scripts"] = _scripts(graph)
    found: dict[Any, Script | None] | None = kept["scripts"]
    return found


def _scripts(graph: Graph) -> dict[Any, Script | None] | None:
    for node, depth in zip(graph.nodes, graph.depths, strict=True):
        if node.op in ("if", "total", "call") or depth > 1:
            return None
        if node.op in ("and", "or") and depth == 0:
            return None
        if node.over is not None and (node.over.flat or graph.nodes[node.args[0]].op == "const"):
            return None
    return {}


def pattern(trace: Trace, links: Links, what: str) -> Any:
    """What tells runs of one form apart; None for a run that is left to the engine.

    That is what is asked for, whether any part was skipped, which loops were walked, and which nodes
    outside of loops ran, in which order.
    """
    record = trace.record
    if record.failed is not None or record.until is not None or record.replaced:
        return None
    graph = trace.program.graph
    values, latest = record.values, links.latest
    for nodes in alike_nodes(graph):
        if len(nodes) == 2:  # nearly always: to compare is cheaper than to hash
            one, other = nodes
            if values[latest[one]] == values[latest[other]] and _same_call(trace, links, nodes):
                return None
        elif len({values[latest[id]] for id in nodes}) < len(nodes):
            for pair in combinations(nodes, 2):
                if _same_call(trace, links, pair):
                    return None
    loops = shared(graph).get("walked")
    if loops is None:
        loops = shared(graph)["walked"] = tuple(n.id for n in graph.nodes if n.over is not None)
    inside = links.inside
    depths = graph.depths
    # A node outside of loops may be read in one alone, and then runs only when a round comes so far.
    order = tuple([id for id in record.nodes if not depths[id]])
    return what, bool(links.skipped), tuple([latest[id] in inside for id in loops]), order


def _same_call(trace: Trace, links: Links, nodes: tuple[int, ...]) -> bool:
    """Whether two nodes outside of loops got equal arguments."""
    graph, values, latest = trace.program.graph, trace.record.values, links.latest

    def value(id: int) -> Any:
        node = graph.nodes[id]
        return node.value if node.op == "const" else values[latest[id]]

    one, other = (graph.nodes[id].args for id in nodes)
    return all(value(a) == value(b) for a, b in zip(one, other, strict=True))


def alike_nodes(graph: Graph) -> tuple[tuple[int, ...], ...]:
    """The nodes outside of loops of which one may repeat another's call; kept with the graph.

    They have one pure operator and one list of types, none of them a list's, and there are several
    of them. Lists are left out: equal lists that were found in two ways are described in two ways.
    """
    found: tuple[tuple[int, ...], ...] | None = shared(graph).get("alike")
    if found is None:
        alike: dict[object, list[int]] = {}
        for node in graph.nodes:
            operator = node.operator
            types = tuple(graph.nodes[a].type for a in node.args)
            listed = any(type.is_list for type in types)
            if operator is None or operator.oracle or listed or graph.depths[node.id]:
                continue
            alike.setdefault((node.op, types), []).append(node.id)
        found = tuple(tuple(ids) for ids in alike.values() if len(ids) > 1)
        shared(graph)["alike"] = found
    return found


class _Misfit(Exception):
    """A log that cannot be told in terms of nodes."""


def learn(trace: Trace, links: Links, draft: Draft, log: tuple[Edit, ...]) -> Script | None:
    """The script of a run that the engine edited; None where it does not tell the same again."""
    try:
        script = _Learner(trace, links).script(draft, log)
    except _Misfit:
        return None
    return script if script.tell(trace, links) == (draft, log) else None


class _Learner:
    def __init__(self, trace: Trace, links: Links) -> None:
        self.nodes = trace.record.nodes
        self.first = len(self.nodes)
        self.base = self.first + len(links.skipped)
        self.inside = links.inside
        #: The loop's step that a step is a round's of.
        self.loop = {s: loop for loop, steps in links.inside.items() for s in steps}

    def script(self, draft: Draft, log: tuple[Edit, ...]) -> Script:
        edits = tuple(self.told(edit) for edit in log)
        made = [s for edit in log for s in edit.added]
        left = tuple(made.index(s) if s in made else self.said(s) for s in draft.statements)
        return Script(edits, left)

    def told(self, edit: Edit) -> _Told:
        if edit.instead is not None:
            raise _Misfit
        added = tuple(self.said(s) for s in edit.added)
        if edit.removed and all(self.first <= id < self.base for id in edit.removed):
            return _Told(edit.rule, None, added, "")
        removed = self.symbols(edit.removed)
        if edit.why == unread_why(len(edit.removed)):
            return _Told(edit.rule, removed, added, "")
        walked = [node for node, new in removed if new == _ROUNDS]
        if walked and edit.rule == "merge/rounds":
            return _Told(edit.rule, removed, added, "", walked[-1])
        return _Told(edit.rule, removed, added, edit.why)

    def said(self, s: Statement) -> _Said:
        if s.weight:
            raise _Misfit
        symbols = self.symbols(s.steps, sorted_=True)
        return _Said(
            self.symbols((s.id,))[0],
            s.kind,
            self.node(s.lead),
            tuple(node for node, new in symbols if new == -1),
            tuple(node for node, new in symbols if new == _ROUNDS),
            self.symbols(s.reads),
            s.rule,
            tuple(self.node(step) for step in s.also),
        )

    def node(self, step: int) -> int:
        if step in self.loop or step >= self.first:
            raise _Misfit
        return self.nodes[step]

    def symbols(self, ids: tuple[int, ...], sorted_: bool = False) -> tuple[_Symbol, ...]:
        """Statements as symbols: the rounds of a loop, which go together, as one."""
        found: dict[_Symbol, None] = {}
        rounds: dict[int, int] = {}
        for id in ids:
            if id >= self.base:
                found[-1, id - self.base] = None
            elif id >= self.first:
                raise _Misfit
            elif id in self.loop:
                loop = self.loop[id]
                rounds[loop] = rounds.get(loop, 0) + 1
                found[self.nodes[loop], _ROUNDS] = None
            else:
                found[self.nodes[id], -1] = None
        if any(n != len(self.inside[loop]) for loop, n in rounds.items()):
            raise _Misfit
        return tuple(found)
