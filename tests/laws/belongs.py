"""Whether a value is of a type, said a second time."""

from __future__ import annotations

import math
from typing import Any

from vprog.image import Image
from vprog.limits import INT_MAX, INT_MIN, MAX_ITEMS, MAX_TEXT
from vprog.module import Ask
from vprog.ops import Operator
from vprog.region import Region
from vprog.type import BOOL, FLOAT, INT, STR, Type


def belongs(value: Any, type: Type) -> bool:
    """Whether a value is of a type: a second opinion on ``vprog.value.fault``."""
    if type.is_list:
        assert type.item is not None
        item = type.item
        return (
            isinstance(value, tuple)
            and len(value) <= MAX_ITEMS
            and all(belongs(v, item) for v in value)
        )
    if type.is_variable:
        return not type.choices or any(belongs(value, choice) for choice in type.choices)
    if type == BOOL:
        return isinstance(value, bool)
    if type == INT:
        return (
            isinstance(value, int) and not isinstance(value, bool) and INT_MIN <= value <= INT_MAX
        )
    if type == FLOAT:
        return isinstance(value, float) and math.isfinite(value)
    if type == STR:
        return (
            isinstance(value, str)
            and not any("\ud800" <= c <= "\udfff" for c in value)
            and len(value.encode()) <= MAX_TEXT
        )
    if type.name == "Image":
        return isinstance(value, Image)
    if type.name == "Region":
        if not isinstance(value, Region) or not all(map(math.isfinite, (*value.box, value.score))):
            return False
        left, top, right, bottom = value.box
        return (
            0 <= left < right <= value.image.width
            and 0 <= top < bottom <= value.image.height
            and 0 <= value.score <= 1
            and belongs(value.label, STR)
            and belongs(value.ref, STR)
        )
    return False


def answers(value: Any, operator: Operator, ask: Ask) -> bool:
    """Whether an answer has the form that its oracle declares."""
    if operator.name == "find" and isinstance(value, tuple) and len(value) > max(0, ask.args[2]):
        return False
    for parameter, arg in zip(operator.params, ask.args, strict=True):
        if parameter.type.item == operator.result:  # it picks one of what it is given
            return any(type(value) is type(a) and value == a for a in arg)
    return belongs(value, operator.result)
