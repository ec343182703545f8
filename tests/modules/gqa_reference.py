"""A second evaluator of GQA's functional programs, on scene graphs as they are in the file.

It shares nothing with the package: no parser, no scene profile. Tests are read from the left and
stop where the answer is known; what the scene graph leaves open is ``Unknown``.
"""

from __future__ import annotations

import re
from typing import Any

Thing = dict[str, Any]
SIDES = {
    "left": ("x", "w", 0),
    "right": ("x", "w", 1),
    "top": ("y", "h", 0),
    "bottom": ("y", "h", 1),
}
TURNED = {
    "to the left of": "to the right of",
    "above": "below",
    "in front of": "behind",
}
TURNED.update({b: a for a, b in list(TURNED.items())})
THAN = {"lower": "below", "higher": "above"}


class Unknown(Exception):
    """The scene graph does not say."""


class Evaluator:
    def __init__(self, scene: dict[str, Any], categories: dict[str, str], closed: set[str]) -> None:
        """Of a scene; ``categories`` of words, and those in which a thing may have no word."""
        self.scene = scene
        self.things: list[Thing] = [{"id": i, **t} for i, t in scene["objects"].items()]
        self.categories = categories
        self.closed = closed

    def answer(self, steps: list[dict[str, Any]]) -> Any:
        self.steps = steps
        self.memo: dict[int, Any] = {}
        self.force(len(steps) - 1)
        return self.step(len(steps) - 1)

    def force(self, place: int) -> None:
        """Settle the things that a line of their own would name: lines are not lazy."""
        step = self.steps[place]
        for i in step["dependencies"]:
            self.force(i)
            head = step["operation"].split(" ")[0]
            if head not in ("filter", "exist", "and", "or") and self.step(i) is not None:
                self.anchors(i)

    def step(self, place: int) -> Any:
        if place not in self.memo:
            step = self.steps[place]
            self.memo[place] = self.value(step["operation"], step["argument"], step["dependencies"])
        return self.memo[place]

    def value(self, operation: str, argument: str, inputs: list[int]) -> Any:
        head, _, category = operation.partition(" ")
        if operation == "select":
            return self.select(argument)
        if operation == "relate":
            return self.relate(argument, inputs[0])
        if operation == "verify rel":
            return any(True for _ in self.relate(argument, inputs[0])())
        if operation == "choose rel":
            return self.choose_relation(argument, self.one(self.step(inputs[0])))
        if operation == "exist":
            return any(True for _ in self.step(inputs[0])())
        if operation in ("and", "or"):
            left = self.step(inputs[0])
            return self.step(inputs[1]) if left == (operation == "and") else left
        if head == "filter":
            found, (word, turned) = self.step(inputs[0]), negated(argument)
            return Set(lambda: (t for t in found() if self.has(t, category, word) != turned), found)
        if head == "verify":
            word, turned = negated(argument)
            return all(self.has(t, category, word) != turned for t in self.subjects(inputs[0]))
        if head == "query":
            return self.agreed(self.query(t, argument) for t in self.subjects(inputs[0]))
        if operation == "common":
            a, b = (self.one(self.step(i)) for i in inputs)
            for kind in ("color", "material", "shape"):
                if self.query(a, kind) == self.query(b, kind):
                    return kind
            raise Unknown
        if head in ("same", "different"):
            return self.same(head == "same", category or argument, inputs)
        if head == "choose" and "|" in argument:
            options = argument.split("|")
            return self.agreed(self.pick(t, category, options) for t in self.subjects(inputs[0]))
        if head == "choose":
            return self.compare(category, *(self.one(self.step(i)) for i in inputs))
        raise AssertionError(operation)

    def select(self, argument: str) -> Any:
        noun, _, ids = argument.partition(" (")
        if noun == "scene":
            return None
        return Set(lambda: (t for t in self.things if noun in ("_", t["name"])), several="," in ids)

    def anchors(self, place: int) -> list[Thing]:
        found = self.step(place)
        return list(found()) if found.several else [self.one(found)]

    def subjects(self, place: int) -> list[Any]:
        return [None] if self.step(place) is None else self.anchors(place)

    def one(self, found: Set) -> Thing:
        listed = list(found())
        if len(listed) != 1:
            raise Unknown
        return listed[0]

    def agreed(self, values: Any) -> Any:
        listed = list(dict.fromkeys(values))
        if len(listed) != 1:
            raise Unknown
        return listed[0]

    def relate(self, argument: str, place: int) -> Set:
        plain, _, ids = argument.partition(" (")
        noun, relation, side = plain.split(",")

        def found() -> Any:
            for thing in self.select(noun)():
                for anchor in self.anchors(place):
                    pair = (anchor, thing) if side == "o" else (thing, anchor)
                    apart = relation.startswith("same ") or relation in ("near", "next to")
                    if (not apart or thing is not anchor) and self.stands(*pair, relation):
                        yield thing
                        break

        return Set(found, several="," in ids)

    def stands(self, a: Thing, b: Thing, relation: str) -> bool:
        if relation.startswith("same "):
            kind = relation.removeprefix("same ")
            return bool(self.query(a, kind) == self.query(b, kind))
        relation = "near" if relation == "next to" else relation
        forth, back = said(a, b, relation), said(b, a, relation)
        if relation in TURNED:
            forth, back = (
                forth or said(b, a, TURNED[relation]),
                back or said(a, b, TURNED[relation]),
            )
            if forth != back:
                return forth
            if relation in ("in front of", "behind"):
                raise Unknown
            axis, extent = ("x", "w") if "the" in relation else ("y", "h")
            first, second = (2 * t[axis] + t[extent] for t in (a, b))
            return first < second if relation in ("to the left of", "above") else first > second
        if relation == "near":
            return forth or back or gap(a, b) <= (area(a) ** 0.5 + area(b) ** 0.5) / 4
        if relation == "inside":
            return forth or (area(a) < area(b) and shared(a, b) >= 0.9 * area(a))
        if forth:
            return True
        if not any(r["name"] == relation for t in self.things for r in t["relations"]):
            raise Unknown
        return False

    def choose_relation(self, argument: str, anchor: Thing) -> str:
        noun, relations, side = argument.partition(" (")[0].split(",")
        other = self.one(self.select(noun))
        pair = (other, anchor) if side == "s" else (anchor, other)
        for relation in relations.split("|"):
            if self.stands(*pair, relation):
                return (
                    relation.removeprefix("to the ").removesuffix(" of")
                    if "the" in relation
                    else relation
                )
        raise Unknown

    def compare(self, how: str, a: Thing, b: Thing) -> str:
        for first, second in ((a, b), (b, a)):
            if first is not second and self.stands(first, second, THAN.get(how, f"{how} than")):
                return str(first["name"])
        raise Unknown

    def same(self, alike: bool, kind: str, inputs: list[int]) -> bool:
        if len(inputs) == 2:
            groups = [self.anchors(i) for i in inputs]
            pairs = [(a, b) for a in groups[0] for b in groups[1]]
        else:
            things = list(self.step(inputs[0])())
            pairs = [(a, things[0]) for a in things] if alike else []
            pairs += [] if alike else [(a, b) for a in things for b in things if a is not b]
        return all((self.query(a, kind) == self.query(b, kind)) == alike for a, b in pairs)

    def has(self, thing: Thing | None, category: str, word: str) -> bool:
        if word in SIDES and category in ("hposition", "vposition") and thing is not None:
            axis, extent, upper = SIDES[word]
            twice = 2 * thing[axis] + thing[extent]
            whole = self.scene["width" if axis == "x" else "height"]
            return bool(twice > whole if upper else twice < whole)
        if thing is None:
            if word in (self.scene["location"], self.scene["weather"]):
                return True
            if self.categories.get(word) in ("location", "weather"):
                return False
            raise Unknown
        if word in thing["attributes"] or word == thing["name"]:
            return True
        kind = self.categories.get(word, "")
        mine = {self.categories.get(a, "") for a in thing["attributes"]}
        if kind in self.closed and kind not in mine:
            raise Unknown
        return False

    def query(self, thing: Thing | None, category: str) -> str:
        if category in ("hposition", "vposition"):
            low, high = ("left", "right") if category == "hposition" else ("top", "bottom")
            return low if self.has(thing, category, low) else high
        if thing is None:
            return str(self.scene["weather" if category == "weather" else "location"])
        if category in ("name", "type"):
            return str(thing["name"])
        found = [a for a in thing["attributes"] if self.categories.get(a) == category]
        if not found:
            raise Unknown
        return str(found[0])

    def pick(self, thing: Thing | None, category: str, options: list[str]) -> str:
        if category in ("hposition", "vposition"):
            return options[0] if self.has(thing, category, options[0]) else options[1]
        for option in options:
            words = (
                (self.scene["location"], self.scene["weather"])
                if thing is None
                else (thing["name"],)
                if category == "name"
                else (*thing["attributes"], thing["name"])
            )
            if option in words:
                return option
        raise Unknown


