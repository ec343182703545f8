"""Oracles put as questions: what every model that answers questions about pictures shares."""

from __future__ import annotations

import math
import re
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

from vprog.english import join
from vprog.failed import Failed
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.modules.adapter import Adapter, called, seen
from vprog.modules.finding import rounded
from vprog.modules.memory import Memory
from vprog.modules.texts import NOTHING_TO_JUDGE, options
from vprog.ops.find import nothing_to_take
from vprog.region import Region

#: A question that is answered by yes or no, unless it offers a choice.
_YES_NO: Final = re.compile(
    r"(is|are|was|were|am|do|does|did|can|could|has|have|had|will|would|should|must|may|might)\b"
    r"(?!.*\bor\b)",
    re.IGNORECASE,
)
YES_NO: Final = ("yes", "no")
SIZES: Final = ("small", "medium", "large")


@dataclass(frozen=True, slots=True)
class Task:
    """One question about one picture.

    Attributes:
        image: what is looked at.
        question: in English.
        options: what can be answered; empty where the answer is free.
        length: the most tokens of a free answer.
    """

    image: Image
    question: str
    options: tuple[str, ...] = ()
    length: int = 16

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal for tasks that have one answer."""
        return self.image.digest, self.question, self.options, self.length


@dataclass(frozen=True, slots=True)
class Said:
    """What a model says to a task: the option or the text, and its share or probability, 0 to 1."""

    text: str
    score: float


class Asking(Adapter):
    """Answers oracles by asking a model of pictures and questions.

    * verify: "Is the cup red?"; relate: "Is the cup left of the table?" over the crop around both.
      The score is p(yes) / (p(yes) + p(no)); yes from the threshold on, 0.5 unless it is set.
    * choose: "Is the cup open or closed?"; classify: "What is this?"; size: small, medium or large.
      Each option is weighed by its likelihood; the score is its share, the first of equals is taken.
    * query, color, material, shape: a free answer. same, different: two such answers compared.
    * ask: a free answer; a question that asks for yes or no is weighed like verify.
    * best_match: "Does this show a red cup?" of each picture, the surest yes.

    Nothing that can be weighed is read out of free text. A crop is what a region's box covers.
    """

    ORACLES: ClassVar[tuple[str, ...]] = (
        *("ask", "best_match", "choose", "classify", "color", "different", "material", "query"),
        *("relate", "same", "shape", "size", "verify"),
    )
    THRESHOLD: ClassVar = 0.5

    def __init__(self, checkpoint: str | Path, **settings: Any) -> None:
        super().__init__(checkpoint, **settings)
        self._said: Memory[tuple[Any, ...], Said] = self.memory()

    @abstractmethod
    def hold(self, network: Any, task: Task) -> None:
        """Refuse a task that the model cannot judge: VP665 too long a text, VP666 unknown options."""

    @abstractmethod
    def respond(self, network: Any, tasks: list[Task]) -> list[Said]:
        """What the model says to each task, at most ``batch`` of them."""

    def prepare(self, network: Any, ask: Ask) -> tuple[Ask, list[Task]]:
        """The questions that a call is put as."""
        tasks = self.tasks(ask)
        for task in tasks:
            self.hold(network, task)
        return ask, tasks

    def tasks(self, ask: Ask) -> list[Task]:
        """A call as questions; one, or one for each thing that is compared.

        Raises:
            VprogError: VP666 no options, or things of different pictures.
        """
        name, args = ask.oracle, ask.args
        if name == "best_match":
            return [Task(seen(what), f"Does this show {args[1]}?", YES_NO) for what in args[0]]
        if name == "relate":
            a, b, relation = args
            around = _around(a, b)
            return [Task(around, f"Is the {_thing(a)} {relation} the {_thing(b)}?", YES_NO)]
        if name in ("same", "different"):
            return [self._query(what, args[2]) for what in args[:2]]
        if name == "query":
            return [self._query(*args)]
        what = args[0]
        if name in ("color", "material", "shape", "size"):
            return [self._query(what, name)]
        if name == "verify":
            return [Task(seen(what), f"Is the {called(what)} {args[1]}?", YES_NO)]
        if name == "choose":
            some = options(args[1])
            return [Task(seen(what), f"Is the {called(what)} {join(some, 'or')}?", some)]
        if name == "classify":
            return [Task(seen(what), "What is this?", options(args[1]))]
        question = " ".join(args[1].split())
        if not question:
            raise NOTHING_TO_JUDGE.error("there is no question", "ask something")
        asks_yes = _YES_NO.match(question) is not None
        return [Task(seen(what), question, YES_NO if asks_yes else ())]

    def _query(self, what: Image | Region, category: str) -> Task:
        kind = {"colour": "color"}.get(category.lower().strip(), category.lower().strip())
        thing = called(what)
        if kind == "size":
            return Task(seen(what), f"What size is the {thing}?", SIZES)
        if kind == "material":
            return Task(seen(what), f"What is the {thing} made of?")
        if kind in ("color", "shape"):
            return Task(seen(what), f"What {kind} is the {thing}?")
        if not kind:
            raise NOTHING_TO_JUDGE.error("there is no category to ask for", "name one")
        return Task(seen(what), f"What is the {kind} of the {thing}?")

    def reply(self, network: Any, works: list[Any]) -> list[Answer | Failed]:
        """The answers, from what the model says to all questions."""
        tasks = {task.key: task for _, some in works for task in some}
        said = self._said.fill(tasks, lambda some: self.respond(network, some), self.batch)
        return [self._judge(ask, [said[task.key] for task in some], some) for ask, some in works]

    def _judge(self, ask: Ask, said: list[Said], tasks: list[Task]) -> Answer | Failed:
        if ask.oracle == "best_match":
            sure = [_yes(one) for one in said]
            if not sure:
                return nothing_to_take()
            best = sure.index(max(sure))
            return Answer(ask.args[0][best], sure[best])
        if ask.oracle in ("verify", "relate"):
            score = _yes(said[0])
            return Answer(score >= self.least, score, self.threshold)
        told = [
            one.text if task.options else tidy(one.text)
            for one, task in zip(said, tasks, strict=True)
        ]
        for text in told:
            if not text:
                raise NOTHING_TO_JUDGE.error("the model said nothing", "ask it another way")
        if ask.oracle in ("same", "different"):
            alike = told[0] == told[1]
            return Answer(alike == (ask.oracle == "same"), min(one.score for one in said))
        if ask.oracle == "ask" and tasks[0].options:
            score = _yes(said[0])
            yes = score >= self.least
            return Answer("yes" if yes else "no", score, self.threshold)
        return Answer(told[0], said[0].score)


def weighed(some: Sequence[str], likelihoods: Sequence[float]) -> Said:
    """The option with the largest share, the first of those within 0.001 of it.

    Args:
        likelihoods: the logarithm of how likely each option is.

    >>> weighed(("yes", "no"), (-1.0, -3.0))
    Said(text='yes', score=0.881)
    """
    most = max(likelihoods)
    parts = [math.exp(one - most) for one in likelihoods]
    shares = [rounded(part / sum(parts)) for part in parts]
    best = shares.index(max(shares))
    return Said(some[best], shares[best])


def tidy(text: str) -> str:
    """A free answer as the oracles want it: lower case, one blank between words, no full stop.

    >>> tidy(" On the  table.")
    'on the table'
    """
    return " ".join(text.lower().split()).rstrip(" .!")


def _yes(said: Said) -> float:
    return said.score if said.text == "yes" else rounded(1 - said.score)


def _thing(region: Region) -> str:
    return region.label or "thing"


def _around(a: Region, b: Region) -> Image:
    """The part of the picture that shows both."""
    if a.image.digest != b.image.digest:
        raise NOTHING_TO_JUDGE.error(
            "the things are in different pictures", "compare things of one picture"
        )
    left, top = min(a.box[0], b.box[0]), min(a.box[1], b.box[1])
    return a.image.crop((left, top, max(a.box[2], b.box[2]), max(a.box[3], b.box[3])))
