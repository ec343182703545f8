"""A question as a program: in this language, and as VisProg's and ViperGPT's programs are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from benchmarks.pictured.question import Asked, Thing
from vprog.grammar.importers import from_python, from_visprog

#: What VisProg calls the part of a picture beside a box.
_BESIDE = {"left": "LEFTOF", "right": "RIGHTOF"}


def ours(asked: Asked, question: str) -> str:
    """A program of this language."""
    return _OURS[asked.shape](asked)


def visprog(asked: Asked, question: str) -> str | None:
    """A program in VisProg's form, brought into this language; None where it has no such form."""
    lines = _visprog(asked, question)
    return None if lines is None else from_visprog("\n".join(lines), question).text


def vipergpt(asked: Asked, question: str) -> str | None:
    """A program in ViperGPT's form, brought into this language; None where it has no such form."""
    lines = _viper(asked, question)
    if lines is None:
        return None
    head = ["def execute_command(image):", "    image_patch = ImagePatch(image)"]
    return from_python("\n".join([*head, *(f"    {line}" for line in lines)]), question).text


#: The columns of the table, each with what writes its programs.
LANGUAGES: Mapping[str, Callable[[Asked, str], str | None]] = {
    "vprog": ours,
    "VisProg": visprog,
    "ViperGPT": vipergpt,
}


def _found(thing: Thing) -> str:
    found = f'find(image, "{thing.noun}")'
    return f'[x for x in {found} if verify(x, "{thing.color}")]' if thing.color else found


def _the(thing: Thing) -> str:
    return f"the({_found(thing)})"


def _exists(asked: Asked) -> str:
    between = f" {asked.words[0]} " if asked.words else ""
    return f"answer = {between.join(f'exists({_found(t)})' for t in asked.things)}"


def _place(side: str) -> str:
    """Whether the middle of ``x`` lies in a half of the picture."""
    low, high, size = (
        ("left", "right", "width") if side in ("left", "right") else ("top", "bottom", "height")
    )
    sign = "<" if side == low else ">="
    return f"(x.{low} + x.{high}) / 2 {sign} image.{size} / 2"


def _next_to(asked: Asked) -> str:
    relation = {"to the left of": "left_of", "to the right of": "right_of"}
    test = relation.get(asked.words[0], "near")
    some, other = asked.things
    return f"b = {_the(other)}\nanswer = exists([a for a in {_found(some)} if {test}(a, b)])"


_OURS: Mapping[str, Callable[[Asked], str]] = {
    "count": lambda asked: f"answer = count({_found(asked.things[0])})",
    "exists": _exists,
    "color": lambda asked: f"answer = color({_the(asked.things[0])})",
    "is_color": lambda asked: f'answer = verify({_the(asked.things[0])}, "{asked.words[0]}")',
    "which_color": lambda asked: (
        f'answer = choose({_the(asked.things[0])}, ["{asked.words[0]}", "{asked.words[1]}"])'
    ),
    "side": lambda asked: (
        f'x = {_the(asked.things[0])}\nanswer = "left" if {_place("left")} else "right"'
    ),
    "on_side": lambda asked: f"x = {_the(asked.things[0])}\nanswer = {_place(asked.words[0])}",
    "left_or_right": lambda asked: (
        f"a = {_the(asked.things[0])}\nb = {_the(asked.things[1])}\n"
        'answer = "left" if left_of(a, b) else "right"'
    ),
    "is_left_or_right": lambda asked: (
        f"answer = {asked.words[0]}_of({_the(asked.things[0])}, {_the(asked.things[1])})"
    ),
    "next_to": _next_to,
}


