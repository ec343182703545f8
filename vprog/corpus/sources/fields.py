"""Fields of records in the layouts of published data sets, each told by its name where it is odd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vprog.corpus.sources.record import Misfit, kind


def text(record: Mapping[str, Any], field: str) -> str:
    """A text of a record.

    Raises:
        KeyError: it is not there.
        Misfit: it is none.
    """
    value = record[field]
    if not isinstance(value, str):
        raise Misfit(f"its {field} is no text but {kind(value)}")
    value.encode()
    return value


def items(record: Mapping[str, Any], field: str) -> Sequence[Any]:
    """A list of a record; an empty one where there is none.

    Raises:
        Misfit: it is another thing.
    """
    value = record.get(field)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise Misfit(f"its {field} are no list but {kind(value)}")
    return value


def whole(record: Mapping[str, Any], field: str) -> int:
    """A whole number of a record, which may be written as a text.

    Raises:
        KeyError: it is not there.
        Misfit: it is none.
    """
    value = record[field]
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        raise Misfit(f"its {field} is no whole number") from None


def word(value: Any, field: str) -> str:
    """A text or a number as text, as ids are.

    Raises:
        Misfit: it is neither.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Misfit(f"its {field} is neither a text nor a number but {kind(value)}")
    return str(value)


def name_of(record: Mapping[str, Any], place: int) -> str:
    """What a question is called: its id, or its place where that is not there or null.

    >>> name_of({"question_id": 7}, 0), name_of({"question_id": None}, 3)
    ('7', '3')

    Raises:
        Misfit: its id is neither a text nor a number.
    """
    id = record.get("question_id")
    return str(place) if id is None else word(id, "question_id")
