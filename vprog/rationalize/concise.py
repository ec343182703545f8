"""What the concise style leaves out: whatever a later sentence says again."""

from __future__ import annotations

from vprog.failed import Failed
from vprog.graph import Node
from vprog.rationalize.comparison import PLACES
from vprog.rationalize.draft import Draft, Statement
from vprog.rationalize.wording import is_thing

#: What says its operands' values again: comparisons in brackets, tests as clauses.
_AGAIN = frozenset(
    ["eq", "ne", "lt", "le", "gt", "ge", "and", "or", "not_", "xor", "if", "any", "all"]
)
#: Through how many things a concise sentence names another one.
_DEEPEST = 3
#: What only puts together what was said, so that the answer says it again.
_JOINS = frozenset(["text", "join", "list", "add"])


_COMPARES = frozenset(["eq", "ne", "lt", "le", "gt", "ge"])


def spared(draft: Draft, concise: bool) -> frozenset[int]:
    """The statements that need no sentence of their own, as what reads them says what they say.

    Where an edge lies in pixels says nothing to a reader; the comparison of two edges says what
    follows. The concise style leaves out more: a thing is named in full by whatever speaks of it,
    so that it is there goes without saying; a value is said again by a comparison, and a test by
    what hangs on it. What the conclusion reads is kept, and all that a failure reads.
    """
    found: set[int] = set()
    quiet = _quiet(draft)
    depths: dict[int, int] = {}
    for statement in draft.statements if concise else quiet:
        readers = [draft.by_id[id] for id in draft.readers[statement.id]]
        if not readers or statement.kind not in ("step", "group"):
            continue
        if all(_says(draft, reader, statement) for reader in readers):
            # What is named through too many other things is better told one by one.
            depth = 1 + max((depths.get(read, 0) for read in statement.reads), default=0)
            if depth <= _DEEPEST:
                depths[statement.id] = depth
                found.add(statement.id)
    return frozenset(found)


def _quiet(draft: Draft) -> list[Statement]:
    """The statements that no style may need: of edges, and of texts that are put together."""
    trace = draft.trace
    edges = trace.program.graph.kept.get("edges")
    if edges is None:
        nodes = trace.program.graph.nodes
        edges = frozenset(n.id for n in nodes if n.op in PLACES and _only_compared(nodes, n))
        trace.program.graph.kept["texts"] = frozenset(n.id for n in nodes if n.op == "join")
        trace.program.graph.kept["edges"] = edges
    quiet = edges | trace.program.graph.kept["texts"]
    if not quiet:
        return []
    columns = trace.record.nodes
    return [s for s in draft.statements if s.kind != "skipped" and columns[s.lead] in quiet]


def _only_compared(nodes: tuple[Node, ...], edge: Node) -> bool:
    """Whether all that reads an edge compares it with another one of its direction."""
    readers = [n for n in nodes if edge.id in n.args]
    sides = PLACES[edge.op]
    return all(
        n.op in _COMPARES and all(PLACES.get(nodes[a].op) == sides for a in n.args) for n in readers
    ) and bool(readers)


def _says(draft: Draft, reader: Statement, statement: Statement) -> bool:
    """Whether one statement says what another says."""
    trace = draft.trace
    if isinstance(trace.record.values[reader.lead], Failed) or reader.kind == "skipped":
        return False
    nodes, columns = trace.program.graph.nodes, trace.record.nodes
    node, told = nodes[columns[reader.lead]], nodes[columns[statement.lead]]
    if reader.kind == "conclusion":
        if told.op in _JOINS and (told.type.name == "Str" or told.type.is_list):
            return True
        # A choice between fixed values says its test as the reason.
        if node.op == "if" and reader.lead != statement.lead:
            return told.type.name == "Bool" or is_thing(told.type)
        return False
    if is_thing(told.type) or not any(told.id in nodes[columns[s]].args for s in reader.steps):
        return True  # what is named, is named in full
    if columns[statement.lead] in (trace.program.graph.kept.get("edges") or ()):
        return True
    if told.op == "count" and node.op in _COMPARES:
        return is_thing(nodes[told.args[0]].type)
    return node.op in _AGAIN
