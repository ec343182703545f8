"""The card of a corpus: what it holds, how it was made, what is wrong with it, and some of its rows."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from vprog.corpus.build import settings_in
from vprog.corpus.commit import commit
from vprog.corpus.folder import Corpus
from vprog.corpus.quality.report import Quality, quality
from vprog.corpus.sample import sample
from vprog.corpus.stats import COLUMNS, Stats
from vprog.files import NOT_WRITTEN
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image

#: The files of a card.
HTML: Final = "card.html"
MARKDOWN: Final = "card.md"
#: The most characters of a text in the gallery, and the widest that its pictures are.
_LONG: Final = 1500
_WIDE: Final = 320


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A row of the gallery.

    Attributes:
        id: its name.
        question: the question.
        answer: the right answer.
        type: of the question.
        rationale: as the corpus has it, or empty.
        reason: why there is none.
        program: likewise.
        pictures: each a small one as a ``data:`` address.
    """

    id: str
    question: str
    answer: str
    type: str
    rationale: str
    reason: str
    program: str
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says.

    Attributes:
        name: of the corpus.
        settings: the file that it was built from; empty of one that was merged.
        stats: counts.
        licences: of kept rows.
        quality: what was looked at.
        gallery: rows drawn by chance, those with a rationale first.
        seed: of the draw.
    """

    name: str
    settings: str
    stats: Stats
    licences: Mapping[str, int]
    quality: Quality
    gallery: tuple[Exhibit, ...]
    seed: int


def card(
    corpus: Corpus,
    rows: int = 12,
    seed: int = 0,
    found: Quality | None = None,
    hashing: bool = True,
) -> Card:
    """Look at a corpus for its card.

    Args:
        corpus: which.
        rows: how many are in the gallery.
        seed: of their draw.
        found: its quality, if it is known already.
        hashing: as in ``quality``.

    Raises:
        VprogError: VP516.
    """
    counted, licences = Stats(), Counter[str]()
    for row in corpus.rows((*COLUMNS, "licence"), 1024):
        counted.note(row)
        if row["status"] == "kept":
            licences[row["licence"]] += 1
    merged = "merged" in corpus.build
    settings = None if merged else settings_in(corpus.folder)
    return Card(
        corpus.folder.resolve().name if settings is None else settings["corpus.name"],
        "" if settings is None else settings.text,
        counted,
        dict(licences.most_common()),
        found or quality(corpus, hashing=hashing),
        tuple(map(_exhibit, _drawn(corpus, counted, rows, seed))),
        seed,
    )


def _drawn(corpus: Corpus, counted: Stats, rows: int, seed: int) -> Iterator[Mapping[str, Any]]:
    """Kept rows, a quarter of them for their labels alone where there are so many."""
    told, bare = (counted.statuses[f"kept ({kind})"] for kind in ("rationale", "label"))
    labels = min(bare, max(rows // 4, rows - told))
    yield from sample(corpus, rows - labels, seed, "kept", "rationale")
    yield from sample(corpus, labels, seed, "kept", "label")


def _exhibit(row: Mapping[str, Any]) -> Exhibit:
    names = ("question", "answer", "type", "rationale", "reason", "program")
    told = {name: _cut(row[name] or "") for name in names}
    pictures = tuple(
        address
        for told, file in zip(row["pictures"], row["images"], strict=False)
        if (address := _small(told["name"], file))
    )
    return Exhibit(_cut(row["id"]), pictures=pictures, **told)


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]} ..."


def _small(name: str, file: Mapping[str, Any]) -> str:
    """A small picture as an address, or nothing where it cannot be opened."""
    from io import BytesIO

    try:
        data = file["bytes"]
        image = Image.open(file["path"]) if data is None else Image.decode(data, name)
    except VprogError:  # the gallery then says that the picture is not at hand
        return ""
    pixels = image.pixels.copy()
    pixels.thumbnail((_WIDE, _WIDE))
    written = {}
    for kind in ("png", "jpeg"):
        out = BytesIO()
        pixels.save(out, kind.upper(), quality=85)
        written[kind] = out.getvalue()
    # Drawings are smaller as PNG, photographs as JPEG.
    kind = min(written, key=lambda name: len(written[name]))
    return f"data:image/{kind};base64,{base64.b64encode(written[kind]).decode()}"


def write_card(made: Card, folder: str | Path) -> tuple[Path, Path]:
    """Write ``card.html`` and ``card.md`` into a folder.

    Raises:
        VprogError: VP351 the folder is not there, VP505 the disk fails.
    """
    from vprog.corpus.card_html import to_html
    from vprog.corpus.card_markdown import to_markdown

    folder = Path(folder)
    if not folder.is_dir():
        raise NOT_WRITTEN.error(f"{folder} is no folder", "make it first")
    places = folder / HTML, folder / MARKDOWN
    for place, text in zip(places, (to_html(made), to_markdown(made)), strict=True):
        commit(place, text.encode())
    return places
