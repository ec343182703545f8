"""Modules of VisProg's cousins for videos; a video is a list of frames."""

from __future__ import annotations

from vprog.grammar.importers.expression import called, pick
from vprog.grammar.importers.imported import ILL_MADE
from vprog.grammar.importers.kind import IMAGE, INT, STR, Value, list_of
from vprog.grammar.importers.operate import number, text_of
from vprog.grammar.importers.place import NOT_THE_SAME
from vprog.grammar.importers.visprog.given import Given, Module, no_operator
from vprog.grammar.syntax import (
    Binary,
    Compare,
    Def,
    Each,
    Expr,
    Generator,
    Int,
    List,
    ListComp,
    Name,
    Param,
    Slice,
    Str,
)

_TIME = "a video is a list of frames here, and a time in it is a frame's place"


def of_each(given: Given, operator: str, *more: Expr) -> Value:
    """What an oracle says of each frame."""
    frame = _local(given, "frame")
    made = given.called(operator, frame, *more)
    return Value(ListComp(made, (Each(frame, given.frames().expr, ()),)), list_of(STR))


def _local(given: Given, wanted: str) -> Name:
    name = given.state.lines.local(wanted, IMAGE)
    del given.state.lines.locals[name]
    return Name(name)


def moment(given: Given) -> Value:
    """The frames that show an event, or in which a question has an answer."""
    frame, frames = _local(given, "frame"), given.frames()
    given.place.warn(NOT_THE_SAME, _TIME)
    if given.has("event"):
        test: Expr = called("verify", frame, given.text("event"))
    else:
        asked = called("ask", frame, given.text("question"))
        test = Compare(asked, (("==", given.text("answer")),))
    return Value(ListComp(frame, (Each(frame, frames.expr, (test,)),)), list_of(IMAGE))


def _shown(given: Given) -> tuple[Value, Expr, Expr]:
    """A video, the frames that show an event, and whether there are any."""
    shown = given.value("frame")
    if shown.kind != list_of(IMAGE):
        given.place_of("frame").refuse(ILL_MADE, f"frames are wanted, and this is {shown.kind}")
    return given.frames(), shown.expr, called("exists", shown.expr)


def _clip(given: Given) -> Value:
    frames, shown, there = _shown(given)
    return Value(pick(there, shown, frames.expr), list_of(IMAGE))


def _up_to(given: Given, frames: Expr, shown: Expr) -> Expr:
    """The frames up to the first that shows an event, which is the last of them."""
    lines = given.state.lines
    name = lines.take(f"up_to_{given.step.output}")
    seen, frame, one = Name("seen"), Name("frame"), Name("earlier")
    stop = called("any", Generator(Compare(one, (("in", shown),)), (Each(one, seen, ()),)))
    params = (Param(seen, list_of(IMAGE).type), Param(frame, IMAGE.type))
    body = pick(stop, seen, Binary("+", seen, List((frame,))))
    lines.made.append(Def(name, params, list_of(IMAGE).type, body))
    folded = given.called("fold", frames, Name(name.id), Slice(frames, None, Int(0)))
    value = Value(folded, list_of(IMAGE))
    return lines.share("until", value, given.place.span).expr


def _before(given: Given) -> Value:
    frames, shown, there = _shown(given)
    until = _up_to(given, frames.expr, shown)
    early = Slice(until, None, Int(-1))
    return Value(pick(there, early, frames.expr), list_of(IMAGE))


def _after(given: Given) -> Value:
    frames, shown, there = _shown(given)
    until = _up_to(given, frames.expr, shown)
    start = Binary("-", called("count", until), Int(1))
    return Value(pick(there, Slice(frames.expr, start, None), frames.expr), list_of(IMAGE))


def _around(given: Given) -> Value:
    """Two frames before a place, and two behind it."""
    frames = given.frames()
    given.place.warn(NOT_THE_SAME, _TIME)
    argument = given.argument("center_frame", "name", "number")
    if argument.kind == "number":
        if argument.text == "-1":
            return Value(Slice(frames.expr, Int(-5), None), list_of(IMAGE))
        if not argument.text.isdecimal():
            given.place_of("center_frame").refuse(ILL_MADE, "a frame's place is a whole number")
        at = int(argument.text)
        return Value(Slice(frames.expr, Int(max(0, at - 2)), Int(at + 3)), list_of(IMAGE))
    place = number(given.value("center_frame"), given.place_of("center_frame"))
    if place.kind != INT:
        place = Value(called("to_int", place.expr), INT)
    first = called("max", List((Int(0), Binary("-", place.expr, Int(2)))))
    return Value(Slice(frames.expr, first, Binary("+", place.expr, Int(3))), list_of(IMAGE))


def _length(given: Given) -> Value:
    given.place.warn(NOT_THE_SAME, _TIME)
    return Value(given.called("count", given.frames().expr), INT)


def _captions(given: Given) -> Value:
    return of_each(given, "caption")


def judged(given: Given) -> Value:
    """The choice that what is known of the frames speaks for."""
    about = text_of(given.value("information"), given.place_of("information"))
    choices = text_of(given.value("choices"), given.place_of("choices"))
    given.place.warn(NOT_THE_SAME, "the answer is the choice itself, not its place in the list")
    parts: list[Expr] = [
        Str("The frames of a video say: "),
        about,
        Str(f". {given.text('question').value} Answer with one of these: "),
        choices,
    ]
    whole = parts[0]
    for part in parts[1:]:
        whole = Binary("+", whole, part)
    return Value(given.called("know", whole), STR)


_CLIP = ("video", "frame")
#: The modules that take videos.
VIDEO: dict[str, Module] = {
    "LOC": Module(("video",), moment, ("event", "question", "answer")),
    "VQA": Module(
        ("video", "question"), lambda given: of_each(given, "ask", given.text("question"))
    ),
    "CLIP": Module(_CLIP, _clip),
    "CLIP_BEFORE": Module(_CLIP, _before),
    "CLIP_AFTER": Module(_CLIP, _after),
    "CLIP_AROUND": Module(("video", "center_frame"), _around),
    "LENGTH": Module(("video",), _length),
    "CAP": Module(("video",), _captions),
    "SELECT": Module(("question", "information", "choices"), judged),
    "VIDQA": Module(("video", "question"), no_operator("no operator asks a whole video")),
}
