"""Laws on the source text itself: what is never called, never imported, and how long a file is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = sorted((ROOT / "vprog").rglob("*.py"))
EVERY = sorted(
    p
    for folder in ("vprog", "tests", "examples", "benchmarks", "docs")
    for p in (ROOT / folder).rglob("*.py")
)

#: No path leads from text to code.
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "execfile", "breakpoint", "input"}
FORBIDDEN_IMPORTS = {
    "cloudpickle",
    "code",
    "codeop",
    "dill",
    "joblib",
    "marshal",
    "pickle",
    "runpy",
    "shelve",
    "yaml",
}
#: What reaches beyond the process, and the files that may: the weight store, and modules in another
#: process with their client.
OUTSIDE = {"ftplib", "http", "requests", "socket", "ssl", "subprocess", "telnetlib", "urllib"}
MAY_REACH_OUTSIDE = {
    "vprog/modules/listen.py",
    "vprog/modules/registry.py",
    "vprog/modules/remote.py",
    "vprog/modules/weights.py",
}
#: Files and folders in which a name that is not a literal goes to ``getattr`` or ``import_module``,
#: and whose names they are: never a program's.
OWN_NAMES = {
    "vprog/__init__.py": "its own table of names",
    "vprog/codes.py": "the modules of the package",
    "vprog/grammar/importers/expression.py": "the fields of a syntax class",
    "vprog/grammar/syntax.py": "the fields of a syntax class",
    "vprog/modules/adapters.py": "the modules of its own table",
    "vprog/modules/device.py": "the packages that adapters name",
    "vprog/modules/pickled.py": "layers of torch and ultralytics, held to their folders",
    "vprog/world/": "the categories and relations of its own scenes",
}
EMPTY_NAMES = {"base", "common", "core", "helper", "helpers", "misc", "types", "util", "utils"}


def _short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id, node
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr, node


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.partition(".")[0], node.lineno
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").partition(".")[0], node.lineno


def test_no_text_becomes_code() -> None:
    found = [
        f"{_short(path)}:{call.lineno} calls {name}"
        for path in PACKAGE
        for name, call in _calls(path)
        if name in FORBIDDEN_CALLS and isinstance(call.func, ast.Name)
    ]
    assert not found, "\n".join(found)


def test_nothing_that_unpickles_is_imported() -> None:
    found = [
        f"{_short(path)}:{line} imports {name}"
        for path in PACKAGE
        for name, line in _imports(path)
        if name in FORBIDDEN_IMPORTS
    ]
    assert not found, "\n".join(found)


def test_only_the_weight_store_reaches_outside_the_process() -> None:
    found = [
        f"{_short(path)}:{line} imports {name}"
        for path in PACKAGE
        if _short(path) not in MAY_REACH_OUTSIDE
        for name, line in _imports(path)
        if name in OUTSIDE
    ]
    assert not found, "\n".join(found)


def test_attributes_and_modules_are_looked_up_by_literal_names() -> None:
    found = []
    for path in PACKAGE:
        for name, call in _calls(path):
            if name not in {"getattr", "setattr", "import_module"}:
                continue
            if _short(path).startswith(tuple(OWN_NAMES)):
                continue
            place = 0 if name == "import_module" else 1
            if len(call.args) <= place or not isinstance(call.args[place], ast.Constant):
                found.append(f"{_short(path)}:{call.lineno} gives {name} a name that it computed")
    assert not found, "\n".join(found)


def test_loads_of_weights_are_safe() -> None:
    for path in PACKAGE:
        for name, call in _calls(path):
            if name == "load" and isinstance(call.func, ast.Attribute):
                owner = ast.unparse(call.func.value)
                given = {k.arg: ast.unparse(k.value) for k in call.keywords}
                plain = owner == "torch" and given.get("weights_only") == "True"
                assert plain or owner not in {"torch", "numpy", "np", "yaml"}, (
                    f"{_short(path)}:{call.lineno}"
                )
            for word in call.keywords:
                # Left out, transformers would ask whoever sits at the terminal.
                refused = ast.unparse(word.value) == "False"
                assert word.arg != "trust_remote_code" or refused, _short(path)


def test_files_are_short() -> None:
    long = {
        _short(path): count
        for path in EVERY
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long


def test_files_are_called_after_what_they_hold() -> None:
    assert not [_short(p) for p in EVERY if p.stem in EMPTY_NAMES or p.parent.name in EMPTY_NAMES]


@pytest.mark.parametrize("path", [p for p in PACKAGE if p.name == "__init__.py"], ids=_short)
def test_packages_only_re_export(path: Path) -> None:
    if path.parent.name == "vprog":
        pytest.skip("its re-exports are lazy, so it holds the function that makes them")
    for node in _tree(path).body:
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        names = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        refusal = isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)
        imports = isinstance(node, ast.Import | ast.ImportFrom)
        # A table of what is re-exported is a re-export too.
        table = (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.value, ast.Dict)
            and all(isinstance(value, ast.Name) for value in node.value.values)
        )
        assert docstring or names or refusal or imports or table, f"{_short(path)}:{node.lineno}"


def test_nothing_is_left_undone() -> None:
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
    found = [
        f"{_short(path)}:{number}"
        for path in EVERY
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if mark.search(line)
    ]
    assert not found, "\n".join(found)


def test_public_things_have_docstrings() -> None:
    found = []
    for path in PACKAGE:
        tree = _tree(path)
        if not ast.get_docstring(tree) and path.read_text(encoding="utf-8").strip():
            found.append(f"{_short(path)} has none")
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            if not ast.get_docstring(node):
                found.append(f"{_short(path)}:{node.lineno} {node.name} has none")
    assert not found, "\n".join(found)
