"""A card as one HTML file that asks for nothing from outside; every text in it is escaped."""

from __future__ import annotations

from html import escape
from typing import Final

from vprog import __version__
from vprog.corpus.card import Card, Exhibit
from vprog.corpus.card_facts import Table, tables
from vprog.printable import printable

_STYLE: Final = """
:root{color-scheme:light dark;--line:#8884;--bar:#4a7ab5}
body{font:15px/1.5 system-ui,sans-serif;max-width:68rem;margin:2rem auto;padding:0 1rem}
h1{margin-bottom:0}h2{margin:2rem 0 .3rem;font-size:1.15rem}p.note{margin:.1rem 0 .6rem;opacity:.75}
table{border-collapse:collapse}td,th{padding:.15rem .8rem .15rem 0;text-align:left;
border-bottom:1px solid var(--line);overflow-wrap:anywhere;vertical-align:top}
td.number{text-align:right;font-variant-numeric:tabular-nums}
svg rect{fill:var(--bar)}svg{display:block}
.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(19rem,1fr));gap:1rem}
article{border:1px solid var(--line);border-radius:.5rem;padding:.8rem;overflow-wrap:anywhere}
article img{max-width:100%;min-width:9rem;image-rendering:auto;border-radius:.25rem}
pre{overflow-x:auto;font-size:.85em;white-space:pre-wrap;overflow-wrap:anywhere}
.id{opacity:.6;font-size:.85em}.answer{font-weight:600}
"""
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
        f'<p class="note">{card.stats.rows:,} rows, made by vprog {_text(__version__)}</p>',
        *(_table(table) for table in tables(card)),
        f"<h2>Some rows</h2><p class='note'>drawn with the seed {card.seed}</p>",
        '<div class="gallery">',
        *(_exhibit(one) for one in card.gallery),
        "</div>",
    ]
    if card.settings:
        parts.append(f"<h2>Settings</h2><details><pre>{_text(card.settings)}</pre></details>")
    return "\n".join([*parts, "</body></html>", ""])


def _text(text: str) -> str:
    return escape(printable(text, "\n\t"))


def _table(table: Table) -> str:
    most = max((_count(row) for row in table.rows), default=1) if table.plot else 0
    head = "".join(f"<th>{_text(name)}</th>" for name in table.head)
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
        f"<h2>{_text(table.title)}</h2>{note}"
        f"<table><tr>{head}{extra}</tr>\n{chr(10).join(rows)}</table>"
    )


def _count(row: tuple[str, ...]) -> int:
    return int(row[1].replace(",", ""))


def _bar(count: int, most: int) -> str:
    width = max(1, round(240 * count / max(1, most)))
    return (
        f'<svg width="240" height="12" role="img" aria-label="{count}">'
        f'<rect width="{width}" height="12" rx="2"/></svg>'
    )


def _exhibit(one: Exhibit) -> str:
    pictures = "".join(f'<img src="{_text(address)}" alt="">' for address in one.pictures)
    program = f"<details><summary>program</summary><pre>{_text(one.program)}</pre></details>"
    return (
        f"<article>{pictures or '<p class=note>its picture is not at hand</p>'}"
        f"<p>{_text(one.question)} <span class='answer'>{_text(one.answer)}</span></p>"
        f"<p>{_text(one.rationale) or 'a label alone'}</p>"
        f"{program if one.program else ''}"
        f"<div class='id'>{_text(one.id)} {_text(one.type)}</div></article>"
    )
