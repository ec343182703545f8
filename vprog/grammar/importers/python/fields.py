"""What the interfaces give a program: its inputs, and the fields of patches and videos."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from vprog.grammar.importers.expression import called
from vprog.grammar.importers.imported import ILL_MADE, NO_MEANING
from vprog.grammar.importers.kind import ALBUM, FLOAT, IMAGE, INT, REGION, STR, Kind, Value, list_of
from vprog.grammar.importers.operate import arithmetic, region
from vprog.grammar.importers.place import Place
from vprog.grammar.syntax import Binary, Bool, Expr, Field, Float, Int

if TYPE_CHECKING:
    from vprog.grammar.importers.python.expressions import Expressions

ZERO = Value(Float("0.0"), FLOAT)
#: Inputs that the interfaces give a program, by what programs call them.
INPUTS: dict[str, tuple[str, Kind]] = {
    "img": ("image", IMAGE),
    "image": ("image", IMAGE),
    "images": ("images", list_of(IMAGE)),
    "imgs": ("images", list_of(IMAGE)),
    "image_list": ("images", list_of(IMAGE)),
    "video": ("frames", list_of(IMAGE)),
    "frames": ("frames", list_of(IMAGE)),
    "left_image": ("left_image", IMAGE),
    "right_image": ("right_image", IMAGE),
    "possible_answers": ("options", list_of(STR)),
    "options": ("options", list_of(STR)),
    "query": ("question", STR),
    "question": ("question", STR),
}
#: Names that a program may use without binding them, functions among them.
KNOWN = (*INPUTS, "LEFT", "RIGHT", "TOP", "BOTTOM")


def given_name(reader: Expressions, name: str) -> Value | None:
    """What the interfaces give by a name: an input, or an edge of the picture."""
    if name in INPUTS:
        return reader.input(*INPUTS[name])
    if name in ("LEFT", "BOTTOM"):
        return ZERO
    if name in ("RIGHT", "TOP"):
        picture = reader.calls.frame or reader.input("image", IMAGE).expr
        return Value(Field(picture, "width" if name == "RIGHT" else "height"), FLOAT)
    return None


def parameter(reader: Expressions, name: str) -> Value | None:
    """What the first function of a program is given for a parameter; None for one not known."""
    if name == "image_dict":
        return Value(Bool(True), ALBUM)
    if name in INPUTS:
        return reader.input(*INPUTS[name])
    if "image" in name or "img" in name:
        return reader.input(name, list_of(IMAGE) if name.endswith("s") else IMAGE)
    return None


def field(reader: Expressions, value: Value, name: str, place: Place) -> Value:
    """A field of an image patch or of a video; ``lower`` and ``upper`` count from the bottom."""
    if value.kind.item == IMAGE and name in ("num_frames", "frames"):
        return Value(called("count", value.expr), INT) if name == "num_frames" else value
    if value.kind.is_view and name in _FIELDS:
        return _FIELDS[name](reader, value, place)
    place.refuse(ILL_MADE, f"{value.kind} has no field {name}")


def _edge(name: str) -> Callable[[Expressions, Value, Place], Value]:
    """The left or right edge; those of a whole picture are known."""

    def read(reader: Expressions, value: Value, place: Place) -> Value:
        if value.kind == REGION:
            return Value(Field(value.expr, name), FLOAT)
        return ZERO if name == "left" else Value(Field(value.expr, "width"), FLOAT)

    return read


def _from_below(name: str) -> Callable[[Expressions, Value, Place], Value]:
    """The lower or upper edge: our places count from the top, the interface's from the bottom."""

    def read(reader: Expressions, value: Value, place: Place) -> Value:
        if value.kind == IMAGE:
            return ZERO if name == "bottom" else Value(Field(value.expr, "height"), FLOAT)
        height = _height_of(reader, value, place)
        return arithmetic("-", height, Value(Field(value.expr, name), FLOAT), place)

    return read


def _height_of(reader: Expressions, value: Value, place: Place) -> Value:
    """How high the picture is that a region lies in."""
    picture = value.picture
    if picture is None:
        inputs = [v for v in reader.inputs.values() if v.kind == IMAGE]
        others = [v for v in reader.inputs.values() if v.kind == list_of(IMAGE)]
        if len(inputs) != 1 or others:
            place.refuse(NO_MEANING, "it is not known which picture this lies in, so not how high")
        picture = inputs[0].expr
    return Value(Field(picture, "height"), FLOAT)


def _extent(name: str) -> Callable[[Expressions, Value, Place], Value]:
    def read(reader: Expressions, value: Value, place: Place) -> Value:
        return Value(Field(value.expr, name), FLOAT)

    return read


def _middle(first: str, last: str) -> Callable[[Expressions, Value, Place], Value]:
    """The middle between two edges."""

    def read(reader: Expressions, value: Value, place: Place) -> Value:
        if first == "top" and value.kind == REGION:
            height = _height_of(reader, value, place)
            return arithmetic("-", height, half(value.expr, "top", "bottom"), place)
        if value.kind == REGION:
            return half(value.expr, first, last)
        size = Field(value.expr, "height" if first == "top" else "width")
        return Value(Binary("/", size, Int(2)), FLOAT)

    return read


def half(expr: Expr, first: str, last: str) -> Value:
    """The middle between two edges of a region."""
    return Value(Binary("/", Binary("+", Field(expr, first), Field(expr, last)), Int(2)), FLOAT)


def _area(reader: Expressions, value: Value, place: Place) -> Value:
    return Value(Field(region(value, place), "area"), FLOAT)


def _itself(reader: Expressions, value: Value, place: Place) -> Value:
    return value


_FIELDS: dict[str, Callable[[Expressions, Value, Place], Value]] = {
    "left": _edge("left"),
    "right": _edge("right"),
    "lower": _from_below("bottom"),
    "upper": _from_below("top"),
    "bottom": _from_below("bottom"),
    "top": _from_below("top"),
    "width": _extent("width"),
    "height": _extent("height"),
    "horizontal_center": _middle("left", "right"),
    "vertical_center": _middle("top", "bottom"),
    "area": _area,
    "cropped_image": _itself,
}
