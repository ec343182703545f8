"""A run as one HTML file that needs nothing beside it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vprog import __version__
from vprog.draw import STYLE, svg
from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError
from vprog.printable import printable
from vprog.rationalize import LEVELS, Rationale, levels
from vprog.studio.edits import MOST_LINES, edits
from vprog.studio.listing import listing
from vprog.studio.pictures import Album, shorten
from vprog.studio.steps import MOST_STEPS, rows
from vprog.studio.values import Bit, show
from vprog.trace import Trace

if TYPE_CHECKING:
    from jinja2 import Template

#: A level shows this many sentences, at most.
MOST_SENTENCES = 800
#: The answer's texts show this many characters.
ANSWER = 1000
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its text, and its evidence as numbers of steps and boxes."""

    text: str
    steps: tuple[int, ...]
    boxes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A rationale at one level: its sentences (those that fit), how many it has, or why none."""

    name: str
    sentences: tuple[Sentence, ...]
    total: int
    refused: str = ""


def page(trace: Trace, embedded: bool = False) -> str:
    """A page that shows a run: pictures, boxes, program, graph, steps, rationale and answer.

    The page holds everything that it needs, asks for nothing from outside (its content security
    policy forbids it), and shows what programs, modules and pictures say as text only. What
    would make it unwieldy is cut, and the page says so.

    Args:
        trace: the run, ended or failed.
        embedded: give an ``<iframe>`` for a notebook's cell instead of a whole page.
    """
    said = _rationales(trace)
    regions = [r.sentences for r in said.values() if not isinstance(r, VprogError)]
    values = [*trace.record.values, *(s.regions for part in regions for s in part)]
    album = Album(v for v in values if not isinstance(v, Failed))
    spoken = said["trace"]
    style, script = STYLE + _text("page.css"), _text("page.js")
    table = rows(trace, album, None if isinstance(spoken, VprogError) else spoken)
    html = _template().render(
        title=_title(trace),
        source=trace.program.source.name,
        profile=trace.profile.name,
        policy=_policy(style, script),
        style=style,
        script=script,
        pictures=album.pictures,
        boxes=album.boxes,
        answer=_answer(trace, album),
        failed=trace.failed,
        until=trace.record.until,
        levels=[_level(name, rationale, album) for name, rationale in said.items()],
        edits=edits(trace),
        most_lines=MOST_LINES,
        lines=listing(trace.program.source.text),
        drawing=svg(trace.program.graph, style=False),
        idle=_idle(trace),
        rows=table,
        scored=any(row.score for row in table),
        steps=len(trace.record.nodes),
        most_steps=MOST_STEPS,
        modules=_modules(trace),
        digest=trace.digest,
        version=__version__,
    )
    return _frame(html) if embedded else html


def _rationales(trace: Trace) -> dict[str, Rationale | VprogError]:
    """The rationale at each level, or why there is none."""
    found: dict[str, Rationale | VprogError] = {}
    try:
        for rationale in levels(trace):
            found[rationale.level] = rationale
    except VprogError as error:
        found |= {level: error for level in LEVELS if level not in found}
    return found


def _title(trace: Trace) -> str:
    """The comment at the program's top, which is where programs write their question; or its name."""
    first = next(iter(trace.program.tree.lines), None)
    said = first.above[0] if first is not None and first.above else ""
    if not said.strip():
        return shorten(trace.program.source.name, 200) or "a run"
    said = shorten(said, 200)
    return said[:1].upper() + said[1:]


def _answer(trace: Trace, album: Album) -> tuple[Bit, ...] | None:
    """The answer in bits; None where the run ended before it."""
    if trace.failed is not None:
        return None
    try:
        return show(trace.answer, album, ANSWER)
    except VprogError:
        return None


def _level(name: str, rationale: Rationale | VprogError, album: Album) -> Level:
    if isinstance(rationale, VprogError):
        return Level(name, (), 0, rationale.diagnostics[0].message)
    sentences = tuple(
        Sentence(s.text, tuple(s.steps), album.boxes_of(tuple(s.regions)))
        for s in rationale.sentences[:MOST_SENTENCES]
    )
    return Level(name, sentences, len(rationale.sentences))


def _idle(trace: Trace) -> list[int]:
    """The nodes that were never computed."""
    ran = set(trace.record.nodes)
    quiet = ("const", "each", "total")
    return [n.id for n in trace.program.graph.nodes if n.op not in quiet and n.id not in ran]


def _modules(trace: Trace) -> list[str]:
    """Who answered what: name and version of each module, with the oracles that were asked."""
    found: dict[str, list[str]] = {}
    for id in dict.fromkeys(trace.record.nodes):
        node = trace.program.graph.nodes[id]
        module = trace.profile.modules.get(node.op)
        if node.operator is not None and node.operator.oracle and module is not None:
            asked = found.setdefault(f"{module.name} {module.version}", [])
            if node.op not in asked:
                asked.append(node.op)
    return [f"{', '.join(oracles)} by {name}" for name, oracles in found.items()]


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    return environment.get_template("page.html.jinja")


def _finalize(value: Any) -> Any:
    """What is put into the page: texts without hidden signs (escaping comes after)."""
    return printable(value, "\n\t") if type(value) is str else value


@lru_cache(maxsize=4)
def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """A policy that allows this style, this script, pictures inside the page, and nothing else."""
    hashes = [
        base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        for part in (style, script)
    ]
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{hashes[0]}'; "
        f"script-src 'sha256-{hashes[1]}'; base-uri 'none'; form-action 'none'"
    )


def _frame(html: str) -> str:
    return (
        '<iframe sandbox="allow-scripts" title="a run of a vprog program" loading="lazy" '
        'style="width:100%;height:46rem;border:0;border-radius:8px" '
        f'srcdoc="{escape(html)}"></iframe>'
    )
