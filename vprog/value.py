"""Values that flow: held to their types, written as plain data, read back."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from vprog.image import Image
from vprog.limits import INT_MAX, INT_MIN, MAX_ITEMS, MAX_TEXT
from vprog.region import Region
from vprog.type import Type

#: Below this many characters a text is no fault of length.
_SHORT = 10_000


def kind(value: Any) -> str:
    """What a value is, for a message."""
    name = type(value).__name__
    return "nothing" if value is None else f"{'an' if name[0] in 'aeiouAEIO' else 'a'} {name}"


def fault(value: Any, type: Type) -> str | None:
    """What is wrong with a value of a type, if anything."""
    item = type.item
    if item is None:
        check = _FAULTS.get(type.name)
        return None if check is None else check(value)
    if not isinstance(value, tuple):
        return f"no list but {kind(value)}"
    if len(value) > MAX_ITEMS:
        return f"a list of {len(value)} items"
    check = _FAULTS.get(item.name)
    for part in value:
        wrong = fault(part, item) if check is None else check(part)
        if wrong is not None:
            return wrong
    return None


def _bool_fault(value: Any) -> str | None:
    return None if value is True or value is False else f"no Bool but {kind(value)}"


def _int_fault(value: Any) -> str | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return f"no Int but {kind(value)}"
    return None if INT_MIN <= value <= INT_MAX else "an Int over 64 bits"


def _float_fault(value: Any) -> str | None:
    if not isinstance(value, float):
        return f"no Float but {kind(value)}"
    return None if math.isfinite(value) else f"the number {value}"


def _image_fault(value: Any) -> str | None:
    return None if isinstance(value, Image) else f"no Image but {kind(value)}"


def _text_fault(value: Any) -> str | None:
    if value.__class__ is str and len(value) < _SHORT and value.isascii():
        return None
    if not isinstance(value, str):
        return f"no Str but {kind(value)}"
    try:
        size = len(value.encode())
    except UnicodeEncodeError:
        return "a text that is no Unicode"
    return None if size <= MAX_TEXT else f"a text of {size} bytes"


def _region_fault(value: Any) -> str | None:
    if value.__class__ is Region and value.box.__class__ is tuple and len(value.box) == 4:
        # What is surely right, as nearly all is, is told fast.
        left, top, right, bottom = value.box
        image, label, score, ref = value.image, value.label, value.score, value.ref
        if (
            left.__class__ is top.__class__ is right.__class__ is bottom.__class__ is float
            and image.__class__ is Image
            and score.__class__ is float
            and label.__class__ is ref.__class__ is str
            and 0 <= left < right <= image.width
            and 0 <= top < bottom <= image.height
            and 0 <= score <= 1
            and len(label) + len(ref) < _SHORT
            and label.isascii()
            and ref.isascii()
        ):
            return None
    return _region_fault_told(value)


def _region_fault_told(value: Any) -> str | None:
    if not isinstance(value, Region):
        return f"no Region but {kind(value)}"
    if not isinstance(value.image, Image):
        return f"a region of no Image but {kind(value.image)}"
    if not isinstance(value.box, tuple) or len(value.box) != 4:
        return "a box that is no four numbers"
    if not all(isinstance(x, int | float) and math.isfinite(x) for x in (*value.box, value.score)):
        return "a box or a score that is no number"
    left, top, right, bottom = value.box
    if not (0 <= left < right <= value.image.width and 0 <= top < bottom <= value.image.height):
        return f"the box {tuple(round(x, 1) for x in value.box)} outside its picture"
    if not 0 <= value.score <= 1:
        return f"the score {value.score}"
    return _text_fault(value.label) or _text_fault(value.ref)


_FAULTS: dict[str, Callable[[Any], str | None]] = {
    "Bool": _bool_fault,
    "Int": _int_fault,
    "Float": _float_fault,
    "Str": _text_fault,
    "Image": _image_fault,
    "Region": _region_fault,
}


def encode(value: Any, type: Type) -> Any:
    """A value as plain data of JSON; an Image is its digest and size, without pixels.

    >>> from vprog.type import INT, list_of
    >>> encode((1, 2), list_of(INT))
    [1, 2]
    """
    if isinstance(value, tuple):
        assert type.item is not None
        return [encode(item, type.item) for item in value]
    if isinstance(value, Region):
        return {
            "image": value.image.digest,
            "box": list(value.box),
            "label": value.label,
            "score": value.score,
            "ref": value.ref,
        }
    if isinstance(value, Image):
        return {
            "digest": value.digest,
            "width": value.width,
            "height": value.height,
            "name": value.name,
        }
    return value


def decode(data: Any, type: Type, images: dict[str, Image]) -> Any:
    """The value that ``encode`` wrote; ``images`` holds pictures by digest and gains new ones.

    Raises:
        ValueError: the data are no value of the type.
    """
    value = _decode(data, type, images)
    wrong = fault(value, type)
    if wrong is not None:
        raise ValueError(wrong)
    return value


def _decode(data: Any, type: Type, images: dict[str, Image]) -> Any:
    if type.item is not None and isinstance(data, list):
        return tuple(_decode(item, type.item, images) for item in data)
    if type.name == "Image" and isinstance(data, Mapping):
        known = images.get(str(data.get("digest")))
        if known is None:
            known = Image(
                *_pick(data, ("digest", str), ("width", int), ("height", int), ("name", str))
            )
            images[known.digest] = known
        return known
    if type.name == "Region" and isinstance(data, Mapping):
        digest, box, label, ref = _pick(
            data, ("image", str), ("box", list), ("label", str), ("ref", str)
        )
        if digest not in images or len(box) != 4:
            raise ValueError("a region of an unknown picture, or with no box")
        return Region(images[digest], tuple(box), label, data.get("score", 1.0), ref)
    return float(data) if type.name == "Float" and isinstance(data, int) else data


def _pick(data: Mapping[str, Any], *wanted: tuple[str, Any]) -> list[Any]:
    """The entries of a mapping, each of its Python type."""
    for key, python in wanted:
        if not isinstance(data.get(key), python):
            raise ValueError(f"no {key}")
    return [data[key] for key, _ in wanted]
