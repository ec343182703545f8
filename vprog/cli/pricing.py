"""``vprog cost``: what a run may take at most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vprog.cli.given import AsJson, ProgramFile
from vprog.cli.stream import called, data_json, read_bytes, say, show, table

if TYPE_CHECKING:
    from vprog.bound import Bound
    from vprog.cost import Cost, Share
    from vprog.grammar.source import Source

_LARGEST = 5


def cost(program: ProgramFile, json: AsJson = False) -> None:
    """Print bounds that hold for every run: module calls, pure steps, sizes of lists."""
    from vprog.cost import hold_to_limits

    price, source = _price(program)
    facts = _facts(price, source)
    if json:
        data_json(facts)
    else:
        _show(facts)
    # Told before it is refused: whoever asks for the price wants to see it above all then.
    hold_to_limits(price, {}, source)


def _price(name: str) -> tuple[Cost, Source]:
    """The cost of a program, also of one that is refused for it."""
    from vprog.check import check
    from vprog.cost import cost as bound
    from vprog.cost import hold_size
    from vprog.grammar import parse
    from vprog.grammar.scan import MAX_BYTES
    from vprog.grammar.source import Source
    from vprog.lower import lower

    text = read_bytes(name, MAX_BYTES + 1)
    tree = parse(text, called(name))
    source = Source(text.decode(), called(name))
    checked, _ = check(tree, source)
    hold_size(checked, source)
    return bound(lower(checked)), source


def _facts(price: Cost, source: Source) -> dict[str, Any]:
    from vprog.limits import MAX_ASKS, MAX_ITEMS, MAX_STEPS

    lists = [s for s in price.shares if s.node.type.is_list and s.node.op not in ("const", "each")]
    lists.sort(key=lambda s: s.size, reverse=True)
    return {
        "program": source.name,
        "calls": {name: _bound(bound) for name, bound in sorted(price.calls.items())},
        "all_calls": _bound(price.total_calls) | {"limit": MAX_ASKS},
        "steps": _bound(price.steps) | {"limit": MAX_STEPS},
        "lists": [_list(s, price, source) for s in lists[:_LARGEST]],
        "largest_list": MAX_ITEMS,
        "advice": _advice(price),
    }


def _bound(bound: Bound) -> dict[str, Any]:
    """A bound in words of the inputs' sizes, its value for inputs of one item, and at the largest."""
    return {"bound": str(bound), "one": bound.at({}, 1), "most": bound.at({})}


def _list(share: Share, price: Cost, source: Source) -> dict[str, Any]:
    from vprog.caption import caption

    node = share.node
    names = price.graph.named(node.id)
    words = caption(price.graph, node.id)
    return {
        "line": source.position(node.span.start)[0],
        "what": f"{names[0]} = {words}" if names and node.op != "input" else words,
        **_bound(share.size),
    }


def _advice(price: Cost) -> list[str]:
    """What would make the heaviest parts cheaper."""
    found = []
    for oracle, total in ((True, price.total_calls), (False, price.steps)):
        if total.at({}) > 1:
            said = price.advice(price.heaviest(oracle))
            if said is not None:
                found.append(said)
    return list(dict.fromkeys(found))


def _show(facts: dict[str, Any]) -> None:
    rows = [(f"calls of {name}", b["bound"], "") for name, b in facts["calls"].items()]
    rows += [
        (what, facts[key]["bound"], f"{facts[key]['limit']:,}")
        for what, key in (("all module calls", "all_calls"), ("pure steps", "steps"))
    ]
    table(("at most", "", "allowed"), rows, right=(1, 2))
    if facts["lists"]:
        show("")
        table(
            ("largest lists", "line", "items"),
            [(each["what"], str(each["line"]), each["bound"]) for each in facts["lists"]],
            right=(1, 2),
        )
    for advice in facts["advice"]:
        say(f"to make it cheaper, {advice}")
