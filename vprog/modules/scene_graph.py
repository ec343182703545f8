"""Scene graphs: what is in a picture, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class SceneObject:
    """A thing of a scene.

    Attributes:
        id: its key in the scene graph.
        names: what it is called, its own name first, then wider ones that the scene gives.
        box: left, top, right, bottom in pixels, inside the picture.
        attributes: category to values, in their compared form (``scene_words.attribute``); the
            category ``""`` holds those that belong to none.
        relations: relation (in its compared form) to the ids of the objects it stands so to.
        depth: distance from the camera, larger is farther; None where the scene says none.
        text: what is written on it; None where the scene says nothing of that.
    """

    id: str
    names: tuple[str, ...]
    box: Box
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    relations: Mapping[str, frozenset[str]] = field(default_factory=dict)
    depth: float | None = None
    text: str | None = None

    @property
    def name(self) -> str:
        return self.names[0]


@dataclass(frozen=True, slots=True)
class SceneGraph:
    """A picture's things and how they stand to each other.

    Attributes:
        name: the file name of the picture, or its id; empty for a scene of any picture.
        width: of the picture, in pixels.
        height: likewise.
        objects: in the order of the file.
        attributes: those of the picture as a whole, by category.
        text: what is written in the picture; None where the scene does not say.
        stored: relations of which the scene says all, so that what it does not say is not so.
        synonyms: words of this layout for attributes and nouns, to the scene's own words.
    """

    name: str
    width: int
    height: int
    objects: tuple[SceneObject, ...]
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text: str | None = None
    stored: frozenset[str] = frozenset()
    synonyms: Mapping[str, str] = field(default_factory=dict)


def clipped(box: Box, width: int, height: int) -> Box:
    """A box inside its picture, at least a pixel wide and high.

    >>> clipped((-5.0, 10.0, 30.0, 600.0), 480, 320)
    (0.0, 10.0, 30.0, 320.0)
    >>> clipped((500.0, 10.0, 520.0, 20.0), 480, 320)
    (479.0, 10.0, 480.0, 20.0)
    """
    left, right = _span(box[0], box[2], width)
    top, bottom = _span(box[1], box[3], height)
    return left, top, right, bottom


def _span(start: float, end: float, length: int) -> tuple[float, float]:
    start = min(max(0.0, start), length - 1.0)
    return start, min(max(end, start + 1.0), float(length))
