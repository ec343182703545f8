"""Executors of CLEVR's functional programs in the manner of two published ones, to stand beside ours.

The code is our own and follows how each of them goes about it, so that a row can be timed in the same
process on the same questions; it is not their code, and its figure is not theirs. Both keep every
intermediate value, as our trace does.

* In the manner of NS-VQA's executor (Yi et al. 2018): a program is a sequence of words; a dictionary
  leads from each word to a bound method; things are dictionaries in lists; relations are told from
  coordinates, turned beforehand into the camera's directions. Two registers hold what comes along the
  sequence and what was put aside where a second branch starts.
* In the manner of CLEVR's question engine (Johnson et al. 2017), its cache of outputs off: a program is
  a list of steps that name the places of their inputs; a dictionary leads to a function; things are
  numbers, and attributes are looked up in the scene; relations are those that the scene lists.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any, TypeAlias

Thing: TypeAlias = dict[str, Any]
Step: TypeAlias = dict[str, Any]


class WordExecutor:
    """Words one after another, in the manner of NS-VQA's executor."""

    def __init__(self) -> None:
        self.methods: dict[str, Callable[[Any, Any], Any]] = {
            "unique": self.unique,
            "count": self.count,
            "exist": self.exist,
            "intersect": self.intersect,
            "union": self.union,
            "equal_integer": self.equal,
            "less_than": self.less,
            "greater_than": self.greater,
        }
        for category, values in _VALUES.items():
            self.methods[f"query_{category}"] = _query(category)
            self.methods[f"same_{category}"] = _same(category)
            self.methods[f"equal_{category}"] = self.equal
            for value in values.split():
                self.methods[f"filter_{category}[{value}]"] = _filter(category, value)
        for relation, (axis, sign) in _AXES.items():
            self.methods[f"relate[{relation}]"] = _relate(axis, sign)

    def run(self, words: list[str], scene: list[Thing]) -> list[Any]:
        """The value after each word; the last one is the answer."""
        values: list[Any] = []
        value, aside = None, None
        for word in words:
            if word == "scene":
                if value is not None:
                    aside = value
                value = list(scene)
            elif word.startswith(("same", "relate")):
                value = self.methods[word](value, scene)
            else:
                value = self.methods[word](value, aside)
            if value == "error":
                break
            values.append(value)
        return values

    def unique(self, things: Any, _: Any) -> Any:
        if type(things) is list and len(things) > 0:
            return things[0]
        return "error"

    def count(self, things: Any, _: Any) -> Any:
        return len(things) if type(things) is list else "error"

    def exist(self, things: Any, _: Any) -> Any:
        return ("yes" if things else "no") if type(things) is list else "error"

    def intersect(self, things: Any, others: Any) -> Any:
        if type(things) is list and type(others) is list:
            return [t for t in things if t in others]
        return "error"

    def union(self, things: Any, others: Any) -> Any:
        if type(things) is list and type(others) is list:
            return things + [o for o in others if o not in things]
        return "error"

    def equal(self, value: Any, other: Any) -> Any:
        return "yes" if value == other else "no"

    def less(self, value: Any, other: Any) -> Any:
        return "yes" if other < value else "no"

    def greater(self, value: Any, other: Any) -> Any:
        return "yes" if other > value else "no"


_VALUES = {
    "color": "blue brown cyan gray green purple red yellow",
    "material": "metal rubber",
    "shape": "cube cylinder sphere",
    "size": "large small",
}
#: The coordinate that a relation compares, and whether the smaller or the larger one stands so.
_AXES = {"left": (0, -1), "right": (0, 1), "behind": (1, -1), "front": (1, 1)}


def _filter(category: str, value: str) -> Callable[[Any, Any], Any]:
    def keep(things: Any, _: Any) -> Any:
        if type(things) is list:
            return [t for t in things if t[category] == value]
        return "error"

    return keep


def _query(category: str) -> Callable[[Any, Any], Any]:
    def query(thing: Any, _: Any) -> Any:
        return thing[category] if type(thing) is dict else "error"

    return query


def _same(category: str) -> Callable[[Any, Any], Any]:
    def same(thing: Any, scene: Any) -> Any:
        if type(thing) is dict:
            value = thing[category]
            return [t for t in scene if t[category] == value and t["id"] != thing["id"]]
        return "error"

    return same


