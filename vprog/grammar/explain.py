"""What is wrong with a line that the grammar does not take, in words a writer can act on.

The parser says only where it stopped. What the writer meant is read off the tokens around that
place: a line of Python that vprog does not have, a word left out, a bracket of the wrong kind.
"""

from __future__ import annotations

from vprog.grammar.diagnostic import Code, Diagnostic, declare
from vprog.grammar.reading import Reading
from vprog.grammar.slips import FSTRING, KEYWORDS, NUMBER, RESERVED_WORD, STRAY, STRING

SYNTAX = declare(
    "VP110",
    "a line does not read as an input, a value or a function",
    "A line is `name: Type`, `name = expression` or `def f(x: Type) -> Type: return expression`.",
    wrong="answer = [1 2]",
    right="answer = [1, 2]",
)
STATEMENT = declare(
    "VP111",
    "a statement that the language does not have",
    "There are no loops, no blocks and no statements: lists are gone over by comprehensions, and "
    "choices are made by `a if test else b`.",
    wrong="for c in [1, 2]: answer = c",
    right="answer = [c for c in [1, 2]]",
)
FUNCTION = declare(
    "VP112",
    "a function is not written on one line with its types",
    "A function is `def f(x: Type, y: Type) -> Type: return expression`, all on one line (newlines "
    "are free inside its brackets).",
    wrong="def f(x): return x\nanswer = f(1)",
    right="def f(x: Int) -> Int: return x\nanswer = f(1)",
)
NAMELESS = declare(
    "VP113",
    "a value is given to no plain name, or to more than one",
    "A line gives one name to one value, `name = expression`, and a name is bound once. What a "
    "run is asked for is called `answer`.",
    wrong="count([1, 2])",
    right="answer = count([1, 2])",
)
NO_ELSE = declare(
    "VP114",
    "a conditional value lacks its else",
    "A conditional always has a value: `a if test else b`.",
    wrong="answer = 1 if 2 > 1",
    right="answer = 1 if 2 > 1 else 0",
)
FOREIGN = declare(
    "VP115",
    "a form of Python that the language does not have",
    "Values have no methods, there are no tuples, dicts, powers, starred arguments, slice steps, "
    "and a generator stands alone between the brackets of a call.",
    wrong="answer = [1, 2].count()",
    right="answer = count([1, 2])",
)
ARGUMENTS = declare(
    "VP116",
    "the arguments of a call are out of order",
    "Arguments by position come before arguments by keyword.",
    wrong='answer = count(find(max=20, image, "cup"))',
    right='answer = count(find(image, "cup", max=20))',
)

_OPERATORS = frozenset(
    ["+", "-", "*", "/", "//", "%", "==", "!=", "<", "<=", ">", ">=", "in", "and", "or", "not"]
)


def explain(line: str, start: int, where: int) -> Diagnostic:
    """The mistake of a line that starts at ``start`` and that the parser left at ``where``.

    >>> explain("answer = 1 if x", 0, 15).message
    'the conditional has no `else`'
    """
    read = Reading(line, start, where)
    return _of_line(read) or _of_function(read) or _of_expression(read) or _unexpected(read)


def _of_line(read: Reading) -> Diagnostic | None:
    """Mistakes in what a line is."""
    first, second = read.text(0), read.text(1)
    if first in KEYWORDS and second in ("=", ":") and first != "else":
        return _reserved(read, 0)
    if first in ("for", "if", "else", "return"):
        help = {
            "for": "go over a list with `name = [... for x in xs]`",
            "if": "choose with `name = a if test else b`",
            "else": "choose with `name = a if test else b`",
            "return": "a program's result is the value of `answer = ...`",
        }[first]
        return STATEMENT.at(read.span(0), f"there is no `{first}` statement", help)
    if first == "def":
        return None
    top = [n for n, token in enumerate(read.tokens) if not token.inside]
    equals = next((n for n in top if read.text(n) == "="), None)
    colon = next((n for n in top if read.text(n) == ":"), None)
    if second in _OPERATORS and equals == 2 and second not in ("==", "!=", "<=", ">="):
        help = f"give the result a name of its own: `{first}2 = {first} {second} ...`"
        return NAMELESS.at(read.span(1, 2), f"there is no `{second}=`: a name is bound once", help)
    if colon is not None and equals is not None and colon < equals:
        if equals == colon + 1:
            return FOREIGN.at(read.span(colon, equals), "there is no `:=`", "write `=`")
        help = f"write `{first} = ...`"
        return NAMELESS.at(read.span(colon, equals - 1), "a value's type is not written", help)
    if equals is None and colon != 1:
        if read.name(0) and len(read.tokens) > 1 and read.tokens[1].starts_operand:
            sign = ":" if second[0].isupper() else "="
            help = f"write `{first}{sign} {second}`" if sign == ":" else f"write `{first} = ...`"
            return NAMELESS.at(read.span(1), f"`{sign}` is missing after `{first}`", help)
        if colon is None or read.tokens[-1].text != ":":
            help = "write `answer = ...`, or give it another name"
            return NAMELESS.at(read.span(0, len(read.tokens)), "the line names no value", help)
        return STATEMENT.at(read.span(0), "the line opens a block", "there are no blocks")
    if equals is not None and (equals != 1 or not read.name(0)) and read.at < equals:
        help = "a line starts with one name: `name = expression`"
        if "," in [read.text(n) for n in top if n < equals]:
            return NAMELESS.at(read.span(0, equals - 1), "a line gives a value to one name", help)
        return NAMELESS.at(read.span(0, equals - 1), "a value is given to a plain name only", help)
    return None


