"""How the things of a scene stand to each other, as sets of things in whole numbers.

A set of things is an int: bit i stands for the thing with id i. Every relation here means what the
operator of the same name means on the scene graph that is written: a program that runs there gives
the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import isqrt

from vprog.world.scene import Scene, Thing
from vprog.world.shapes import cells, placed_cells


@dataclass(frozen=True, slots=True)
class Relations:
    """The relations of a scene: for each thing b, the set of the things a that stand so to b.

    ``left_of[b]`` holds a where ``left_of(a, b)``, and so on.

    Attributes:
        left_of: the centre of a is farther left.
        right_of: turned round.
        above: the centre of a is higher in the picture.
        below: turned round.
        in_front_of: the silhouettes share area and a covers b there.
        behind: turned round. Of things that do not touch, neither is said.
        near: the gap between the boxes is at most half the mean size (the root of the area).
        inside: a lies in the hole of the ring b.
        overlaps: the boxes share area; so also for what is inside.
        everything: all things.
    """

    left_of: tuple[int, ...]
    right_of: tuple[int, ...]
    above: tuple[int, ...]
    below: tuple[int, ...]
    in_front_of: tuple[int, ...]
    behind: tuple[int, ...]
    near: tuple[int, ...]
    inside: tuple[int, ...]
    overlaps: tuple[int, ...]
    everything: int


def relations(scene: Scene) -> Relations:
    """Work out the relations of a scene."""
    things = scene.things
    n = len(things)
    left, right, above, below, front, behind, close, inside, shared = ([0] * n for _ in range(9))
    for i, j in combinations(range(n), 2):
        a, b = things[i], things[j]
        bit_i, bit_j = 1 << i, 1 << j
        (ax, ay), (bx, by) = a.center, b.center
        if ax < bx:
            left[j] |= bit_i
            right[i] |= bit_j
        elif bx < ax:
            left[i] |= bit_j
            right[j] |= bit_i
        if ay < by:
            above[j] |= bit_i
            below[i] |= bit_j
        elif by < ay:
            above[i] |= bit_j
            below[j] |= bit_i
        p, q = a.box, b.box
        if p[0] < q[2] and q[0] < p[2] and p[1] < q[3] and q[1] < p[3]:
            shared[i] |= bit_j
            shared[j] |= bit_i
            close[i] |= bit_j
            close[j] |= bit_i
            if covered(a, b):
                front[i] |= bit_j
                behind[j] |= bit_i
            elif a.shape == "ring" and b.radius < a.radius:
                inside[i] |= bit_j
            elif b.shape == "ring":
                inside[j] |= bit_i
        elif near(a, b):
            close[i] |= bit_j
            close[j] |= bit_i
    return Relations(
        left_of=tuple(left),
        right_of=tuple(right),
        above=tuple(above),
        below=tuple(below),
        in_front_of=tuple(front),
        behind=tuple(behind),
        near=tuple(close),
        inside=tuple(inside),
        overlaps=tuple(shared),
        everything=(1 << n) - 1,
    )


def gap(a: Thing, b: Thing) -> tuple[int, int]:
    """The gap between two boxes, across and down; 0 where they reach past each other."""
    p, q = a.box, b.box
    return max(0, p[0] - q[2], q[0] - p[2]), max(0, p[1] - q[3], q[1] - p[3])


def near(a: Thing, b: Thing) -> bool:
    """Whether the gap between two boxes is at most half the mean of the roots of their areas."""
    across, down = gap(a, b)
    square = across * across + down * down
    # 4 gap <= root(A) + root(B); squared twice it is 16 gap^2 - A - B <= 2 root(A B).
    first = (a.box[2] - a.box[0]) * (a.box[3] - a.box[1])
    second = (b.box[2] - b.box[0]) * (b.box[3] - b.box[1])
    rest = 16 * square - first - second
    return rest <= 0 or rest * rest <= 4 * first * second


def between(a: Thing, b: Thing, c: Thing) -> bool | None:
    """Whether a stands between b and c: set down on the line of their centres, it falls between
    them and lies no farther from it than half its length. None where that is too close to call.
    """
    (ax, ay), (bx, by), (cx, cy) = a.center, b.center, c.center
    x, y = cx - bx, cy - by
    from_b = (ax - bx) * x + (ay - by) * y
    from_c = (cx - ax) * x + (cy - ay) * y
    aside = 2 * abs((ax - bx) * y - (ay - by) * x)
    length = x * x + y * y
    margins = (from_b, from_c, length - aside)
    if any(abs(m) * 20 < length for m in margins):
        return None
    return from_b > 0 and from_c > 0 and aside < length


def mask_of(thing: Thing) -> int:
    """A thing's whole silhouette on the coarse grid, as bits."""
    return placed_cells(thing.shape, thing.radius, thing.angle, thing.center)


def covered(far: Thing, near: Thing) -> int:
    """How many cells of the coarse grid the nearer thing hides of the farther one."""
    return (mask_of(far) & mask_of(near)).bit_count()


def shown(scene: Scene) -> tuple[int, ...]:
    """How much of each thing is not hidden by others, in thousandths of its silhouette.

    >>> from vprog.world.placing import make_scene
    >>> len(shown(make_scene(1))) == len(make_scene(1).things)
    True
    """
    front = 0
    shares = []
    for thing in reversed(scene.things):
        mask = mask_of(thing)
        whole = cells(thing.shape, thing.radius, thing.angle)[1]
        shares.append((mask & ~front).bit_count() * 1000 // whole)
        front |= mask
    return tuple(reversed(shares))


def members(things: int) -> Iterator[int]:
    """The ids in a set of things, from the lowest on.

    >>> list(members(0b10110))
    [1, 2, 4]
    """
    while things:
        low = things & -things
        yield low.bit_length() - 1
        things ^= low


def distance(a: Thing, b: Thing) -> int:
    """The distance of two centres, rounded down, in the units of the grid."""
    x, y = a.center[0] - b.center[0], a.center[1] - b.center[1]
    return isqrt(x * x + y * y)
