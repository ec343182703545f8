"""Rows of A-OKVQA: choices, ten direct answers, and rationales that people wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from vprog.corpus.key import Key
from vprog.corpus.row import Gold, Row
from vprog.corpus.sources.fields import items, name_of, text, whole
from vprog.corpus.sources.listed import LISTED_KEYS, Listed, listed, read_json
from vprog.corpus.sources.record import Misfit, plain


class AOkVqa(Listed):
    """A list of records, as published; the right choice is the main answer."""

    NAME = "A-OKVQA"
    KEYS: ClassVar[Mapping[str, Key]] = {
        "path": Key(str, None, "the file of questions"),
        **LISTED_KEYS,
        "licence": Key(str, "Apache-2.0", "the licence of questions and answers"),
    }

    def files(self) -> Sequence[Path]:
        """The one file."""
        return [self.base / self.values["path"]]

    def read(self) -> list[Any]:
        """The questions."""
        (place,) = self.files()
        return listed(read_json(place), "questions", place)

    def row(self, record: Any, place: int) -> Row:
        """A question; its choices and rationales are kept beside it."""
        said = tuple(plain(one) for one in items(record, "direct_answers"))
        main = _chosen(record) or max(said, key=said.count, default="")
        if not main:
            raise Misfit("it has no answer")
        split = str(record.get("split") or "") or self.values["split"]
        name = f"{whole(record, 'image_id'):012d}.jpg"
        kept = {n: record[n] for n in ("choices", "rationales") if n in record}
        return Row(
            name_of(record, place),
            text(record, "question"),
            Gold(main, said),
            (self.picture(name, f"{split}2017/{name}"),),
            (),
            "",
            split,
            self.values["licence"],
            self.NAME,
            extra=tuple((name, json.dumps(value)) for name, value in kept.items()),
        )


def _chosen(record: Any) -> str:
    """The choice that is right; nothing where the record does not say which."""
    choices = [plain(one) for one in items(record, "choices")]
    if record.get("correct_choice_idx") is None:
        return ""
    right = whole(record, "correct_choice_idx")
    if not 0 <= right < len(choices):
        raise Misfit(f"its correct_choice_idx is {right}, and it has {len(choices)} choices")
    return choices[right]
