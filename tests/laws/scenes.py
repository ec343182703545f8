"""Modules that answer every oracle of the table from a hash of the question, and values for inputs.

Each kind of module stands for a kind of stranger: ``mild`` gives small and plain answers,
``adversarial`` as much as an oracle may give and whatever lies on a boundary, ``hostile`` breaks
every rule of the protocol now and then.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from vprog.failed import Failed, fail
from vprog.image import Image
from vprog.limits import INT_MAX, INT_MIN, MAX_TEXT
from vprog.module import Answer, Ask, Profile
from vprog.ops import OPERATORS, Operator
from vprog.ops.find import EMPTY
from vprog.region import Region
from vprog.type import BOOL, FLOAT, IMAGE, INT, REGION, STR, Type

Kind = Literal["mild", "adversarial", "hostile"]

SAID = ("red", "blue", "cup", "2", "yes", "on the table", "three cups", "", "a", "-1.5")
ODD = (
    "",
    "x" * MAX_TEXT,
    "😀" * (MAX_TEXT // 4),
    "<b>{x}</b>",
    "\u202e\u2028\x00",
    "9" * 400,
    "image",
    'a"b\\',
)
REALS = (0.0, -0.0, 0.5, 1.0, 5e-324, -1e308, 1.7976931348623157e308)
WHOLE = (0, 1, -1, INT_MAX, INT_MIN)


def profile(kind: Kind, seed: int = 0) -> Profile:
    """A profile whose one module answers every oracle."""
    module = Stranger(kind, seed)
    return Profile(f"{kind}-{seed}", dict.fromkeys(sorted(module.oracles), module))


@dataclass(frozen=True, slots=True)
class Stranger:
    """Answers from a hash of its seed, the oracle and the arguments, and from nothing else."""

    kind: Kind
    seed: int

    @property
    def name(self) -> str:
        return self.kind

    @property
    def version(self) -> str:
        return str(self.seed)

    @property
    def oracles(self) -> frozenset[str]:
        return frozenset(o.name for o in OPERATORS.values() if o.oracle)

    def answer(self, asks: Sequence[Ask]) -> Sequence[Answer | Failed]:
        return [self.one(ask) for ask in asks]

    def one(self, ask: Ask) -> Any:
        said = f"{self.seed} {ask.oracle} {[plain(a) for a in ask.args]}"
        rng = random.Random(hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest())
        if self.kind == "hostile" and rng.random() < 0.3:
            return hostile(rng, ask)
        return proper(rng, ask, self.kind == "adversarial")


def plain(value: Any) -> Any:
    """What of a value counts for its equality; a region's score does not."""
    if isinstance(value, tuple):
        return [plain(v) for v in value]
    if isinstance(value, Region):
        return [value.image.digest, [float(x) for x in value.box], value.label, value.ref]
    if isinstance(value, Image):
        return value.digest
    if isinstance(value, float):
        return value + 0.0
    return value


def proper(rng: random.Random, ask: Ask, wild: bool) -> Answer | Failed:
    """An answer that keeps the oracle's word."""
    operator = OPERATORS[ask.oracle]
    options = next((a for a in ask.args if isinstance(a, tuple)), None)
    if options is not None:  # best_match, choose, classify: one of what was given
        if not options:
            return fail(EMPTY, "there is nothing to choose from")
        return Answer(rng.choice(options), score=round(rng.random(), 3))
    image = next((_image(a) for a in ask.args if isinstance(a, Image | Region)), PICTURE)
    most = _most(operator, ask)
    count = most if wild and rng.random() < 0.6 else rng.randint(0, min(most, 4))
    value = value_of(operator.result, rng, image, wild, count)
    if operator.result == BOOL and rng.random() < 0.5:
        return Answer(value, score=rng.random(), threshold=0.5)
    return Answer(value)


