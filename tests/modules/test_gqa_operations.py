"""Each operation of GQA's functional programs, against a second evaluator, on generated scenes."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

import vprog
from tests.conftest import effort
from tests.modules.gqa_reference import SIDES, Evaluator, Unknown
from vprog.grammar.importers import from_gqa
from vprog.image import Image
from vprog.module import Profile
from vprog.modules.scene import scene

NOUNS = ("lamp", "bottle", "vase", "pillow", "candle")
#: Two words or three for each category of attributes; each word is of one category alone.
WORDS = {
    "activity": "resting staring",
    "age": "young old",
    "brightness": "bright dark",
    "cleanliness": "clean dirty",
    "color": "red blue green",
    "company": "nike adida",
    "depth": "deep shallow",
    "event": "wedding party",
    "face expression": "smiling frowning",
    "fatness": "fat skinny",
    "flavor": "vanilla chocolate",
    "gender": "female male",
    "hardness": "hard soft",
    "height": "tall low",
    "length": "long short",
    "liquid": "still sparkling",
    "material": "wood metal glass",
    "opaqness": "opaque transparent",
    "orientation": "vertical horizontal",
    "pattern": "striped dotted",
    "pose": "sitting standing",
    "race": "asian caucasian",
    "realism": "fake real",
    "shape": "round square",
    "size": "small large",
    "sport": "tennis soccer",
    "sportActivity": "skating snowboarding",
    "state": "calm rough",
    "texture": "coarse fine",
    "thickness": "thick thin",
    "tone": "pastel warm",
    "weight": "heavy feathery",
    "width": "wide narrow",
    "room": "attic office",
    "weather": "foggy clear",
    "": "cooked delicious",
}
#: Of the whole picture.
PLACES = {
    "location": "indoors outdoors",
    "weather": "sunny cloudy",
    "place": "harbor beach",
    "room": "kitchen bedroom",
}
#: Categories of which the scene profile knows that a thing has a word of them, said or not.
CLOSED = {"color", "material"}
COMPARED = (
    "younger",
    "older",
    "healthier",
    "shorter",
    "taller",
    "longer",
    "smaller",
    "larger",
    "lower",
    "higher",
)
RELATIONS = (
    *("to the left of", "to the right of", "above", "below", "in front of", "behind"),
    *("near", "next to", "inside", "on", "holding"),
)
_FILTERS = {*WORDS, "hposition", "vposition"}
_CHOICES = _FILTERS - {"event", "liquid", "orientation", "sport"}
OPERATIONS = sorted(
    {
        *("select", "relate", "query", "exist", "and", "or", "common", "verify rel", "choose rel"),
        *(f"filter {c}".strip() for c in _FILTERS),
        *(f"verify {c}".strip() for c in _CHOICES | {"location", "place", "type"}),
        *(f"choose {c}".strip() for c in _CHOICES - {"room"} | {"location", "place", "name"}),
        *(f"choose {c}" for c in (*COMPARED, "less healthy")),
        *("same", "same color", "same shape", "same material"),
        *("different", "different color", "different shape"),
    }
)


def test_there_are_as_many_operations_as_gqa_has() -> None:
    assert len(OPERATIONS) == 138


def test_they_are_those_of_the_ontology(shared_data: Path) -> None:
    ontology = json.loads((shared_data / "gqa/ontology/op_map.json").read_text())
    assert set(ontology) == set(OPERATIONS)


def make_scene(dice: random.Random) -> dict[str, Any]:
    """A scene graph in GQA's layout: a word of each category for each thing, but for some gaps."""
    things: dict[str, Any] = {}
    count = dice.randint(3, 6)
    for i in range(count):
        w, h = dice.randint(20, 200), dice.randint(20, 150)
        x, y = dice.randint(0, 640 - w), dice.randint(0, 480 - h)
        said = [
            dice.choice(words.split(" "))
            for kind, words in WORDS.items()
            if kind not in CLOSED or dice.random() < 0.95
        ]
        dice.shuffle(said)
        place = {"x": x, "y": y, "w": w, "h": h}
        name = NOUNS[i] if dice.random() < 0.6 and i < len(NOUNS) else dice.choice(NOUNS)
        things[str(i)] = {"name": name, **place, "attributes": said, "relations": []}
    than = [f"{c} than" for c in (*COMPARED, "less healthy")]
    for a in things:
        for b in things:
            for name in (*dice.sample(RELATIONS, 2), *dice.sample(than, 4)):
                if a != b:
                    things[a]["relations"].append({"object": b, "name": name})
    where = {k: dice.choice(words.split(" ")) for k, words in PLACES.items()}
    location = dice.choice((where["location"], where["place"], where["room"]))
    return {
        "width": 640,
        "height": 480,
        "location": location,
        "weather": where["weather"],
        "objects": things,
    }


