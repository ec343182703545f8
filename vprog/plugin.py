"""Plugins: what other packages bring, found by entry point in the group ``vprog.modules``.

An entry that names an object (``desk = "stranger:desk"``) brings a profile, or a class of modules;
it is imported when someone names it. An entry that names a whole Python module (``desk-words =
"stranger.words"``) brings operators: importing it runs their decorators, which fill the operator
table. That is done once, before the first program is checked, and never at ``import vprog``.

A plugin that breaks leaves the table as it was; what is wrong with it is told by ``troubles``.
"""

from __future__ import annotations

import sys
import threading
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from vprog.grammar.diagnostic import Diagnostic, VprogError, declare
from vprog.ops import OPERATORS
from vprog.ops.operator import By, K, Number, Ordered, T, View, Words, operator, oracle

__all__ = [
    "GROUP",
    "By",
    "K",
    "Number",
    "Ordered",
    "T",
    "View",
    "Words",
    "entries",
    "load_entry",
    "load_operators",
    "named",
    "operator",
    "oracle",
    "troubles",
]

BROKEN = declare(
    "VP671",
    "what a package brings cannot be imported",
    "A package names a profile, a class of modules or a file of operators under the entry point "
    "`vprog.modules`, and importing it fails, or another package has taken the name. All else "
    "works; `vprog doctor` lists what every package brings.",
    wrong="$ vprog run count.vp --image cups.png --profile fallen",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)

#: The group of entry points.
GROUP: Final = "vprog.modules"

_lock = threading.RLock()
_troubles: list[Diagnostic] = []
_begun = False


def entries() -> tuple[EntryPoint, ...]:
    """Every entry of the group by name, those of vprog first; a name that is taken comes again."""
    return _entries(tuple(sys.path))


@lru_cache(maxsize=4)
def _entries(path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    # The path says whether what was found still holds.
    found = set(entry_points(group=GROUP))
    return tuple(sorted(found, key=lambda e: (brought_by(e) != "vprog", e.name, brought_by(e))))


def brought_by(entry: EntryPoint) -> str:
    """The name of the package that an entry comes from."""
    if entry.dist is None:
        return "vprog" if entry.value.startswith("vprog.") else "?"
    return entry.dist.name


def named() -> dict[str, EntryPoint]:
    """The entries that bring a profile or a class of modules, by name, in the order of names."""
    found: dict[str, EntryPoint] = {}
    for entry in entries():
        if entry.attr:
            found.setdefault(entry.name, entry)
    return dict(sorted(found.items()))


def load_entry(entry: EntryPoint) -> Any:
    """Import what an entry names.

    Raises:
        VprogError: VP671 where that fails, whatever it raises.
    """
    try:
        return entry.load()
    except VprogError:
        raise
    except (Exception, SystemExit) as error:  # a plugin is a stranger: it may raise anything
        raise VprogError([_broken(entry, error)]) from None


def load_operators() -> None:
    """Have every plugin enter its operators into the table; the first call does it, once.

    It raises nothing: a plugin that breaks leaves no operator behind, and is told by ``troubles``.
    """
    global _begun
    if _begun:
        return
    with _lock:
        if _begun:
            return
        # A plugin may check a program while it is imported: it does so with what is there.
        _begun = True
        taken: dict[str, EntryPoint] = {}
        for entry in entries():
            first = taken.setdefault(entry.name, entry)
            if first is not entry:
                _troubles.append(_twice(entry, first))
            elif not entry.attr:
                _bring(entry)


def troubles() -> tuple[Diagnostic, ...]:
    """What is wrong with plugins, as far as it was met: a warning for each."""
    return tuple(_troubles)


def _bring(entry: EntryPoint) -> None:
    before = dict(OPERATORS)
    try:
        load_entry(entry)
    except VprogError as error:
        OPERATORS.clear()
        OPERATORS.update(before)
        for told in error.diagnostics:
            message = told.message
            if told.code != BROKEN.id:
                message = f"{entry.name} of {brought_by(entry)}: {message}"
            _troubles.append(Diagnostic(told.code, message, None, told.help, "warning"))


def _broken(entry: EntryPoint, error: BaseException) -> Diagnostic:
    said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    message = f"{entry.name} ({entry.value}) of {brought_by(entry)} cannot be imported: {said}"
    return BROKEN.at(None, message, f"mend the package {brought_by(entry)}, or take it out")


def _twice(entry: EntryPoint, first: EntryPoint) -> Diagnostic:
    message = (
        f"{brought_by(entry)} brings {entry.name}, which {brought_by(first)} brings already: "
        "the first is used"
    )
    return Diagnostic(BROKEN.id, message, None, "take one of the packages out", "warning")
