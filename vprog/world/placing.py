"""Laying out a scene: what its things are, and where they stand."""

from __future__ import annotations

from typing import Final

from vprog.world.dice import Dice
from vprog.world.relations import covered, gap, shown
from vprog.world.scene import (
    GROUNDS,
    SIGN,
    SIGN_WORDS,
    SIZES,
    Ground,
    Group,
    Scene,
    SceneConfig,
    Thing,
)
from vprog.world.shapes import ANGLES, CELL, CELLS, GRID, cells, silhouette

#: The least distance of two centres, across and down.
APART: Final = 20
#: The least gap between boxes that do not overlap, in one direction at least.
GAP: Final = 24
#: The least distance of a box from the edge of the picture.
MARGIN: Final = 16
#: The radii of each size; a sign has the half width of its board.
RADII: Final = {"small": (44, 48), "medium": (72, 78), "large": (112, 122)}
_SIGN_RADII: Final = {"small": 104, "medium": 136, "large": 168}
#: Of a covered thing at least that much shows, in thousandths, so that its shape can be told.
LEAST_SHOWN: Final = {"small": 650, "medium": 500, "large": 450}
#: A covering hides at least that much of one of the two, in thousandths.
LEAST_HIDDEN: Final = 90
_TRIES: Final = 24

_DEFAULT: Final = SceneConfig()


def make_scene(seed: int, config: SceneConfig = _DEFAULT, name: str = "") -> Scene:
    """A scene, by its seed and its settings alone.

    Args:
        seed: any whole number that is not negative.
        config: what to draw from.
        name: what to call it; ``scene-SEED`` by default.

    >>> make_scene(3) == make_scene(3), make_scene(3) == make_scene(4)
    (True, False)
    """
    # Settings that cannot be met by this draw are met by the next one; the number tells it apart.
    for attempt in range(1000):
        layout = _Layout(Dice(seed * 1000 + attempt), config)
        scene = layout.scene(name or f"scene-{seed}", seed)
        if scene is not None:
            return scene
    raise ValueError("no scene can be made of these settings")


