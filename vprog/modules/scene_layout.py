"""The layouts of scene graphs that are read: CLEVR's, GQA's and NLVR's, told apart by what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

import msgspec

from vprog.modules.nlvr import NlvrScene, nlvr_graph
from vprog.modules.scene_graph import Box, SceneGraph, SceneObject, clipped
from vprog.modules.scene_words import CLEVR_WORDS, attribute, category_of, noun, relation

#: The size of CLEVR's pictures, where a scene says none.
CLEVR_SIZE = (480, 320)
#: Focal length of CLEVR's camera in pixels (35 mm lens, 32 mm sensor) for a picture 480 wide.
_FOCAL = 525.0
#: Half the extent of CLEVR's objects, in the units of their coordinates.
_RADIUS = {"large": 0.7, "small": 0.35}
#: The distance taken for an object that gives none; the middle of CLEVR's scenes.
_DISTANCE = 11.5

Extent = Annotated[int, msgspec.Meta(ge=1, le=65_535)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class ClevrObject(msgspec.Struct):
    """An object in CLEVR's layout; ``text`` is an addition of ours."""

    color: Name
    size: Name
    shape: Name
    material: Name
    pixel_coords: Annotated[list[float], msgspec.Meta(min_length=2, max_length=3)]
    text: str | None = None


class ClevrScene(msgspec.Struct):
    """A scene in CLEVR's layout; ``width`` and ``height`` are additions of ours."""

    objects: list[ClevrObject]
    relationships: dict[str, list[list[int]]]
    image_filename: str = ""
    width: Extent = CLEVR_SIZE[0]
    height: Extent = CLEVR_SIZE[1]
    text: str | None = None


class GqaRelation(msgspec.Struct):
    """A relation in GQA's layout: how the object that holds it stands to another."""

    object: str
    name: Name


class GqaObject(msgspec.Struct):
    """An object in GQA's layout; ``kinds`` (wider nouns), ``text`` and ``depth`` are ours."""

    name: Name
    x: float
    y: float
    w: float
    h: float
    attributes: list[Name] = []
    relations: list[GqaRelation] = []
    kinds: list[Name] = []
    text: str | None = None
    depth: float | None = None


class GqaScene(msgspec.Struct):
    """A scene in GQA's layout; ``text`` and ``complete`` are additions of ours.

    ``complete`` names the relations of which the scene says all, so that what it does not say of
    them is not so.
    """

    width: Extent
    height: Extent
    objects: dict[str, GqaObject]
    location: str | None = None
    weather: str | None = None
    text: str | None = None
    complete: list[Name] = []


class LayoutError(Exception):
    """What is wrong with a file of scene graphs, as a sentence."""


def scenes_of(data: Any) -> Iterator[SceneGraph]:
    """The scenes of a file's JSON.

    CLEVR's ``{"scenes": [...]}``, GQA's ``{id: {...}}``, NLVR's ``[{...}]``, or one scene of any.

    Raises:
        LayoutError: it is none of these, or something in it is missing or of a wrong type.
    """
    if isinstance(data, dict) and "structured_rep" in data:
        data = [data]
    if not isinstance(data, dict | list) or data == []:
        raise LayoutError("it holds no scene graphs")
    try:
        if isinstance(data, list):
            for record in msgspec.convert(data, list[NlvrScene]):
                yield nlvr_graph(record)
            return
        if isinstance(data.get("scenes"), list):
            for scene in msgspec.convert(data["scenes"], list[ClevrScene]):
                yield clevr_graph(scene)
        elif isinstance(data.get("objects"), list):
            yield clevr_graph(msgspec.convert(data, ClevrScene))
        elif isinstance(data.get("objects"), dict):
            yield gqa_graph("", msgspec.convert(data, GqaScene))
        elif data and all(isinstance(v, dict) and "objects" in v for v in data.values()):
            for name, one in msgspec.convert(data, dict[str, GqaScene]).items():
                yield gqa_graph(name, one)
        else:
            raise LayoutError("it holds no scene graphs in CLEVR's, GQA's or NLVR's layout")
    except msgspec.ValidationError as error:
        raise LayoutError(str(error).replace("`", "")) from None


