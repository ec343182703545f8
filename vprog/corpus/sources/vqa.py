"""Rows of VQA v2 and of OK-VQA: a file of questions and a file of annotations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from vprog.corpus.key import Key
from vprog.corpus.row import Gold, Picture, Row
from vprog.corpus.sources.fields import items, name_of, text, whole
from vprog.corpus.sources.listed import LISTED_KEYS, Listed, listed, read_json
from vprog.corpus.sources.record import Misfit, plain, scored
from vprog.corpus.sources.source import NO_SOURCE


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
        found = {}
        for number, one in enumerate(listed(read_json(place), "annotations", place), 1):
            if not isinstance(one, dict):
                continue
            id = one.get("question_id")
            if not isinstance(id, str | int | float):
                said = f"annotation {number} of {place} has no question_id, a text or a number"
                raise NO_SOURCE.error(said, "it is of another layout")
            found[id] = one
        return found

    def row(self, record: Any, place: int) -> Row:
        """A question with what ten people answered."""
        name = name_of(record, place)
        told = {**record, **self._annotations.get(record.get("question_id"), {})}
        return Row(
            name,
            text(record, "question"),
            gold(told),
            (self._picture(told),),
            (),
            str(told.get("question_type") or told.get("answer_type") or ""),
            str(told.get("source_split") or "") or self.values["split"],
            self.values["licence"],
            self.NAME,
        )

    def _picture(self, told: Mapping[str, Any]) -> Picture:
        plain_name = f"{whole(told, 'image_id'):012d}.jpg"
        if told.get("image_name") is not None:
            return self.picture(f"{text(told, 'image_name')}.jpg", plain_name)
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
        Misfit: there is no answer.
    """
    answers = told.get("answers")
    if isinstance(answers, Mapping):
        scores = scored(answers)
        if not scores:
            raise Misfit("it has no answer")
        return Gold(max(scores, key=lambda pair: pair[1])[0], (), scores)
    people = items(told, "answers")
    said = tuple(plain(one.get("answer") if isinstance(one, Mapping) else one) for one in people)
    main = told.get("multiple_choice_answer", told.get("answer"))
    if main is None and not said:
        raise Misfit("it has no answer")
    return Gold(max(said, key=said.count) if main is None else plain(main), said)
