"""What a corpus holds, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

#: What is read of each row.
COLUMNS = ("status", "kind", "code", "type", "split", "answer", "rationale", "candidates", "source")


@dataclass(slots=True)
class Stats:
    """Counts of the rows of a corpus.

    Attributes:
        rows: all rows.
        statuses: by status and kind.
        codes: why rows were not kept, or kept for their labels alone.
        verdicts: of candidate programs.
        failures: of those that gave no answer, by code.
        types: of kept rows, by type of question.
        splits: likewise, by split.
        sources: of all rows.
        answers: of kept rows.
        characters: of rationales together.
        known: kept programs of which is known whether they say what is asked.
        chance: of these, the ones that do not: their answer is right by chance.
    """

    rows: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    splits: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    characters: int = 0
    known: int = 0
    chance: int = 0

    def note(self, row: Mapping[str, Any]) -> None:
        """Count a row."""
        self.rows += 1
        kind = f" ({row['kind']})" if row["kind"] else ""
        self.statuses[row["status"] + kind] += 1
        self.sources[row["source"]] += 1
        if row["code"]:
            self.codes[row["code"]] += 1
        for candidate in row["candidates"]:
            self.verdicts[candidate["verdict"]] += 1
            if candidate["code"]:
                self.failures[candidate["code"]] += 1
            if candidate["chosen"] and candidate["true"] is not None:
                self.known += 1
                self.chance += not candidate["true"]
        if row["status"] == "kept":
            self.types[row["type"]] += 1
            self.splits[row["split"]] += 1
            self.answers[row["answer"]] += 1
            self.characters += len(row["rationale"] or "")

    def to_json(self) -> dict[str, Any]:
        """The counts as plain data; of answers the fifty that are given most."""
        with_rationale = self.statuses["kept (rationale)"]
        return {
            "rows": self.rows,
            "statuses": dict(self.statuses.most_common()),
            "codes": dict(self.codes.most_common()),
            "verdicts": dict(self.verdicts.most_common()),
            "failures": dict(self.failures.most_common()),
            "types": dict(self.types.most_common()),
            "splits": dict(self.splits.most_common()),
            "sources": dict(self.sources.most_common()),
            "answers": dict(self.answers.most_common(50)),
            "mean_characters": round(self.characters / with_rationale, 1) if with_rationale else 0,
            "known_programs": self.known,
            "right_by_chance": self.chance,
        }


def stats(rows: Iterable[Mapping[str, Any]]) -> Stats:
    """Count the rows of a corpus."""
    found = Stats()
    for row in rows:
        found.note(row)
    return found
