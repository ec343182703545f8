"""A row from a record of plain data, as JSON lines and Parquet hold it.

| field | what it holds |
|---|---|
| ``id`` | its name; the place in the file where there is none |
| ``question`` | the question |
| ``image`` or ``images`` | a path below the folder of pictures, or ``{"bytes", "path"}``; a list of them, or a table of them by the programs' inputs |
| ``inputs`` | values of other inputs of the programs |
| ``answer`` | the right answer: a text, a number, or true or false |
| ``answers`` | a list of what people said, or a table of answers with a score each; a list of pairs is such a table |
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


#: What reading a record that is no row may raise.
ODD: Final = (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError)
_KINDS: Final[Mapping[type, str]] = {
    type(None): "null",
    bool: "true or false",
    **dict.fromkeys((int, float), "a number"),
    str: "a text",
    bytes: "bytes",
    **dict.fromkeys((list, tuple), "a list"),
    dict: "an object",
}


class Misfit(ValueError):
    """A record that is no row, and why."""


def fault(error: Exception, record: Any) -> str:
    """What is wrong with a record, from what reading it raised.

    >>> fault(KeyError("image_id"), {}), fault(TypeError(), {}), fault(TypeError(), [3])
    ('it lacks image_id', 'a value is of the wrong kind', 'it is no object but a list')
    """
    if isinstance(error, Misfit):
        return str(error)
    if not isinstance(record, Mapping):
        return f"it is no object but {kind(record)}"
    if isinstance(error, KeyError):
        return f"it lacks {error.args[0]}"
    return "a value is of the wrong kind"


def kind(value: Any) -> str:
    """What a value of a record is, as JSON has it."""
    return _KINDS.get(type(value), type(value).__name__)


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
                raise Misfit(f"it is no object but {kind(record)}")
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
        except ODD as error:
            return BadRow(name, NO_ROW.id, f"{place}: {fault(error, record)}")

    def _text(self, told: Mapping[str, Any], field: str) -> str:
        value = told[field]
        if value is None:
            return ""
        if isinstance(value, int) and not isinstance(value, bool) and field == "id":
            return str(value)
        if not isinstance(value, str):
            raise Misfit(f"its {field} is no text but {kind(value)}")
        return _clean(value, field)

    def _gold(self, told: Mapping[str, Any]) -> Gold:
        answer, others = told["answer"], _table(told["answers"], list)
        if isinstance(others, Mapping):
            scores = scored(others)
            if answer is None and not scores:
                raise Misfit("it has no answer")
            main = max(scores, key=lambda s: s[1])[0] if answer is None else plain(answer)
            return Gold(main, (), scores)
        if others is not None and not isinstance(others, list | tuple):
            raise Misfit("its answers are neither a list nor a table")
        said = tuple(plain(item) for item in others or ())
        if answer is None:
            answer = max(said, key=said.count, default=None)
        if answer is None:
            raise Misfit("it has no answer")
        return Gold(plain(answer), said)

    def _pictures(self, told: Mapping[str, Any]) -> Iterator[Picture]:
        given = _table(told["images"] if told["images"] is not None else told["image"])
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
        if not isinstance(given, str | None) or "\0" in (given or ""):
            raise Misfit("its picture is no path")
        if data is not None:
            if not isinstance(data, bytes):
                raise Misfit("the bytes of its picture are no bytes")
            return Picture(PurePath(given or "picture").name, input, data=data)
        if not given:
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


def _table(given: Any, *pair: type) -> Any:
    """A list of pairs as a table, as a map of Parquet is a list of tuples; all else as it is."""
    if not isinstance(given, list) or not given:
        return given
    if all(type(one) in (tuple, *pair) and len(one) == 2 for one in given) and all(
        isinstance(first, str | int) for first, _ in given
    ):
        return dict(given)
    return given


def _inputs(given: Any) -> Mapping[str, Any]:
    given = _table(given)
    if given is None or given == []:
        return {}
    if not isinstance(given, Mapping):
        raise Misfit("its inputs are no table")
    return {str(name): value for name, value in given.items() if value is not None}


def scored(answers: Mapping[Any, Any]) -> tuple[tuple[str, float], ...]:
    """The answers of a table with their scores; one without a score is none of the row's.

    >>> scored({"river": 1, "lake": None})
    (('river', 1.0),)

    Raises:
        Misfit: a score is no number.
    """
    told = [(one, score) for one, score in answers.items() if score is not None]
    try:
        return tuple((plain(one), float(score)) for one, score in told)
    except Misfit:
        raise
    except (TypeError, ValueError, OverflowError):
        raise Misfit("the scores of its answers are no numbers") from None


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
        raise Misfit(f"an answer is no text but {kind(value)}")
    return _clean(value, "answer")


def _clean(text: str, field: str) -> str:
    """A text that can be written as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Misfit(f"its {field} is no Unicode") from None
    return text
