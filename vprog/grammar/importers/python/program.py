"""A whole Python program: what it is given, where it begins, and what its answer is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from vprog.grammar.diagnostic import VprogError
from vprog.grammar.importers.imported import (
    DEAD_STEP,
    ILL_MADE,
    NO_MEANING,
    UNREAD,
    Imported,
    Refused,
)
from vprog.grammar.importers.kind import LOOSE, NONE, STR, Value
from vprog.grammar.importers.lines import Overgrown
from vprog.grammar.importers.operate import usable
from vprog.grammar.importers.place import NOT_THE_SAME, Place
from vprog.grammar.importers.python.fields import parameter
from vprog.grammar.importers.python.flow import Translator
from vprog.grammar.importers.python.paths import Env, settled
from vprog.grammar.importers.python.text import Text, read
from vprog.grammar.source import Source, Span


def from_python(text: str | Source, question: str = "", name: str = "<program>") -> Imported:
    """A program of ours that answers what a Python program does; the Python is never run.

    The program speaks the interface of ViperGPT (``execute_command`` and image patches) or of
    CodeVQA (``query``, ``get_pos``, ``find_matching_image`` ..., and an ``answer`` in the end).
    Every run of it that gives an answer gives the same one here, as far as no warning says
    otherwise; a run that fails may give an answer here, for what is not needed is not asked.

    Args:
        text: the program.
        question: put above the program as a comment.
        name: what messages call the program.

    Raises:
        VprogError: VP150 no Python, VP151 what has no meaning here, VP152 a slip of the program,
            VP155 a loop without a bound, VP156 a loop that carries too much; placed in the Python.

    >>> print(from_python("n = len(find_object(img, 'cup'))\\nanswer = str(n + 1)").text, end="")
    image: Image
    n = count(find(image, "cup"))
    answer = text(n + 1)
    """
    source = text if isinstance(text, Source) else Source(text, name)
    whole = Place(source, Span(0, max(1, len(source.text))))
    try:
        return _import(source, question)
    except Overgrown:
        whole.refuse(NO_MEANING, "a value of the program grows without end when it is written out")
    except RecursionError:
        whole.refuse(UNREAD, "the program is nested too deep")


def import_python(source: Source) -> Iterator[Imported | Refused]:
    """The one program of a file.

    >>> [one.text for one in import_python(Source("answer = 1 + 1"))]
    ['answer = 1 + 1\\n']
    """
    try:
        yield from_python(source)
    except VprogError as error:
        yield Refused("", error)


def _import(source: Source, question: str) -> Imported:
    tree = read(source)
    translator = Translator(tree)
    value, at = _answer(translator, tree)
    place = translator.place(at)
    if value.kind == NONE:
        place.refuse(ILL_MADE, "no path of the program gives an answer")
    if value.present is not None:
        what = "a path of the program gives no answer; a run that takes it fails here"
        place.warn(NOT_THE_SAME, what)
    if value.kind == LOOSE:
        what = "the paths of the program answer in several kinds; here each answers in words"
        place.warn(NOT_THE_SAME, what)
        value = Value(value.expr, STR, present=value.present)
    _tell_dead(tree)
    return translator.lines.finish(usable(value, place), source, tree.warnings, question)


def _answer(translator: Translator, tree: Text) -> tuple[Value, ast.AST]:
    """The value of ``answer``, or what the program's first function returns; and where that is."""
    statements = tree.tree.body
    functions = [s for s in statements if isinstance(s, ast.FunctionDef)]
    others = [
        s for s in statements if not isinstance(s, ast.FunctionDef | ast.Import | ast.ImportFrom)
    ]
    if functions and not any(_binds_answer(s) for s in others):
        entry = next((f for f in functions if f.name == "execute_command"), functions[-1])
        env: Env = {}
        for function in functions:
            translator.functions[function.name] = function
        for arg in (*entry.args.posonlyargs, *entry.args.args):
            given = parameter(translator.expressions, arg.arg)
            if given is None:
                message = f"it is not known what {arg.arg} is given"
                translator.place(arg).refuse(ILL_MADE, message, "call it image, images or video")
            env[arg.arg] = given
        translator.calling.append(entry.name)
        return settled(translator.block(entry.body, env), translator.place(entry)), entry.body[-1]
    flow = translator.block(statements, {})
    if flow.exits:
        return settled(flow, translator.place(statements[-1])), statements[-1]
    if flow.env is None or "answer" not in flow.env:
        at = statements[-1] if statements else tree.tree
        translator.place(at).refuse(ILL_MADE, "the program binds no answer", "bind `answer`")
    return flow.env["answer"], statements[-1]


def _binds_answer(statement: ast.stmt) -> bool:
    return any(
        isinstance(n, ast.Name) and n.id == "answer" and isinstance(n.ctx, ast.Store)
        for n in ast.walk(statement)
    )


def _tell_dead(tree: Text) -> None:
    """Warn of variables that are bound and never used."""
    bound: dict[str, ast.Name] = {}
    used = {"answer", "_"}
    for node in ast.walk(tree.tree):
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                bound.setdefault(node.id, node)
            else:
                used.add(node.id)
    for part in ast.walk(tree.tree):
        if isinstance(part, ast.For | ast.comprehension):
            used.update(n.id for n in ast.walk(part.target) if isinstance(n, ast.Name))
        if isinstance(part, ast.Tuple) and isinstance(part.ctx, ast.Store):
            # Of several names at once, one that is used excuses the others.
            names = {n.id for n in part.elts if isinstance(n, ast.Name)}
            if names & used:
                used |= names
    for name, node in bound.items():
        if name not in used:
            tree.place(node).warn(DEAD_STEP, f"nothing uses {name}", "use it, or take it out")
