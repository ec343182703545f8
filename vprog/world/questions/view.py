"""A scene laid out for questions: sets of things as whole numbers, bit i for the thing with id i."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt
from typing import Final

from vprog.world.questions.sense import Look
from vprog.world.relations import between, covered, gap, near
from vprog.world.scene import Scene, Thing

#: How far edges lie apart, on the grid, where a superlative goes by them.
CLEAR_EDGE: Final = 12
#: By how many hundredths areas differ where a superlative goes by them.
CLEAR_AREA: Final = 25


class View:
    """What questions ask a scene, each answered once and kept.

    Relations mean what the operators mean on the scene graph that is written. ``clear_`` tells
    whether an answer is also beyond doubt for somebody who looks: questions ask nothing else.

    Attributes:
        scene: what is laid out.
        things: its things.
        everything: all things.
        words: an attribute to the things that have it.
        looks: all that each thing looks like.
        left_of: for each thing, those left of it; and so on.
    """

    __slots__ = (
        "above",
        "below",
        "everything",
        "kept",
        "left_of",
        "looks",
        "parts",
        "right_of",
        "scene",
        "things",
        "words",
    )

    def __init__(self, scene: Scene) -> None:
        things = scene.things
        self.scene = scene
        self.things: tuple[Thing, ...] = things
        self.everything = (1 << len(things)) - 1
        words: dict[str, int] = {}
        bit = 1
        for thing in things:
            for word in (thing.size, thing.color, thing.texture, thing.shape):
                words[word] = words.get(word, 0) | bit
            bit += bit
        self.words = words
        self.looks = [Look(t.size, t.color, t.texture, t.shape) for t in things]
        self.parts: list[list[int] | None] = [None] * len(things)
        self.left_of, self.right_of = self._ordered([t.center[0] for t in things])
        self.above, self.below = self._ordered([t.center[1] for t in things])
        self.kept: dict[tuple[str, int], tuple[int, bool]] = {}

    def _ordered(self, places: list[int]) -> tuple[list[int], list[int]]:
        """For each thing those before and those after it."""
        before, after = [0] * len(places), [0] * len(places)
        seen = 0
        for i in sorted(range(len(places)), key=places.__getitem__):
            before[i] = seen
            seen |= 1 << i
            after[i] = self.everything & ~seen
        return before, after

    def of(self, look: Look) -> int:
        """The things of a look."""
        found = self.everything
        words = self.words
        for word in look:
            if word:
                found &= words.get(word, 0)
        return found

    def words_of(self, k: int) -> set[int]:
        """For each attribute of a category, counted from 0, the things that have it."""
        return {self.words[look[k]] for look in self.looks}

    def like(self, i: int) -> list[int]:
        """The things that look like one in some categories: by the bits of these, 0 to 15."""
        found = self.parts[i]
        if found is None:
            words = self.words
            size, color, texture, shape = self.looks[i]
            found = [self.everything]
            for word in (size, color, texture, shape):
                alike = words[word]
                found += [others & alike for others in found]
            self.parts[i] = found
        return found

    def area(self, i: int) -> int:
        """The area of a thing's box."""
        return _area(self.things[i])

    def ids(self, found: int) -> list[int]:
        """The ids in a set, from the farthest thing to the nearest."""
        ids = []
        while found:
            low = found & -found
            ids.append(low.bit_length() - 1)
            found ^= low
        return ids

    def row(self, relation: str, i: int) -> tuple[int, bool]:
        """The things that stand so to one, and whether that is beyond doubt.

        Centres are apart in every scene, so the four directions always are.
        """
        if relation == "left_of":
            return self.left_of[i], True
        if relation == "right_of":
            return self.right_of[i], True
        if relation == "above":
            return self.above[i], True
        if relation == "below":
            return self.below[i], True
        key = (relation, i)
        found = self.kept.get(key)
        if found is None:
            found = self.kept[key] = self._near(i) if relation == "near" else self._touching(key)
        return found

    def _near(self, i: int) -> tuple[int, bool]:
        """Those with a small gap between; in doubt within a quarter of the widest such gap."""
        found, clear = 0, True
        a = self.things[i]
        for b in self.things:
            if b.id == i:
                continue
            if near(a, b):
                found |= 1 << b.id
            across, down = gap(a, b)
            size = (sqrt(_area(a)) + sqrt(_area(b))) / 2
            if 0.375 * size < sqrt(across * across + down * down) < 0.625 * size:
                clear = False
        return found, clear

    def _touching(self, key: tuple[str, int]) -> tuple[int, bool]:
        """Those whose boxes overlap; of these, those that cover one, or are covered by it.

        In doubt where a box overlaps and no silhouette does: in the hole of a ring.
        """
        relation, i = key
        found, clear = 0, True
        a = self.things[i]
        for b in self.things:
            if b.id == i or not _share(a, b):
                continue
            touching = covered(a, b) > 0
            clear = clear and touching
            if relation == "overlaps" or (touching and (b.id > i) == (relation == "in_front_of")):
                found |= 1 << b.id
        return found, clear

    def amid(self, a: int, b: int, c: int) -> tuple[bool, bool]:
        """Whether a thing is between two others, and whether that is beyond doubt."""
        things = self.things
        said = between(things[a], things[b], things[c])
        if said is not None:
            return said, True
        (ax, ay), (bx, by), (cx, cy) = things[a].center, things[b].center, things[c].center
        x, y = cx - bx, cy - by
        before = (ax - bx) * x + (ay - by) * y > 0
        after = (cx - ax) * x + (cy - ay) * y > 0
        aside = 2 * abs((ax - bx) * y - (ay - by) * x)
        return before and after and aside <= x * x + y * y, False

    def order(self, ids: list[int], way: str) -> tuple[list[int], bool]:
        """Things in the order of a superlative, the most so first, and whether that is beyond doubt.

        The order is the one in which the program's key puts them; of places the centres must agree.
        """
        things = self.things
        if way == "leftmost":
            keys = [things[i].box[0] for i in ids]
        elif way == "rightmost":
            keys = [-things[i].box[2] for i in ids]
        elif way == "topmost":
            keys = [things[i].box[1] for i in ids]
        elif way == "bottommost":
            keys = [-things[i].box[3] for i in ids]
        elif way == "largest":
            keys = [-_area(things[i]) for i in ids]
        else:
            keys = [_area(things[i]) for i in ids]
        places = sorted(range(len(ids)), key=keys.__getitem__)
        found = [ids[p] for p in places]
        if way in ("largest", "smallest"):
            sizes = [abs(keys[p]) for p in places]
            clear = all(
                100 * max(s, t) >= (100 + CLEAR_AREA) * min(s, t) for s, t in pairwise(sizes)
            )
            return found, clear
        axis = 0 if way in ("leftmost", "rightmost") else 1
        turn = 1 if way in ("leftmost", "topmost") else -1
        for p, q in pairwise(places):
            if keys[q] - keys[p] < CLEAR_EDGE:
                return found, False
            if turn * (things[ids[q]].center[axis] - things[ids[p]].center[axis]) <= 0:
                return found, False
        return found, True


def _area(thing: Thing) -> int:
    left, top, right, bottom = thing.box
    return (right - left) * (bottom - top)


def _share(a: Thing, b: Thing) -> bool:
    p, q = a.box, b.box
    return p[0] < q[2] and q[0] < p[2] and p[1] < q[3] and q[1] < p[3]
