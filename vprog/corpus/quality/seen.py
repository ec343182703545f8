"""What quality looks at: the kept rows of a corpus, each in a few words, and its pictures' hashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from vprog.corpus.folder import Corpus, open_corpus
from vprog.corpus.normal import normal
from vprog.corpus.quality.picture_hash import picture_hash
from vprog.corpus.sources.source import NO_SOURCE, unread
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image

COLUMNS: Final = "id status question answer type split images pictures candidates".split()
_PICTURES: Final = frozenset({".png", ".jpg", ".jpeg", ".webp"})


@dataclass(frozen=True, slots=True)
class Seen:
    """A kept row.

    Attributes:
        id: its name.
        question: in normal form.
        answer: in normal form.
        type: of the question.
        split: such as ``train``.
        pictures: their digests, in order.
        known: of each program that gave the right answer, whether it says what is asked (None: it is
            not known), what it is (its origin), and whether it was chosen.
    """

    id: str
    question: str
    answer: str
    type: str
    split: str
    pictures: tuple[str, ...]
    known: tuple[tuple[bool | None, str, bool], ...]


@dataclass(frozen=True, slots=True)
class View:
    """The kept rows of a corpus, and a hash of each picture whose bytes are at hand."""

    rows: tuple[Seen, ...]
    hashes: Mapping[str, int]


def look(corpus: Corpus, hashing: bool = True) -> View:
    """Look at a corpus, once.

    Args:
        corpus: which.
        hashing: decode each picture once, for its hash.

    Raises:
        VprogError: VP516.
    """
    rows, hashes = [], dict[str, int]()
    same: dict[Any, Any] = {}
    for row in corpus.rows(COLUMNS):
        if row["status"] != "kept":
            continue
        rows.append(_seen(row, same))
        for told, file in zip(row["pictures"], row["images"], strict=False) if hashing else ():
            if told["sha256"] not in hashes:
                found = _hash(file, told["name"])
                if found is not None:
                    hashes[told["sha256"]] = found
    return View(tuple(rows), hashes)


def look_at(place: str | Path) -> View:
    """An evaluation set: a corpus, or a folder of pictures, each a row without a question.

    Raises:
        VprogError: VP503 it is neither, VP516.
    """
    place = Path(place)
    if (place / "build.json").is_file():
        return look(open_corpus(place))
    rows, hashes = [], dict[str, int]()
    try:
        files = sorted(p for p in place.rglob("*") if p.suffix.lower() in _PICTURES)
    except OSError as error:
        raise unread(place, error) from None
    if not files:
        raise NO_SOURCE.error(f"{place} has neither a corpus nor pictures", "check the path")
    for file in files:
        try:
            image = Image.open(file)
            hashes[image.digest] = picture_hash(image)
        except VprogError:  # what is no picture cannot be in a corpus either
            continue
        rows.append(Seen(str(file), "", "", "", "", (image.digest,), ()))
    return View(tuple(rows), hashes)


def _seen(row: Mapping[str, Any], same: dict[Any, Any]) -> Seen:
    """A row, which shares with others in ``same`` what they have alike."""
    right = [c for c in row["candidates"] if c["verdict"] == "ok_correct"]
    facts = (
        normal(row["question"]),
        normal(row["answer"]),
        row["type"],
        row["split"],
        tuple(picture["sha256"] for picture in row["pictures"]),
        tuple((c["true"], c["origin"], c["chosen"]) for c in right),
    )
    return Seen(row["id"], *(same.setdefault(fact, fact) for fact in facts))


def _hash(file: Mapping[str, Any], name: str) -> int | None:
    try:
        if file["bytes"] is not None:
            return picture_hash(Image.decode(file["bytes"], name))
        return picture_hash(Image.open(file["path"]))
    except VprogError:  # a picture that went since the build: an export will say so
        return None
