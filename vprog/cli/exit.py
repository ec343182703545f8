"""Exit codes: what a shell learns of how a command ended. They are documented here alone."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vprog.failed import Failed
    from vprog.grammar.diagnostic import VprogError


class Exit(IntEnum):
    """How a command ended."""

    OK = 0
    NO = 1
    WRONG = 2
    MODULE = 3
    BUG = 70
    INTERRUPTED = 130
    PIPE = 141


MEANINGS: dict[Exit, str] = {
    Exit.OK: "done",
    Exit.NO: "no: the run failed, the traces differ, a file is not in canonical form",
    Exit.WRONG: "a mistake in the command, a program, an input, settings or a file, or the disk (all other codes)",
    Exit.MODULE: "a profile, its weights or its packages: what it knows, or what is missing (VP6xx)",
    Exit.BUG: "a mistake of vprog itself",
    Exit.INTERRUPTED: "interrupted from the keyboard",
    Exit.PIPE: "whoever read the output went away",
}


def of_code(code: str, otherwise: Exit) -> Exit:
    """The exit code for a code of vprog.

    >>> of_code("VP610", Exit.NO).value, of_code("VP320", Exit.NO).value
    (3, 1)
    """
    return Exit.MODULE if code.startswith("VP6") else otherwise


def of_error(error: VprogError) -> Exit:
    """The exit code for what was refused before or beside a run."""
    if error.code == "VP401":  # a rewrite broke a graph: nobody's mistake but ours
        return Exit.BUG
    return of_code(error.code, Exit.WRONG)


def of_failure(failed: Failed | None) -> Exit:
    """The exit code for how a run ended."""
    return Exit.OK if failed is None else of_code(failed.code, Exit.NO)