class _Layout:
    """A scene as it is laid out, thing by thing from the farthest on."""

    def __init__(self, dice: Dice, config: SceneConfig) -> None:
        self.dice = dice
        self.config = config
        self.things: list[Thing] = []
        # Of each thing its middle, and how far from it another box has to stay.
        self.taken: list[tuple[int, int, int, int]] = []
        self.groups: list[Group] = []
        # Few colours and shapes in a scene make things that need more than one word to tell apart.
        self.colors = dice.some(config.colors, dice.between(3, 6))
        self.shapes = dice.some(config.shapes, dice.between(2, 5))
        self.textures = dice.some(config.textures, dice.between(2, 4))

    def scene(self, name: str, seed: int) -> Scene | None:
        """The finished scene; None where too few things found a place."""
        dice, config = self.dice, self.config
        wanted = dice.between(*config.things)
        if dice.chance(config.signs):
            for _ in range(min(dice.between(1, 2), wanted - 1)):
                self._sign()
        if wanted - len(self.things) >= 4 and dice.chance(config.grouped):
            self._group(min(wanted - len(self.things) - 1, dice.between(3, 4)))
        if config.want:
            self._one(dice.pick(config.want))
        for _ in range(3 * wanted):
            if len(self.things) >= wanted:
                break
            self._one()
        if len(self.things) < config.things[0] or (config.want and not self._wanted()):
            return None
        return Scene(name, seed, self._ground(), tuple(self.things), tuple(self.groups))

    def _wanted(self) -> bool:
        return any(t.has(a) and t.has(b) for t in self.things for a, b in self.config.want)

    def _ground(self) -> Ground:
        dice, config = self.dice, self.config
        texture = "plain"
        if dice.chance(config.textured):
            texture = dice.pick(("striped", "dotted", "checkered", "shaded"))
        clutter = dice.between(0, config.clutter) if config.clutter else 0
        noise = dice.between(0, config.noise) if config.noise else 0
        return Ground(dice.pick(GROUNDS), texture, clutter, noise)

    def _look(self, want: tuple[str, str] | None = None) -> tuple[str, str, str, str]:
        """Shape, colour, size and texture of a new thing."""
        dice, config = self.dice, self.config
        for _ in range(100):
            shape, color = dice.pick(self.shapes), dice.pick(self.colors)
            size = SIZES[min(2, dice.below(7) // 2)]
            texture = dice.pick(self.textures) if dice.chance(60) else "plain"
            look = (shape, color, size, texture)
            if want:
                look = _given(look, want, config)
            if not config.avoid or not _avoided(look, config):
                return look
        return look

    def _thing(self, look: tuple[str, str, str, str], x: int, y: int, text: str = "") -> Thing:
        """A thing with its middle at the place on the coarse grid next to (x, y)."""
        shape, color, size, texture = look
        x, y = x // CELL * CELL, y // CELL * CELL
        radius = _SIGN_RADII[size] if shape == SIGN else self.dice.pick(RADII[size])
        angle = self.dice.pick(ANGLES[shape])
        w, h = silhouette(shape, radius, angle).half
        box = (x - w, y - h, x + w, y + h)
        return Thing(
            len(self.things), shape, color, size, texture, box, (x, y), radius, angle, text
        )

    def _sign(self) -> None:
        said = {t.text for t in self.things}
        size = "medium" if self.dice.chance(50) else "large"
        text = self.dice.pick([w for w in SIGN_WORDS if w not in said])
        look = (SIGN, self.dice.pick(self.colors), size, "plain")
        if not _avoided(look, self.config):
            self._place(look, text=text)

    def _one(self, want: tuple[str, str] | None = None) -> None:
        look = self._look(want)
        if self.things and self.dice.chance(self.config.overlap):
            over = self._into_ring(look) if self.dice.chance(40) else False
            if over or self._over(look):
                return
        self._place(look)

    def _place(self, look: tuple[str, str, str, str], text: str = "") -> bool:
        """Set a thing down where nothing else is."""
        thing = self._thing(look, 0, 0, text)
        right, down = thing.box[2], thing.box[3]
        share = self.dice.share
        first_x, first_y = (MARGIN + right) // CELL + 1, (MARGIN + down) // CELL + 1
        across, along = CELLS + 1 - 2 * first_x, CELLS + 1 - 2 * first_y
        for _ in range(_TRIES):
            x = (first_x + int(share() * across)) * CELL
            y = (first_y + int(share() * along)) * CELL
            for ox, oy, reach_x, reach_y in self.taken:
                ox, oy = abs(x - ox), abs(y - oy)
                if ox < APART or oy < APART or (ox < reach_x + right and oy < reach_y + down):
                    break
            else:
                self._add(_moved(thing, x, y))
                return True
        return False

    def _over(self, look: tuple[str, str, str, str]) -> bool:
        """Set a thing down over part of an earlier one."""
        dice = self.dice
        under = dice.pick(self.things)
        if under.shape in (SIGN, "ring") or under.size == look[2] == "small":
            return False
        x, y = under.center
        thing = self._thing(look, 0, 0)
        for _ in range(4):
            reach = (under.radius + thing.radius) * dice.between(55, 85) // 100
            across = dice.between(APART, max(APART, reach))
            down = max(APART, reach - across // 2)
            across, down = across * dice.pick((-1, 1)), down * dice.pick((-1, 1))
            there = _moved(thing, (x + across) // CELL * CELL, (y + down) // CELL * CELL)
            if self._free(there, under) and self._covers(there, under):
                self._add(there)
                return True
        return False

    def _into_ring(self, look: tuple[str, str, str, str]) -> bool:
        """Set a small thing down in the hole of a large ring."""
        rings = [t for t in self.things if t.shape == "ring" and t.size == "large"]
        if not rings:
            return False
        dice = self.dice
        ring = dice.pick(rings)
        look = (look[0], look[1], "small", look[3])
        if _avoided(look, self.config):
            return False
        x, y = ring.center
        thing = self._thing(look, x + APART * dice.pick((-1, 1)), y + APART * dice.pick((-1, 1)))
        if not self._free(thing, ring) or covered(ring, thing):
            return False
        self._add(thing)
        return True

    def _covers(self, thing: Thing, under: Thing) -> bool:
        """Whether a thing visibly covers another, and leaves enough of it to see."""
        hidden = covered(under, thing)
        below = cells(under.shape, under.radius, under.angle)[1]
        above = cells(thing.shape, thing.radius, thing.angle)[1]
        # What something else covers already is covered once only.
        if any(covered(under, t) for t in self.things[under.id + 1 :]):
            return False
        return hidden * 1000 >= LEAST_HIDDEN * min(below, above) and (
            (below - hidden) * 1000 >= LEAST_SHOWN[under.size] * below
        )

    def _group(self, count: int) -> None:
        """A row, a column or a cluster of things that share size and shape or colour."""
        dice = self.dice
        kind = dice.pick(("row", "row", "column", "cluster"))
        first = self._look()
        size = dice.pick(("small", "medium"))
        same_shape = dice.chance(60)
        step = 2 * RADII[size][1] + GAP + dice.between(4, 40)
        long, wide = step * (count - 1), APART * (count - 1)
        if kind == "cluster":
            count, long, wide = 3, step, step
        if kind == "column":
            long, wide = wide, long
        room = GRID - 2 * (MARGIN + RADII[size][1])
        if long > room or wide > room:
            return
        start = MARGIN + RADII[size][1]
        x0 = start + dice.below(room - long + 1)
        y0 = start + dice.below(room - wide + 1)
        offsets = [APART * k for k in range(count)]
        dice.mix(offsets)
        placed: list[Thing] = []
        for k in range(count):
            look = self._look()
            look = (
                (first[0], look[1], size, look[3])
                if same_shape
                else (look[0], first[1], size, look[3])
            )
            if _avoided(look, self.config):
                break
            if kind == "row":
                x, y = x0 + step * k, y0 + offsets[k]
            elif kind == "column":
                x, y = x0 + offsets[k], y0 + step * k
            else:
                x = x0 + (0, step, step // 2)[k]
                y = y0 + (0, APART + CELL, step)[k]
            thing = self._thing(look, x, y)
            if not self._free(thing):
                break
            self._add(thing)
            placed.append(thing)
        if len(placed) >= 3:
            self.groups.append(Group(kind, tuple(t.id for t in placed)))

    def _add(self, thing: Thing) -> None:
        left, top, right, bottom = thing.box
        reach = ((right - left) // 2 + GAP, (bottom - top) // 2 + GAP)
        self.things.append(thing)
        self.taken.append((*thing.center, *reach))

    def _free(self, thing: Thing, under: Thing | None = None) -> bool:
        """Whether a place is free: apart from every thing but the one that is covered on purpose."""
        left, top, right, bottom = thing.box
        if left < MARGIN or top < MARGIN or right > GRID - MARGIN or bottom > GRID - MARGIN:
            return False
        (x, y), w, h = thing.center, right - thing.center[0], bottom - thing.center[1]
        for other, (ox, oy, reach_x, reach_y) in zip(self.things, self.taken, strict=True):
            ox, oy = abs(x - ox), abs(y - oy)
            if ox < APART or oy < APART:
                return False
            if other is not under and ox < reach_x + w and oy < reach_y + h:
                return False
        return True


def _moved(thing: Thing, x: int, y: int) -> Thing:
    """A thing made at (0, 0), at its place."""
    left, top, right, bottom = thing.box
    return Thing(
        thing.id,
        thing.shape,
        thing.color,
        thing.size,
        thing.texture,
        (left + x, top + y, right + x, bottom + y),
        (x, y),
        thing.radius,
        thing.angle,
        thing.text,
    )


def _given(
    look: tuple[str, str, str, str], want: tuple[str, str], config: SceneConfig
) -> tuple[str, str, str, str]:
    """A look with both attributes of a pair."""
    shape, color, size, texture = look
    for word in want:
        if word in config.shapes:
            shape = word
        elif word in config.colors:
            color = word
        elif word in SIZES:
            size = word
        else:
            texture = word
    return shape, color, size, texture


def _avoided(look: tuple[str, str, str, str], config: SceneConfig) -> bool:
    return any(a in look and b in look for a, b in config.avoid)


def flaws(scene: Scene) -> list[str]:
    """Where a scene breaks what holds in all: sentences, none in a scene of ``make_scene``.

    >>> flaws(make_scene(11))
    []
    """
    found = []
    seen = shown(scene)
    for place, thing in enumerate(scene.things):
        box = thing.box
        if thing.id != place:
            found.append(f"thing {thing.id} stands at place {place}")
        if min(box[0], box[1], GRID - box[2], GRID - box[3]) < MARGIN:
            found.append(f"thing {place} lies at the edge")
        w, h = silhouette(thing.shape, thing.radius, thing.angle).half
        x, y = thing.center
        if box != (x - w, y - h, x + w, y + h):
            found.append(f"the box of thing {place} is not that of its silhouette")
        if seen[place] < LEAST_SHOWN[thing.size] or (thing.text and seen[place] < 1000):
            found.append(f"thing {place} is hidden too far")
        for other in scene.things[:place]:
            found += _pair_flaws(other, thing)
    return found


def _pair_flaws(far: Thing, close: Thing) -> list[str]:
    pair = f"things {far.id} and {close.id}"
    if min(abs(far.center[0] - close.center[0]), abs(far.center[1] - close.center[1])) < APART:
        return [f"{pair} have centres too close for left and right, above and below"]
    if max(gap(far, close)) >= GAP:
        return []
    hidden = covered(far, close)
    if not hidden and far.shape == "ring" and close.size == "small":
        return []
    least = min(cells(t.shape, t.radius, t.angle)[1] for t in (far, close))
    if hidden * 1000 < LEAST_HIDDEN * least:
        return [f"{pair} touch and do not cover each other"]
    return []
