"""The lines of a program that an importer makes, and how they are made to read well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import islice

from vprog.grammar.diagnostic import Diagnostic
from vprog.grammar.format import format_line
from vprog.grammar.importers.expression import (
    called,
    free_names,
    outermost,
    places,
    rebuilt,
    walk,
)
from vprog.grammar.importers.imported import Imported, comment, imported
from vprog.grammar.importers.kind import (
    BOOL,
    FLOAT,
    IMAGE,
    INT,
    RECORD,
    REGION,
    STR,
    TUPLE,
    Kind,
    Value,
)
from vprog.grammar.importers.naming import TAKEN, Names, identifier
from vprog.grammar.source import Source, Span
from vprog.grammar.syntax import (
    Bind,
    Bool,
    Call,
    Def,
    Expr,
    Float,
    Input,
    Int,
    List,
    Name,
    Param,
    Program,
    Str,
    Syntax,
    Unary,
)

#: A name that starts so stands for what a variable held before; no line keeps one.
BEFORE = "@"


#: The most pieces of an expression that cannot be given a name.
_LARGEST = 3_000


class Overgrown(Exception):
    """An expression would grow without end."""


@dataclass(slots=True)
class Lines:
    """What has been written so far.

    Attributes:
        names: the names that are taken.
        made: the lines, in order.
        makeshift: names that the importer made up; such a line gives way where it is used once.
        locals: the kinds of the loop variables that stand around what is being read.
        walked: every name that a loop variable has had.
        strict: whether what is read now is read in every run, so that a line may compute it.
    """

    names: Names = field(default_factory=lambda: Names("answer"))
    made: list[Input | Bind | Def] = field(default_factory=list)
    makeshift: set[str] = field(default_factory=set)
    locals: dict[str, Kind] = field(default_factory=dict)
    strict: bool = True
    walked: set[str] = field(default_factory=set)

    def input(self, name: str, kind: Kind) -> Value:
        """Declare an input."""
        taken = self.take(name)
        inputs = [line for line in self.made if isinstance(line, Input)]
        self.made.insert(len(inputs), Input(taken, kind.type))
        return Value(taken, kind)

    def local(self, wanted: str, kind: Kind) -> str:
        """A name for what a loop walks through; it is free again behind the loop."""
        plain = name = identifier(wanted)
        number = 0 if plain in TAKEN else 1
        while name in self.names.taken or name in TAKEN or name in self.locals:
            number += 1
            name = f"{plain}_{number}"
        self.locals[name] = kind
        self.walked.add(name)
        return name

    def take(self, wanted: str) -> Name:
        """A name for a line, which no loop variable has; a reader would take one for the other."""
        name = self.names.take(wanted)
        while name.id in self.walked:
            name = self.names.take(wanted)
        return name

    def share(self, wanted: str, value: Value, span: Span, makeshift: bool = False) -> Value:
        """A value under a name of its own, so that it may be used often.

        A value that every run needs is computed by a line; any other one by a function without
        arguments, or of the loop variables that it hangs on, which is read only where it is called.
        """
        if value.kind in (TUPLE, RECORD):
            parts = tuple(self.share(wanted, part, span, makeshift) for part in value.parts)
            return replace(value, parts=parts)
        if value.present is not None and not is_plain(value.present):
            there = self.share(f"has_{wanted}", Value(value.present, BOOL), span, True)
            value = replace(value, present=there.expr)
        if is_plain(value.expr) or not _has_type(value.kind):
            return value
        if hangs_on_before(value.expr):
            return value
        hangs = [name for name in free_names(value.expr) if name in self.locals]
        expr = _placed(value.expr, span)
        name = self.take(wanted)
        if makeshift or wanted == "answer":
            self.makeshift.add(name.id)
        if self.strict and not hangs and value.present is None and value.sure:
            self.made.append(Bind(name, expr))
            return replace(value, expr=Name(name.id))
        self.function(name, hangs, value.kind, expr)
        return replace(value, expr=called(name.id, *(Name(local) for local in hangs)))

    def function(self, name: Name, params: Iterable[str], kind: Kind, body: Expr) -> None:
        """Define a function of loop variables."""
        typed = tuple(Param(Name(p), self.locals[p].type) for p in params)
        self.made.append(Def(name, typed, kind.type, body))

    def written_out(self, expr: Expr) -> Expr:
        """An expression with the functions of loop variables that it calls written out in it."""
        made = {line.name.id: line for line in self.made if isinstance(line, Def) and line.params}

        def put(part: Syntax) -> Syntax | None:
            if not isinstance(part, Call) or part.function.id not in made:
                return None
            line = made[part.function.id]
            same = part.args == tuple(param.name for param in line.params)
            return self.written_out(line.body) if same else None

        return rebuilt(expr, put)

    def finish(
        self,
        answer: Value,
        source: Source,
        warnings: Iterable[Diagnostic] = (),
        question: str = "",
    ) -> Imported:
        """The whole program."""
        self.made.append(Bind(Name("answer"), answer.expr))
        if isinstance(answer.expr, Name):
            self.makeshift.add(answer.expr.id)
        self.drop_unused()
        self.inline()
        self.drop_unused()
        lines = list(self.made)
        if question:
            lines[0] = replace(lines[0], above=comment(question))
        program = Program(tuple(lines))
        spans = [outermost(places(line)) for line in lines]
        return imported(program, spans, source, tuple(warnings))

    def drop_unused(self) -> None:
        """Take out the lines that the answer does not hang on; the inputs stay."""
        needed: set[str] = {"answer"}
        for line in reversed(self.made):
            if line.name.id in needed and not isinstance(line, Input):
                needed |= _uses(line).keys()
        self.made = [m for m in self.made if isinstance(m, Input) or m.name.id in needed]

    def inline(self) -> None:
        """Put lines that are made up, and functions, into the place where they are used once."""
        uses: Counter[str] = Counter()
        user: dict[str, int] = {}
        for at, line in enumerate(self.made):
            for name, often in _uses(line).items():
                uses[name] += often
                user[name] = at
        gone: set[int] = set()
        for at, line in enumerate(self.made):
            name = line.name.id
            made_up = isinstance(line, Def) or name in self.makeshift
            if isinstance(line, Input) or not made_up or uses[name] != 1 or user[name] <= at:
                continue
            place = user[name]
            new = rebuilt(self.made[place], _putter(line))
            if new is not self.made[place] and _can_be_written(new, self.made[place]):
                self.made[place] = new
                gone.add(at)
                for inner in _uses(line):
                    user[inner] = max(user[inner], place)
        self.made = [
            rebuilt(line, _undoubled) for at, line in enumerate(self.made) if at not in gone
        ]


def hangs_on_before(expr: Expr) -> bool:
    """Whether an expression speaks of what a variable held before a turn of a loop.

    Raises:
        Overgrown: it is too large to be looked through; such an expression has no name of its own,
            so that what is made of it would grow with every line.
    """
    for size, part in enumerate(walk(expr)):
        if size > _LARGEST:
            raise Overgrown
        if isinstance(part, Name) and part.id.startswith(BEFORE):
            found = True
            break
    else:
        return False
    if sum(1 for _ in islice(walk(expr), _LARGEST + 1)) > _LARGEST:
        raise Overgrown
    return found


def _has_type(kind: Kind) -> bool:
    """Whether the language can write a kind as a type."""
    if kind.item is not None:
        return _has_type(kind.item)
    return kind in (IMAGE, REGION, BOOL, INT, FLOAT, STR)


def is_plain(expr: Expr) -> bool:
    """Whether an expression is as short as a name for it would be."""
    if isinstance(expr, Name | Int | Float | Bool):
        return True
    if isinstance(expr, Str):
        return len(expr.value) <= 40
    if isinstance(expr, List):
        return not expr.items
    return isinstance(expr, Call) and not expr.keywords and _is_local_call(expr)


def _is_local_call(call: Call) -> bool:
    return call.function.id not in TAKEN and all(isinstance(arg, Name) for arg in call.args)


def _placed(expr: Expr, span: Span) -> Expr:
    return replace(expr, span=span)


def _uses(line: Input | Bind | Def) -> Counter[str]:
    """The names of other lines that a line uses, and how often."""
    if isinstance(line, Input):
        return Counter()
    if isinstance(line, Bind):
        return free_names(line.value)
    found = free_names(line.body)
    for param in line.params:
        del found[param.name.id]
    return found


def _putter(line: Bind | Def) -> Callable[[Syntax], Syntax | None]:
    """What puts the meaning of a line in the place of its name or call."""
    name = line.name.id
    if isinstance(line, Bind):
        value = line.value
        return lambda part: value if isinstance(part, Name) and part.id == name else None
    body = line.body
    wanted = tuple(param.name for param in line.params)

    def put(part: Syntax) -> Syntax | None:
        same = isinstance(part, Call) and part.function.id == name and part.args == wanted
        return body if same else None

    return put


def _undoubled(part: Syntax) -> Syntax | None:
    """``not not a`` as ``a``."""
    if isinstance(part, Unary) and part.op == "not":
        inner = part.value
        if isinstance(inner, Unary) and inner.op == "not":
            return rebuilt(inner.value, _undoubled)
    return None


def _can_be_written(line: Input | Bind | Def, before: Input | Bind | Def) -> bool:
    """Whether a line is valid and no longer than one likes to read, or hardly longer than it was."""
    try:
        length = len(format_line(line))
    except ValueError:
        return False
    return length <= 160 or length <= len(format_line(before)) + 12
