"""Asking modules: a batch at once, and what becomes of one that breaks down or has no memory."""

from __future__ import annotations

from collections.abc import Sequence

from vprog.answer import broke, hold
from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError
from vprog.module import Answer, Ask, Module
from vprog.ops import OPERATORS


def ask_module(module: Module, ask: Ask) -> Answer | Failed:
    """One answer of a module, held to the form that its oracle declares."""
    try:
        (answer,) = module.answer((ask,))
    except VprogError as error:
        first = error.diagnostics[0]
        return Failed(first.code, first.message, first.help)
    except Exception as error:  # a module is a stranger: whatever it raises is a recorded failure
        return broke(module, ask, error)
    return hold(answer, ask, OPERATORS[ask.oracle].result, module)


def ask_batch(module: Module, asks: Sequence[Ask]) -> tuple[list[Answer | Failed], int | None]:
    """The answers of a module to a batch, each as if it were asked alone.

    A batch for which there is no memory is halved, as often as it takes. A batch that the module
    breaks down on is asked again one by one, so that one call cannot harm another.

    Returns:
        the answers in order, and how many calls there was memory for, where that was not all.
    """
    answers: list[Answer | Failed] = []
    ahead: list[Sequence[Ask]] = [asks]
    fitting: int | None = None
    while ahead:
        part = ahead.pop()
        if len(part) == 1:
            answers.append(ask_module(module, part[0]))
            continue
        found = _together(module, part)
        if found is None:
            answers.extend(ask_module(module, ask) for ask in part)
        elif isinstance(found, MemoryError):
            fitting = len(part) // 2
            ahead += [part[fitting:], part[:fitting]]
        else:
            answers.extend(found)
    return answers, fitting


def _together(module: Module, asks: Sequence[Ask]) -> list[Answer | Failed] | MemoryError | None:
    """The answers to a batch; None where the module broke down."""
    try:
        answers = list(module.answer(asks))
    except Exception as error:
        # Nothing of the error is kept: its frames may hold what filled the memory.
        return MemoryError() if lacks_memory(error) else None
    if len(answers) != len(asks):
        return None
    return [
        hold(answer, ask, OPERATORS[ask.oracle].result, module)
        for answer, ask in zip(answers, asks, strict=True)
    ]


def lacks_memory(error: BaseException) -> bool:
    """Whether an error says that memory ran out, of the processor or of an accelerator.

    >>> lacks_memory(MemoryError()), lacks_memory(RuntimeError("CUDA out of memory")), lacks_memory(OSError())
    (True, True, False)
    """
    if isinstance(error, MemoryError):
        return True
    names = "".join(kind.__name__ for kind in type(error).__mro__)
    said = str(error) if isinstance(error, RuntimeError) else ""
    return "outofmemory" in names.replace("_", "").lower() or "out of memory" in said.lower()
