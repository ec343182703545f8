"""Runs foreign Python programs over stubs of their interfaces; started as a process of its own.

It reads jobs from stdin, a JSON list of ``{program, function, seed, images}``, and writes what each
gave, ``{"value": ...}`` or ``{"raised": ...}``.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.importers import draws


class Picture:
    """A picture, by its number."""

    def __init__(self, number: int) -> None:
        self.place: draws.Place = (number, None)


class ImagePatch:
    """ViperGPT's image patch over the drawn world; places count from the bottom."""

    seed = 0

    def __init__(self, image: Any, box: Any = None) -> None:
        self.number = image.place[0] if isinstance(image, Picture) else image.number
        self.box = box
        left, top, right, bottom = box or (0, 0, draws.WIDTH, draws.HEIGHT)
        self.left, self.right = left, right
        self.lower, self.upper = draws.HEIGHT - bottom, draws.HEIGHT - top
        self.width, self.height = right - left, bottom - top
        self.horizontal_center = (self.left + self.right) / 2
        self.vertical_center = (self.lower + self.upper) / 2

    @property
    def place(self) -> draws.Place:
        return (self.number, self.box)

    def find(self, object_name: str) -> list[ImagePatch]:
        found = draws.boxes(self.seed, self.place, object_name)
        return [ImagePatch(self, box) for box in found]

    def exists(self, object_name: str) -> bool:
        return len(self.find(object_name)) > 0

    def verify_property(self, object_name: str, property: str) -> bool:
        if self.box is None:
            return any(p.verify_property(object_name, property) for p in self.find(object_name))
        return draws.holds(self.seed, self.place, property)

    def best_text_match(self, option_list: list[str], prefix: str | None = None) -> str:
        return draws.best_word(self.seed, self.place, option_list)

    def simple_query(self, question: str = "What is this?") -> str:
        return draws.answer(self.seed, self.place, question)

    def compute_depth(self) -> float:
        return draws.depth(self.seed, self.place)

    def llm_query(self, question: str, long_answer: bool = True) -> str:
        return draws.known(self.seed, question)

    def overlaps_with(self, left: float, lower: float, right: float, upper: float) -> bool:
        return (
            self.left <= right
            and self.right >= left
            and self.lower <= upper
            and self.upper >= lower
        )


class VideoSegment:
    """ViperGPT's video over a list of pictures."""

    def __init__(self, video: list[Picture]) -> None:
        self.video = video
        self.num_frames = len(video)

    def frame_iterator(self) -> Any:
        return (ImagePatch(frame) for frame in self.video)

    def frame_from_index(self, index: int) -> ImagePatch:
        return ImagePatch(self.video[index])

    def trim(self, start: int | None = None, end: int | None = None) -> VideoSegment:
        return VideoSegment(self.video[start:end])


def interface(seed: int, count: int) -> dict[str, Any]:
    """The names that a program finds."""
    ImagePatch.seed = seed
    images = [Picture(n) for n in range(count)]

    def find_object(image: Any, noun: str) -> list[ImagePatch]:
        return ImagePatch(image).find(noun)

    def get_pos(image: Any, noun: str) -> tuple[float, float]:
        first = find_object(image, noun)[0]
        return first.horizontal_center, first.vertical_center

    def query(image: Any, question: str) -> str:
        return draws.answer(seed, image.place, question)

    def best_image_match(patches: list[Any], content: Any) -> Any:
        text = content if isinstance(content, str) else ", ".join(content)
        return max(patches, key=lambda patch: draws.fits(seed, patch.place, text))

    def know(question: str, context: str | None = None, long_answer: bool = True) -> str:
        return draws.known(seed, question if context is None else f"{context} {question}")

    return {
        "ImagePatch": ImagePatch,
        "VideoSegment": VideoSegment,
        "List": list,
        "math": math,
        "img": Picture(0),
        "image": Picture(0),
        "images": images,
        "video": images,
        "LEFT": 0,
        "RIGHT": draws.WIDTH,
        "BOTTOM": 0,
        "TOP": draws.HEIGHT,
        "query": query,
        "visual_query": query,
        "knowledge_query": know,
        "llm_query": know,
        "get_pos": get_pos,
        "find_object": find_object,
        "find_matching_image": best_image_match,
        "best_image_match": best_image_match,
        "bool_to_yesno": lambda value: "yes" if value else "no",
    }


def plain(value: Any) -> Any:
    """A value as JSON."""
    if isinstance(value, Picture | ImagePatch):
        return ["place", *value.place]
    if isinstance(value, set | tuple | list):
        return [plain(item) for item in value]
    return value


def run(job: dict[str, Any], compiled: dict[str, Any]) -> dict[str, Any]:
    """What one job gives."""
    text = job["program"]
    if text not in compiled:
        compiled[text] = compile(text, "<program>", "exec")
    names = interface(job["seed"], job["images"])
    try:
        exec(compiled[text], names)  # noqa: S102
        if "execute_command" in names:
            head = text[text.index("def execute_command(") :].partition("(")[2]
            return {"value": plain(names["execute_command"](names[head[: head.index(")")]]))}
        return {"value": plain(names["answer"])}
    except Exception as error:
        return {"raised": type(error).__name__}


def main() -> None:
    """Run every job."""
    compiled: dict[str, Any] = {}
    print(json.dumps([run(job, compiled) for job in json.load(sys.stdin)]))


if __name__ == "__main__":
    main()
