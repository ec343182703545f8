"""An answer as plain data, without its pictures, and back: what a cache keeps of it.

A region or a picture in an answer is one of a picture that the call itself names, and is written as
that one's number; so no pixel is kept, and what is read back lies in the caller's own pictures.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from vprog.answer import given_to
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.region import Region

#: Plain data: a form, the value in that form, the score, the threshold.
Form: TypeAlias = tuple[str, Any, Any, Any]

_encode = msgspec.msgpack.Encoder().encode
#: The one thing that is no data is how a picture is loaded: it counts whether it can be.
_exact = msgspec.msgpack.Encoder(enc_hook=callable).encode
_decode = msgspec.msgpack.Decoder().decode


def exact(ask: Ask) -> bytes:
    """A key that two calls share only where no module can tell them apart.

    Equal calls need not be such: a region's score and a picture's name take no part in equality.

    >>> exact(Ask("know", (1.0,))) == exact(Ask("know", (1,)))
    False
    """
    try:
        return _exact(ask)
    except (UnicodeEncodeError, OverflowError):  # a picture's file name that is no Unicode
        return b"." + canonical(ask, by_name=True)


def canonical(ask: Ask, by_name: bool) -> bytes:
    """A call as bytes, the same in every process; pictures by digest, and by name where that counts."""
    return _encode([ask.oracle, [_canonical(arg, by_name) for arg in ask.args]])


def _canonical(value: Any, by_name: bool) -> Any:
    if isinstance(value, tuple):
        return [_canonical(item, by_name) for item in value]
    if isinstance(value, Region):
        about = (list(value.box), value.label, value.score, value.ref)
        return {"region": [_canonical(value.image, by_name), *about]}
    if isinstance(value, Image):
        # A file's name need not be Unicode.
        name = value.name.encode("utf-8", "surrogatepass") if by_name else b""
        return {"image": [value.digest, value.width, value.height, name, value.load is None]}
    return value


def pictures(ask: Ask) -> list[Image]:
    """The pictures that a call names, in order."""
    found: dict[str, Image] = {}
    ahead: list[Any] = list(reversed(ask.args))
    while ahead:
        value = ahead.pop()
        if isinstance(value, tuple):
            ahead.extend(reversed(value))
        elif isinstance(value, Region):
            found.setdefault(value.image.digest, value.image)
        elif isinstance(value, Image):
            found.setdefault(value.digest, value)
    return list(found.values())


def to_form(ask: Ask, answer: Answer) -> Form | None:
    """An answer as plain data; None where it holds a picture that the call does not name."""
    value = answer.value
    given = given_to(ask)
    if given is not None:
        # Of two that are equal the first is taken, as when the answer was held to its form.
        return ("given", given.index(value), answer.score, answer.threshold)
    if value.__class__ in (str, bool, int, float):
        return ("plain", value, answer.score, answer.threshold)
    places = {image.digest: place for place, image in enumerate(pictures(ask))}
    try:
        return ("", _formed(value, places), answer.score, answer.threshold)
    except KeyError:
        return None


def _formed(value: Any, places: dict[str, int]) -> Any:
    if isinstance(value, tuple):
        return tuple([_formed(item, places) for item in value])
    if isinstance(value, Region):
        place = places[value.image.digest]
        return {"region": (place, tuple(value.box), value.label, value.score, value.ref)}
    if isinstance(value, Image):
        return {"image": places[value.digest]}
    return value


def from_form(ask: Ask, form: Form) -> Answer:
    """The answer that plain data stand for, on the pictures of this call.

    Raises:
        ValueError, TypeError, KeyError, IndexError: the data are no answer to it.
    """
    kind, value, score, threshold = form
    if kind == "plain":
        return Answer(value, score, threshold)
    if kind == "given":
        given = given_to(ask)
        if given is None:
            raise ValueError("the call gives nothing to pick from")
        return Answer(given[value], score, threshold)
    return Answer(_unformed(value, pictures(ask)), score, threshold)


def _unformed(value: Any, images: list[Image]) -> Any:
    if isinstance(value, tuple | list):
        return tuple([_unformed(item, images) for item in value])
    if isinstance(value, dict):
        if "image" in value:
            return images[value["image"]]
        place, box, label, score, ref = value["region"]
        return Region(images[place], tuple(box), label, score, ref)
    return value


def to_bytes(form: Form) -> bytes:
    """Plain data as bytes."""
    return _encode(form)


def from_bytes(data: bytes) -> Form:
    """What ``to_bytes`` wrote.

    Raises:
        ValueError: the bytes are none.
    """
    found = _decode(data)
    if not isinstance(found, list) or len(found) != 4:
        raise ValueError("no answer")
    return (found[0], found[1], found[2], found[3])