def _of_function(read: Reading) -> Diagnostic | None:
    """Mistakes in a ``def`` line before its ``return``."""
    returns = next((n for n, token in enumerate(read.tokens) if token.text == "return"), None)
    if read.text(0) != "def" or (returns is not None and read.at > returns):
        return None
    at, shape = read.at, "write `def f(x: Type) -> Type: return expression`"
    before = read.text(at - 1)
    if at >= len(read.tokens):
        what = "the function's body is not on its line"
        if before != ":":
            what = "the function's line ends too early"
        return FUNCTION.at(read.span(at), what, shape)
    if read.inside and read.text(at) in (",", ")") and read.name(at - 1):
        what = f"the parameter `{before}` has no type"
        return FUNCTION.at(read.span(at - 1), what, f"write `{before}: Region`, say")
    if read.inside and read.text(at) == "=":
        return FUNCTION.at(read.span(at), "a parameter has no default", "leave it out")
    if before == ")" and read.text(at) == ":":
        return FUNCTION.at(read.span(at), "the type of the result is missing", shape)
    if before == ":" and not read.inside:
        return FUNCTION.at(read.span(at), "the body is not `return expression`", shape)
    return FUNCTION.at(read.span(at), f"`{read.text(at)}` cannot stand after `{before}`", shape)


def _of_expression(read: Reading) -> Diagnostic | None:
    """Mistakes inside an expression."""
    at = read.at
    here, before, inside = read.text(at), read.text(at - 1), (read.inside or ("",))[-1]
    if read.near() and _lacks_else(read):
        return NO_ELSE.at(read.span(at), "the conditional has no `else`", "add `else` and a value")
    if here in KEYWORDS and (before == "." or (read.text(at + 1) == "=" and inside)):
        return _reserved(read, at)
    if here == "=" and before in KEYWORDS and inside == "call(":
        return _reserved(read, at - 1)
    if here == "=":
        return _of_equals(read, inside)
    if here == "*" and before == "*":
        return _foreign(read, at - 1, at, "there is no `**`", "write `x * x`")
    if here == "*" and inside and before in ("(", ",", "["):
        return _foreign(read, at, at, "there are no starred arguments", "give them one by one")
    if here == "+" and not read.tokens[at - 1].ends_operand:
        return STRAY.at(read.span(at), "there is no `+` before a value", "leave it out")
    if here == "(" and read.text(at - 2) == "." and read.name(at - 1):
        help = f"write `{before}(...)` with the value as its first argument"
        return _foreign(read, at - 1, at - 1, "a value has no methods", help)
    if here == "(":
        return _foreign(read, at, at, "only a name is called", "write `name(...)`")
    if here in (",", ")") and inside != "call(" and (found := _of_comma(read, here, inside)):
        return found
    if here in ("if", "for") and not read.tokens[at - 1].ends_operand:
        help = "write `a if test else b`" if here == "if" else "write `[x for x in xs]`"
        return SYNTAX.at(read.span(at), f"a value is missing before `{here}`", help)
    if here == "for":
        help = "make it a list, `[x for x in xs]`, or the call's only argument"
        return _foreign(read, at, at, "a generator stands alone in the brackets of a call", help)
    if here == "else" and any(token.text == "for" for token in read.near()):
        help = "write `[a if test else b for x in xs]`"
        return SYNTAX.at(read.span(at), "the `if` after `for` has no `else`", help)
    if here == "else" and all(token.text != "if" for token in read.near()):
        return SYNTAX.at(read.span(at), "there is no `if` before", "write `a if test else b`")
    if here == ":" and read.text(at + 1) == "=":
        return _foreign(read, at, at + 1, "there is no `:=`", "name the value on a line above")
    if here == ":" and inside == "call[":
        return _foreign(read, at, at, "a slice has no step", "write `xs[from:to]`")
    if here == "]" and before == "[" and inside == "call[":
        return SYNTAX.at(read.span(at - 1, at), "the index is missing", "write `xs[0]`, say")
    if here in (".", "[") and before[:1].isdigit():
        return NUMBER.at(read.span(at - 1, at), "a number has no fields and no index", None)
    return _of_words(read, inside)


