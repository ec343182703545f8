"""A second judge of claims, against the scene graph's own data.

It was written from the operators' docstrings and knows nothing of how the package words, reads or
audits: a claim comes in as data, a scene graph as the JSON that describes it. What it cannot judge
it refuses, loudly; it never passes a claim over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from vprog.rationalize.claim import Claim, Measure, Operand, Reference, Relation

_SIGN: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip
_SIDES = {"left": ("leftmost", 0, 1), "right": ("rightmost", 0, -1), "top": ("topmost", 1, 1)}
_SIDES["bottom"] = ("bottommost", 1, -1)
_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


class CannotJudge(Exception):
    """The checker has no rule for what is claimed."""


@dataclass(frozen=True)
class Thing:
    """An object of a scene: its number, noun, attributes by category, middle, and box."""

    id: int
    noun: str
    told: dict[str, str] = field(hash=False)
    box: tuple[float, float, float, float] = field(hash=False)
    stands: dict[str, frozenset[int]] = field(hash=False)
    text: str = ""


def clevr(scene: dict[str, Any]) -> list[Thing]:
    """The objects of a CLEVR scene; ``relationships[r][i]`` lists what stands r of object i."""
    names = {"left": "left of", "right": "right of", "front": "in front of", "behind": "behind"}
    found = []
    for i, thing in enumerate(scene["objects"]):
        stands = {
            name: frozenset(j for j, ids in enumerate(scene["relationships"][key]) if i in ids)
            for key, name in names.items()
        }
        x, y, _ = thing["pixel_coords"]
        told = {k: thing[k] for k in ("color", "size", "material", "shape")}
        found.append(Thing(i, thing["shape"], told, (x - 1, y - 1, x + 1, y + 1), stands))
    return found


def gqa(graph: dict[str, Any]) -> list[Thing]:
    """The objects of a scene graph of the world, in GQA's layout."""
    colours = "red green blue yellow purple orange cyan brown".split()
    sizes, patterns = "small medium large".split(), "plain striped dotted checkered".split()
    words = {
        **dict.fromkeys(colours, "color"),
        **dict.fromkeys(sizes, "size"),
        **dict.fromkeys(patterns, "pattern"),
    }
    found = []
    for key, thing in graph["objects"].items():
        stands: dict[str, set[int]] = {}
        for relation in thing["relations"]:
            name = relation["name"].removeprefix("to the ")
            stands.setdefault(name, set()).add(int(relation["object"]))
        box = (thing["x"], thing["y"], thing["x"] + thing["w"], thing["y"] + thing["h"])
        told = {words.get(a, "shape"): a for a in thing["attributes"]} | {"name": thing["name"]}
        frozen = {k: frozenset(v) for k, v in stands.items()}
        found.append(Thing(int(key), thing["name"], told, box, frozen, thing.get("text", "")))
    return found


