"""How the things of a scene graph stand to each other.

What the scene graph says comes first. Where it says nothing of left, right, above, below, near and
inside, the boxes tell, by the rules of ``geometry``; of other relations only the scene can tell.
"""

from __future__ import annotations

from collections.abc import Callable

from vprog.english import join
from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.modules import geometry
from vprog.modules.scene_attributes import NOT_SAID
from vprog.modules.scene_graph import SceneObject
from vprog.modules.scene_index import Index
from vprog.modules.scene_words import nearest, quoted
from vprog.modules.scene_words import relation as compared
from vprog.region import Region

NO_RELATION = declare(
    "VP646",
    "the scene graph does not know the relation",
    "A relation is one that the scene graph uses between some of its things, or one of place: left "
    "of, right of, above, below, near, inside.",
    wrong=(
        '$ echo \'answer = relate(the(find(image, "laptop")), the(find(image, "table")), '
        '"holding")\' | vprog run - --image cups.png --profile scene:cups.json'
    ),
    right=(
        '$ echo \'answer = relate(the(find(image, "laptop")), the(find(image, "table")), '
        '"on")\' | vprog run - --image cups.png --profile scene:cups.json'
    ),
)

LEFT, RIGHT = "to the left of", "to the right of"
ABOVE, BELOW = "above", "below"
FRONT, BEHIND = "in front of", "behind"
#: Relations that exclude each other and turn round when their things are exchanged.
_OPPOSITE = {LEFT: RIGHT, RIGHT: LEFT, ABOVE: BELOW, BELOW: ABOVE, FRONT: BEHIND, BEHIND: FRONT}
_BOXES: dict[str, Callable[[Region, Region], bool]] = {
    LEFT: geometry.left_of,
    RIGHT: lambda a, b: geometry.left_of(b, a),
    ABOVE: geometry.above,
    BELOW: lambda a, b: geometry.above(b, a),
    "near": geometry.near,
    "inside": geometry.inside,
}


def opposite(relation: str) -> str:
    """What a relation turns into when its things are exchanged; empty where it is not said."""
    return _OPPOSITE.get(relation, "")


def stands(index: Index, a: Region, b: Region, text: str) -> bool | Failed:
    """Whether a stands in a relation to b."""
    relation = compared(text)
    said = _said(index, a, b, relation)
    if said is not None:
        return said
    if relation in _BOXES:
        return _BOXES[relation](a, b)
    if relation in (FRONT, BEHIND):
        return fail(
            NOT_SAID,
            f"the scene graph does not say which is in front, the {a.label or 'region'} or "
            f"the {b.label or 'region'}",
            "compare depth(...) where the scene gives one",
        )
    used = {name for thing in index.objects.values() for name in thing.relations}
    if relation in used:
        return False
    help = nearest(relation, sorted(used)) or (f"it has: {join(sorted(used))}" if used else None)
    return fail(
        NO_RELATION, f"the scene graph has no relation {quoted(text)} between any things", help
    )


def _said(index: Index, a: Region, b: Region, relation: str) -> bool | None:
    """What the scene graph itself says of a and b; None where it says nothing, or both ways."""
    first, second = index.object_of(a), index.object_of(b)
    if first is None or second is None:
        return None
    forth = _holds(first, second, relation)
    if relation in index.scene.stored:
        return forth
    if relation not in _OPPOSITE:
        return forth or (relation == "near" and _holds(second, first, relation)) or None
    back = _holds(second, first, relation)
    return None if forth == back else forth


def _holds(a: SceneObject, b: SceneObject, relation: str) -> bool:
    """Whether it is said of a towards b, or its opposite of b towards a."""
    if b.id in a.relations.get(relation, ()):
        return True
    opposite = _OPPOSITE.get(relation)
    return opposite is not None and a.id in b.relations.get(opposite, ())
