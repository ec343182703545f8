"""Questions over photographs with their answers, read from folders of third-party data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.pictured.question import COLORS, Asked, read
from vprog.english import plural


@dataclass(frozen=True, slots=True)
class Record:
    """A question over a photograph.

    Attributes:
        picture: the photograph's file.
        question: in English.
        answers: each of them is right: ``yes``, ``2``, ``red``, ``left``.
        source: ``gqa``, ``scene graphs`` or ``photos``.
        asked: what it asks, where it has a plain form.
    """

    picture: Path
    question: str
    answers: tuple[str, ...]
    source: str
    asked: Asked | None


def records(folder: Path) -> list[Record]:
    """The questions over the photographs of GQA and of the notes below a folder of data."""
    told = (*_gqa(folder / "gqa"), *_graphs(folder / "gqa"), *_photos(folder / "photos"))
    # A question and a count of the notes may ask the same.
    once = {(r.picture, r.asked or r.question): r for r in told}
    return list(once.values())


def _load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _gqa(folder: Path) -> Iterator[Record]:
    """Real questions; their answers are whole sentences, of which the word asked for is taken."""
    for entry in _load(folder / "question_fullanswer_image.json"):
        picture = folder / "images" / f"{entry['imageId']}.jpg"
        if picture.is_file():
            asked = read(entry["question"])
            answers = _in_sentence(entry["answer"], asked)
            yield Record(picture, entry["question"], answers, "gqa", asked if answers else None)
    for entry in _load(folder / "questions_gold_programs.json"):
        picture = folder / "images" / f"{entry['imageId']}.jpg"
        if picture.is_file():
            yield Record(
                picture, entry["question"], (entry["answer"],), "gqa", read(entry["question"])
            )


def _in_sentence(sentence: str, asked: Asked | None) -> tuple[str, ...]:
    words = re.findall(r"[a-z]+", sentence.lower())
    if words[0] in ("yes", "no"):
        return (words[0],)
    if asked is None:
        return (sentence.lower().rstrip("."),)
    wanted = ("left", "right") if asked.kind == "relation" else COLORS
    found = [word for word in words if word in wanted]
    return (found[-1].replace("grey", "gray"),) if found else ()


def _graphs(folder: Path) -> Iterator[Record]:
    """Questions that were made from scene graphs: counts, and left or right."""
    for entry in _load(folder / "scene_graph_generated_qa.json"):
        picture = folder / "images" / f"{entry['imageId']}.jpg"
        asked = read(entry["question"])
        if not picture.is_file() or asked is None:
            continue
        said = entry["answer"].lower().rstrip(".")
        if asked.kind == "relation":
            found = re.search(r" to the (left|right) of ", said)
            said = found[1] if found else ""
        if said:
            yield Record(picture, entry["question"], (said,), "scene graphs", asked)


def _photos(folder: Path) -> Iterator[Record]:
    for entry in _load(folder / "notes.json"):
        for told in entry["questions"]:
            asked = read(told["question"])
            answers = (told["answer"].lower(),)
            yield Record(folder / entry["file"], told["question"], answers, "photos", asked)
        for noun, number in entry["counts"].items():
            if re.fullmatch(r"[a-z ]+", noun) and not noun.endswith(" visible"):
                question = f"How many {plural(noun)} are there?"
                yield Record(
                    folder / entry["file"], question, (str(number),), "photos", read(question)
                )
