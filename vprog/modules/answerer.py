"""Questions in words, kinds, and the best of several pictures, from what the other modules see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vprog.english import join
from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.modules.efficientdet import EfficientDet
from vprog.modules.geometry import Geometry
from vprog.modules.nouns import classes_of
from vprog.modules.ocr import Ocr
from vprog.modules.pixels import Pixels
from vprog.modules.plain_words import Joined, taken_apart
from vprog.modules.questions import Phrase, Question, described, understand
from vprog.ops.find import nothing_to_take
from vprog.region import Region

NO_ANSWER = declare(
    "VP623",
    "the profile cannot answer this question",
    "The embedded profile has no model for questions. It answers how many there are, whether there "
    "is one, what colour or where the only one is, and what a text says, in plain forms; for any "
    "other question it refuses. It never guesses.",
    wrong='answer = ask(image, "why is she smiling?")',
    right='answer = verify(image, "red")',
)

CODE: Final = "2"
_OPEN: Final = "a profile with a model for questions (open) can answer it"


class Answerer:
    """The module ``answerer``: ``ask``, ``classify`` and ``best_match`` from detections and colours.

    ``ask`` understands a few forms (how many, is there, are there both, what colour, is it red, red
    or blue, which side, is one left of the other, what does it say, which animal) and answers them
    as a program of find, color, the relations and read would. Every other question is refused with VP623.
    """

    def __init__(
        self, finder: EfficientDet, pixels: Pixels, geometry: Geometry, reader: Ocr
    ) -> None:
        self._finder, self._pixels = finder, pixels
        self._geometry, self._reader = geometry, reader

    #: What is seen does not hang on what the picture is called.
    by_name: Final = False

    @property
    def name(self) -> str:
        """The module's name in a trace."""
        return "answerer"

    @property
    def version(self) -> str:
        """Of the code and of every module that it asks."""
        parts = (self._finder, self._pixels, self._geometry, self._reader)
        return "+".join((CODE, *(f"{p.name}={p.version}" for p in parts)))

    @property
    def oracles(self) -> frozenset[str]:
        """``ask``, ``classify`` and ``best_match``."""
        return frozenset({"ask", "classify", "best_match"})

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        """Answers; VP623 for what is not understood or has no answer in what is seen."""
        return [self._answer(ask) for ask in asks]

    def _answer(self, ask: Ask) -> Answer | Failed:
        if ask.oracle == "classify":
            return self.classify(*ask.args)
        if ask.oracle == "best_match":
            return self.best_match(*ask.args)
        what, text = ask.args
        joined = taken_apart(text)
        if joined is not None:
            return self._joined(what, joined)
        question = understand(text)
        if question is None:
            return fail(
                NO_ANSWER, f'"{text[:100]}" is no question that this profile answers', _OPEN
            )
        return self._reply(what, question)

    def _joined(self, what: Image | Region, joined: Joined) -> Answer | Failed:
        if joined.joint in ("and", "or"):
            told: Answer | Failed = Answer("")
            for part in joined.parts:
                told = self._reply(what, part)
                # The first no of "both", and the first yes of "either", decide.
                if isinstance(told, Failed) or (told.value == "yes") == (joined.joint == "or"):
                    break
            return told
        about = joined.parts[0].about
        one = self._one(what, about)
        if isinstance(one, Failed):
            return one
        if joined.joint == "choice":
            return self._pixels.choose(one, joined.words)
        (x, y), middle = _middle(one), _middle(what)
        if joined.joint == "side":
            return Answer("left" if x < middle[0] else "right")
        side = joined.words[0]
        low = (x < middle[0]) if side in ("left", "right") else (y < middle[1])
        return _yes_no(Answer(low == (side in ("left", "top"))))

    def _reply(self, what: Image | Region, question: Question) -> Answer | Failed:
        about = question.about
        if question.kind in ("count", "exists"):
            return self._many(what, question)
        if question.kind == "which":
            return self._which(what, about)
        one = self._one(what, about)
        if isinstance(one, Failed):
            return one
        if question.kind == "color":
            return self._pixels.query(one, "color")
        if question.kind == "read":
            return self._reader.read(one)
        if question.kind == "attribute":
            return _yes_no(self._pixels.verify(one, question.attribute))
        other = self._one(what, question.other or Phrase(""))
        if isinstance(other, Failed):
            return other
        return _yes_no(self._geometry.answer([Ask("relate", (one, other, question.relation))])[0])

    def _many(self, what: Image | Region, question: Question) -> Answer | Failed:
        found = self._found(what, question.about)
        if isinstance(found, Failed):
            return found
        if question.other is not None:
            other = self._one(what, question.other)
            if isinstance(other, Failed):
                return other
            kept = []
            for region in found:
                call = Ask("relate", (region, other, question.relation))
                told = self._geometry.answer([call])[0]
                if isinstance(told, Failed):
                    return told
                if told.value and region != other:
                    kept.append(region)
            found = tuple(kept)
        score = max((r.score for r in found), default=None)
        if question.kind == "exists":
            return Answer("yes" if found else "no", score)
        return Answer(str(len(found)), min((r.score for r in found), default=None))

    def _which(self, what: Image | Region, about: Phrase) -> Answer | Failed:
        found = self._found(what, about)
        if isinstance(found, Failed):
            return found
        labels = sorted({r.label for r in found})
        if len(labels) != 1:
            seen = f"there are {join(labels)}" if labels else f"no {about.noun} is found"
            return fail(NO_ANSWER, f"which {about.noun} it is cannot be told: {seen}", _OPEN)
        return Answer(labels[0], max(r.score for r in found))

    def _found(self, what: Image | Region, phrase: Phrase) -> tuple[Region, ...] | Failed:
        """What a noun phrase names."""
        found = self._finder.find(what, phrase.noun)
        if isinstance(found, Failed) or not phrase.color:
            return found
        kept = []
        for region in found:
            told = self._pixels.verify(region, phrase.color)
            if isinstance(told, Failed):
                return told
            if told.value:
                kept.append(region)
        return tuple(kept)

    def _one(self, what: Image | Region, phrase: Phrase) -> Image | Region | Failed:
        """The only thing that a noun phrase names; what is asked of, where it names that."""
        if not phrase.noun:
            return what
        found = self._found(what, phrase)
        if isinstance(found, Failed):
            return found
        if len(found) == 1:
            return found[0]
        noun = f"{phrase.color} {phrase.noun}".strip()
        seen = (
            f'{len(found)} things are "{noun}"' if found else f'nothing is found that is "{noun}"'
        )
        return fail(
            NO_ANSWER,
            f"the question speaks of one thing, and {seen}",
            "ask how many there are, or look at one region",
        )

    def classify(self, what: Image | Region, labels: Sequence[str]) -> Answer | Failed:
        """The label of the surest thing found under any of them; a region's own label first."""
        best: tuple[float, str] | None = None
        for label in labels:
            classes = classes_of(label)
            if isinstance(classes, Failed):
                return classes
            if isinstance(what, Region) and what.label in classes:
                return Answer(label, what.score)
            found = self._finder.find(what, label)
            if isinstance(found, Failed):
                return found
            score = max((r.score for r in found), default=0.0)
            if score > (best[0] if best else 0.0):
                best = (score, label)
        if best is None:
            named = join((f'"{label[:40]}"' for label in labels), "or") or "no label"
            return fail(NO_ANSWER, f"nothing is found that is {named}", _OPEN)
        return Answer(best[1], best[0])

    def best_match(self, pictures: Sequence[Image | Region], text: str) -> Answer | Failed:
        """The picture or region that shows most surely what a short description names."""
        if not pictures:
            return nothing_to_take()
        phrase = described(text)
        if phrase is None:
            return fail(NO_ANSWER, f'"{text[:100]}" is no description that is understood', _OPEN)
        best: tuple[float, Image | Region] | None = None
        for picture in pictures:
            found = self._found(picture, phrase)
            if isinstance(found, Failed):
                return found
            score = max((r.score for r in found), default=0.0)
            if score > (best[0] if best else 0.0):
                best = (score, picture)
        if best is None:
            return fail(NO_ANSWER, f'none of them shows "{text[:60]}"', "ask exists first")
        return Answer(best[1], best[0])


def _middle(what: Image | Region) -> tuple[float, float]:
    return what.center if isinstance(what, Region) else (what.width / 2, what.height / 2)


def _yes_no(told: Answer | Failed) -> Answer | Failed:
    if isinstance(told, Failed):
        return told
    return Answer("yes" if told.value else "no", told.score, told.threshold)
