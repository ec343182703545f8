"""What answers an oracle: the protocol that every module keeps."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, runtime_checkable

from vprog.failed import Failed

#: The most passes that a module takes at once, where it does not say.
BATCH: Final = 64


@dataclass(frozen=True, slots=True)
class Ask:
    """One call of an oracle: its name and its arguments, in the order of its signature."""

    oracle: str
    args: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a module says to one call.

    Attributes:
        value: of the oracle's result type; of an oracle that picks, one of what it was given (where
            several of these are equal, the first is meant).
        score: how sure the module is, where it has a number for that.
        threshold: the score from which on it says yes, where it has one.
    """

    value: Any
    score: float | None = None
    threshold: float | None = None


@runtime_checkable
class Module(Protocol):
    """Answers batches of calls of the oracles it names. Weights load at the first call.

    A module may say more of itself, by attributes that ``Traits`` lists; none of them is needed.
    """

    @property
    def name(self) -> str:
        """Its name in a trace, such as ``efficientdet``."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever an answer may: code version, weights digest, settings."""
        ...

    @property
    def oracles(self) -> frozenset[str]:
        """The names of the oracles it answers."""
        ...

    def answer(self, asks: Sequence[Ask]) -> Sequence[Answer | Failed]:
        """One answer for each call, in order. An answer depends on its own call only."""
        ...


@dataclass(frozen=True, slots=True)
class Traits:
    """What a module may say of itself, each by an attribute of that name.

    Attributes:
        batch: the most passes that it takes at once.
        forward_key: gives for a call what its pass hangs on; calls with one key share one pass. The
            detector's key is the picture: one pass answers every noun. Without it, each call is a
            pass of its own.
        paid: each call costs money; none is made that a program does not come to.
        cheap: an answer costs next to nothing: calls are not gathered, asked ahead, or cached.
        by_name: an answer may hang on what a picture is called, not on its bytes alone.
    """

    batch: int = BATCH
    forward_key: Callable[[Ask], Hashable] | None = None
    paid: bool = False
    cheap: bool = False
    by_name: bool = True

    @classmethod
    def of(cls, module: Module) -> Traits:
        """What a module says of itself."""
        return cls(
            max(1, int(getattr(module, "batch", BATCH))),
            getattr(module, "forward_key", None),
            bool(getattr(module, "paid", False)),
            bool(getattr(module, "cheap", False)),
            bool(getattr(module, "by_name", True)),
        )


@dataclass(frozen=True, slots=True)
class Profile:
    """Which module answers which oracle.

    Attributes:
        name: as the user wrote it, such as ``lite`` or ``scene:FILE``.
        modules: oracle name to module.
        missing: oracle name to a sentence that says why it is not answered and what to install.
        nouns: the nouns that ``find`` knows (with their everyday synonyms), or None where it is open.
    """

    name: str
    modules: Mapping[str, Module]
    missing: Mapping[str, str] = field(default_factory=dict)
    nouns: Mapping[str, tuple[str, ...]] | None = None
