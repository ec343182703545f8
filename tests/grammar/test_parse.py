"""The parser: trees, places, comments, limits, and texts that are no text."""

from __future__ import annotations

import ast
import threading

import pytest

from vprog.grammar import Source, VprogError, children, format_program, parse, parse_expression
from vprog.grammar.source import Span
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
    Keyword,
    List,
    ListComp,
    Name,
    Param,
    Slice,
    Str,
    Syntax,
    TypeExpr,
    Unary,
)

a, b, c, x, xs = (Name(name) for name in ("a", "b", "c", "x", "xs"))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", a),
        ("(a)", a),
        ("42", Int(42)),
        ("0.50", Float("0.50")),
        ("True", Bool(True)),
        (r'"say \"hi\"\n\t\\"', Str('say "hi"\n\t\\')),
        ("'it\\'s'", Str("it's")),
        ("-a.left", Unary("-", Field(a, "left"))),
        ("not a in b", Unary("not", Compare(a, (("in", b),)))),
        ("a not in b", Compare(a, (("not in", b),))),
        ("a < b <= c", Compare(a, (("<", b), ("<=", c)))),
        ("(a < b) < c", Compare(Compare(a, (("<", b),)), (("<", c),))),
        ("a - b - c", Binary("-", Binary("-", a, b), c)),
        ("a - (b - c)", Binary("-", a, Binary("-", b, c))),
        ("a + b * c", Binary("+", a, Binary("*", b, c))),
        ("a or b and not c", Binary("or", a, Binary("and", b, Unary("not", c)))),
        ("a if b else c", IfElse(b, a, c)),
        ("a if b else b if c else x", IfElse(b, a, IfElse(c, b, x))),
        ("[]", List(())),
        ("[a, b,]", List((a, b))),
        ("xs[-1]", Index(xs, Unary("-", Int(1)))),
        ("xs[1:]", Slice(xs, Int(1), None)),
        ("xs[:a]", Slice(xs, None, a)),
        ("xs[:]", Slice(xs, None, None)),
        ("x()", Call(x, ())),
        ("x(a, b=c,)", Call(x, (a,), (Keyword("b", c),))),
        ("x(b=c)", Call(x, (), (Keyword("b", c),))),
        ("x(a for a in xs)", Call(x, (Generator(a, (Each(a, xs, ()),)),))),
        (
            "[a for a in xs if b if c for b in a]",
            ListComp(a, (Each(a, xs, (b, c)), Each(b, a, ()))),
        ),
        ('f"n"', FString(("n",))),
        ('f""', FString(())),
        ('f"{a}{b}"', FString((a, b))),
        ('f\'"{{{a}}}" {x("b")}\\n\'', FString(('"{', a, '}" ', Call(x, (Str("b"),)), "\n"))),
    ],
)
def test_expression(text: str, tree: Expr) -> None:
    assert parse_expression(text) == tree


def test_lines() -> None:
    program = parse(
        "image: list[Image]\r\n"
        "def f(x: Region, y: list[Region],) -> Bool: return x\n"
        "a = (b +  # of two\n  c)\n"
    )
    assert program.lines == (
        Input(Name("image"), TypeExpr("list", TypeExpr("Image"))),
        Def(
            Name("f"),
            (
                Param(x, TypeExpr("Region")),
                Param(Name("y"), TypeExpr("list", TypeExpr("Region"))),
            ),
            TypeExpr("Bool"),
            x,
        ),
        Bind(a, Binary("+", b, c), above=("of two",)),
    )


def test_comments() -> None:
    program = parse(
        "#one\n\n  # two  \na = [1,  # three\n#   four\n2]  # five\nb = 1#\n#six\n\n#\n"
    )
    first, second = program.lines
    assert first.above == ("one", "two", "three", "  four")
    assert first.beside == "five"
    assert (second.above, second.beside) == ((), "")
    assert program.below == ("six", "")
    assert parse("# alone").below == ("alone",)


@pytest.mark.parametrize(
    "text", ["", "\n", "  ", "\r\n \t\n", "# c", "a = 1", "a = 1  ", "a=1 #\n "]
)
def test_edges(text: str) -> None:
    ast.parse(text)
    assert parse(parse_and_format(text)) == parse(text)


def parse_and_format(text: str) -> str:
    return format_program(parse(text))


