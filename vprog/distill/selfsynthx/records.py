"""What the stages of SelfSynthX leave for one another: lines of JSON, written whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from vprog.distill.selfsynthx.concepts import Selection
from vprog.distill.selfsynthx.page import Query
from vprog.files import write

DESCRIPTIONS: Final = "descriptions.jsonl"
SELECTIONS: Final = "concepts.jsonl"
LISTS: Final = "lists.json"
QUERIES: Final = "queries.jsonl"
ANSWERS: Final = "answers.jsonl"
FIGURES: Final = "figures.json"


def put(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Write records as lines of JSON.

    Raises:
        VprogError: VP351 the file cannot be written.
    """
    write(path, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a file that ``put`` wrote."""
    for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
        yield json.loads(line)


def put_selections(folder: Path, found: Mapping[str, Selection]) -> None:
    """Write which concepts were chosen of each picture."""
    put(folder / SELECTIONS, ({"id": name, **asdict(one)} for name, one in found.items()))


def selections(folder: Path) -> dict[str, Selection]:
    """Which concepts were chosen of each picture."""
    return {
        one["id"]: Selection(tuple(one["kept"]), tuple(one["scores"]), one["threshold"])
        for one in lines(folder / SELECTIONS)
    }


def put_queries(folder: Path, found: Mapping[str, Iterable[Query]]) -> None:
    """Write the queries of a round, by picture."""
    put(
        folder / QUERIES,
        ({"id": name, **asdict(query)} for name, queries in found.items() for query in queries),
    )


def queries(folder: Path) -> dict[str, list[Query]]:
    """The queries of a round, by picture."""
    found: dict[str, list[Query]] = {}
    for one in lines(folder / QUERIES):
        name = one.pop("id")
        told: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in one.items()}
        found.setdefault(name, []).append(Query(**told))
    return found


def digest(value: Any) -> str:
    """SHA-256 of a value as JSON, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def put_json(path: Path, value: Any) -> None:
    """Write a value as JSON."""
    write(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def read_json(path: Path) -> Any:
    """The value of a file of JSON."""
    return json.loads(path.read_text(encoding="utf-8"))
