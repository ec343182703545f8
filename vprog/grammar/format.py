"""The one way to write a program: canonical text of a syntax tree."""

from __future__ import annotations

import re

from vprog.grammar.syntax import (
    Binary,
    Bind,
    Bool,
    Call,
    Compare,
    Def,
    Each,
    Expr,
    Field,
    Float,
    FString,
    Generator,
    IfElse,
    Index,
    Input,
    Int,
    Line,
    List,
    ListComp,
    Name,
    Param,
    Program,
    Slice,
    Str,
    TypeExpr,
    Unary,
)

# How tightly a form binds; an operand that binds looser than its place allows gets parentheses.
CHOOSE, OR, AND, NOT, COMPARE, SUM, PRODUCT, SIGNED, OPERAND = range(9)

_BINARY = {
    "or": OR,
    "and": AND,
    "+": SUM,
    "-": SUM,
    "*": PRODUCT,
    "/": PRODUCT,
    "//": PRODUCT,
    "%": PRODUCT,
}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
_SPECIAL = re.compile(r'[\\"\n\t]')
_UNFIT = re.compile(r"[\\\"'\x00-\x1f\x7f]")


def format_program(program: Program) -> str:
    """A program's canonical text: one line each, no blank lines, a newline at the end.

    >>> from vprog.grammar.parse import parse
    >>> print(format_program(parse("a=( 1+2 )*f('x')#why")), end="")
    a = (1 + 2) * f("x")  # why
    """
    lines: list[str] = []
    for line in program.lines:
        lines.extend(_comment(text) for text in line.above)
        beside = "" if line.beside is None else f"  {_comment(line.beside)}"
        lines.append(format_line(line) + beside)
    lines.extend(_comment(text) for text in program.below)
    return "".join(f"{text}\n" for text in lines)


def format_line(line: Line) -> str:
    """A line's canonical text, without its comments.

    >>> format_line(Bind(Name("a"), Int(1)))
    'a = 1'
    """
    match line:
        case Input(name=name, type=type_):
            return f"{name.id}: {format_type(type_)}"
        case Bind(name=name, value=value):
            return f"{name.id} = {format_expression(value)}"
        case Def(name=name, params=params, result=result, body=body):
            inside = ", ".join(_param(param) for param in params)
            head = f"def {name.id}({inside}) -> {format_type(result)}"
            return f"{head}: return {format_expression(body)}"
    raise TypeError(f"{type(line).__name__} is no kind of line")


def format_type(type_: TypeExpr) -> str:
    """A type's canonical text.

    >>> format_type(TypeExpr("list", TypeExpr("Region")))
    'list[Region]'
    """
    return type_.name if type_.item is None else f"{type_.name}[{format_type(type_.item)}]"


def format_expression(expression: Expr | Generator) -> str:
    """An expression's canonical text, with no parentheses that it can do without.

    Raises ValueError for what no text can say: in the hole of an f-string, another f-string or a
    string that holds a quote, a backslash or a control character.

    >>> format_expression(Binary("*", Binary("+", Int(1), Int(2)), Unary("-", Name("n"))))
    '(1 + 2) * -n'
    """
    return _write(expression, CHOOSE, hole=False)


def _comment(text: str) -> str:
    return f"# {text}" if text else "#"


def _param(param: Param) -> str:
    return f"{param.name.id}: {format_type(param.type)}"


def _write(piece: Expr | Generator, place: int, hole: bool) -> str:
    """The text of a piece, in parentheses where it binds looser than its place asks."""
    text, strength = _form(piece, hole)
    return text if strength >= place else f"({text})"


def _form(piece: Expr | Generator, hole: bool) -> tuple[str, int]:
    """The text of a piece and how tightly it binds."""
    match piece:
        case Name(id=id):
            return id, OPERAND
        case Int(value=value):
            return str(value), SIGNED
        case Float(text=text):
            return text, SIGNED
        case Str(value=value):
            return _string(value, hole), OPERAND
        case Bool(value=value):
            return str(value), OPERAND
        case FString():
            return _fstring(piece, hole), OPERAND
        case List(items=items):
            return f"[{', '.join(_write(item, CHOOSE, hole) for item in items)}]", OPERAND
        case ListComp():
            return f"[{_comprehension(piece, hole)}]", OPERAND
        case Generator():
            return _comprehension(piece, hole), CHOOSE
        case Call():
            return _call(piece, hole), OPERAND
        case Field(value=value, name=name):
            return f"{_write(value, OPERAND, hole)}.{name}", OPERAND
        case Index(value=value, index=index):
            return f"{_write(value, OPERAND, hole)}[{_write(index, CHOOSE, hole)}]", OPERAND
        case Slice(value=value, start=start, stop=stop):
            first = "" if start is None else _write(start, CHOOSE, hole)
            last = "" if stop is None else _write(stop, CHOOSE, hole)
            return f"{_write(value, OPERAND, hole)}[{first}:{last}]", OPERAND
        case _:
            return _operation(piece, hole)


def _operation(piece: Unary | Binary | Compare | IfElse, hole: bool) -> tuple[str, int]:
    match piece:
        case Unary(op="-", value=value):
            return f"-{_write(value, SIGNED, hole)}", SIGNED
        case Unary(value=value):
            return f"not {_write(value, NOT, hole)}", NOT
        case Binary(op=op, left=left, right=right):
            strength = _BINARY[op]
            # Chains lean left, so an equal on the right needs its parentheses.
            return (
                f"{_write(left, strength, hole)} {op} {_write(right, strength + 1, hole)}",
                strength,
            )
        case Compare(first=first, rest=rest):
            parts = [_write(first, SUM, hole)]
            parts.extend(f"{op} {_write(value, SUM, hole)}" for op, value in rest)
            return " ".join(parts), COMPARE
        case IfElse(test=test, then=then, otherwise=otherwise):
            return (
                f"{_write(then, OR, hole)} if {_write(test, OR, hole)}"
                f" else {_write(otherwise, CHOOSE, hole)}",
                CHOOSE,
            )


def _call(call: Call, hole: bool) -> str:
    parts = [_write(arg, CHOOSE, hole) for arg in call.args]
    parts.extend(f"{item.name}={_write(item.value, CHOOSE, hole)}" for item in call.keywords)
    return f"{call.function.id}({', '.join(parts)})"


def _comprehension(piece: ListComp | Generator, hole: bool) -> str:
    loops = "".join(_each(each, hole) for each in piece.each)
    return f"{_write(piece.element, CHOOSE, hole)}{loops}"


def _each(each: Each, hole: bool) -> str:
    tests = "".join(f" if {_write(test, OR, hole)}" for test in each.tests)
    return f" for {each.name.id} in {_write(each.source, OR, hole)}{tests}"


def _string(value: str, hole: bool) -> str:
    if not hole:
        return f'"{_SPECIAL.sub(lambda found: _ESCAPES[found[0]], value)}"'
    if _UNFIT.search(value):
        raise ValueError("a string in an f-string's hole holds no quote, backslash or control")
    return f"'{value}'"


def _fstring(piece: FString, hole: bool) -> str:
    if hole:
        raise ValueError("an f-string's hole holds no other f-string")
    parts = []
    for part in piece.parts:
        if isinstance(part, str):
            text = _SPECIAL.sub(lambda found: _ESCAPES[found[0]], part)
            parts.append(text.replace("{", "{{").replace("}", "}}"))
        else:
            parts.append(f"{{{_write(part, CHOOSE, hole=True)}}}")
    return f'f"{"".join(parts)}"'
