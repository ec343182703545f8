"""A question about a scene."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from vprog.world.questions.faults import Candidate, candidates
from vprog.world.questions.functional import functional
from vprog.world.questions.semantic import semantic
from vprog.world.questions.sense import Choose, Logic, Query, Same, Sense
from vprog.world.questions.view import View

#: What GQA calls the form of a question, where it is not one that verifies.
_STRUCTURES: Final = {Query: "query", Choose: "choose", Same: "compare", Logic: "logical"}


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a scene, with its program and its answer.

    Attributes:
        id: the scene's name and the place among its questions: ``world-000012-03``.
        scene: the scene's name.
        family: such as ``count`` (``FAMILIES``).
        variant: which wordings of the family were drawn from; empty where there is one kind alone.
        wording: the place of the wording among those.
        type: what kind of answer there is: ``yes/no``, ``number``, or the category of a word
            (``color``, ``shape``, ``size``, ``pattern``, ``text``, ``place``).
        text: the question.
        program: our language, canonical.
        answer: what the program gives.
        hops: steps from thing to thing on the longest way.
        sense: what the question asks, apart from its words.
        view: the scene, laid out.
    """

    id: str
    scene: str
    family: str
    variant: str
    wording: int
    type: str
    text: str
    program: str
    answer: bool | int | str
    hops: int
    sense: Sense
    view: View = field(repr=False, compare=False)

    @property
    def said(self) -> str:
        """The answer as one says it: "yes", "no", "3", "red"."""
        if isinstance(self.answer, bool):
            return "yes" if self.answer else "no"
        return str(self.answer)

    def candidates(self) -> tuple[Candidate, ...]:
        """Programs with a planted fault, some of which give the right answer all the same."""
        return candidates(self.view, self.sense, self.program, self.answer)

    def clevr(self) -> dict[str, Any] | None:
        """In CLEVR's layout, with a functional program; None where these cannot say it."""
        program = functional(self.sense, self.view.words)
        if program is None:
            return None
        split, _, number = self.scene.rpartition("-")
        return {
            "id": self.id,
            "image_filename": f"{self.scene}.png",
            "image_index": int(number),
            "question_index": int(number) * 100 + int(self.id.rpartition("-")[2]),
            "question": self.text,
            "answer": self.said,
            "program": program,
            "family": self.family,
            "split": split,
        }

    def gqa(self) -> dict[str, Any] | None:
        """In GQA's layout, with a ``semantic`` program; None where these cannot say it."""
        program = semantic(self.sense, self.view)
        if program is None:
            return None
        return {
            "imageId": self.scene,
            "question": self.text,
            "answer": self.said,
            "semantic": program,
            "types": {
                "structural": _STRUCTURES.get(type(self.sense), "verify"),
                "semantic": self.type,
                "detailed": self.family,
            },
        }

    def record(self, candidates: bool = True) -> dict[str, Any]:
        """As a line of JSON holds it, without the sense, and with candidates where wanted."""
        told: dict[str, Any] = {
            "id": self.id,
            "scene": self.scene,
            "family": self.family,
            "variant": self.variant,
            "wording": self.wording,
            "type": self.type,
            "question": self.text,
            "program": self.program,
            "answer": self.answer,
            "hops": self.hops,
        }
        if candidates:
            told["candidates"] = [candidate.record() for candidate in self.candidates()]
        return told
