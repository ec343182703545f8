"""A card as Markdown, as hubs of data sets show it; every text in it is escaped."""

from __future__ import annotations

import re
from typing import Final

from vprog.corpus.card import Card, Exhibit
from vprog.corpus.card_facts import Table, summary, tables
from vprog.printable import printable

#: What steers Markdown or the HTML within it.
_MARKS: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>:@/=$^\"'])")


def plain(text: str) -> str:
    """A text as it is, on one line, wherever Markdown would take parts of it for marks.

    >>> plain("<b>3</b> | [a](b)")
    '&lt;b\\\\>3&lt;\\\\/b\\\\> \\\\| \\\\[a\\\\]\\\\(b\\\\)'
    """
    flat = " ".join(printable(text, "\n\t").split())
    # & and < become entities behind the backslashes, so that no backslash comes into an entity.
    return _MARKS.sub(r"\\\1", flat).replace("&", "&amp;").replace("<", "&lt;")


def to_markdown(card: Card) -> str:
    """A card as Markdown."""
    count = sum(n for name, n in card.stats.statuses.items() if name.startswith("kept"))
    parts = [
        _front(count),
        f"# {plain(card.name)}",
        f"{plain(summary(card))}.",
        *(_table(table) for table in tables(card)),
        f"## Some rows\n\nDrawn with the seed {card.seed}; those with a rationale come first.",
        *(_exhibit(one) for one in card.gallery),
    ]
    return "\n\n".join(parts) + "\n"


def _front(count: int) -> str:
    size = next(name for limit, name in _SIZES if count < limit)
    return f"---\ntask_categories:\n- visual-question-answering\nsize_categories:\n- {size}\n---"


_SIZES: Final = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (10**18, "n>10M"),
)


def _table(table: Table) -> str:
    head = "| " + " | ".join(plain(name) for name in table.head) + " |"
    line = "|---" + "|---:" * (len(table.head) - 1) + "|"
    rows = ["| " + " | ".join(plain(cell) for cell in row) + " |" for row in table.rows]
    note = f"{plain(table.note)}\n\n" if table.note else ""
    return f"## {plain(table.title)}\n\n{note}" + "\n".join([head, line, *rows])


def _exhibit(one: Exhibit) -> str:
    said = plain(one.rationale or f"no rationale: {one.reason}")
    return f"**{plain(one.question)}** {plain(one.answer)}\n\n> {said}\n\n{plain(one.id)}"
