"""The reference of the operators, for ``docs/operators.md`` and for the terminal."""

from __future__ import annotations

import textwrap
from difflib import get_close_matches
from typing import Any

from vprog.call import NO_OPERATOR
from vprog.ops import OPERATORS, Operator
from vprog.ops.manual import VARIABLES, manual, typed, written
from vprog.plugin import load_operators

#: What each family holds, in the order of the table.
FAMILIES = {
    "find": "Finding and taking",
    "attributes": "Attributes",
    "relations": "Relations",
    "regions": "Regions",
    "lists": "Lists",
    "logic": "Logic and comparison",
    "numbers": "Numbers",
    "text": "Text and questions",
    "images": "Pictures",
}

_OPENING = (
    "Every operator of the language: its type, what it means, when it fails, an example, and the"
    " words that a rationale has for it. `vprog ops NAME` prints one entry. This page is generated"
    " from the table by `make docs`.",
    "An operator marked *oracle* is answered by a module of the profile that runs; every other one"
    " is pure: it gives one value or one failure for the same arguments, always. An oracle can"
    " fail too, with a code of its module.",
    "Where a type is a letter or a word of this list, it stands for one type throughout an"
    " operator: " + "; ".join(f"`{name}`: {what}" for name, what in VARIABLES.items()) + "."
    " An Int may stand wherever a Float is wanted. `by: K of an item` takes the name of a function"
    " of one item: a field, an operator, or one defined above.",
    "In the words, a name in braces is that argument, `{value}` the result (`{a_value}` with its article), and `{is}`, `{has}`"
    " and `{does}` a verb that goes with its subject and with the answer.",
)


def families() -> dict[str, str]:
    """What each family of the table holds: those of vprog, then those of plugins that are loaded."""
    brought = dict.fromkeys(o.family for o in OPERATORS.values() if o.family not in FAMILIES)
    return FAMILIES | {family: f"Of the package {family}" for family in brought}


def reference_page() -> str:
    """The Markdown of ``docs/operators.md``; operators of plugins stand in it if they are loaded."""
    parts = ["# Operators", *_OPENING, "\n".join(_contents())]
    for family, title in families().items():
        parts.append(f"## {title}")
        parts += [_entry(operator) for operator in _family(family)]
    return "\n\n".join(parts) + "\n"


def overview() -> str:
    """Every operator with its summary, a line each, by family, for a terminal."""
    load_operators()
    parts: list[str] = []
    for family, title in families().items():
        lines = [f"  {written(o):<34} {manual(o.doc).summary}" for o in _family(family)]
        parts.append("\n".join([title, *lines]))
    return "\n\n".join(parts)


def describe(name: str) -> str:
    """The manual of one operator, for a terminal; a symbol gives every row that it writes.

    Raises:
        VprogError: VP202 where no operator is called that.

    >>> print(describe("count").splitlines()[0])
    count(xs: list[T]) -> Int
    """
    return "\n\n".join(_plain(operator) for operator in _named(name))


def rows() -> list[dict[str, Any]]:
    """The table as plain data, an operator each, in the order of the table."""
    load_operators()
    return [
        {
            "name": o.name,
            "family": o.family,
            "written": written(o),
            "type": typed(o),
            "oracle": o.oracle,
            "summary": manual(o.doc).summary,
            "fails": [code for code, _ in manual(o.doc).fails],
            "example": manual(o.doc).example,
        }
        for o in OPERATORS.values()
    ]


def _family(family: str) -> list[Operator]:
    return [o for o in OPERATORS.values() if o.family == family]


def _named(name: str) -> list[Operator]:
    load_operators()
    asked = "count" if name == "len" else name
    found = [o for o in OPERATORS.values() if o.name == asked or o.symbol == asked]
    if found:
        return found
    near = get_close_matches(name, OPERATORS, 1)
    raise NO_OPERATOR.error(
        f"no operator is called {name}",
        f"did you mean {near[0]}?" if near else "`vprog ops` lists the operators",
    )


def _contents() -> list[str]:
    lines = []
    for family, title in families().items():
        links = ", ".join(f"[`{o.name}`](#{o.name})" for o in _family(family))
        lines.append(f"- {title}: {links}")
    return lines


def _entry(operator: Operator) -> str:
    text = manual(operator.doc)
    parts = [f"### {operator.name}", f"```text\n{typed(operator)}\n```"]
    parts.append(f"*Oracle.* {text.summary}" if operator.oracle else text.summary)
    parts += text.body
    if text.fails:
        parts.append("\n".join(["Fails:", "", *(f"- `{code}`: {why}" for code, why in text.fails)]))
    parts.append(f"```vprog\n{text.example}\n```")
    parts.append(_said(operator))
    return "\n\n".join(parts)


def _said(operator: Operator) -> str:
    words = operator.words
    kinds = {
        "as a noun": words.phrase,
        "before a noun": words.before,
        "after a noun": words.after,
        "with the smallest key": words.least,
        "with the largest": words.most,
    }
    more = "".join(f"; {kind} `{template}`" for kind, template in kinds.items() if template)
    return f"Said: `{words.says}`{more}."


def _plain(operator: Operator) -> str:
    text = manual(operator.doc)
    parts = [typed(operator), textwrap.fill(text.summary, 88)]
    if operator.oracle:
        parts.append("Oracle: a module of the profile answers it.")
    parts += [textwrap.fill(paragraph, 88) for paragraph in text.body]
    if text.fails:
        parts.append("\n".join(["Fails:", *(f"  {code}: {why}" for code, why in text.fails)]))
    parts.append("Example:\n" + textwrap.indent(text.example, "  "))
    return "\n\n".join(parts)
