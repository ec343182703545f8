"""The checker: names and types of a whole program, every mistake in one report."""

from __future__ import annotations

from difflib import get_close_matches

from vprog.call import ALIASES
from vprog.grammar import syntax
from vprog.grammar.diagnostic import Diagnostic, VprogError, declare
from vprog.grammar.source import Source, Span
from vprog.infer import BOUND_TWICE, Infer, Scope
from vprog.limits import MAX_NESTED
from vprog.ops import OPERATORS
from vprog.plugin import load_operators
from vprog.term import Binding, Checked, Function, Symbol, widen
from vprog.type import IMAGE, SIMPLE, UNKNOWN, Type, join, list_of

NO_ANSWER = declare(
    "VP204",
    "the program gives no answer",
    "A run is asked for `answer`: one line must bind it.",
    wrong='cups = find(image, "cup")',
    right='cups = find(image, "cup")\nanswer = count(cups)',
)
TAKEN = declare(
    "VP205",
    "the name belongs to an operator or a type",
    "Operators and types keep their names, so that a program reads the same to everyone.",
    wrong='count = find(image, "cup")\nanswer = exists(count)',
    right='cups = find(image, "cup")\nanswer = exists(cups)',
)
NO_TYPE = declare(
    "VP206",
    "no type is called that",
    "The types are Image, Region, Bool, Int, Float, Str and list[T].",
    wrong="picture: Picture\nanswer = 1",
    right="picture: Image\nanswer = 1",
)
RESULT = declare(
    "VP208",
    "a function gives another type than it says",
    "The type behind -> is what the expression behind return must give.",
    wrong="def big(x: Region) -> Int: return x.area > 500.0\nanswer = 1",
    right="def big(x: Region) -> Bool: return x.area > 500.0\nanswer = 1",
)
NESTED = declare(
    "VP218",
    "a list holds lists that hold lists, too deep",
    "Lists lie in lists at most 64 deep: no program needs more than a few.",
    wrong=f"x = {'[' * 40}1{']' * 40}\nanswer = {'[' * 40}x{']' * 40}",
    right="x = [[1, 2], [3]]\nanswer = count(x)",
)
UNUSED = declare(
    "VP209",
    "a name is bound and never used",
    "The line runs and does not take part in the answer; often a sign of a slip.",
    wrong='dogs = find(image, "dog")\nanswer = 1',
    right='dogs = find(image, "dog")\nanswer = count(dogs)',
    severity="warning",
)


def check(
    program: syntax.Program, source: Source | None = None
) -> tuple[Checked, tuple[Diagnostic, ...]]:
    """Settle every name and type of a program.

    Returns:
        The typed program and its warnings.

    Raises:
        VprogError: all mistakes (VP2xx) together, in the order of the text.
    """
    load_operators()
    checker = _Checker(program)
    checked = checker.run()
    found = sorted(checker.diagnostics, key=lambda d: d.span.start if d.span else 0)
    errors = [d for d in found if d.severity == "error"]
    if errors:
        # A name that looks unused is often the other half of a slip that is told already.
        raise VprogError(errors, source)
    return checked, tuple(found)


