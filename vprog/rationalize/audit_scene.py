"""What an exact profile says of a run's pictures when it is asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vprog.failed import Failed
from vprog.image import Image
from vprog.module import Ask, Profile
from vprog.ops import OPERATORS
from vprog.rationalize.audit_facts import Facts, Thing, picked
from vprog.rationalize.audit_words import noun_words
from vprog.region import Region
from vprog.trace import Trace
from vprog.type import REGION


class SceneFacts(Facts):
    """What an exact profile says when it is asked.

    Attributes:
        rerun: the program of the trace, run on that profile; None where it does not run there.
    """

    def __init__(self, profile: Profile, images: tuple[Image, ...], rerun: Trace | None) -> None:
        super().__init__(images)
        self.profile = profile
        self.rerun = rerun
        self.picked = frozenset() if rerun is None else picked(rerun)
        self._asked: dict[tuple[Any, ...], Any] = {}

    def told(self, oracle: str, *args: Any) -> Any:
        key = (oracle, *args)
        if key not in self._asked:
            module = self.profile.modules.get(oracle)
            value: Any = None
            if module is not None and _takes(oracle, args):
                answer = module.answer([Ask(oracle, args)])[0]
                value = None if isinstance(answer, Failed) else answer.value
            self._asked[key] = value
        return self._asked[key]

    def found(self, where: Thing, noun: str) -> tuple[Region, ...] | None:
        value = self.told("find", where, noun, 10_000)
        return value if isinstance(value, tuple) else None

    def extension(self, noun: str) -> tuple[tuple[Region, ...], bool]:
        """The things of a kind; a noun that names nothing here may have its likes asked too."""
        if noun == "object":
            names: tuple[str, ...] = ("thing",)
        else:
            names = noun_words(noun)
        lists = [self.first(image, names) for image in self.images]
        return tuple(r for listed in lists for r in listed or ()), None not in lists and bool(lists)

    def seen(self) -> Iterable[Region]:
        for image in self.images:
            yield from self.found(image, "thing") or ()

    def knows(self, noun: str) -> bool:
        if noun == "object" or self.extension(noun)[0]:
            return True
        nouns = self.profile.nouns or {}
        return any(name in nouns for name in noun_words(noun))


def _takes(oracle: str, args: tuple[Any, ...]) -> bool:
    """Whether an oracle may be asked of these: not how a whole picture stands to a thing."""
    params = OPERATORS[oracle].params
    return not any(
        p.type == REGION and isinstance(a, Image) for p, a in zip(params, args, strict=False)
    )
