"""The text of a Python program: its tree, its places, and what in it can have no meaning."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass

from vprog.grammar.diagnostic import Diagnostic, VprogError
from vprog.grammar.importers.imported import ILL_MADE, NO_MEANING, UNREAD
from vprog.grammar.importers.place import NO_BOUND, Place
from vprog.grammar.source import Source, Span

#: The most characters of a program, the most pieces of its tree, and how deep that may be.
_MOST, _PIECES, _DEPTH = 65_536, 20_000, 60
#: Modules whose import changes nothing: what a program takes of them is looked at by its name.
_MODULES = {"math", "typing", "PIL", "utils", "image_patch", "vision_functions", "__future__", "re"}
_NO_STATEMENT: dict[type[ast.AST], str] = {
    ast.Try: "an exception is no value: a failure ends the run with its name",
    ast.TryStar: "an exception is no value: a failure ends the run with its name",
    ast.Raise: "an exception is no value: a failure ends the run with its name",
    ast.With: "nothing is opened or closed in a program",
    ast.AsyncWith: "nothing is opened or closed in a program",
    ast.AsyncFor: "nothing waits in a program",
    ast.AsyncFunctionDef: "nothing waits in a program",
    ast.Await: "nothing waits in a program",
    ast.ClassDef: "a program defines no types of its own",
    ast.Global: "a function changes nothing outside itself",
    ast.Nonlocal: "a function changes nothing outside itself",
    ast.Delete: "a name keeps its meaning",
    ast.Assert: "a program has no way to stop itself",
    ast.Yield: "a function gives its value at once",
    ast.YieldFrom: "a function gives its value at once",
    ast.Match: "there are no patterns, only tests",
    ast.DictComp: "there is no type for a dictionary",
    ast.NamedExpr: "a value gets its name on a line of its own",
    ast.Starred: "the number of arguments is known before a run",
}


@dataclass(frozen=True, slots=True)
class Text:
    """A Python program that was read.

    Attributes:
        source: its text.
        tree: what Python's own parser made of it.
        starts: where its lines start.
        warnings: where warnings of the import are gathered.
        aliased: variables that may hold what another variable holds too.
    """

    source: Source
    tree: ast.Module
    starts: tuple[int, ...]
    warnings: list[Diagnostic]
    aliased: frozenset[str]

    def span(self, node: ast.AST) -> Span:
        """Where a piece of the tree stands, in code points."""
        first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", None)
        start = self.offset(first, getattr(node, "col_offset", 0))
        if last is None:
            return Span(start, start + 1)
        return Span(start, self.offset(last, getattr(node, "end_col_offset", 0) or 0))

    def offset(self, line: int, column: int) -> int:
        """A line from 1 and a column in bytes as an offset in code points."""
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.source.text)
        text = self.source.text[start:end]
        if text.isascii():
            return start + column
        return start + len(text.encode()[:column].decode(errors="ignore"))

    def place(self, node: ast.AST) -> Place:
        """Where a piece of the tree stands, to refuse or to warn there."""
        return Place(self.source, self.span(node), self.warnings)


def read(source: Source) -> Text:
    """Parse a Python program, without running it.

    Raises:
        VprogError: VP150 what is no Python; every VP151 and VP155 that its statements alone tell.
    """
    _hold_size(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source.text)
    except SyntaxError as error:
        line = min(max(1, error.lineno or 1), source.text.count("\n") + 1)
        raise _unread(source, _start(source, line), f"this is no Python: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError):
        raise _unread(source, 0, "this is no Python that can be read") from None
    # Python's lines end at \r and form feeds too; only \n is left here.
    starts = (0, *(i + 1 for i, c in enumerate(source.text) if c == "\n"))
    text = Text(source, tree, starts, [], _aliased(tree))
    _hold_depth(text)
    found = [told for node in ast.walk(tree) for told in _refusals(text, node)]
    if found:
        found.sort(key=lambda d: d.span.start if d.span else 0)
        raise VprogError(found[:50], source)
    return text


def _aliased(tree: ast.Module) -> frozenset[str]:
    """The variables whose values are handed on as they are, and those that they are handed to."""
    found: set[str] = set()
    own = {n.name: n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    for node in ast.walk(tree):
        handed: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            handed = [node.value, *(node.targets if len(node.targets) > 1 else ())]
            names = {
                n.id for part in node.targets for n in ast.walk(part) if isinstance(n, ast.Name)
            }
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in own:
            handed = [*node.args, *(k.value for k in node.keywords)]
            names = {arg.arg for arg in own[node.func.id].args.args}
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("append", "add", "insert")
        ):
            handed, names = node.args, set()
        bare = {name for part in handed for name in _bare(part)}
        if bare:
            found |= bare | names
    return frozenset(found)


def _bare(node: ast.expr) -> set[str]:
    """The variables that an expression may give as they are."""
    match node:
        case ast.Name(id=name):
            return {name}
        case ast.IfExp(body=body, orelse=orelse):
            return _bare(body) | _bare(orelse)
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            return {name for part in parts for name in _bare(part)}
    return set()


def _hold_size(source: Source) -> None:
    text = source.text
    if len(text) > _MOST:
        raise _unread(source, 0, "the program has over 64 KiB")
    odd = next((i for i, c in enumerate(text) if c in "\0\r\f\v" or "\ud800" <= c <= "\udfff"), -1)
    if odd >= 0 and not (text[odd] == "\r" and text[odd + 1 : odd + 2] == "\n"):
        raise _unread(source, odd, "this character belongs in no program")


def _hold_depth(text: Text) -> None:
    waiting: list[tuple[ast.AST, int]] = [(text.tree, 0)]
    pieces = 0
    while waiting:
        node, depth = waiting.pop()
        pieces += 1
        if depth > _DEPTH or pieces > _PIECES:
            what = "nested too deep" if depth > _DEPTH else "too long"
            raise _unread(text.source, text.span(node).start, f"the program is {what}")
        waiting.extend((child, depth + 1) for child in ast.iter_child_nodes(node))


def _unread(source: Source, at: int, message: str) -> VprogError:
    at = min(at, max(0, len(source.text) - 1))
    end = source.text.find("\n", at)
    return VprogError([UNREAD.at(Span(at, max(at + 1, end)), message)], source)


def _start(source: Source, line: int) -> int:
    return sum(len(part) + 1 for part in source.text.split("\n")[: line - 1])


def _refusals(text: Text, node: ast.AST) -> list[Diagnostic]:
    span = text.span(node)
    if isinstance(node, ast.While):
        help = "walk through a list with `for`"
        return [NO_BOUND.at(span, "a while loop may never end", help)]
    if type(node) in _NO_STATEMENT:
        word = type(node).__name__.lower()
        return [NO_MEANING.at(span, f"`{word}` has no meaning here: {_NO_STATEMENT[type(node)]}")]
    if isinstance(node, ast.Import | ast.ImportFrom):
        modules = (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or "."]
        )
        return [
            NO_MEANING.at(span, f"the module {name} has no meaning here: a program imports nothing")
            for name in modules
            if name.split(".")[0] not in _MODULES
        ]
    if isinstance(node, ast.FunctionDef):
        odd = node.args.vararg or node.args.kwarg or node.decorator_list
        if odd:
            return [NO_MEANING.at(span, f"{node.name} takes what no function takes here")]
    if isinstance(node, ast.comprehension) and node.is_async:
        return [ILL_MADE.at(span, "nothing waits in a program")]
    return []