def _visprog(asked: Asked, question: str) -> list[str] | None:
    """The lines of a program as VisProg's prompts for GQA show them: LOC, CROP, VQA, COUNT, EVAL.

    An adjective goes to the detector with the noun, as there.
    """
    names = [str(thing) for thing in asked.things]

    def counted(place: int, name: str, image: str = "IMAGE") -> list[str]:
        return [
            f"BOX{place}=LOC(image={image},object='{name}')",
            f"ANSWER{place}=COUNT(box=BOX{place})",
        ]

    def told(yes: str, no: str, test: str) -> list[str]:
        return [
            f"ANSWER9=EVAL(expr=\"'{yes}' if {test} else '{no}'\")",
            "FINAL_RESULT=RESULT(var=ANSWER9)",
        ]

    if asked.shape == "count":
        return [*counted(0, names[0]), "FINAL_RESULT=RESULT(var=ANSWER0)"]
    if asked.shape == "exists":
        lines = [line for i, name in enumerate(names) for line in counted(i, name)]
        between = f" {asked.words[0]} " if asked.words else ""
        return [
            *lines,
            *told("yes", "no", between.join(f"{{ANSWER{i}}} > 0" for i in range(len(names)))),
        ]
    if asked.kind == "colour":
        return [
            f"BOX0=LOC(image=IMAGE,object='{names[0]}')",
            "IMAGE0=CROP(image=IMAGE,box=BOX0)",
            f'ANSWER0=VQA(image=IMAGE0,question="{question}")',
            "FINAL_RESULT=RESULT(var=ANSWER0)",
        ]
    if asked.shape in ("side", "on_side"):
        half = asked.words[0] if asked.words else "left"
        yes, no = ("yes", "no") if asked.words else ("left", "right")
        return [
            f"BOX0=LOC(image=IMAGE,object='{half.upper()}')",
            "IMAGE0=CROP(image=IMAGE,box=BOX0)",
            *counted(1, names[0], "IMAGE0"),
            *told(yes, no, "{ANSWER1} > 0"),
        ]
    beside = {"to the left of": "left", "to the right of": "right"}
    side = beside.get(asked.words[0], asked.words[0]) if asked.words else "left"
    crop = _BESIDE.get(side)
    if crop is None:  # its CROPs know no nearness
        return None
    yes, no = ("yes", "no") if asked.words else ("left", "right")
    return [
        f"BOX0=LOC(image=IMAGE,object='{names[1]}')",
        f"IMAGE0=CROP_{crop}(image=IMAGE,box=BOX0)",
        *counted(1, names[0], "IMAGE0"),
        *told(yes, no, "{ANSWER1} > 0"),
    ]


def _viper(asked: Asked, question: str) -> list[str] | None:
    """The body of a function as ViperGPT's prompt shows them: find, exists, verify_property, ..."""
    nouns = [thing.noun for thing in asked.things]

    def there(thing: Thing) -> str:
        if not thing.color:
            return f'image_patch.exists("{thing.noun}")'
        test = f'p.verify_property("{thing.noun}", "{thing.color}")'
        return f'any({test} for p in image_patch.find("{thing.noun}"))'

    def first(name: str, noun: str) -> str:
        return f'{name} = image_patch.find("{noun}")[0]'

    if asked.shape == "count":
        thing = asked.things[0]
        lines = [f'patches = image_patch.find("{thing.noun}")']
        if thing.color:
            test = f'p.verify_property("{thing.noun}", "{thing.color}")'
            lines.append(f"patches = [p for p in patches if {test}]")
        return [*lines, "return str(len(patches))"]
    if asked.shape == "exists":
        between = f" {asked.words[0]} " if asked.words else ""
        return [f"return bool_to_yesno({between.join(map(there, asked.things))})"]
    if asked.shape == "color":
        return [first("a", nouns[0]), f'return a.simple_query("{question}")']
    if asked.shape == "is_color":
        test = f'a.verify_property("{nouns[0]}", "{asked.words[0]}")'
        return [first("a", nouns[0]), f"return bool_to_yesno({test})"]
    if asked.shape == "which_color":
        return [first("a", nouns[0]), f"return a.best_text_match({list(asked.words)!r})"]
    if asked.shape in ("side", "on_side"):
        side = asked.words[0] if asked.words else "left"
        axis = "horizontal" if side in ("left", "right") else "vertical"
        # Its vertical places grow upwards.
        sign = "<" if side in ("left", "bottom") else ">"
        test = f"a.{axis}_center {sign} image_patch.{axis}_center"
        said = f"bool_to_yesno({test})" if asked.words else f'"left" if {test} else "right"'
        return [first("a", nouns[0]), f"return {said}"]
    if asked.shape == "next_to" and asked.words[0] not in ("to the left of", "to the right of"):
        return None
    side = "right" if asked.words and "right" in asked.words[0] else "left"
    sign = "<" if side == "left" else ">"
    if asked.shape == "next_to":
        test = f"any(p.horizontal_center {sign} b.horizontal_center for p in patches)"
        found = f'patches = image_patch.find("{nouns[0]}")'
        return [first("b", nouns[1]), found, f"return bool_to_yesno({test})"]
    test = f"a.horizontal_center {sign} b.horizontal_center"
    said = f"bool_to_yesno({test})" if asked.words else f'"left" if {test} else "right"'
    return [first("a", nouns[0]), first("b", nouns[1]), f"return {said}"]
