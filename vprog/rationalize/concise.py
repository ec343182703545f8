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
#: What takes one thing of a list, and is named by it.
_TAKES = frozenset(["first", "last", "nth", "item", "min_by", "max_by"])


def spared(draft: Draft, concise: bool) -> frozenset[int]:
    """The statements that need no sentence of their own, as what reads them says what they say.

    Where an edge lies in pixels says nothing to a reader; the comparison of two edges says what
    follows. A comparison of measures shows both, and the answer every value that it is put together
    from. The concise style leaves out more: a thing is named in full by whatever speaks of it, so
    that it is there goes without saying, and a test by what hangs on it. What the conclusion reads
    is kept, and all that a failure reads.
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
    """The statements that no style may need: what they say is always said by their readers."""
    kept = draft.trace.program.graph.kept
    quiet = kept.get("quiet")
    if quiet is None:
        nodes = draft.trace.program.graph.nodes
        edges = frozenset(n.id for n in nodes if n.op in PLACES and _only_compared(nodes, n))
        kept["edges"] = edges
        quiet = kept["quiet"] = edges | {n.id for n in nodes if _is_quiet(nodes, n)}
    if not quiet:
        return []
    columns = draft.trace.record.nodes
    return [s for s in draft.statements if s.kind != "skipped" and columns[s.lead] in quiet]


def _is_quiet(nodes: tuple[Node, ...], node: Node) -> bool:
    """Whether no style needs a sentence for a node, whatever its value."""
    if node.op == "join" or (node.op == "list" and not is_thing(node.type)):
        return True
    if node.op.startswith("region_"):
        return True
    readers = {n.op for n in nodes if node.id in n.args}
    if not readers:
        return False
    if node.type.name == "Bool":
        return readers == {"xor"}
    if node.op in _TAKES and is_thing(node.type):
        return readers <= {"eq", "ne"}
    return node.op != "count" and readers <= _COMPARES and is_measure(nodes, node)


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
    if _is_compared(nodes, [nodes[columns[s]] for s in reader.steps], node, told):
        return True
    if reader.kind == "conclusion":
        if told.op in _JOINS and (told.type.name == "Str" or told.type.is_list):
            return True
        # A choice between fixed values says its test as the reason.
        if node.op == "if" and reader.lead != statement.lead:
            return is_thing(told.type) or _is_tested(nodes, node.args[0], told.id)
        return False
    if is_thing(told.type) or not any(_reads(nodes, columns[s], told.id) for s in reader.steps):
        return True  # what is named, is named in full
    if columns[statement.lead] in (trace.program.graph.kept.get("edges") or ()):
        return True
    if node.op in _COMPARES and told.type.name != "Bool":
        return is_measure(nodes, told)
    if node.op == "if" and told.type.name == "Bool":
        return _is_tested(nodes, node.args[0], told.id)  # not the test of a choice around it
    return node.op in _AGAIN


def _reads(nodes: tuple[Node, ...], id: int, told: int) -> bool:
    """Whether a node reads another, or the same number as a Float."""
    return any(
        arg == told or (nodes[arg].op == "to_float" and told in nodes[arg].args)
        for arg in nodes[id].args
    )


def _is_tested(nodes: tuple[Node, ...], test: int, told: int) -> bool:
    """Whether a node is a test, or one that it is put together from."""
    within = [test]
    for id in within:  # grows while it is walked
        if id == told:
            return nodes[told].type.name == "Bool"
        if nodes[id].op in _AGAIN:
            within += nodes[id].args
    return False


def _is_compared(nodes: tuple[Node, ...], within: list[Node], lead: Node, told: Node) -> bool:
    """Whether the reason of a choice between fixed values compares a measure, and so says it."""
    if lead.op != "if" or told.op == "count" or not is_measure(nodes, told):
        return False
    users = [n for n in within if told.id in n.args]
    fixed = all(nodes[branch].op == "const" for branch in lead.args[1:])
    return fixed and bool(users) and all(n.op in _COMPARES for n in users)


def is_measure(nodes: tuple[Node, ...], node: Node) -> bool:
    """Whether a comparison says what a value is of, and not the value alone."""
    if node.type.is_list or is_thing(node.type) or not node.args:
        return False
    if not is_thing(nodes[node.args[0]].type):
        return False
    return node.operator is not None and bool(node.operator.words.phrase)
