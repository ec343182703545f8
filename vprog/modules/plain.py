"""Calls and answers as plain data, for a record on disk and for a module in another process.

Data are lists, texts, numbers, truth values and objects with one key: ``{"image": [digest, width,
height, name]}``, ``{"region": [digest, [left, top, right, bottom], label, score, ref]}``, and
``{"hex": "..."}`` for a text that is no Unicode. Pictures stand beside the data, by digest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

from vprog.failed import Failed
from vprog.image import Image
from vprog.module import Answer
from vprog.region import Region

#: How deep lists may lie in lists; the checker allows less.
_DEEP: Final = 80


def to_plain(value: Any, pictures: MutableMapping[str, Image]) -> Any:
    """A value as plain data; its pictures are put among ``pictures``, by digest.

    Raises:
        TypeError: it is no value of the language.

    >>> to_plain(("cup", 1, 2.0, True), {})
    ['cup', 1, 2.0, True]
    """
    if isinstance(value, tuple | list):
        return [to_plain(item, pictures) for item in value]
    if isinstance(value, Region):
        pictures.setdefault(value.image.digest, value.image)
        box = [_number(edge) for edge in value.box]
        about = [_text(value.label), _number(value.score), _text(value.ref)]
        return {"region": [value.image.digest, box, *about]}
    if isinstance(value, Image):
        pictures.setdefault(value.digest, value)
        return {"image": [value.digest, value.width, value.height, _text(value.name)]}
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return value
    return _number(value)


def _number(value: Any) -> int | float:
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    raise TypeError(f"{type(value).__name__} is no value")


def _text(value: str) -> Any:
    try:
        value.encode()
    except UnicodeEncodeError:
        return {"hex": value.encode("utf-8", "surrogatepass").hex()}
    return value


def from_plain(data: Any, pictures: Mapping[str, Image], deep: int = 0) -> Any:
    """The value that plain data stand for, on pictures at hand.

    Raises:
        ValueError: the data are none.
        KeyError: a picture is not at hand; the key is its digest.
    """
    if isinstance(data, list | tuple):
        if deep > _DEEP:
            raise ValueError("lists lie in lists too deep")
        return tuple(from_plain(item, pictures, deep + 1) for item in data)
    if isinstance(data, str | bool | int | float):
        return data
    if not isinstance(data, Mapping) or len(data) != 1:
        raise ValueError("no value")
    ((key, parts),) = data.items()
    if key == "hex":
        return _untext(data)
    if not isinstance(parts, list | tuple):
        raise ValueError("no value")
    if key == "image" and len(parts) == 4:
        return pictures[_plain_text(parts[0])]
    if key != "region" or len(parts) != 5:
        raise ValueError(f"no {key!s:.20} is known")
    digest, box, label, score, ref = parts
    if not isinstance(box, list | tuple) or len(box) != 4:
        raise ValueError("a region without a box")
    image = pictures[_plain_text(digest)]
    return Region(image, (*map(_measure, box),), _untext(label), _measure(score), _untext(ref))  # type: ignore[arg-type]


def _measure(value: Any) -> float:
    if value.__class__ not in (int, float):
        raise ValueError("a box or a score that is no number")
    return value


def _plain_text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("no digest")
    return value


def _untext(data: Any) -> str:
    if isinstance(data, str):
        return data
    if isinstance(data, Mapping) and isinstance(data.get("hex"), str):
        return bytes.fromhex(data["hex"]).decode("utf-8", "surrogatepass")
    raise ValueError("no text")


def answer_to_plain(answer: Answer | Failed, pictures: MutableMapping[str, Image]) -> Any:
    """An answer, or a failure, as plain data; errors as in ``to_plain``."""
    if isinstance(answer, Failed):
        help = None if answer.help is None else _text(answer.help)
        return {"failed": [answer.code, _text(answer.sentence), help]}
    value = to_plain(answer.value, pictures)
    return {"answer": [value, _maybe(answer.score), _maybe(answer.threshold)]}


def _maybe(value: float | None) -> Any:
    return None if value is None or not math.isfinite(value) else _number(value)


def answer_from_plain(data: Any, pictures: Mapping[str, Image]) -> Answer | Failed:
    """An answer from plain data; errors as in ``from_plain``."""
    if not isinstance(data, Mapping) or len(data) != 1:
        raise ValueError("no answer")
    ((key, parts),) = data.items()
    if not isinstance(parts, list | tuple) or len(parts) != 3 or key not in ("answer", "failed"):
        raise ValueError("no answer")
    if key == "failed":
        help = None if parts[2] is None else _untext(parts[2])
        return Failed(_plain_text(parts[0]), _untext(parts[1]), help)
    value, score, threshold = parts
    for number in (score, threshold):
        if number is not None and number.__class__ not in (int, float):
            raise ValueError("a score that is no number")
    return Answer(from_plain(value, pictures), score, threshold)


def picture_to_plain(image: Image) -> list[Any]:
    """What is told of a picture beside its pixels."""
    return [image.digest, image.width, image.height, _text(image.name)]


def picture_facts(data: Any) -> tuple[str, int, int, str]:
    """Digest, width, height and name of a picture.

    Raises:
        ValueError: the data are none.
    """
    if not isinstance(data, list | tuple) or len(data) != 4:
        raise ValueError("no picture")
    digest, width, height, name = data
    if not isinstance(digest, str) or not 0 < len(digest) <= 128:
        raise ValueError("no digest")
    if width.__class__ is not int or height.__class__ is not int or min(width, height) < 1:
        raise ValueError("a picture without a size")
    return digest, width, height, _untext(name)