def _of_words(read: Reading, inside: str) -> Diagnostic | None:
    """Two operands side by side, arguments out of order, holes of f-strings."""
    at, here, before = read.at, read.text(read.at), read.text(read.at - 1)
    if here[:1] == "}" and before[-1:] == "{":
        return FSTRING.at(read.span(at - 1), "a hole of the f-string is empty", "fill it in")
    if here[:1] in ("'", '"'):
        if before[:1] in ("'", '"'):
            return STRING.at(read.span(at - 1, at), "two strings side by side", "write `+` between")
        if read.name(at - 1) and read.span(at - 1).end == read.span(at).start:
            help = "leave it out; `f` is the only one there is"
            return STRING.at(read.span(at - 1), f"a string has no prefix `{before}`", help)
    if inside == "call(" and any(token.text == "=" for token in read.near()):
        between = [token.text for token in read.near()]
        if "," in between and "=" not in between[: between.index(",")]:
            number = at if here not in (",", ")") else at - 1
            help = "move it before the first `name=value`"
            return ARGUMENTS.at(read.span(number), "an argument by position comes too late", help)
    return None


def _of_equals(read: Reading, inside: str) -> Diagnostic:
    at = read.at
    if inside == "{":
        return FSTRING.at(read.span(at), "a hole of an f-string has no `=`", "leave it out")
    if not inside and "if" not in [token.text for token in read.near()]:
        help = "give each name a line of its own, or compare with `==`"
        return NAMELESS.at(read.span(at), "a line gives a value to one name", help)
    return SYNTAX.at(read.span(at), "`=` does not compare", "write `==`")


def _of_comma(read: Reading, here: str, inside: str) -> Diagnostic | None:
    at, near = read.at, [token.text for token in read.near()]
    if here == ",":
        if near[1:2] == ["for"]:
            return _foreign(read, at, at, "`for` binds one name", "write `for x in xs`")
        if inside in ("(", ""):
            return _foreign(read, at, at, "there are no tuples", "write a list: `[a, b]`")
        if inside == "call[":
            return _foreign(read, at, at, "one index at a time", "write `xs[i][j]`")
    elif read.text(at - 1) == "(" and inside == "(":
        return _foreign(read, at - 1, at, "there are no tuples", "write a list: `[]`")
    return None


def _lacks_else(read: Reading) -> bool:
    """Whether the nearest ``if`` of these brackets has had no ``else`` and filters no loop."""
    if read.text(read.at) not in ("", ")", "]", ",", "if", "for") and read.text(read.at)[0] != "}":
        return False
    if not read.tokens[read.at - 1].ends_operand:
        return False
    for token in read.near():
        if token.text in ("else", "for", ","):
            return False
        if token.text == "if":
            return True
    return False


def _unexpected(read: Reading) -> Diagnostic:
    """Nothing better is known: say what stands there."""
    at, before = read.at, read.text(read.at - 1)
    if at >= len(read.tokens):
        what = f"the line ends after `{before}`, where something is missing"
        return SYNTAX.at(read.span(at), what, "finish the line")
    token, here = read.tokens[at], _shown(read.text(at))
    if token.starts_operand and at and read.tokens[at - 1].ends_operand:
        help = "put a comma or an operator between" if read.inside else "put an operator between"
        what = f"nothing joins `{_shown(before)}` and `{here}`"
        return SYNTAX.at(read.span(at), what, help)
    what = f"`{here}` cannot stand here"
    if at and (before in _OPERATORS or before in ("(", "[", ",", "=", "return", "if", "else")):
        return SYNTAX.at(read.span(at), what, f"a value is missing after `{before}`")
    return SYNTAX.at(read.span(at), what if not at else f"{what}, after `{_shown(before)}`")


def _shown(text: str) -> str:
    if text[:1] == "}":
        return "}"
    return f'f"{chr(8230)}' if text[:2] == 'f"' else text


def _reserved(read: Reading, number: int) -> Diagnostic:
    word = read.text(number)
    help = f"choose another name, such as `{word}_`"
    return RESERVED_WORD.at(read.span(number), f"`{word}` is a reserved word", help)


def _foreign(read: Reading, first: int, last: int, what: str, help: str) -> Diagnostic:
    code: Code = FOREIGN
    return code.at(read.span(first, last), what, help)