class Set:
    """Things that are gone through on demand; ``several`` as the ids of the argument say."""

    def __init__(self, go: Any, like: Set | None = None, several: bool = False) -> None:
        self.go = go
        self.several = like.several if like else several

    def __call__(self) -> Any:
        return self.go()


def negated(argument: str) -> tuple[str, bool]:
    match = re.fullmatch(r"not\((.*)\)", argument)
    return (match[1], True) if match else (argument, False)


def said(a: Thing, b: Thing, relation: str) -> bool:
    names = {relation, "next to"} if relation == "near" else {relation}
    return any(r["object"] == b["id"] and r["name"] in names for r in a["relations"])


def area(t: Thing) -> float:
    return float(t["w"] * t["h"])


def shared(a: Thing, b: Thing) -> float:
    across = min(a["x"] + a["w"], b["x"] + b["w"]) - max(a["x"], b["x"])
    down = min(a["y"] + a["h"], b["y"] + b["h"]) - max(a["y"], b["y"])
    return float(max(0, across) * max(0, down))


def gap(a: Thing, b: Thing) -> float:
    across = max(0, a["x"] - b["x"] - b["w"], b["x"] - a["x"] - a["w"])
    down = max(0, a["y"] - b["y"] - b["h"], b["y"] - a["y"] - a["h"])
    return float((across**2 + down**2) ** 0.5)
