"""The interfaces that the programs speak to: image patches, pictures, videos, language models."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vprog.grammar.importers.expression import called, pick
from vprog.grammar.importers.expression import given as over_items
from vprog.grammar.importers.imported import ILL_MADE, NO_MEANING
from vprog.grammar.importers.kind import (
    ABSENT,
    BOOL,
    FLOAT,
    IMAGE,
    REGION,
    STR,
    TUPLE,
    Value,
    list_of,
)
from vprog.grammar.importers.operate import (
    arithmetic,
    number,
    region,
    text_of,
    truth,
)
from vprog.grammar.importers.place import NOT_THE_SAME
from vprog.grammar.importers.python.areas import crop, overlaps
from vprog.grammar.importers.python.fields import field
from vprog.grammar.importers.python.given import Function, Given, Meaning
from vprog.grammar.importers.python.literals import told
from vprog.grammar.syntax import (
    Binary,
    Bool,
    Expr,
    Index,
    Name,
    Slice,
    Str,
)

if TYPE_CHECKING:
    pass


def _find(who: str, what: str) -> Meaning:
    def read(given: Given) -> Value:
        where = given.view(who)
        picture = where.expr if where.kind == IMAGE else where.picture
        found = called("find", where.expr, given.text(what), span=given.place.span)
        return Value(found, list_of(REGION), picture)

    return read


def _exists(given: Given) -> Value:
    return Value(called("exists", _find("self", "object_name")(given).expr), BOOL)


def _verify(given: Given) -> Value:
    """Of a whole picture, whether one of the named things in it has the property."""
    where, name, wanted = given.view("self"), given.text("object_name"), given.text("property")
    if where.kind == REGION:
        return Value(called("verify", where.expr, wanted), BOOL)
    local = given.reader.translator.lines.local("thing", REGION)
    del given.reader.translator.lines.locals[local]
    test = called("verify", Name(local), wanted)
    return Value(over_items("any", test, local, called("find", where.expr, name)), BOOL)


def _ask(who: str, what: str) -> Meaning:
    def read(given: Given) -> Value:
        asked = given.get(what)
        question = Str("What is this?") if asked == ABSENT else given.text(what)
        return Value(called("ask", given.view(who).expr, question, span=given.place.span), STR)

    return read


def _best_text(given: Given) -> Value:
    options = given.texts("option_list")
    return Value(called("choose", given.view("self").expr, options), STR)


def _classify(given: Given) -> Value:
    return Value(called("classify", given.view("self").expr, given.texts("labels")), STR)


def _depth(given: Given) -> Value:
    return Value(called("depth", region(given["self"], given.place)), FLOAT)


def _know(what: str) -> Meaning:
    def read(given: Given) -> Value:
        question = given.text(what)
        context = given.get("context")
        if context != ABSENT:
            about = text_of(context, given.place)
            question = Binary("+", Binary("+", about, Str(" ")), question)
        return Value(called("know", question, span=given.place.span), STR)

    return read


def _guesses(given: Given) -> Value:
    first, second = given.text("guess1"), given.text("guess2")
    question = told([given.text("prompt"), " Is it ", first, " or ", second, "?"])
    return Value(called("know", question, span=given.place.span), STR)


def _best_image(given: Given) -> Value:
    if given.get("return_index").kind == BOOL and given["return_index"].expr == Bool(True):
        given.place.refuse(NO_MEANING, "the place of an item in its list is no value here")
    patches = given["list_patches"]
    if patches.kind.item is None or not patches.kind.item.is_view:
        given.place.refuse(ILL_MADE, f"pictures are wanted here, and this is {patches.kind}")
    found = called("best_match", patches.expr, given.text("content"), span=given.place.span)
    return Value(found, patches.kind.item, patches.picture)


def _distance(given: Given) -> Value:
    a, b, place = given["patch_a"], given["patch_b"], given.place
    if a.kind.is_number:
        apart = arithmetic("-", a, number(b, place), place)
        return replace(apart, expr=called("abs", apart.expr))
    message = "this is the distance of the centres; the interface measures from edge to edge"
    place.warn(NOT_THE_SAME, message)
    return Value(called("distance", region(a, place), region(b, place)), FLOAT)


def _yes_no(given: Given) -> Value:
    test = truth(given.get("bool_answer"), given.place)
    return Value(pick(test, Str("yes"), Str("no")), STR)


def _numeric(given: Given) -> Value:
    value = given["string"]
    if value.kind.is_number:
        return value
    return Value(called("number", given.text("string")), FLOAT)


def _position(given: Given) -> Value:
    """Where something is in a picture, the vertical place counted from the bottom."""
    where = given.view("image")
    reader = given.reader
    found = Value(called("first", _find("image", "object")(given).expr), REGION, where.expr)
    wanted = given.args["object"].expr
    name = wanted.value if isinstance(wanted, Str) else "thing"
    thing = reader.translator.lines.share(name, found, given.place.span)
    if where.kind == IMAGE:
        reader.calls.frame = where.expr
    parts = tuple(
        field(reader, thing, f"{axis}_center", given.place) for axis in ("horizontal", "vertical")
    )
    return Value(Bool(True), TUPLE, parts=parts)


def _open(given: Given) -> Value:
    return given.reader.input("image", IMAGE)


def _open_all(given: Given) -> Value:
    return given.reader.input("images", list_of(IMAGE))


def _frame(given: Given) -> Value:
    at = given.args["index"]
    frames = given["self"]
    if at.of is not None and at.of[0] == frames.expr:
        return at.of[1]
    return Value(Index(frames.expr, number(at, given.place).expr), IMAGE)


def _trim(given: Given) -> Value:
    ends = [
        None if given.get(n) == ABSENT else number(given.args[n], given.place).expr
        for n in ("start", "end")
    ]
    if ends == [None, None]:
        return given["self"]
    return replace(given["self"], expr=Slice(given["self"].expr, ends[0], ends[1]))


def _judged(given: Given) -> Value:
    """The option that what was found out speaks for; a language model says which."""
    info = given.args["info"]
    parts: list[str | Expr] = []
    for key, value in zip(info.keys, info.parts, strict=True):
        parts += [f"{key}: ", text_of(value, given.place), ". "]
    parts += [given.text("question"), " Answer with one of these: "]
    parts.append(called("join", given.texts("options"), Str(", ")))
    given.place.warn(NOT_THE_SAME, "a language model is asked for the option in words of ours")
    return Value(called("know", told(parts), span=given.place.span), STR)


def _video(given: Given) -> Value:
    return _trim(given)


def _frames(given: Given) -> Value:
    return given["self"]


#: Functions of the interfaces, by name.
FUNCTIONS: dict[str, Function] = {
    "query": Function(("image", "question"), _ask("image", "question")),
    "visual_query": Function(("image", "question"), _ask("image", "question")),
    "simple_qa": Function(("image", "question"), _ask("image", "question")),
    "knowledge_query": Function(("question",), _know("question")),
    "get_pos": Function(("image", "object"), _position),
    "find_object": Function(("image", "object"), _find("image", "object")),
    "find_in_image": Function(("image", "object"), _find("image", "object")),
    "find_matching_image": Function(("list_patches", "content"), _best_image),
    "best_image_match": Function(("list_patches", "content", "return_index"), _best_image, 1),
    "open_image": Function(("path",), _open),
    "open_images": Function(("path",), _open_all),
    "ImagePatch": Function(("self", "left", "lower", "right", "upper"), crop, 4),
    "VideoSegment": Function(("self", "start", "end"), _video, 2),
    "distance": Function(("patch_a", "patch_b"), _distance),
    "bool_to_yesno": Function(("bool_answer",), _yes_no),
    "coerce_to_numeric": Function(("string",), _numeric),
    "llm_query": Function(("question", "context", "long_answer"), _know("question"), 2),
    "process_guesses": Function(("prompt", "guess1", "guess2"), _guesses),
}
#: Methods of an image patch; the patch itself is ``self``.
PATCH: dict[str, Function] = {
    "find": Function(("object_name",), _find("self", "object_name")),
    "exists": Function(("object_name",), _exists),
    "verify_property": Function(("object_name", "property"), _verify),
    "best_text_match": Function(("option_list", "prefix"), _best_text, 1),
    "classify": Function(("labels",), _classify),
    "simple_query": Function(("question",), _ask("self", "question"), 1),
    "query": Function(("question",), _ask("self", "question"), 1),
    "compute_depth": Function((), _depth),
    "crop": Function(("left", "lower", "right", "upper"), crop),
    "overlaps_with": Function(("left", "lower", "right", "upper"), overlaps),
    "llm_query": Function(("question", "long_answer"), _know("question"), 1),
}
#: Methods of a video, which is a list of pictures.
VIDEO: dict[str, Function] = {
    "frame_iterator": Function((), _frames),
    "frame_from_index": Function(("index",), _frame),
    "trim": Function(("start", "end"), _trim, 2),
    "select_answer": Function(("info", "question", "options"), _judged),
}
