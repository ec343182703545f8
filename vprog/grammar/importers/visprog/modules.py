"""What each module of VisProg, and of its cousins for videos, means in our language."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from vprog.grammar.importers.expression import YES, both, called, pick
from vprog.grammar.importers.imported import ILL_MADE, NO_MEANING
from vprog.grammar.importers.kind import (
    IMAGE,
    INT,
    REGION,
    STR,
    Value,
    list_of,
)
from vprog.grammar.importers.place import NOT_THE_SAME, Place
from vprog.grammar.importers.visprog.formula import read_formula
from vprog.grammar.importers.visprog.given import (
    CLASSIFIED,
    HALF,
    Given,
    Meaning,
    Module,
    no_operator,
)
from vprog.grammar.importers.visprog.step import Step
from vprog.grammar.syntax import (
    Binary,
    Compare,
    Each,
    Expr,
    Field,
    Int,
    List,
    ListComp,
    Name,
    Str,
)

_HALVES = ("TOP", "BOTTOM", "LEFT", "RIGHT")


def _loc(given: Given) -> Value:
    """Things by name; half of the picture where a side is named."""
    if "video" in given.step.args:
        from vprog.grammar.importers.visprog.frames import moment

        return moment(given)
    where, wanted = given.value("image"), given.text("object")
    if wanted.value in _HALVES:
        if where.kind not in (IMAGE, HALF):
            given.place.refuse(NO_MEANING, "the half of a part of a picture is no region here")
        side = Value(wanted, STR)
        return Value(where.expr, HALF, where.expr, parts=(*where.parts, side))
    if where.kind == HALF:
        local = given.state.lines.local(wanted.value, REGION)
        del given.state.lines.locals[local]
        test: Expr = YES
        for side in where.parts:
            test = both(test, _in_half(Name(local), side.expr, where.expr))
        found = given.called("find", where.expr, wanted)
        listed = ListComp(Name(local), (Each(Name(local), found, (test,)),))
        return Value(listed, list_of(REGION), where.expr)
    view = given.view()
    picture = view.expr if view.kind == IMAGE else view.picture
    return Value(given.called("find", view.expr, wanted), list_of(REGION), picture)


def _in_half(thing: Expr, side: Expr, picture: Expr) -> Expr:
    """Whether the middle of a thing lies in a half of the picture."""
    across = side in (Str("LEFT"), Str("RIGHT"))
    ends = ("left", "right") if across else ("top", "bottom")
    size = "width" if across else "height"
    middle = Binary("/", Binary("+", Field(thing, ends[0]), Field(thing, ends[1])), Int(2))
    border = Binary("/", Field(picture, size), Int(2))
    if side in (Str("LEFT"), Str("TOP")):
        return Compare(middle, (("<", border),))
    return Compare(middle, ((">=", border),))


def _count(given: Given) -> Value:
    name = "box" if "box" in given.step.args else "object"
    return Value(given.called("count", given.things(name).expr), INT)


def _crop(given: Given) -> Value:
    """What the first box shows; the picture itself where there is no box, as in VisProg."""
    boxes = given.value("box")
    if boxes.kind == HALF:
        return boxes
    boxes, whole = given.things("box"), given.value("image")
    base = Value(whole.expr, IMAGE) if whole.kind == HALF else whole
    picture = base.expr if base.kind == IMAGE else base.picture
    other = called("whole", base.expr) if base.kind == IMAGE else base.expr
    at = _index(given)
    given.place.warn(NOT_THE_SAME, "VisProg shows half as much again around the box")
    if at:
        return Value(given.called("nth", boxes.expr, Int(at + 1)), REGION, picture)
    found = pick(called("exists", boxes.expr), given.called("first", boxes.expr), other)
    return Value(found, REGION, picture)


def _index(given: Given) -> int:
    if "index" not in given.step.args:
        return 0
    written = given.argument("index", "number").text
    if not written.isdecimal():
        given.place_of("index").refuse(ILL_MADE, "an index is a whole number")
    return int(written)


def _beside(operator: str) -> Meaning:
    """The part of a picture on one side of the first box."""

    def read(given: Given) -> Value:
        boxes, whole = given.things("box"), given.value("image")
        base = Value(whole.expr, IMAGE) if whole.kind == HALF else whole
        picture = base.expr if base.kind == IMAGE else base.picture
        given.place.warn(
            NOT_THE_SAME,
            "VisProg cuts at the middle of the box, and takes half of the picture where nothing was"
            " found; here the cut is at its edge, and the run fails where nothing was found",
        )
        at = _index(given)
        one = called("nth", boxes.expr, Int(at + 1)) if at else called("first", boxes.expr)
        return Value(given.called(operator, one), REGION, picture)

    return read


def _vqa(given: Given) -> Value:
    question = given.text("question")
    if "video" not in given.step.args:
        return Value(given.called("ask", given.view().expr, question), STR)
    from vprog.grammar.importers.visprog.frames import of_each

    return of_each(given, "ask", question)


def _eval(given: Given) -> Value:
    argument = given.argument("expr", "text")
    plain = {
        name: value
        for name, value in given.state.known.items()
        if value.kind not in (HALF, CLASSIFIED)
    }
    return read_formula(argument.text, plain, given.place_of("expr"))


def _result(given: Given) -> Value:
    argument = given.argument("var", "name", "text", "number")
    if argument.kind == "name":
        return given.value("var")
    return Value(Str(argument.text), STR)


def _found_as(noun: str) -> Meaning:
    def read(given: Given) -> Value:
        view = given.view()
        picture = view.expr if view.kind == IMAGE else view.picture
        return Value(given.called("find", view.expr, Str(noun)), list_of(REGION), picture)

    return read


def _select(given: Given) -> Value:
    """Of several things those of some names; where there are none, the best match for each name."""
    if "information" in given.step.args:
        from vprog.grammar.importers.visprog.frames import judged

        return judged(given)
    things = given.things("object")
    wanted = [Str(q) for q in given.argument("query", "text").text.split(",")]
    local = given.state.lines.local("thing", REGION)
    del given.state.lines.locals[local]
    name = Name(local)

    def labelled(labels: tuple[Expr, ...]) -> Value:
        test = Compare(Field(name, "label"), (("in", List(labels)),))
        listed = ListComp(name, (Each(name, things.expr, (test,)),))
        return given.state.lines.share(
            "named", Value(listed, things.kind, things.picture), given.place.span
        )

    if given.has("category"):
        categories = given.argument("category", "text").text.split(",")
        among = labelled(tuple(Str(c.strip()) for c in categories))
        base = pick(called("exists", among.expr), among.expr, things.expr)
        base = given.state.lines.share(
            "among", Value(base, things.kind, things.picture), given.place.span
        ).expr
        return Value(_matches(base, wanted), things.kind, things.picture)
    named = labelled(tuple(Str(q.value.lower().strip()) for q in wanted)).expr
    found = pick(called("exists", named), named, _matches(things.expr, wanted))
    return Value(found, things.kind, things.picture)


def _matches(things: Expr, wanted: list[Str]) -> Expr:
    return List(tuple(called("best_match", things, Str(q.value.strip())) for q in wanted))


def _edited(operator: str) -> Meaning:
    def read(given: Given) -> Value:
        if given.view().kind != IMAGE:
            given.place.refuse(NO_MEANING, "a whole picture is edited, not a part of one")
        things = given.things("object").expr
        return Value(given.called(operator, given.picture(), things), IMAGE)

    return read


def _list(given: Given) -> Value:
    most = given.argument("max", "number").text if "max" in given.step.args else "20"
    if not most.isdecimal():
        given.place_of("max").refuse(ILL_MADE, "max is a whole number")
    asked = f"Name up to {most} {given.text('query').value}, with commas between them."
    known = given.called("know", Str(asked))
    return Value(called("split", known, Str(", "), Int(max(1, int(most)))), list_of(STR))


def _classify(given: Given) -> Value:
    """The class of each thing."""
    things = given.things("object")
    argument = given.argument("categories", "name", "text")
    if argument.kind == "text":
        labels: Expr = List(tuple(Str(part.strip()) for part in argument.text.split(",")))
    else:
        listed = given.value("categories")
        if listed.kind != list_of(STR):
            given.place_of("categories").refuse(ILL_MADE, "categories are a list of texts")
        labels = listed.expr
    local = given.state.lines.local("thing", REGION)
    del given.state.lines.locals[local]
    given.place.warn(NOT_THE_SAME, "VisProg then keeps the surest thing of each class alone")
    each = Each(Name(local), things.expr, ())
    found = ListComp(given.called("classify", Name(local), labels), (each,))
    return Value(found, CLASSIFIED, things.picture)


_PAINTS = "the language edits pictures by marks, blur and color alone"
_BOX = ("image", "box")
#: The modules of VisProg's published list.
MODULES: dict[str, Module] = {
    "LOC": Module(("image", "object"), _loc),
    "COUNT": Module(("box",), _count),
    "CROP": Module(_BOX, _crop, ("index",)),
    "CROP_FRONTOF": Module(_BOX, _crop, ("index",)),
    "CROP_INFRONT": Module(_BOX, _crop, ("index",)),
    "CROP_INFRONTOF": Module(_BOX, _crop, ("index",)),
    "CROP_BEHIND": Module(_BOX, _crop, ("index",)),
    "CROP_AHEAD": Module(_BOX, _crop, ("index",)),
    "CROP_LEFTOF": Module(_BOX, _beside("region_left_of"), ("index",)),
    "CROP_RIGHTOF": Module(_BOX, _beside("region_right_of"), ("index",)),
    "CROP_ABOVE": Module(_BOX, _beside("region_above"), ("index",)),
    "CROP_BELOW": Module(_BOX, _beside("region_below"), ("index",)),
    "VQA": Module(("image", "question"), _vqa),
    "EVAL": Module(("expr",), _eval),
    "RESULT": Module(("var",), _result),
    "FACEDET": Module(("image",), _found_as("face")),
    "SEG": Module(("image",), _found_as("thing")),
    "SELECT": Module(("image", "object", "query"), _select, ("category",)),
    "COLORPOP": Module(("image", "object"), _edited("color_pop")),
    "BGBLUR": Module(("image", "object"), _edited("blur_background")),
    "TAG": Module(("image", "object"), _edited("tag")),
    "LIST": Module(("query",), _list, ("max",)),
    "CLASSIFY": Module(("image", "object", "categories"), _classify),
    "REPLACE": Module(("image", "object", "prompt"), no_operator(_PAINTS)),
    "EMOJI": Module(("image", "object", "emoji"), no_operator(_PAINTS)),
}


def meaning_of(step: Step, place: Place, more: Mapping[str, Module]) -> Module:
    """The module that a step calls, its arguments held to the module's.

    Raises:
        VprogError: VP151 an unknown module, VP152 an argument that is unknown or missing.
    """
    module = more.get(step.module) if "video" in step.args else MODULES.get(step.module)
    module = module or MODULES.get(step.module) or more.get(step.module)
    if step.module == "SELECT" and "information" in step.args:
        module = more["SELECT"]
    if module is None:
        near = get_close_matches(step.module, [*MODULES, *more], 1)
        help = f"did you mean {near[0]}?" if near else None
        place.refuse(NO_MEANING, f"no module is called {step.module}", help)
    names = (*module.params, *module.optional)
    for name, argument in step.args.items():
        if name not in names:
            near = get_close_matches(name.lower(), names, 1)
            help = f"did you mean {near[0]}?" if near else f"it takes {', '.join(names)}"
            place.at(argument.span).refuse(ILL_MADE, f"{step.module} has no argument {name}", help)
    missing = [name for name in module.params if name not in step.args]
    if missing:
        place.refuse(ILL_MADE, f"{step.module} lacks its argument {' and '.join(missing)}")
    return module
