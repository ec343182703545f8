"""What a scene graph says in words: texts, captions, and which view a description fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vprog.english import counted, join, one
from vprog.failed import Failed, fail
from vprog.image import Image
from vprog.modules.scene_attributes import NO_OPTION, NOT_SAID, described, subject, verify
from vprog.modules.scene_find import holds
from vprog.modules.scene_graph import SceneObject
from vprog.modules.scene_index import Index
from vprog.modules.scene_words import quoted
from vprog.ops.find import nothing_to_take
from vprog.region import Region

View = Image | Region

#: A description longer than that is not gone through.
_MOST_WORDS = 12


def read(index: Index, view: View) -> str | Failed:
    """The text on a thing, in a region or in a picture, as the scene graph gives it.

    Several texts stand in the order of their boxes, from top to bottom and from left to right.
    """
    if isinstance(view, Region):
        thing = index.object_of(view)
        if thing is not None and thing.text is not None:
            return thing.text
        inside = [r for r in index.regions if holds(view, r)]
    else:
        if index.scene.text is not None:
            return index.scene.text
        inside = list(index.regions)
    texts = [(r.box[1], r.box[0], index.objects[r.ref].text) for r in inside]
    said = [text for _, _, text in sorted(texts, key=lambda t: t[:2]) if text is not None]
    if said:
        return " ".join(said)
    what = f"the {view.label or 'region'}" if isinstance(view, Region) else "the picture"
    return fail(NOT_SAID, f"the scene graph gives no text on {what}", "it needs a profile with OCR")


def depth(index: Index, region: Region) -> float | Failed:
    """How far a thing is from the camera, as the scene graph gives it."""
    thing = index.object_of(region)
    if thing is None or thing.depth is None:
        what = region.label or "region"
        return fail(NOT_SAID, f"the scene graph gives no depth of the {what}")
    return thing.depth


def caption(index: Index, view: View) -> str:
    """A noun phrase: of a thing its attributes and noun, else the things there are, counted.

    The nouns stand in the order of the file.
    """
    regions: Sequence[Region] = index.regions
    if isinstance(view, Region):
        thing = index.object_of(view)
        if thing is not None:
            return described(thing)
        regions = [r for r in regions if holds(view, r)]
    numbers: dict[str, int] = {}
    for region in regions:
        numbers[region.label] = numbers.get(region.label, 0) + 1
    said = [one(noun) if n == 1 else counted(n, noun) for noun, n in numbers.items()]
    return join(said) or "nothing"


def best_match(
    index_of: Callable[[View], Index | Failed], views: Sequence[View], text: str
) -> View | Failed:
    """The first view that shows what a noun phrase names, with all its attributes.

    The phrase is a noun with attributes before it, such as "a small red cup". A view of which the
    scene graph does not say all of that is not taken; where none is left, it fails.
    """
    if not views:
        return nothing_to_take()
    for view in views:
        index = index_of(view)
        if isinstance(index, Failed):
            return index
        thing = index.object_of(view) if isinstance(view, Region) else None
        if thing is not None:
            things = [thing]
        elif isinstance(view, Region):
            things = [index.objects[r.ref] for r in index.regions if holds(view, r)]
        else:
            things = list(index.objects.values())
        if any(_fits(index, t, text) for t in things):
            return view
    return fail(
        NO_OPTION,
        f"the scene graph says of none of the {len(views)} that it shows {quoted(text)}",
        "describe one thing by its noun, with attributes before it",
    )


def _fits(index: Index, thing: SceneObject, text: str) -> bool:
    words = text.lower().split()
    if words and words[0] in ("a", "an", "the", "some"):
        del words[0]
    about = subject(index, thing)
    for start in range(min(len(words), _MOST_WORDS)):
        noun = " ".join(words[start:])
        if any(r.ref == thing.id for r in index.called(noun)):
            return all(verify(about, word) is True for word in words[:start])
    return False
