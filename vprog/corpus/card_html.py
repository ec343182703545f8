"""A card as one HTML file that asks for nothing from outside; every text in it is escaped."""

from __future__ import annotations

from html import escape
from typing import Final

from vprog.corpus.card import Card, Exhibit
from vprog.corpus.card_facts import Table, summary, tables
from vprog.printable import printable

_STYLE: Final = """
:root{color-scheme:light dark;--line:#8884;--bar:#4a7ab5}
body{font:15px/1.5 system-ui,sans-serif;max-width:68rem;margin:2rem auto;padding:0 1rem}
h1{margin-bottom:0}h2{margin:2rem 0 .3rem;font-size:1.15rem}p.note{margin:.1rem 0 .6rem;opacity:.75}
.facts{columns:2 27rem;column-gap:3rem}section{break-inside:avoid;padding-bottom:1.6rem}
section h2{margin-top:0}
table{border-collapse:collapse}td,th{padding:.15rem .8rem .15rem 0;text-align:left;
border-bottom:1px solid var(--line);overflow-wrap:anywhere;vertical-align:top}
td.number,th{white-space:nowrap;overflow-wrap:normal}td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
svg rect{fill:var(--bar)}svg{display:block}
.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(19rem,1fr));gap:1rem}
article{display:flex;flex-direction:column;gap:.4rem;border:1px solid var(--line);border-radius:.5rem;padding:.8rem;overflow-wrap:anywhere}
article p{margin:0}article img{width:100%;height:13rem;object-fit:contain;background:#8882;
border-radius:.25rem}article .id{margin-top:auto}.none{opacity:.7;font-size:.9em}
pre{overflow-x:auto;font-size:.85em;white-space:pre-wrap;overflow-wrap:anywhere}
.id{opacity:.6;font-size:.85em}.answer{font-weight:600}
"""
#: How long a bar is at most, in pixels.
_BAR: Final = 130
_POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def to_html(card: Card) -> str:
    """A card as HTML."""
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{_text(card.name)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{_text(card.name)}</h1>",
        f'<p class="note">{_text(summary(card))}</p>',
        '<div class="facts">',
        *(_table(table) for table in tables(card)),
        "</div>",
        f"<h2>Some rows</h2><p class='note'>drawn with the seed {card.seed}; those with a "
        "rationale come first</p>",
        '<div class="gallery">',
        *(_exhibit(one) for one in card.gallery),
        "</div>",
    ]
    if card.settings:
        parts.append(
            f"<h2>Settings</h2><details><summary>the file that it was built from</summary>"
            f"<pre>{_text(card.settings)}</pre></details>"
        )
    return "\n".join([*parts, "</body></html>", ""])


def _text(text: str) -> str:
    return escape(printable(text, "\n\t"))


def _table(table: Table) -> str:
    most = max((_count(row) for row in table.rows), default=1) if table.plot else 0
    head = "".join(
        f'<th class="number">{_text(name)}</th>' if place else f"<th>{_text(name)}</th>"
        for place, name in enumerate(table.head)
    )
    rows = []
    for row in table.rows:
        cells = [f"<td>{_text(row[0])}</td>"]
        cells += [f'<td class="number">{_text(cell)}</td>' for cell in row[1:]]
        if table.plot:
            cells.append(f"<td>{_bar(_count(row), most)}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    extra = "<th></th>" if table.plot else ""
    note = f'<p class="note">{_text(table.note)}</p>' if table.note else ""
    return (
        f"<section><h2>{_text(table.title)}</h2>{note}"
        f"<table><tr>{head}{extra}</tr>\n{chr(10).join(rows)}</table></section>"
    )


def _count(row: tuple[str, ...]) -> int:
    return int(row[1].replace(",", ""))


def _bar(count: int, most: int) -> str:
    width = max(1, round(_BAR * count / max(1, most)))
    return (
        f'<svg width="{_BAR}" height="12" role="img" aria-label="{count}">'
        f'<rect width="{width}" height="12" rx="2"/></svg>'
    )


def _exhibit(one: Exhibit) -> str:
    pictures = "".join(f'<img src="{_text(address)}" alt="">' for address in one.pictures)
    program = f"<details><summary>program</summary><pre>{_text(one.program)}</pre></details>"
    said = f"<p>{_text(one.rationale)}</p>"
    if not one.rationale:
        said = f"<p class='none'>no rationale: {_text(one.reason)}</p>"
    return (
        f"<article>{pictures or '<p class=note>its picture is not at hand</p>'}"
        f"<p>{_text(one.question)} <span class='answer'>{_text(one.answer)}</span></p>"
        f"{said}"
        f"{program if one.program else ''}"
        f"<div class='id'>{_text(one.id)} {_text(one.type)}</div></article>"
    )