class _Checker:
    def __init__(self, program: syntax.Program) -> None:
        self.program = program
        self.diagnostics: list[Diagnostic] = []
        self.scope = Scope()
        self.infer = Infer(self.scope, self.diagnostics)
        self.used = self.infer.used

    def run(self) -> Checked:
        lines = self.program.lines
        inputs = [line for line in lines if isinstance(line, syntax.Input)]
        self.scope.later = {line.name.id for line in lines}
        self.scope.reaches = _reaches(lines)
        declared: list[tuple[str, Type, Span]] = []
        bindings: list[Binding] = []
        pictures = (IMAGE, list_of(IMAGE))
        given = any(self.read_type(line.type, quiet=True) in pictures for line in inputs)
        if not given and "image" not in self.scope.later and _speak_of(lines, "image"):
            self.scope.globals["image"] = IMAGE
            declared.append(("image", IMAGE, Span(0, 0)))
        self.scope.unspoken = not given
        for line in lines:
            self.scope.later.discard(line.name.id)
            if not self.is_free(line.name):
                continue
            if isinstance(line, syntax.Input):
                type = self.read_type(line.type)
                self.scope.globals[line.name.id] = type
                declared.append((line.name.id, type, line.span))
            elif isinstance(line, syntax.Bind):
                value = self.infer.term(line.value)
                self.scope.globals[line.name.id] = self.shallow(value.type, line)
                bindings.append(Binding(line.name.id, value, line.span))
            else:
                self.define(line)
        self.check_answer(bindings)
        self.check_unused(lines)
        return Checked(tuple(declared), tuple(bindings), tuple(self.scope.functions.values()))

    def is_free(self, name: syntax.Name) -> bool:
        """Report a name that is taken; keep the first meaning."""
        operator = OPERATORS.get(name.id)
        if (operator and operator.callable) or name.id in (*SIMPLE, *ALIASES, "list"):
            self.diagnostics.append(
                TAKEN.at(
                    name.span, f"{name.id} is the name of {_a_kind(name.id)}", "take another name"
                )
            )
            return name.id not in self.scope.globals
        if name.id in self.scope.globals or name.id in self.scope.functions:
            self.diagnostics.append(
                BOUND_TWICE.at(
                    name.span,
                    f"{name.id} is bound already",
                    "a name is bound once, never again: take another name",
                )
            )
            return False
        return True

    def shallow(self, type: Type, line: syntax.Bind) -> Type:
        """A line's type; a list nested deeper than may be is reported."""
        if type.depth <= MAX_NESTED:
            return type
        help = "take an item of it, or put the lists one behind the other: a + b"
        self.diagnostics.append(
            NESTED.at(line.name.span, f"lists lie in lists more than {MAX_NESTED} deep", help)
        )
        return UNKNOWN

    def read_type(self, type: syntax.TypeExpr, quiet: bool = False) -> Type:
        if type.name == "list" and type.item is not None:
            return list_of(self.read_type(type.item, quiet))
        if type.name in SIMPLE and type.item is None:
            return SIMPLE[type.name]
        if not quiet:
            self.diagnostics.append(_bad_type(type))
        return UNKNOWN

    def define(self, line: syntax.Def) -> None:
        params: dict[str, Symbol] = {}
        for param in line.params:
            if param.name.id in params:
                self.diagnostics.append(
                    BOUND_TWICE.at(
                        param.name.span,
                        f"{line.name.id} has two parameters called {param.name.id}",
                        "give each its own name",
                    )
                )
            params[param.name.id] = Symbol(param.name.id, self.read_type(param.type))
        result = self.read_type(line.result)
        body = self.infer.within(params, line.name.id).term(line.body)
        joined = join(result, body.type)
        if joined != result and UNKNOWN not in (result, body.type):
            self.diagnostics.append(
                RESULT.at(
                    line.body.span,
                    f"{line.name.id} says it gives {result}, and this is {body.type}",
                    f"write -> {body.type}, or change the expression",
                )
            )
        self.scope.functions[line.name.id] = Function(
            line.name.id, tuple(params.values()), widen(body, result), line.span
        )
        self.scope.results[line.name.id] = result

    def check_answer(self, bindings: list[Binding]) -> None:
        if any(binding.name == "answer" for binding in bindings):
            return
        lines = [line for line in self.program.lines if isinstance(line, syntax.Bind)]
        if any(line.name.id == "answer" for line in lines):
            return  # reported already
        near = get_close_matches("answer", [b.name for b in bindings], 1, 0.7)
        last = self.program.lines[-1].span if self.program.lines else Span(0, 0)
        self.diagnostics.append(
            NO_ANSWER.at(
                last,
                "no line binds answer",
                f"is {near[0]} meant? call it answer" if near else "end with a line `answer = ...`",
            )
        )

    def check_unused(self, lines: tuple[syntax.Input | syntax.Bind | syntax.Def, ...]) -> None:
        for line in lines:
            if isinstance(line, syntax.Input) or line.name.id == "answer":
                continue
            if line.name.id not in self.used:
                self.diagnostics.append(
                    UNUSED.at(
                        line.name.span,
                        f"{line.name.id} is never used",
                        "use it, or take the line out",
                    )
                )


def _a_kind(name: str) -> str:
    return "an operator" if name in OPERATORS or name in ALIASES else "a type"


def _bad_type(type: syntax.TypeExpr) -> Diagnostic:
    if type.name == "list":
        return NO_TYPE.at(
            type.span, "list says of what: list[Region]", "write the item type in brackets"
        )
    if type.item is not None:
        return NO_TYPE.at(
            type.span, f"{type.name} takes no item type", "only list does: list[Region]"
        )
    python = {"int": "Int", "float": "Float", "str": "Str", "bool": "Bool", "List": "list[...]"}
    near = python.get(type.name) or next(iter(get_close_matches(type.name, SIMPLE, 1)), None)
    return NO_TYPE.at(
        type.span,
        f"no type is called {type.name}",
        f"did you mean {near}?"
        if near
        else "the types are Image, Region, Bool, Int, Float, Str, list[T]",
    )


def _reaches(lines: tuple[syntax.Input | syntax.Bind | syntax.Def, ...]) -> dict[str, set[str]]:
    """For each function, the functions that its body leads to."""
    defined = {line.name.id: line for line in lines if isinstance(line, syntax.Def)}
    calls = {name: _called(line) & defined.keys() for name, line in defined.items()}
    reached: dict[str, set[str]] = {}
    for name in defined:
        found: set[str] = set()
        ahead = list(calls[name])
        while ahead:
            callee = ahead.pop()
            if callee not in found:
                found.add(callee)
                ahead.extend(calls[callee])
        reached[name] = found
    return reached


def _called(line: syntax.Def) -> set[str]:
    """The names in a function's body that are not its own parameters or loop variables."""
    own = {param.name.id for param in line.params}
    stack: list[syntax.Syntax] = [line.body]
    while stack:
        piece = stack.pop()
        if isinstance(piece, syntax.Each):
            own.add(piece.name.id)
        stack.extend(syntax.children(piece))
    return _names(line.body) - own


def _speak_of(lines: tuple[syntax.Input | syntax.Bind | syntax.Def, ...], name: str) -> bool:
    """Whether a name stands in the expressions of a program."""
    return any(
        name in _names(line.body if isinstance(line, syntax.Def) else line.value)
        for line in lines
        if not isinstance(line, syntax.Input)
    )


def _names(expression: syntax.Syntax) -> set[str]:
    names: set[str] = set()
    stack = [expression]
    while stack:
        piece = stack.pop()
        if isinstance(piece, syntax.Name):
            names.add(piece.id)
        stack.extend(syntax.children(piece))
    return names
