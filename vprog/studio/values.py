"""Values as a page shows them: texts, numbers, and chips that stand for boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vprog.failed import Failed
from vprog.image import Image
from vprog.region import Region
from vprog.studio.pictures import Album, shorten

#: A list shows this many items; a text this many characters, where nothing else is said.
ITEMS = 12
CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Bit:
    """A part of a shown value: its text, and the box (id and colour) that it stands for, if any."""

    text: str
    box: int | None = None
    color: int = 0


def show(value: Any, album: Album, longest: int = CHARACTERS) -> tuple[Bit, ...]:
    """A value in bits, its texts cut to a length.

    >>> [bit.text for bit in show((1, 2.5, True, "a cup"), Album(()))]
    ['1', ', ', '2.5', ', ', 'yes', ', ', '“a cup”']
    """
    if isinstance(value, tuple):
        return _list(value, album, longest)
    if isinstance(value, Region):
        box = album.box(value)
        if box is None:
            return (Bit(shorten(value.label, longest) or "a region"),)
        return (Bit(box.name, box.id, box.color),)
    if isinstance(value, Image):
        picture = album.picture(value)
        return (Bit("a picture" if picture is None else picture.name),)
    return (Bit(_plain(value, longest)),)


def _list(values: tuple[Any, ...], album: Album, longest: int) -> tuple[Bit, ...]:
    if not values:
        return (Bit("none"),)
    bits: list[Bit] = []
    for value in values[:ITEMS]:
        chip = isinstance(value, Region) and album.box(value) is not None
        if bits and not chip:
            bits.append(Bit(", "))
        shown = show(value, album, longest)
        bits.extend((Bit("["), *shown, Bit("]")) if isinstance(value, tuple) else shown)
    if len(values) > ITEMS:
        bits.append(Bit(f" and {len(values) - ITEMS} more"))
    return tuple(bits)


def _plain(value: Any, longest: int) -> str:
    match value:
        case None:
            return "not evaluated"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.4g}"
        case str():
            return f"“{_cut(value, longest)}”"
        case Failed():
            return "no value"
        case _:
            return str(value)


def _cut(text: str, longest: int) -> str:
    """A text of bounded length; unlike a label it keeps its blanks, and shows where lines end."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return cut.replace("\r\n", "\n").replace("\n", "↵")