@dataclass
class Checker:
    """Judges the claims of one rationale, sentence by sentence, in order."""

    things: list[Thing]
    answer: Any
    said: list[tuple[Reference, list[Thing]]] = field(default_factory=list)
    values: tuple[Any, ...] = ()

    def wrong(self, sentences: Iterable[tuple[Claim, ...]]) -> Iterator[Claim]:
        """The claims that are not so.

        Raises:
            CannotJudge: a claim of a form that it does not know.
        """
        for claims in sentences:
            for place, claim in enumerate(claims):
                if not self.holds(claim, claims[place + 1 :]):
                    yield claim

    def holds(self, claim: Claim, rest: tuple[Claim, ...]) -> bool:
        """Whether a claim is so."""
        match claim.kind:
            case "count" | "exists":
                found = self.counted(claim.subject)
                self.said.append((claim.subject, found))  # type: ignore[arg-type]
                if claim.kind == "exists":
                    return bool(found) is claim.holds
                return _SIGN[claim.predicate](len(found), claim.object) is claim.holds
            case "attribute":
                return self.attribute(claim)
            case "relation":
                return self.relation(claim)
            case "compare":
                return self.compared(claim)
            case "pick":
                return self.picked(claim)
            case "value":
                return self.value(claim, rest)
            case "answer":
                return _plain(claim.object) == _plain(self.answer)
        raise CannotJudge(claim)

    def counted(self, of: Operand) -> list[Thing]:
        if not isinstance(of, Reference):
            raise CannotJudge(of)
        if of.parts:
            each = [t for part in of.parts for t in self.counted(part)]
            return list(dict.fromkeys(each))
        return self.group(of) if of.definite else self.described(of)

    def group(self, of: Reference) -> list[Thing]:
        """The things of a definite phrase: all that it describes, else what was spoken of so."""
        if of.parts:
            return self.counted(of)
        found = self.described(of)
        if of.number in (None, len(found)) and (len(found) == 1 or of.number or of.share):
            return found
        for before, things in reversed(self.said):
            same = set(before.attributes) - {"other"} == set(of.attributes) - {"other"}
            if same and before.head == of.head and len(things) == (of.number or 1):
                return things
        return found

    def one(self, of: Operand) -> Thing:
        if not isinstance(of, Reference):
            raise CannotJudge(of)
        found = self.group(of)
        if len(found) != 1:
            raise CannotJudge(f"{of} may be {len(found)} things")
        return found[0]

    def described(self, of: Reference) -> list[Thing]:
        found = [t for t in self.things if of.head == "object" or t.noun == of.head]
        for word in of.attributes:
            if word != "other":
                found = [t for t in found if word in t.told.values()]
        for relation in of.relations:
            found = [t for t in found if self.stands(t, relation)]
        if "other" in of.attributes:
            args = [a for r in of.relations for a in r.args if isinstance(a, Reference)]
            out = self.group(args[0]) if args else []
            found = [t for t in found if t not in out]
        return self.ranked(found, of.rank) if of.rank else found

    def ranked(self, found: list[Thing], rank: str) -> list[Thing]:
        if rank in _PLACES:
            return found[_PLACES.index(rank) :][:1]
        place = 1
        match = re.fullmatch(r"(\w+) from the (\w+)", rank)
        if match:
            place, rank = 1 + _PLACES.index(match[1]), _SIDES[match[2]][0]
        for name, axis, way in _SIDES.values():
            if rank == name:
                # The edge that a program sorted by is not said: any of its two will do.
                options = {}
                for edge in (axis, axis + 2):
                    order = sorted(found, key=lambda t: way * t.box[edge])
                    options.update(dict.fromkeys(order[place - 1 : place]))
                return (
                    list(options)[:1]
                    if len(options) == 1
                    else self._middle(found, axis, way, place)
                )
        if rank in ("largest", "smallest"):
            area = lambda t: (t.box[2] - t.box[0]) * (t.box[3] - t.box[1])  # noqa: E731
            return sorted(found, key=area, reverse=rank == "largest")[place - 1 : place]
        raise CannotJudge(rank)

    @staticmethod
    def _middle(found: list[Thing], axis: int, way: int, place: int) -> list[Thing]:
        order = sorted(found, key=lambda t: way * (t.box[axis] + t.box[axis + 2]))
        return order[place - 1 : place]

    def stands(self, thing: Thing, relation: Relation) -> bool:
        return self._stands(thing, relation) is relation.holds

    def _stands(self, thing: Thing, relation: Relation) -> bool:
        same = re.fullmatch(
            r"(?:with )?(?:the |a )?(same|different) (\w+)(?: as| from)?", relation.name
        )
        clause = re.fullmatch(
            r"that (?:is|are) (not )?([\w ]+)|whose name is (not )?(\w+)", relation.name
        )
        if clause:
            words = (clause[2] or clause[4]).split(" or ")
            has = any(w in thing.told.values() or w == thing.noun for w in words)
            return has is not bool(clause[1] or clause[3])
        others = [t for a in relation.args for t in self.group(a)]  # type: ignore[arg-type]
        if relation.name == "among":
            return thing in others
        if relation.name == "other than":
            return thing not in others
        if relation.name == "between":
            return _between(thing, *others)
        if same:
            alike = thing.told[same[2]] == others[0].told[same[2]]
            return alike is (same[1] == "same")
        if relation.name == "overlapping":
            return _overlap(thing.box, others[0].box)
        if relation.name in (
            "left of",
            "right of",
            "above",
            "below",
            "in front of",
            "behind",
            "near",
            "inside",
        ):
            return all(o.id in thing.stands.get(relation.name, ()) for o in others)
        raise CannotJudge(relation)

    def attribute(self, claim: Claim) -> bool:
        of, word = claim.subject, claim.object
        if not isinstance(of, Reference):
            raise CannotJudge(claim)
        if isinstance(word, tuple):
            self.values = tuple(map(str, word))
            have = [t.told[claim.predicate] for t in self.group(of)]
            return Counter(have) == Counter(self.values)

        def has(thing: Thing) -> bool:
            if claim.predicate == "text":
                return (thing.text == word) is claim.holds
            if claim.predicate in ("", "kind", "name", "shape"):
                return (word in (thing.noun, *thing.told.values())) is claim.holds
            return (thing.told[claim.predicate] == word) is claim.holds

        return _share(of.share, [has(t) for t in (self.group(of) if of.share else [self.one(of)])])

    def relation(self, claim: Claim) -> bool:
        of = claim.subject
        if not isinstance(of, Reference):
            raise CannotJudge(claim)
        if claim.predicate == "ahead of":
            best = self.ranked(self.described(replace(of, rank="")), of.rank)
            rest = [t for t in self.described(replace(of, rank="")) if t not in best]
            return self.ranked(rest, of.rank) == [self.one(claim.object)]
        args = claim.object if isinstance(claim.object, tuple) else (claim.object,)
        relation = Relation(claim.predicate, args, claim.holds)
        things = self.group(of) if of.share or of.number else [self.one(of)]
        return _share(of.share, [self.stands(t, relation) for t in things])

    def compared(self, claim: Claim) -> bool:
        a, b = claim.subject, claim.object
        if isinstance(a, Reference) and isinstance(b, Reference):
            return _SIGN[claim.predicate](self.one(a), self.one(b)) is claim.holds
        if isinstance(a, Measure) and isinstance(a.of, Reference) and a.of.share:
            told = [
                _SIGN[claim.predicate](t.told.get(a.field, t.noun), b) for t in self.group(a.of)
            ]
            return _share(a.of.share, told) is claim.holds
        return _SIGN[claim.predicate](self.measured(a), self.measured(b)) is claim.holds

    def measured(self, of: Operand) -> Any:
        if not isinstance(of, Measure):
            return of
        if of.field == "number":
            value: Any = len(self.counted(of.of))
        else:
            thing = self.one(of.of)
            kind = of.field in ("kind", "name", "shape")
            value = thing.noun if kind else thing.told[of.field]
        if of.value not in (None, value):
            raise CannotJudge(f"{of} is {value}")
        return value

    def picked(self, claim: Claim) -> bool:
        found = self.group(claim.subject) if isinstance(claim.subject, Reference) else []
        self.said.append((claim.subject, found))  # type: ignore[arg-type]
        whole = self.group(claim.object) if isinstance(claim.object, Reference) else self.things
        return len(found) == 1 and found[0] in whole

    def value(self, claim: Claim, rest: tuple[Claim, ...]) -> bool:
        args = claim.subject if isinstance(claim.subject, tuple) else (claim.subject,)
        plain = [a for a in args if not isinstance(a, Reference | Measure | tuple)]
        match claim.predicate:
            case "add":
                return sum(plain) == claim.object  # type: ignore[arg-type]
            case "sub":
                return plain[0] - plain[1] == claim.object  # type: ignore[operator]
            case "abs":
                return abs(plain[0]) == claim.object  # type: ignore[arg-type]
            case "count":
                listed = args or self.values
                listed = listed[0] if isinstance(listed[0], tuple) else listed
                return len(listed) == claim.object
            case "unique":
                kept = claim.object if isinstance(claim.object, tuple) else (claim.object,)
                self.values = tuple(dict.fromkeys(self.values))
                return self.values == tuple(map(str, kept))
            case "most_common":
                return Counter(self.values).most_common(1)[0][0] == claim.object
            case "xor":
                tests = [c for c in rest if c.kind != "answer"]
                return (sum(c.holds for c in tests) == 1) is claim.object
        each = re.fullmatch(r"the (\w+) (?:of|on) each", claim.predicate)
        if each and isinstance(claim.subject, Reference):
            said = claim.object if isinstance(claim.object, tuple) else (claim.object,)
            self.values = tuple(map(str, said))
            return Counter(t.told[each[1]] for t in self.group(claim.subject)) == Counter(
                self.values
            )
        raise CannotJudge(claim)


def _share(share: str, told: list[bool]) -> bool:
    if share in ("", "all"):
        return all(told)
    if share == "none":
        return not any(told)
    return sum(told) >= (1 if share == "some" else int(share))


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _between(thing: Thing, a: Thing, b: Thing) -> bool:
    """Whether the middle projects between those of two others, and lies no farther off than half."""
    (x, y), (ax, ay), (bx, by) = (
        ((t.box[0] + t.box[2]) / 2, (t.box[1] + t.box[3]) / 2) for t in (thing, a, b)
    )
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = ((x - ax) * dx + (y - ay) * dy) / length
    off = abs((x - ax) * dy - (y - ay) * dx) / length
    return 0 < along < 1 and off <= 0.5


def _plain(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value).lower()