class Asking:
    """Draws a program whose last steps use one operation."""

    def __init__(self, dice: random.Random, scene: dict[str, Any]) -> None:
        self.dice = dice
        self.steps: list[dict[str, Any]] = []
        self.used = sorted({a for t in scene["objects"].values() for a in t["attributes"]})
        self.nouns = sorted({t["name"] for t in scene["objects"].values()})
        self.scene = scene

    def add(self, operation: str, argument: str, *inputs: int) -> int:
        step = {"operation": operation, "dependencies": list(inputs), "argument": argument}
        self.steps.append(step)
        return len(self.steps) - 1

    def ids(self, several: bool | None = None) -> str:
        several = self.dice.random() < 0.3 if several is None else several
        return self.dice.choice((" (3,4)",)) if several else self.dice.choice((" (7)", "", " (-)"))

    def words(self, category: str, whole: bool) -> list[str]:
        return (PLACES if whole else WORDS)[category].split(" ")

    def word(self, category: str, whole: bool = False) -> str:
        if category in SIDES_OF:
            return self.dice.choice(SIDES_OF[category])
        if category == "type":
            return self.dice.choice(self.nouns)
        words = self.words(category, whole)
        known = [w for w in words if w in self.used or w in self.scene.values()]
        return self.dice.choice(known or words)

    def pair(self, category: str, whole: bool) -> str:
        if category in SIDES_OF:
            return "|".join(self.dice.sample(SIDES_OF[category], 2))
        if category == "name":
            return "|".join(self.dice.sample(NOUNS, 2))
        return "|".join(self.dice.sample(self.words(category, whole), 2))

    def turned(self, word: str) -> str:
        return f"not({word})" if self.dice.random() < 0.2 else word

    def select(self, several: bool | None = None) -> int:
        names = [t["name"] for t in self.scene["objects"].values()]
        single = [n for n in self.nouns if names.count(n) == 1]
        noun = self.dice.choice((*(single * 4), *self.nouns, "_"))
        place = self.add("select", noun + self.ids(several))
        while self.dice.random() < 0.2:
            place = self.add("filter color", self.turned(self.word("color")), place)
        return place

    def two(self) -> list[str]:
        """Two nouns, mostly such as name one thing each."""
        names = [t["name"] for t in self.scene["objects"].values()]
        single = [n for n in self.nouns if names.count(n) == 1]
        fits = len(single) > 1 and self.dice.random() < 0.9
        return self.dice.sample(single if fits else list(NOUNS), 2)

    def triple(self, relation: str) -> str:
        noun = self.dice.choice((*self.nouns, "_"))
        return f"{noun},{relation},{self.dice.choice('so')}"

    def relate(self, place: int, operation: str = "relate") -> int:
        if self.dice.random() < 0.2:
            kind = self.dice.choice(("color", "material", "shape"))
            argument = f"{self.dice.choice((*self.nouns, '_'))},same {kind},_"
        else:
            argument = self.triple(self.dice.choice(RELATIONS))
        return self.add(operation, argument + self.ids(), place)

    def truth(self) -> int:
        if self.dice.random() < 0.5:
            return self.add("exist", "?", self.relate(self.select()))
        return self.add("verify material", self.word("material"), self.select())

    def ask(self, operation: str) -> list[dict[str, Any]]:
        """Add the operation, its inputs before it and, where it gives things, a step behind it."""
        head, _, category = operation.partition(" ")
        dice = self.dice
        if operation in ("select", "exist"):
            self.add("exist", "?", self.select())
        elif operation in ("relate", "verify rel"):
            place = self.relate(self.select(), operation)
            if operation == "relate":
                self.add(*dice.choice((("exist", "?"), ("query", "name"))), place)
        elif operation == "choose rel":
            pairs = (
                "to the left of|to the right of",
                "to the right of|to the left of",
                "on|holding",
            )
            argument = self.triple(dice.choice((*pairs, "above|below", "in front of|behind")))
            self.add(operation, argument.replace("_,", "lamp,", 1), self.select(False))
        elif operation in ("and", "or"):
            self.add(operation, "", self.truth(), self.truth())
        elif operation == "common" or category in (*COMPARED, "less healthy"):
            self.add(operation, "", *(self.add("select", f"{n} (7)") for n in self.two()))
        elif head in ("same", "different"):
            kind = "" if category else dice.choice(("type", "color", "shape", "pattern"))
            inputs = [self.select(not category or None)]
            self.add(operation, kind, *inputs, *([self.select()] if category else []))
        elif operation == "query":
            kind = dice.choice(("name", "color", "material", "size", "pose", *SIDES_OF, *PLACES))
            whole = kind in ("location", "weather", "place", "room")
            place = self.add("select", "scene") if whole else self.select()
            self.add("query", "place" if kind == "room" else kind, place)
        elif head == "filter":
            word = self.word(category)
            place = self.add(operation, self.turned(word), self.select())
            self.add(
                *dice.choice((("exist", "?"), ("query", "name"), ("query", "hposition"))), place
            )
        else:
            whole = category in PLACES
            place = self.add("select", "scene") if whole else self.select()
            if head == "verify":
                self.add(operation, self.turned(self.word(category, whole)), place)
            else:
                self.add(operation, self.pair(category, whole), place)
        return self.steps