def clevr_graph(scene: ClevrScene) -> SceneGraph:
    """A scene in CLEVR's layout.

    CLEVR gives the middle of an object and its distance, no box. The box is made here: a square
    around the middle whose side is the object's extent (0.7 for large, 0.35 for small, either way
    from the middle) as CLEVR's camera shows it at that distance, cut at the picture's edge.
    """
    count = len(scene.objects)
    stands: list[dict[str, set[str]]] = [{} for _ in range(count)]
    for name, lists in scene.relationships.items():
        if len(lists) != count or any(not 0 <= j < count for row in lists for j in row):
            raise LayoutError(
                f"the relation {name!r} does not fit the {count} objects of its scene"
            )
        for i, row in enumerate(lists):
            for j in row:
                stands[j].setdefault(relation(name), set()).add(str(i))
    objects = []
    for i, thing in enumerate(scene.objects):
        depth = thing.pixel_coords[2] if len(thing.pixel_coords) == 3 else None
        middle = (thing.pixel_coords[0], thing.pixel_coords[1])
        box = _square(middle, depth, attribute(thing.size), scene.width)
        values = {
            "color": (attribute(thing.color),),
            "size": (attribute(thing.size),),
            "shape": (attribute(thing.shape),),
            "material": (attribute(thing.material),),
        }
        objects.append(
            SceneObject(
                id=str(i),
                names=(noun(thing.shape),),
                box=clipped(box, scene.width, scene.height),
                attributes=values,
                relations=_frozen(stands[i]),
                depth=depth,
                text=thing.text,
            )
        )
    return SceneGraph(
        name=scene.image_filename,
        width=scene.width,
        height=scene.height,
        objects=tuple(objects),
        text=scene.text,
        stored=frozenset(relation(name) for name in scene.relationships),
        synonyms=CLEVR_WORDS,
    )


def _square(middle: tuple[float, float], depth: float | None, size: str, width: int) -> Box:
    distance = depth if depth is not None and depth > 0 else _DISTANCE
    focal = _FOCAL * width / CLEVR_SIZE[0]
    half = focal * _RADIUS.get(size, _RADIUS["small"]) / distance
    return middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half


def gqa_graph(name: str, scene: GqaScene) -> SceneGraph:
    """A scene in GQA's layout; boxes are cut at the picture's edge."""
    objects = []
    for id, thing in scene.objects.items():
        stands: dict[str, set[str]] = {}
        for edge in thing.relations:
            if edge.object not in scene.objects:
                raise LayoutError(f"the relation {edge.name!r} leads to no object: {edge.object!r}")
            stands.setdefault(relation(edge.name), set()).add(edge.object)
        box = (thing.x, thing.y, thing.x + thing.w, thing.y + thing.h)
        objects.append(
            SceneObject(
                id=id,
                names=tuple(dict.fromkeys(noun(n) for n in (thing.name, *thing.kinds))),
                box=clipped(box, scene.width, scene.height),
                attributes=by_category(thing.attributes),
                relations=_frozen(stands),
                depth=thing.depth,
                text=thing.text,
            )
        )
    whole = {"location": scene.location, "weather": scene.weather}
    return SceneGraph(
        name=name,
        width=scene.width,
        height=scene.height,
        objects=tuple(objects),
        attributes={key: (attribute(value),) for key, value in whole.items() if value},
        text=scene.text,
        stored=frozenset(relation(name) for name in scene.complete),
    )


def by_category(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Attributes by their categories, each once.

    >>> by_category(["Red", "small", "delicious", "white", "red"])
    {'color': ('red', 'white'), 'size': ('small',), '': ('delicious',)}
    """
    found: dict[str, list[str]] = {}
    for word in dict.fromkeys(attribute(w) for w in words):
        found.setdefault(category_of(word), []).append(word)
    return {category: tuple(values) for category, values in found.items()}


def _frozen(stands: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(ids) for name, ids in stands.items()}
