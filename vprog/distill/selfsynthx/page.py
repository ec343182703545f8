"""A page for each picture of a run of SelfSynthX: concepts with scores, answers round by round."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vprog.distill.selfsynthx.concepts import Selection
from vprog.distill.selfsynthx.encoder import told_words

if TYPE_CHECKING:
    from vprog.distill.sample import Picture
    from vprog.distill.selfsynthx.data import Labelled

_HERE: Final = Path(__file__).parent
#: The longer side of a picture on a page, in pixels.
_SIDE: Final = 384


@dataclass(frozen=True, slots=True)
class Query:
    """A query of a round as a page shows it.

    Attributes:
        question: what was asked.
        answers: what was answered.
        accepted: the place of the answer that is learned; None: the plain label is.
        target: what is learned.
        asked: the question that is learned with it.
        scores: of the answers; empty in the first round.
        says: whether each says the label; likewise.
    """

    question: str
    answers: tuple[str, ...]
    accepted: int | None
    target: str
    asked: str
    scores: tuple[float, ...] = ()
    says: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A picture of a run.

    Attributes:
        image: the picture and its class.
        concepts: of its class.
        selection: which of them were chosen.
        descriptions: of the picture.
        rounds: the queries of each round, by its number.
        said: what the student says to the fixed query after a round, by its number.
    """

    image: Labelled
    concepts: tuple[str, ...]
    selection: Selection
    descriptions: tuple[str, ...]
    rounds: Mapping[int, Sequence[Query]]
    said: Mapping[int, str] = field(default_factory=dict)


def page(case: Case) -> str:
    """The page of a picture; it holds all that it needs and asks for nothing from outside."""
    return _rendered("page.html.jinja", title=_title(case), case=_told(case))


def index(
    cases: Sequence[Case], title: str, head: Sequence[str], rows: Sequence[Sequence[str]]
) -> str:
    """The page that leads to those of the pictures, with a table of figures above.

    Args:
        cases: the pictures; their pages are called ``file_of`` them.
        title: of the page.
        head: of the table.
        rows: likewise.
    """
    shown = [
        {
            "file": file_of(case),
            "picture": _uri(case.image.image),
            "label": case.image.label,
            "id": case.image.id,
        }
        for case in cases
    ]
    return _rendered("index.html.jinja", title=title, head=head, rows=rows, cases=shown)


def file_of(case: Case) -> str:
    """The name of a picture's page: nothing of the picture's own name can leave the folder."""
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in case.image.id)[:60]
    return f"{plain}-{hashlib.sha256(case.image.id.encode()).hexdigest()[:8]}.html"


def _rendered(name: str, **given: Any) -> str:
    from jinja2 import Environment, StrictUndefined

    style = (_HERE / "page.css").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template = environment.from_string((_HERE / name).read_text(encoding="utf-8"))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return template.render(style=style, style_hash=digest, **given)


def _title(case: Case) -> str:
    return f"{case.image.label}: {case.image.id}"


def _told(case: Case) -> dict[str, Any]:
    scores, kept = case.selection.scores, set(case.selection.kept)
    low, high = min(scores, default=0.0), max(scores, default=0.0)
    spread = (high - low) or 1.0
    shown = case.image.shown
    true = {" ".join(told_words(text)) for text in shown or ()}
    order = sorted(range(len(case.concepts)), key=lambda place: (-scores[place], place))
    concepts = [
        {
            "text": case.concepts[place],
            "score": scores[place],
            "kept": place in kept,
            "true": " ".join(told_words(case.concepts[place])) in true,
            # The worst has a sliver of a bar, so that every bar is seen.
            "width": round(2 + 98 * (scores[place] - low) / spread, 1),
        }
        for place in order
    ]
    mark = 2 + 98 * (case.selection.threshold - low) / spread
    return {
        "id": case.image.id,
        "label": case.image.label,
        "picture": _uri(case.image.image),
        "descriptions": case.descriptions,
        "concepts": concepts,
        "kept": len(kept),
        "topped": any(scores[place] <= case.selection.threshold for place in kept),
        "threshold": case.selection.threshold,
        "mark": round(min(100.0, max(0.0, mark)), 1),
        "known": shown is not None,
        "right": sum(bool(one["true"]) for one in concepts if one["kept"]),
        "rounds": [
            {
                "number": number,
                "queries": [_query(query) for query in case.rounds[number]],
                "said": case.said.get(number, ""),
            }
            for number in sorted(case.rounds)
        ],
    }


def _query(query: Query) -> dict[str, Any]:
    return {
        "question": query.question,
        "asked": query.asked,
        "target": query.target,
        "plain": query.accepted is None,
        "answers": [
            {
                "text": text,
                "accepted": place == query.accepted,
                "score": query.scores[place] if query.scores else None,
                "says": query.says[place] if query.says else True,
            }
            for place, text in enumerate(query.answers)
        ],
    }


def _uri(picture: Picture) -> str:
    """A picture as a data URL, small enough for a page."""
    from vprog.distill.teacher.server import opened

    pixels = opened(picture).pixels.convert("RGB")
    pixels.thumbnail((_SIDE, _SIDE))
    file = io.BytesIO()
    pixels.save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
