"""A row from a record of plain data, as JSON lines and Parquet hold it.

| field | what it holds |
|---|---|
| ``id`` | its name; the place in the file where there is none |
| ``question`` | the question |
| ``image`` or ``images`` | a path below the folder of pictures, or ``{"bytes", "path"}``; a list of them, or a table of them by the programs' inputs |
| ``inputs`` | values of other inputs of the programs |
| ``answer`` | the right answer: a text, a number, or true or false |
| ``answers`` | a list of what people said, or a table of answers with a score each |
| ``program`` or ``programs`` | a program, or a list of them; each a text or ``{"program", "score", "origin"}`` |
| ``type``, ``split``, ``licence``, ``source`` | texts |
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final

from vprog.corpus.row import BadRow, Candidate, Gold, Picture, Row
from vprog.grammar.diagnostic import declare

NO_ROW = declare(
    "VP510",
    "a place of a source holds no row",
    "A row is an object with a question, an answer and pictures, each of the right type. Pictures "
    "lie in the folder of pictures. The row is counted as failed; the build goes on.",
    wrong="$ echo '{\"question\": 3}' > bad.jsonl && vprog corpus init bad.toml --kind jsonl --force && "
    "sed -i 's/^path = .*/path = \"bad.jsonl\"/' bad.toml && rm -rf bad && "
    "vprog corpus build bad.toml -o bad",
    right='$ echo \'{"question": "Is this blue?", "answer": true, "image": "cups.png", '
    '"program": "answer = 1 == 1"}\' > good.jsonl && '
    "vprog corpus init good.toml --kind jsonl --force && "
    "sed -i -e 's/^path = .*/path = \"good.jsonl\"/' -e 's/^profile = .*/profile = \"scene:cups.json\"/' "
    "good.toml && rm -rf good && vprog corpus build good.toml -o good",
    severity="warning",
)
#: The fields of a record by the names that they have here.
FIELDS: Final = (
    "id question image images inputs answer answers program programs type split licence source"
).split()


class Misfit(ValueError):
    """A record that is no row, and why."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads rows from records.

    Attributes:
        folder: the folder of pictures, absolute.
        names: for a field of ours what the records call it.
        ending: what is added to a picture's path, such as ``.png``.
        split: of rows that name none.
        licence: likewise.
        source: likewise.
    """

    folder: Path
    names: Mapping[str, str]
    ending: str = ""
    split: str = ""
    licence: str = ""
    source: str = ""

    def row(self, record: Any, place: str) -> Row | BadRow:
        """The row that a record is, or why it is none.

        Args:
            record: the record.
            place: what it is called where it has no id.
        """
        name = place
        try:
            if not isinstance(record, Mapping):
                raise Misfit(f"it is no object but {type(record).__name__}")
            told = {f: record.get(self.names.get(f, f)) for f in FIELDS}
            name = self._text(told, "id") or place
            if told["question"] is None:
                raise Misfit("it has no question")
            return Row(
                name,
                self._text(told, "question"),
                self._gold(told),
                tuple(self._pictures(told)),
                tuple(self._programs(told)),
                self._text(told, "type"),
                self._text(told, "split") or self.split,
                self._text(told, "licence") or self.licence,
                self._text(told, "source") or self.source,
                _inputs(told["inputs"]),
            )
        except Misfit as error:
            return BadRow(name, NO_ROW.id, f"{place}: {error}")

    def _text(self, told: Mapping[str, Any], field: str) -> str:
        value = told[field]
        if value is None:
            return ""
        if isinstance(value, int) and not isinstance(value, bool) and field == "id":
            return str(value)
        if not isinstance(value, str):
            raise Misfit(f"its {field} is no text but {type(value).__name__}")
        return _clean(value, field)

    def _gold(self, told: Mapping[str, Any]) -> Gold:
        answer, others = told["answer"], told["answers"]
        if isinstance(others, Mapping):
            try:
                scores = tuple((plain(text), float(score)) for text, score in others.items())
            except (TypeError, ValueError):
                raise Misfit("the scores of its answers are no numbers") from None
            best = max(scores, key=lambda s: s[1], default=("", 0.0))[0]
            return Gold(best if answer is None else plain(answer), (), scores)
        if others is not None and not isinstance(others, list | tuple):
            raise Misfit("its answers are neither a list nor a table")
        said = tuple(plain(item) for item in others or ())
        if answer is None:
            answer = max(said, key=said.count, default=None)
        if answer is None:
            raise Misfit("it has no answer")
        return Gold(plain(answer), said)

    def _pictures(self, told: Mapping[str, Any]) -> Iterator[Picture]:
        given = told["images"] if told["images"] is not None else told["image"]
        if isinstance(given, Mapping) and not given.keys() <= {"bytes", "path"}:
            for input, one in given.items():
                if one is not None:
                    yield self._picture(one, str(input))
            return
        listed = given if isinstance(given, list | tuple) else [given] * (given is not None)
        for one in listed:
            yield self._picture(one, "image")

    def _picture(self, given: Any, input: str) -> Picture:
        data = None
        if isinstance(given, Mapping):
            data, given = given.get("bytes"), given.get("path")
        if isinstance(given, bytes):
            data, given = given, None
        if data is not None:
            if not isinstance(data, bytes):
                raise Misfit("the bytes of its picture are no bytes")
            return Picture(PurePath(given or "picture").name, input, data=data)
        if not isinstance(given, str) or not given or "\0" in given:
            raise Misfit("its picture is no path")
        path = os.path.normpath(self.folder / (given + self.ending))
        if not path.startswith(f"{self.folder}{os.sep}"):
            raise Misfit(f"its picture {given[:60]} lies outside of {self.folder}")
        return Picture(PurePath(path).name, input, path)

    def _programs(self, told: Mapping[str, Any]) -> Iterator[Candidate]:
        given = told["programs"] if told["programs"] is not None else told["program"]
        listed = given if isinstance(given, list | tuple) else [given] * (given is not None)
        for one in listed:
            if isinstance(one, str):
                yield Candidate(_clean(one, "program"))
                continue
            if not isinstance(one, Mapping) or not isinstance(one.get("program"), str):
                raise Misfit("one of its programs is no text")
            score, origin = one.get("score"), one.get("origin") or ""
            if score is not None and not isinstance(score, int | float):
                raise Misfit("the score of a program is no number")
            yield Candidate(
                _clean(one["program"], "program"),
                None if score is None else float(score),
                _clean(str(origin), "origin"),
            )


def _inputs(given: Any) -> Mapping[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise Misfit("its inputs are no table")
    return {str(name): value for name, value in given.items() if value is not None}


def plain(value: Any) -> str:
    """An answer as text: true and false are yes and no.

    >>> plain(True), plain(3), plain("red")
    ('yes', '3', 'red')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    if not isinstance(value, str):
        raise Misfit(f"an answer is no text but {type(value).__name__}")
    return _clean(value, "answer")


def _clean(text: str, field: str) -> str:
    """A text that can be written as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Misfit(f"its {field} is no Unicode") from None
    return text
