"""What stands in the gaps of a wording."""

from __future__ import annotations

from vprog.world.questions import phrase
from vprog.world.questions import sense as s


class Said:
    """Things or a thing as a wording names them: ``{x.many}``, ``{x.a}``, ``{x.one}``, ``{x}``."""

    __slots__ = ("_of", "_voice")

    def __init__(self, of: s.Those | s.Ref, voice: int) -> None:
        self._of = of
        self._voice = voice

    @property
    def many(self) -> str:
        """In the plural: "red stars"."""
        return phrase.those(self._those, self._voice, many=True)

    @property
    def one(self) -> str:
        """In the singular, without an article: "red star"."""
        return phrase.those(self._those, self._voice)

    @property
    def a(self) -> str:
        """In the singular, with its article: "a red star"."""
        return phrase.one(phrase.those(self._those, self._voice))

    @property
    def _those(self) -> s.Those:
        assert isinstance(self._of, s.Those)
        return self._of

    def __str__(self) -> str:
        """A thing, with "the"."""
        assert not isinstance(self._of, s.Those)
        return phrase.ref(self._of, self._voice)

    def __format__(self, spec: str) -> str:
        return str(self)
