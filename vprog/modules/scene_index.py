"""What a scene graph says of one picture, laid out for looking up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vprog.image import Image
from vprog.modules.scene_graph import SceneGraph, SceneObject
from vprog.modules.scene_words import EVERYTHING, LOOSE, category_of, noun
from vprog.region import Region


@dataclass(frozen=True, slots=True)
class Index:
    """A picture with its scene graph.

    Attributes:
        image: the picture.
        scene: what is in it.
        regions: the objects as regions, in the order of the file.
        objects: by id.
        named: noun to the regions it names, in the order of the file.
        words: every attribute that the scene uses, to its category.
    """

    image: Image
    scene: SceneGraph
    regions: tuple[Region, ...]
    objects: Mapping[str, SceneObject]
    named: Mapping[str, tuple[Region, ...]]
    words: Mapping[str, str]

    def object_of(self, region: Region) -> SceneObject | None:
        """The object that a region shows; None for a region that is no object of the scene."""
        thing = self.objects.get(region.ref)
        return thing if thing is not None and thing.box == region.box else None

    def noun(self, text: str) -> str:
        """A noun as this scene calls it."""
        plain = noun(text)
        return self.scene.synonyms.get(plain, plain)

    def called(self, text: str) -> tuple[Region, ...]:
        """The objects that a noun names; all for "thing"."""
        plain = self.noun(text)
        found = self.named.get(plain)
        if found is None:
            return self.regions if plain in EVERYTHING else ()
        return found

    def category_of(self, word: str) -> str:
        """The category of an attribute: as this scene uses it, else as the table says."""
        return self.words.get(word) or category_of(word)


def index(image: Image, scene: SceneGraph) -> Index:
    """Lay out a scene for a picture."""
    regions = tuple(Region(image, o.box, o.name, 1.0, o.id) for o in scene.objects)
    named: dict[str, list[Region]] = {}
    words: dict[str, str] = {}
    for thing, region in zip(scene.objects, regions, strict=True):
        for name in thing.names:
            named.setdefault(name, []).append(region)
        for category, values in thing.attributes.items():
            words.update(dict.fromkeys(values, category))
    for category, values in scene.attributes.items():
        words.update((value, category) for value in values if words.get(value, LOOSE) == LOOSE)
    return Index(
        image,
        scene,
        regions,
        {o.id: o for o in scene.objects},
        {name: tuple(found) for name, found in named.items()},
        words,
    )
