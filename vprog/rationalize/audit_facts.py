"""What is known of a picture: by a trace that recorded it, or by an exact profile that is asked.

Both answer the same questions with yes, no, or nothing where they cannot tell; a trace also says on
which of its steps an answer stands.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from vprog.image import Image
from vprog.ops import OPERATORS
from vprog.rationalize.audit_said import same_text
from vprog.rationalize.audit_words import alike, noun_words, same_word
from vprog.rationalize.reading_noun import Vocabulary
from vprog.rationalize.wording import is_plain, quotation
from vprog.region import Region
from vprog.trace import Trace
from vprog.type import IMAGE, REGION

Thing: TypeAlias = Region | Image
#: Yes, no, or not known.
Told: TypeAlias = bool | None

#: Relations between two things, as after "is", to the oracle that tells of them.
RELATIONS: Final = {
    "left of": "left_of", "right of": "right_of", "above": "above", "below": "below",
    "in front of": "in_front_of", "behind": "behind", "near": "near", "inside": "inside",
    "overlapping": "overlaps",
}  # fmt: skip
_TURNED: Final = {
    "left_of": "right_of", "right_of": "left_of", "above": "below", "below": "above",
    "in_front_of": "behind", "behind": "in_front_of", "near": "near", "overlaps": "overlaps",
}  # fmt: skip
#: Of these pairs one excludes the other.
_EXCLUDED: Final = frozenset(_TURNED) - {"near", "overlaps"}
#: Nouns for a whole picture.
PICTURES: Final = frozenset("picture image photo photograph scene".split())
_QUERIES: Final = ("color", "size", "material", "shape")


def pictures(trace: Trace) -> tuple[Image, ...]:
    """The pictures that a run was given, in order."""
    found: list[Image] = []
    for value in trace.inputs.values():
        for item in value if isinstance(value, tuple | list) else (value,):
            if isinstance(item, Image):
                found.append(item)
    return tuple(found)


def picked(trace: Trace) -> frozenset[Thing]:
    """The things that steps of a run picked from others."""
    values = zip(trace.record.nodes, trace.record.values, strict=True)
    nodes = trace.program.graph.nodes
    ops = ("first", "last", "nth", "item", "min_by", "max_by", "slice_")
    found: set[Thing] = set()
    for node, value in values:
        if nodes[node].op in ops:
            items = value if isinstance(value, tuple) else (value,)
            found.update(v for v in items if isinstance(v, Region | Image))
    return frozenset(found)


class Facts(ABC):
    """What is known of pictures; every answer may be None, not known."""

    def __init__(self, images: tuple[Image, ...]) -> None:
        self.images = images
        #: The steps that the answers since the last ``clear`` stand on.
        self.used: set[int] = set()
        #: What a run picked out by itself: of two things that one word may mean, it is the one meant.
        self.picked: frozenset[Thing] = frozenset()
        #: Words of the pictures, by which clauses about them are read.
        self.words = Vocabulary()

    @abstractmethod
    def found(self, where: Thing, noun: str) -> tuple[Region, ...] | None:
        """All things of a kind in a picture or region; None where nobody looked or could tell."""

    @abstractmethod
    def told(self, oracle: str, *args: Any) -> Any:
        """An oracle's answer for these arguments; None where there is none."""

    @abstractmethod
    def seen(self) -> Iterable[Region]:
        """Every thing that is known, in order."""

    @abstractmethod
    def knows(self, noun: str) -> bool:
        """Whether a noun or a word was asked for here, or names something."""

    def extension(self, noun: str) -> tuple[tuple[Region, ...], bool]:
        """The things of a kind that are known, and whether these are all."""
        names = ("thing",) if noun == "object" else noun_words(noun)
        things: dict[Region, None] = {}
        closed = bool(self.images)
        for image in self.images:
            listed = self.first(image, names)
            closed = closed and listed is not None
            things.update(dict.fromkeys(listed or ()))
        if not closed and noun != "object" and self.knows(noun):
            everything, whole = self.extension("object")
            if whole:
                # Each thing is known, though not yet of which kind it is.
                return tuple(r for r in everything if self.is_a(r, noun) is not False), True
        if not closed:
            for region in self.seen():
                if noun == "object" or self.is_a(region, noun):
                    things[region] = None
        return tuple(things), closed

    def first(self, where: Thing, names: Iterable[str]) -> tuple[Region, ...] | None:
        """The things of the first of several nouns that names any; None where nobody could tell."""
        told: tuple[Region, ...] | None = None
        for name in names:
            listed = self.found(where, name)
            if listed:
                return listed
            told = listed if told is None else told
        return told

    def is_a(self, thing: Thing, noun: str) -> Told:
        """Whether something is of a kind."""
        if noun == "object":
            return isinstance(thing, Region)
        if isinstance(thing, Image):
            return noun in PICTURES
        if noun in PICTURES and thing == _whole(thing.image):
            return True
        if self.found_as(thing, noun):
            return True
        if " " in noun and not noun.startswith("“") and not self.knows(noun):
            return True if thing.label.lower() == noun else None
        names = noun_words(noun)
        if thing.label.lower() == names[0]:
            return True
        told: Told = None
        listed = self.first(thing.image, names)
        if listed is not None:
            if thing in listed:
                return True
            told = None if _narrower(noun, thing.label) else False
        elif thing.label.lower() in names:
            return True
        for name in names:
            answer = self.told("verify", thing, name)
            if answer is not None:
                if answer:
                    return True
                told = False
        called = self.told("label", thing) if told is None else None
        if called is not None:
            return str(called).lower() in names or same_text(str(called), noun)
        shape = self.query(thing, "shape")
        if shape is not None and told is None and same_word(shape, noun):
            return True
        return told

    def found_as(self, thing: Region, noun: str) -> bool:
        """Whether something is among the things that a noun was found to name, wherever."""
        return False

    def has(self, thing: Thing, word: str) -> Told:
        """Whether something has an attribute."""
        told: Told = None
        for name in alike(word):
            answer = self.told("verify", thing, name)
            if answer is True:
                return True
            told = answer if told is None else told
        if told is not None:
            return told
        for category in _QUERIES:
            value = self.query(thing, category)
            if value is not None and same_word(value, word):
                return True
        return None

    def query(self, thing: Thing, category: str) -> str | None:
        """The attribute of something in a category."""
        if category in ("name", "kind") and isinstance(thing, Region):
            return thing.label or None
        for name in (category, {"pattern": "texture"}.get(category, category)):
            value = self.told(name, thing) if name in _QUERIES else None
            value = self.told("query", thing, name) if value is None else value
            if isinstance(value, str):
                return value
        if category == "text":
            value = self.told("read", thing)
            return value if isinstance(value, str) else None
        return None

    def measure(self, thing: Thing, field: str) -> float | None:
        """A number of something: its area, its left edge, how far away it is."""
        name = field.partition(" ")[0] if field.endswith(" edge") else field
        operator = OPERATORS.get(name)
        if operator is None or len(operator.params) != 1:
            return None
        takes = operator.params[0].type
        if (REGION if isinstance(thing, Region) else IMAGE) not in (takes, *(takes.choices or ())):
            return None
        meaning = operator.meaning
        value: Any = self.told(name, thing) if meaning is None else meaning(thing)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def stands(self, relation: str, a: Thing, b: Thing) -> Told:
        """Whether a stands in a relation to b; relations are named as after "is"."""
        oracle = RELATIONS.get(relation)
        if oracle is not None:
            told = self._pair(oracle, a, b)
            return told if told is not None else self._related(relation, a, b)
        if relation.startswith(("same ", "different ")):
            return self._alike(relation.partition(" "), a, b)
        if relation == "in" and isinstance(a, Region):
            if self.found_in(a, b):
                return True
            if isinstance(b, Image):
                return a.image == b
            listed = self.found(b, a.label or "thing")
            if listed is not None and a in listed:
                return True
            # What is in a bowl may stick out of it so far that its middle lies outside.
            ways = (self._pair("inside", a, b), self._related("in", a, b))
            if listed is None or True in ways:
                return True if True in ways else ways[0] if ways[0] is not None else ways[1]
            return False
        return self._related(relation, a, b)

    def found_in(self, thing: Region, where: Thing) -> bool:
        """Whether something was found where one looked for it."""
        return False

    def _pair(self, oracle: str, a: Thing, b: Thing) -> Told:
        told = self.told(oracle, a, b)
        if told is None and oracle in _TURNED:
            turned = self.told(_TURNED[oracle], b, a)
            if turned is True or (turned is False and oracle in ("near", "overlaps")):
                return bool(turned)
            if oracle in _EXCLUDED and self.told(_TURNED[oracle], a, b) is True:
                return False
        return told if isinstance(told, bool) else None

    def _related(self, relation: str, a: Thing, b: Thing) -> Told:
        told: Told = None
        for name in alike(relation):
            answer = self.told("relate", a, b, name)
            if answer is True:
                return True
            told = answer if told is None else told
        return told

    def _alike(self, how: tuple[str, str, str], a: Thing, b: Thing) -> Told:
        same, category = how[0] == "same", how[2]
        for oracle, turned in (("same", not same), ("different", same)):
            for pair in ((a, b), (b, a)):
                told = self.told(oracle, *pair, category)
                if told is not None:
                    return told is not turned
        first, second = self.query(a, category), self.query(b, category)
        if first is None or second is None:
            return None
        return same_word(first, second) is same


def _whole(image: Image) -> Region:
    return Region(image, (0.0, 0.0, float(image.width), float(image.height)))


def _narrower(noun: str, label: str) -> bool:
    """Whether a noun may say more of what has a label: a sailboat is a boat."""
    return noun.endswith(label.lower()) or label.lower().endswith(noun)


def same_noun(a: str, b: str) -> bool:
    """Whether two nouns, quoted or not, ask for the same things."""
    return bare_noun(a) == bare_noun(b)


def bare_noun(text: str) -> str:
    """A noun as searches are remembered by it: in the singular, or as it is quoted."""
    if text.startswith("“") or not is_plain(text):
        return " ".join(quotation(text.strip("“”")).lower().split())
    plain = noun_words(text)[0]
    return "thing" if plain in ("thing", "object") else plain
