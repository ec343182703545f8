"""Looking for the objects of a scene graph."""

from __future__ import annotations

from vprog.english import join, plural
from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.modules.scene_index import Index
from vprog.modules.scene_words import KINDS
from vprog.region import Region

NOT_NAMED = declare(
    "VP648",
    "the scene graph does not say which things these are",
    "A scene graph calls things by one noun. It cannot tell which of its tables are coffee tables, "
    "nor that its dog is an animal, unless it says so.",
    wrong=(
        "$ echo 'answer = count(find(image, \"coffee cup\"))' "
        "| vprog run - --image cups.png --profile scene:cups.json"
    ),
    right=(
        "$ echo 'answer = count(find(image, \"cup\"))' "
        "| vprog run - --image cups.png --profile scene:cups.json"
    ),
)
TOO_MANY = declare(
    "VP649",
    "there are more things than were asked for",
    "A scene graph's things are equally sure, so none can be left out; `max` says how many a "
    "program is ready for.",
    wrong=(
        "$ echo 'answer = count(find(image, \"cup\", max=2))' "
        "| vprog run - --image cups.png --profile scene:cups.json"
    ),
    right=(
        "$ echo 'answer = count(find(image, \"cup\", max=3))' "
        "| vprog run - --image cups.png --profile scene:cups.json"
    ),
)

#: How far a noun of many words is gone through.
_MOST_WORDS = 12


def find(index: Index, where: Region | None, noun: str, most: int) -> tuple[Region, ...] | Failed:
    """The objects that a noun names, in the order of the file; those with their middle in a region."""
    found = index.called(noun)
    if not found:
        doubt = _doubt(index, index.noun(noun))
        if doubt is not None:
            return doubt
    if where is not None:
        found = tuple(r for r in found if holds(where, r))
    if len(found) > most:
        return fail(
            TOO_MANY,
            f"there are {len(found)} {plural(noun[:60])}, and at most {max(0, most)} were asked for",
            f"write max={len(found)}, or more",
        )
    return found


def holds(where: Region, region: Region) -> bool:
    """Whether the middle of a region lies in another, its edge included."""
    left, top, right, bottom = where.box
    x, y = region.center
    return left <= x <= right and top <= y <= bottom


def _doubt(index: Index, noun: str) -> Failed | None:
    """Why a noun that names nothing may still mean something of the scene."""
    words = noun.split(" ")
    for start in range(1, min(len(words), _MOST_WORDS)):
        tail = " ".join(words[start:])
        if index.called(tail):
            return fail(
                NOT_NAMED,
                f"the scene graph has {plural(tail)}, and does not say which are {plural(noun[:60])}",
                f'find "{tail}", and verify the rest where it is an attribute',
            )
    narrower = sorted(KINDS.get(noun, frozenset()) & index.named.keys())
    if narrower:
        return fail(
            NOT_NAMED,
            f"the scene graph does not say which things are {plural(noun[:60])}",
            f"it names {join([plural(n) for n in narrower])}",
        )
    own = {o.name for o in index.objects.values()}
    wider = sorted(n for n, kinds in KINDS.items() if noun in kinds and n in own)
    if wider:
        return fail(
            NOT_NAMED,
            f"the scene graph has {plural(wider[0])}, and does not say which are {plural(noun[:60])}",
            f'find "{wider[0]}" instead',
        )
    return None