def test_every_place_is_the_text_of_its_piece() -> None:
    text = """image: Image
def f(x: Region) -> Bool: return not (x.area > 1.5) and f"{x} 'é' {xs[1:-1]}" in ["a"]
cups = [c for c in find(image, 'cup', max=2) if (c.left + 1) * 2 < 3 if -c.top]
"""
    for piece in _every(parse(text)):
        said = text[piece.span.start : piece.span.end]
        match piece:
            case Name(id=name):
                assert said == name
            case Param() | Keyword() | Each() | TypeExpr() | Generator():
                assert said == said.strip() != ""
            case Bind() | Def() | Input():
                assert parse(said).lines == (piece,)
            case Syntax() if piece.span.end < len(text):
                assert parse_expression(said) == piece
    field = parse("a = b.left").lines[0].value  # type: ignore[union-attr]
    assert field.name_span == Span(6, 10)  # type: ignore[union-attr]


def _every(piece: Syntax) -> list[Syntax]:
    found, waiting = [], [piece]
    while waiting:
        piece = waiting.pop()
        found.append(piece)
        waiting.extend(children(piece))
    return found


def test_source_and_bytes() -> None:
    assert parse("é = 1".replace("é", "e").encode()) == parse("e = 1")
    source = Source("a = 1 1", "cups.vp")
    with pytest.raises(VprogError, match=r"cups\.vp:1:7") as caught:
        parse(source)
    assert caught.value.source is source
    with pytest.raises(VprogError, match="0xff") as caught:
        parse('a = "é\n'.encode() + b'b = "\xff"')
    assert caught.value.to_json()[0]["place"]["start"]["line"] == 2


@pytest.mark.parametrize(
    "text", ["\ufeffa = 1", "a = 1\rb = 2", '"\x00"', "# \x1b[0m", 'a = "\ud800"', "a = 1\x0c"]
)
def test_unclean(text: str) -> None:
    with pytest.raises(VprogError) as caught:
        parse(text)
    assert caught.value.code == "VP101"


DEEPEST = {
    "minus": ("-", "a", ""),
    "not": ("not ", "a", ""),
    "sum": ("", "a", " + 1"),
    "and": ("", "a", " and b"),
    "compare": ("", "a", " < 1"),
    "field": ("", "a", ".left"),
    "index": ("", "a", "[0]"),
    "choose": ("", "a", " if b else c"),
    "loops": ("[a", " for a in b", "]"),
}


@pytest.mark.parametrize("kind", DEEPEST)
def test_a_tree_is_at_most_100_deep(kind: str) -> None:
    head, middle, tail = DEEPEST[kind]

    def text(links: int) -> str:
        if kind == "loops":
            return f"answer = {head}{middle * links}{tail}"
        return f"answer = {head * links if head else ''}{middle}{tail * links}"

    # One level is the line's own value, and a loop's list is a level beside its links.
    most = next(links for links in range(120, 0, -1) if _accepted(text(links)))
    assert most in range(97, 100)
    ast.parse(text(most))
    for links in (most + 1, 500, 2_000, 7_000):
        with pytest.raises(VprogError) as caught:
            parse(text(links))
        assert caught.value.code == "VP102"


def _accepted(text: str) -> bool:
    try:
        parse(text)
    except VprogError:
        return False
    return True


def test_limits() -> None:
    parse("answer = " + "(" * 64 + "1" + ")" * 64)
    for text in (
        "answer = " + "(" * 65 + "1" + ")" * 65,
        "#" + "x" * 65_536,
        "# " + "é" * 32_768,
        "a = 1\n" * 2_667,
    ):
        with pytest.raises(VprogError) as caught:
            parse(text)
        assert caught.value.code == "VP102", text[:20]
    parse("a = 1\n" * 2_666)
    parse("a = [" + "1," * 3_990 + "]")
    ast.parse("a = [" + "1," * 3_990 + "]")


def test_threads_do_not_mix_their_texts() -> None:
    texts = [f"a = f'{n} \"{{b}}\" {n * n}'" for n in range(50)]
    wrong: list[str] = []

    def work(text: str) -> None:
        expected = parse(text)
        wrong.extend(text for _ in range(20) if parse(text) != expected)

    threads = [threading.Thread(target=work, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
