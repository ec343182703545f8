"""A program's text in colour, as HTML.

Any text is taken, also one that does not parse; nothing of it reaches a page unescaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal, TypeAlias

from vprog.grammar.slips import KEYWORDS
from vprog.ops import OPERATORS
from vprog.printable import printable
from vprog.type import SIMPLE

#: What a piece of a program's text is.
Kind: TypeAlias = Literal[
    "blank", "comment", "keyword", "name", "number", "odd", "operator", "sign", "string", "type"
]

_TOKEN = re.compile(
    r"""(?P<blank>[ \t\r\n]+)
    | (?P<comment>\#[^\r\n]*)
    | (?P<fstring>f["'])
    | (?P<string>"(?:[^"\\\r\n]|\\[^\r\n])*"?|'(?:[^'\\\r\n]|\\[^\r\n])*'?)
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<number>[0-9][0-9A-Za-z_]*(?:\.[0-9A-Za-z_]*)?)
    | (?P<sign>[-+*/%<>=!:,.()\[\]{}])
    | (?P<odd>.)""",
    re.VERBOSE | re.DOTALL,
)
_TEXT = {
    '"': re.compile(r"""(?:[^"\\{}\r\n]|\\[^\r\n]|\{\{|\}\})*"""),
    "'": re.compile(r"""(?:[^'\\{}\r\n]|\\[^\r\n]|\{\{|\}\})*"""),
}
_CALL = re.compile(r"[ \t]*\(")
_TYPES = frozenset([*SIMPLE, "list"])

#: Light and dark; every colour has a contrast of 4.5 or more to its ground.
_STYLE = """<style>
.vprog-program{margin:0;padding:.8em 1em;overflow:auto;border-radius:8px;background:#f7f6f3;color:#24292f;
font:13px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;tab-size:4}
.vprog-program .vp-comment{color:#6a6f76;font-style:italic}.vprog-program .vp-keyword{color:#8a2a86}
.vprog-program .vp-string{color:#1a6a3c}.vprog-program .vp-number{color:#964200}
.vprog-program .vp-operator{color:#0b57a4}.vprog-program .vp-type{color:#795500}
.vprog-program .vp-sign{color:#5b6169}
@media (prefers-color-scheme:dark){.vprog-program{background:#1d1f23;color:#e4e2dd}
.vprog-program .vp-comment{color:#989ea6}.vprog-program .vp-keyword{color:#dc9be0}
.vprog-program .vp-string{color:#8fcf9f}.vprog-program .vp-number{color:#eeb27a}
.vprog-program .vp-operator{color:#86bff5}.vprog-program .vp-type{color:#ddc27a}
.vprog-program .vp-sign{color:#a9aeb6}}
</style>"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A range ``[start, end)`` of code points of a text, and what stands there."""

    kind: Kind
    start: int
    end: int


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of a text, in order and without gaps; no text is refused.

    >>> [(p.kind, 'n = count(xs)  # all'[p.start:p.end]) for p in pieces('n = count(xs)  # all')][:6]
    [('name', 'n'), ('blank', ' '), ('sign', '='), ('blank', ' '), ('operator', 'count'), ('sign', '(')]
    >>> [p.kind for p in pieces('f"{n} cups"')]
    ['string', 'sign', 'name', 'sign', 'string']
    """
    place = 0
    quote = ""  # of the f-string whose hole is open
    while found := _TOKEN.match(text, place):
        kind = found.lastgroup
        end = found.end()
        if quote and (kind == "blank" and "\n" in found[0]):
            quote = ""  # an f-string that is never closed ends with its line
        if kind == "fstring" and not quote:
            quote = text[end - 1]
            end = _literal(text, end, quote)
            yield Piece("string", place, end)
            quote = quote if text[end : end + 1] == "{" else ""
        elif quote and found[0] == "}":
            yield Piece("sign", place, end)
            stop = _literal(text, end, quote)
            if stop > end:
                yield Piece("string", end, stop)
            quote = quote if text[stop : stop + 1] == "{" else ""
            end = stop
        elif kind == "word":
            yield Piece(_word(text, found[0], place, end), place, end)
        else:
            yield Piece(_KINDS.get(kind or "odd", "odd"), place, end)
        place = end


_KINDS: dict[str, Kind] = {
    "blank": "blank",
    "comment": "comment",
    "fstring": "string",
    "number": "number",
    "sign": "sign",
    "string": "string",
}


def _literal(text: str, place: int, quote: str) -> int:
    """Where the literal text of an f-string ends: at a hole, behind its quote, or at the line's end."""
    found = _TEXT[quote].match(text, place)
    end = found.end() if found else place
    return end + 1 if text[end : end + 1] == quote else end


def _word(text: str, word: str, start: int, end: int) -> Kind:
    if word in KEYWORDS:
        return "keyword"
    if word in _TYPES and not _CALL.match(text, end):
        return "type"
    row = OPERATORS.get(word)
    if row is not None and (
        row.field if text[start - 1 : start] == "." else _CALL.match(text, end)
    ):
        return "operator"
    return "name"


def spans(text: str) -> str:
    """The text as HTML: a ``<span class="vp-...">`` for each piece that has a colour.

    >>> spans('answer = 1 < 2')
    'answer <span class="vp-sign">=</span> <span class="vp-number">1</span> <span class="vp-sign">&lt;</span> <span class="vp-number">2</span>'
    """
    written = []
    for piece in pieces(text):
        said = escape(printable(text[piece.start : piece.end], "\r\n\t"))
        plain = piece.kind in ("blank", "name")
        written.append(said if plain else f'<span class="vp-{piece.kind}">{said}</span>')
    return "".join(written)


def to_html(text: str) -> str:
    """The text as a block of HTML with its own style, for a notebook's cell."""
    return f'{_STYLE}<pre class="vprog-program"><code>{spans(text)}</code></pre>'