def _relate(axis: int, sign: int) -> Callable[[Any, Any], Any]:
    def before(thing: Any, scene: Any) -> Any:
        if type(thing) is dict:
            limit = thing["position"][axis]
            return [t for t in scene if t["position"][axis] < limit]
        return "error"

    def behind(thing: Any, scene: Any) -> Any:
        if type(thing) is dict:
            limit = thing["position"][axis]
            return [t for t in scene if t["position"][axis] > limit]
        return "error"

    return before if sign < 0 else behind


def word_scene(scene: dict[str, Any]) -> list[Thing]:
    """A scene's things with their coordinates along the camera's right and front."""
    right, front = scene["directions"]["right"], scene["directions"]["front"]
    return [
        {
            "id": i,
            "position": [
                sum(a * b for a, b in zip(thing["3d_coords"], right, strict=True)),
                sum(a * b for a, b in zip(thing["3d_coords"], front, strict=True)),
            ],
            **{category: thing[category] for category in _VALUES},
        }
        for i, thing in enumerate(scene["objects"])
    ]


def words_of(program: list[Step]) -> list[str]:
    """A program's steps as one sequence of words: each branch whole, one after the other."""
    found: list[str] = []

    def add(place: int) -> None:
        step = program[place]
        for before in step["inputs"]:
            add(before)
        name, values = step.get("type", step.get("function")), step.get("value_inputs", [])
        found.append(f"{name}[{values[0]}]" if values else name)

    add(len(program) - 1)
    return found


def run_steps(program: list[Step], scene: dict[str, Any]) -> list[Any]:
    """The output of each step, in the manner of CLEVR's question engine."""
    outputs: list[Any] = []
    for step in program:
        name = step["type"]
        assert name in HANDLERS, f"no step is called {name}"
        inputs = [outputs[i] for i in step["inputs"]]
        output = HANDLERS[name](scene, inputs, step.get("value_inputs", []))
        outputs.append(output)
        if output == "__INVALID__":
            break
    return outputs


def _filter_handler(category: str) -> Callable[..., Any]:
    def handle(scene: Any, inputs: Any, side: Any) -> Any:
        value = side[0]
        return [i for i in inputs[0] if scene["objects"][i][category] == value]

    return handle


def _same_handler(category: str) -> Callable[..., Any]:
    def handle(scene: Any, inputs: Any, side: Any) -> Any:
        value = scene["objects"][inputs[0]][category]
        return [
            i
            for i, thing in enumerate(scene["objects"])
            if thing[category] == value and i != inputs[0]
        ]

    return handle


def _query_handler(category: str) -> Callable[..., Any]:
    def handle(scene: Any, inputs: Any, side: Any) -> Any:
        return scene["objects"][inputs[0]][category]

    return handle


def _relate_handler(scene: Any, inputs: Any, side: Any) -> Any:
    return scene["relationships"][side[0]][inputs[0]]


def _unique_handler(scene: Any, inputs: Any, side: Any) -> Any:
    return inputs[0][0] if len(inputs[0]) == 1 else "__INVALID__"


HANDLERS: dict[str, Callable[..., Any]] = {
    "scene": lambda scene, inputs, side: list(range(len(scene["objects"]))),
    "unique": _unique_handler,
    "relate": _relate_handler,
    "union": lambda scene, inputs, side: sorted(set(inputs[0]) | set(inputs[1])),
    "intersect": lambda scene, inputs, side: sorted(set(inputs[0]) & set(inputs[1])),
    "count": lambda scene, inputs, side: len(inputs[0]),
    "exist": lambda scene, inputs, side: len(inputs[0]) > 0,
    "less_than": lambda scene, inputs, side: inputs[0] < inputs[1],
    "greater_than": lambda scene, inputs, side: inputs[0] > inputs[1],
    "equal_integer": lambda scene, inputs, side: inputs[0] == inputs[1],
}
for _category in _VALUES:
    HANDLERS[f"filter_{_category}"] = _filter_handler(_category)
    HANDLERS[f"query_{_category}"] = _query_handler(_category)
    HANDLERS[f"same_{_category}"] = _same_handler(_category)
    HANDLERS[f"equal_{_category}"] = HANDLERS["equal_integer"]

#: The answer of each: the last value.
last = itemgetter(-1)
