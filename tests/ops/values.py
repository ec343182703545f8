"""Generated values of every type, and whether a value is of a type."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

from vprog.image import Image
from vprog.limits import INT_MAX, INT_MIN, MAX_ITEMS, MAX_TEXT
from vprog.ops import Operator
from vprog.ops.bounds import text_size
from vprog.region import Region
from vprog.type import BOOL, FLOAT, IMAGE, INT, REGION, STR, Type, list_of

INTS = st.one_of(
    st.integers(-20, 20),
    st.integers(INT_MIN, INT_MAX),
    st.sampled_from([INT_MIN, INT_MIN + 1, INT_MAX - 1, INT_MAX, MAX_ITEMS, 10**18]),
)
FLOATS = st.one_of(
    st.integers(-20, 20).map(float),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, -0.0, 5e-324, 1.7e308, -1.7e308, 0.1, 2.5]),
)
TEXTS = st.one_of(
    st.text(max_size=12),
    st.text("ab -,.01", max_size=20),
    st.sampled_from(
        [
            "",
            "x" * MAX_TEXT,
            "é" * (MAX_TEXT // 2),
            "İ" * (MAX_TEXT // 2),
            " " * MAX_TEXT,
            "9" * 400,
            "1,000,000.5 cups",
            "two hundred and five",
            "-" * MAX_TEXT,
            "1,000" * 10_000,
            "one " * 15_000,
        ]
    ),
)
IMAGES = st.builds(
    Image.named, st.sampled_from(["cups.png", ""]), st.integers(1, 700), st.integers(1, 500)
)


@st.composite
def regions(draw: st.DrawFn) -> Region:
    image = draw(IMAGES)
    xs = sorted(draw(st.tuples(*[st.floats(0, image.width)] * 2)))
    ys = sorted(draw(st.tuples(*[st.floats(0, image.height)] * 2)))
    if xs[0] == xs[1]:
        xs = [0.0, float(image.width)]
    if ys[0] == ys[1]:
        ys = [0.0, float(image.height)]
    label = draw(st.sampled_from(["", "cup", "tasse à café\n", "x" * 300]))
    return Region(image, (xs[0], ys[0], xs[1], ys[1]), label, draw(st.floats(0, 1)))


SIMPLE = {BOOL: st.booleans(), INT: INTS, FLOAT: FLOATS, STR: TEXTS, IMAGE: IMAGES}
SIMPLE[REGION] = regions()


def of(type: Type) -> st.SearchStrategy[Any]:
    """Values of a ground type; lists are tuples, short or full."""
    if type.item is None:
        return SIMPLE[type]
    items = of(type.item)
    short = st.lists(items, max_size=5).map(tuple)
    if type.item.is_list:
        return short
    # Regions are slow to write and to draw, and as many tell no more.
    most = 300 if type.item == REGION else MAX_ITEMS
    return st.one_of(short, items.map(lambda item: (item,) * most))


GROUND = [*SIMPLE, list_of(INT), list_of(STR), list_of(REGION), list_of(list_of(STR))]


@st.composite
def arguments(draw: st.DrawFn, operator: Operator) -> tuple[tuple[Any, ...], Type]:
    """Well-typed arguments of an operator, and the type of its result for them."""
    bound: dict[str, Type] = {}
    values: list[Any] = []
    for parameter in operator.params:
        type = ground(draw, parameter.type, bound)
        if parameter.key:
            assert type.item is not None
            key = of(type.item)
            first = values[0]
            if len(first) > 5:
                values.append((draw(key),) * len(first))
            else:
                values.append(draw(st.tuples(*[key] * len(first))))
        else:
            values.append(draw(of(type)))
    return tuple(values), ground(draw, operator.result, bound)


def ground(draw: st.DrawFn, type: Type, bound: dict[str, Type]) -> Type:
    """A type with its variables bound to types without any."""
    if type.is_variable:
        if type.name not in bound:
            choice = draw(st.sampled_from(list(type.choices or GROUND)))
            bound[type.name] = ground(draw, choice, {})
        return bound[type.name]
    return type if type.item is None else list_of(ground(draw, type.item, bound))


def is_of(value: Any, type: Type) -> bool:
    """Whether a value is of a ground type and within its limits."""
    if type.item is not None:
        ok = isinstance(value, tuple) and len(value) <= MAX_ITEMS
        return ok and all(is_of(item, type.item) for item in value[:20])
    if type == BOOL:
        return isinstance(value, bool)
    if type == INT:
        return value.__class__ is int and INT_MIN <= value <= INT_MAX
    if type == FLOAT:
        return isinstance(value, float) and math.isfinite(value)
    if type == STR:
        return isinstance(value, str) and text_size(value) <= MAX_TEXT
    return isinstance(value, Image if type == IMAGE else Region)
