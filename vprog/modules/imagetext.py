"""Models that set pictures and texts in one space: what CLIP and SigLIP answer alike."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from vprog.english import one
from vprog.failed import Failed
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.modules.adapter import Adapter, called, seen
from vprog.modules.device import finite, package
from vprog.modules.finding import rounded
from vprog.modules.memory import Memory
from vprog.modules.texts import options
from vprog.ops.find import nothing_to_take
from vprog.region import Region


class ImageText(Adapter):
    """Answers ``classify``, ``choose``, ``verify`` and ``best_match`` by how well texts fit.

    The fit of a text is the cosine of its vector and the picture's, times the scale that the model
    learned. Picture and text have towers of their own, so each is seen once, whatever it is set
    against (``forward_key`` is the picture). In our own terms, for a cup:

    * classify: softmax over "a photo of a cup" for each label. The score is the best one's share.
    * choose: the same over "a photo of an open cup" for each option.
    * verify: how much better "a photo of a red cup" fits than "a photo of a cup", as the sigmoid of
      the difference: yes from the threshold on, 0.5 unless it is set. It tells what prevails in a
      crop; it is not calibrated.
    * best_match: softmax over the pictures for the text. Shares within 0.001 count as equal, and the
      first of equals is taken.
    """

    ORACLES: ClassVar = ("best_match", "choose", "classify", "verify")
    THRESHOLD: ClassVar = 0.5

    def __init__(self, checkpoint: str | Path, **settings: Any) -> None:
        super().__init__(checkpoint, **settings)
        self._pictures: Memory[str, Any] = self.memory()
        self._texts: Memory[str, Any] = self.memory()

    @staticmethod
    def forward_key(ask: Ask) -> Hashable:
        """The pictures that are looked at: each takes one pass, whatever is asked of it."""
        return tuple(seen(what).digest for what in _looked_at(ask))

    @abstractmethod
    def see(self, network: Any, images: list[Image]) -> Any:
        """The vector of each picture, of length 1: a tensor, one row a picture."""

    @abstractmethod
    def read(self, network: Any, texts: list[str]) -> Any:
        """The vector of each text, of length 1: a tensor, one row a text."""

    @abstractmethod
    def hold(self, network: Any, text: str) -> None:
        """Refuse a text that is longer than the model reads (VP665)."""

    @abstractmethod
    def scale(self, network: Any) -> float:
        """What a cosine is multiplied by."""

    def prepare(self, network: Any, ask: Ask) -> tuple[Ask, tuple[str, ...], list[Image]]:
        """The texts that are set against the pictures, and those."""
        what, given = ask.args
        if ask.oracle == "best_match":
            texts: tuple[str, ...] = (given,)
        elif ask.oracle == "verify":
            texts = tuple(f"a photo of {one(noun)}" for noun in _with_and_without(given, what))
        elif ask.oracle == "choose":
            name = called(what)
            texts = tuple(f"a photo of {one(f'{option} {name}')}" for option in options(given))
        else:
            texts = tuple(f"a photo of {one(label)}" for label in options(given))
        for text in texts:
            self.hold(network, text)
        return ask, texts, [seen(one_) for one_ in _looked_at(ask)]

    def reply(self, network: Any, works: list[Any]) -> list[Answer | Failed]:
        """The answers, from the vectors of all pictures and texts."""
        torch = package("torch", "models")
        images = {image.digest: image for _, _, some in works for image in some}
        texts = {text: text for _, some, _ in works for text in some}

        def rows(made: Any) -> list[Any]:
            return list(finite(made.float()))

        sights = self._pictures.fill(images, lambda some: rows(self.see(network, some)), self.batch)
        words = self._texts.fill(texts, lambda some: rows(self.read(network, some)), self.batch)
        factor = self.scale(network)
        answers: list[Answer | Failed] = []
        for ask, some, looked_at in works:
            if not looked_at:
                answers.append(nothing_to_take())
                continue
            left = torch.stack([sights[image.digest] for image in looked_at])
            fits = factor * left @ torch.stack([words[text] for text in some]).T
            answers.append(self._judge(ask, fits))
        return answers

    def _judge(self, ask: Ask, fits: Any) -> Answer | Failed:
        if ask.oracle == "verify":
            score = rounded(float((fits[0, 0] - fits[0, 1]).sigmoid()))
            return Answer(score >= self.least, score, self.threshold)
        column = fits[:, 0] if ask.oracle == "best_match" else fits[0]
        shares = [rounded(share) for share in column.softmax(dim=0).tolist()]
        best = shares.index(max(shares))
        given: Sequence[Any] = ask.args[0] if ask.oracle == "best_match" else ask.args[1]
        return Answer(given[best], shares[best])


def _looked_at(ask: Ask) -> Sequence[Image | Region]:
    return ask.args[0] if ask.oracle == "best_match" else (ask.args[0],)


def _with_and_without(attribute: str, what: Image | Region) -> tuple[str, str]:
    name = called(what)
    return f"{attribute} {name}", name
