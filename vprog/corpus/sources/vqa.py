"""Rows of VQA v2 and of OK-VQA: a file of questions and a file of annotations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from vprog.corpus.key import Key
from vprog.corpus.row import Gold, Picture, Row
from vprog.corpus.sources.listed import LISTED_KEYS, Listed, listed, read_json, text
from vprog.corpus.sources.record import plain


class Vqa(Listed):
    """``{"questions": [...]}`` and ``{"annotations": [...]}``, as published; or one list of records
    with ``question``, ``image_id`` and ``answers`` (a list, or a table of scores) or ``answer``.
    """

    NAME = "VQA v2"
    KEYS: ClassVar[Mapping[str, Key]] = {
        "questions": Key(str, None, "the file of questions"),
        "annotations": Key(
            str, "", "the file of annotations; none where the questions have answers"
        ),
        **LISTED_KEYS,
        "licence": Key(str, "CC BY 4.0", "the licence of questions and answers"),
    }

    def files(self) -> Sequence[Path]:
        """Questions and annotations."""
        names = (self.values["questions"], self.values["annotations"])
        return [self.base / name for name in names if name]

    def read(self) -> list[Any]:
        """The questions."""
        self._annotations  # noqa: B018  read now, as the questions are
        place = self.files()[0]
        return listed(read_json(place), "questions", place)

    @cached_property
    def _annotations(self) -> Mapping[Any, Any]:
        if not self.values["annotations"]:
            return {}
        place = self.files()[1]
        found = listed(read_json(place), "annotations", place)
        return {one["question_id"]: one for one in found if isinstance(one, dict)}

    def row(self, record: Any, place: int) -> Row:
        """A question with what ten people answered."""
        told = {**record, **self._annotations.get(record.get("question_id"), {})}
        return Row(
            str(record.get("question_id", place)),
            text(record["question"]),
            gold(told),
            (self._picture(told),),
            (),
            str(told.get("question_type", told.get("answer_type", ""))),
            str(told.get("source_split", "")) or self.values["split"],
            self.values["licence"],
            self.NAME,
        )

    def _picture(self, told: Mapping[str, Any]) -> Picture:
        number = int(told["image_id"])
        plain_name, name = f"{number:012d}.jpg", told.get("image_name")
        if name is not None:
            return self.picture(f"{text(name)}.jpg", plain_name)
        coco = [f"COCO_{split}2014_{plain_name}" for split in ("train", "val", "test")]
        folders = [f"{split}2014/COCO_{split}2014_{plain_name}" for split in ("train", "val")]
        return self.picture(plain_name, *coco, *folders)


class OkVqa(Vqa):
    """OK-VQA, whose files are laid out as those of VQA v2."""

    NAME = "OK-VQA"


def gold(told: Mapping[str, Any]) -> Gold:
    """What is right, from annotations of either layout.

    >>> gold({"answers": [{"answer": "red"}, {"answer": "pink"}, {"answer": "red"}]})
    Gold(answer='red', said=('red', 'pink', 'red'), scores=())
    >>> gold({"answers": {"lake": 0.6, "river": 1}}).answer
    'river'

    Raises:
        KeyError, TypeError, ValueError: there is no answer.
    """
    answers = told.get("answers")
    if isinstance(answers, Mapping):
        scores = tuple((plain(one), float(score)) for one, score in answers.items())
        if not scores:
            raise ValueError("it has no answer")
        return Gold(max(scores, key=lambda pair: pair[1])[0], (), scores)
    said = tuple(plain(one["answer"] if isinstance(one, Mapping) else one) for one in answers or ())
    main = told.get("multiple_choice_answer", told.get("answer"))
    if main is None and not said:
        raise ValueError("it has no answer")
    return Gold(max(said, key=said.count) if main is None else plain(main), said)