def hostile(rng: random.Random, ask: Ask) -> Any:
    """An answer that breaks a rule."""
    image = next((_image(a) for a in ask.args if isinstance(a, Image | Region)), PICTURE)
    region = value_of(REGION, rng, image, False)
    roll = rng.randrange(14)
    if roll == 0:
        raise rng.choice(
            (ValueError("no"), KeyError(3), RecursionError(), MemoryError(), OSError("\x1b[31m"))
        )
    if roll == 1:
        return None
    if roll == 2:
        return rng.choice(("yes", 3, [], object()))
    if roll == 3:
        return Answer(value_of(BOOL, rng, image, False), score=math.nan)
    if roll == 4:
        return Answer(tuple(region for _ in range(_most(OPERATORS[ask.oracle], ask) + 1)))
    wrong: tuple[Any, ...] = (
        None, math.nan, math.inf, 2**64, "\ud800", "x" * (MAX_TEXT + 1), b"bytes", (1, "two"),
        ((region,),), (None,), {"a": 1}, object(),
        Region(image, (0.0, 0.0, image.width + 1.0, 1.0)), (Region(image, (5.0, 5.0, 5.0, 9.0)),),
        (Region(image, (0.0, 0.0, math.nan, 1.0)),), (Region(image, (0.0, 0.0, 1.0, 1.0), "\udfff"),),
        Region(image, (0.0, 0.0, 1.0, 1.0), score=2.0),
    )  # fmt: skip
    return Answer(rng.choice(wrong))


def _image(value: Image | Region) -> Image:
    return value.image if isinstance(value, Region) else value


def _most(operator: Operator, ask: Ask) -> int:
    """The most items that a row allows its answer to have."""
    if operator.size is None:
        return 4
    bounds = [
        a
        if isinstance(a, int) and not isinstance(a, bool)
        else len(a)
        if isinstance(a, tuple)
        else 1
        for a in ask.args
    ]
    return int(max(0, min(operator.size(*bounds), 100)))


PICTURE = Image.named("picture.png", 640, 480)


def value_of(
    type: Type,
    rng: random.Random,
    image: Image = PICTURE,
    wild: bool = False,
    count: int | None = None,
) -> Any:
    """A value of a type."""
    if type.item is not None:
        length = rng.choice((0, 1, 2, 3)) if count is None else count
        return tuple(value_of(type.item, rng, image, wild) for _ in range(length))
    if type == BOOL:
        return rng.random() < 0.5
    if type == INT:
        return rng.choice(WHOLE) if wild and rng.random() < 0.3 else rng.randint(-2, 5)
    if type == FLOAT:
        return rng.choice(REALS) if wild and rng.random() < 0.3 else round(rng.uniform(-3, 3), 2)
    if type == STR:
        return rng.choice(ODD) if wild and rng.random() < 0.05 else rng.choice(SAID)
    if type == IMAGE:
        number = rng.randint(0, 3)
        return image if number == 0 else Image.named(f"picture{number}.png", 100 * number, 64)
    if type == REGION:
        return _region(rng, image, wild)
    return value_of(rng.choice(type.choices or (STR,)), rng, image, wild)


def _region(rng: random.Random, image: Image, wild: bool) -> Region:
    width, height = image.width, image.height
    if wild and rng.random() < 0.3:
        box: tuple[float, float, float, float] = rng.choice(
            ((0, 0, width, height), (0.0, 0.0, 5e-324, 5e-324), (width - 0.5, 0.25, width, height))
        )
        return Region(
            image, box, rng.choice(("", "x" * 300, "<i>", "cup")), rng.choice((0.0, 1.0, 1))
        )
    left, top = rng.randrange(width), rng.randrange(height)
    box = (
        float(left),
        float(top),
        float(rng.randint(left + 1, width)),
        float(rng.randint(top + 1, height)),
    )
    label = rng.choice(("cup", "cup", "dog", "red ball", ""))
    return Region(image, box, label, round(rng.random(), 2), rng.choice(("", "1", "2")))