SIDES_OF = {"hposition": ("left", "right"), "vposition": ("top", "bottom")}
#: The categories of words; a place is of none that a scene profile knows.
CATEGORIES = {w: k for k, words in {**WORDS, **PLACES}.items() for w in words.split(" ")}
KNOWN_PLACES = {
    w: k
    for w, k in CATEGORIES.items()
    if w not in " ".join((PLACES["place"], PLACES["room"])).split(" ")
}


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Profile, dict[str, Any]]:
    dice = random.Random(7)
    made = {f"g{i}": make_scene(dice) for i in range(40)}
    path = tmp_path_factory.mktemp("gqa") / "scenes.json"
    path.write_text(json.dumps(made), encoding="utf-8")
    return scene(path), made


def test_words_of_sides_are_those_of_the_evaluator() -> None:
    assert set(SIDES) == {w for words in SIDES_OF.values() for w in words}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_agrees_with_the_second_evaluator(
    operation: str, scenes: tuple[Profile, dict[str, Any]]
) -> None:
    profile, made = scenes
    dice = random.Random(operation)
    answered = 0
    for name in dice.choices(sorted(made), k=effort(30)):
        graph = made[name]
        steps = Asking(dice, graph).ask(operation)
        assert any(s["operation"] == operation for s in steps)
        try:
            expected = Evaluator(graph, KNOWN_PLACES, CLOSED).answer(steps)
        except Unknown:
            expected = None
        program = from_gqa(steps)
        assert all(program.spans[1:])
        trace = vprog.load(program.text).run(image=Image.named(name, 640, 480), profile=profile)
        said = None if trace.failed else trace.answer
        assert said == expected, f"{name}\n{program.text}{trace.failed}\n{json.dumps(graph)}"
        answered += expected is not None
    assert answered >= effort(30) // 5, f"only {answered} were answered"
