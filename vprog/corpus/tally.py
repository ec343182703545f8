"""What became of the rows of a unit, or of many: counts that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Tally:
    """Counts of rows.

    Attributes:
        rows: rows that the source gave; ``kept + refused + failed``.
        kept: rows with a rationale or a label.
        labels: of those kept, the ones with a label alone.
        refused: rows that the settings do not want.
        failed: rows that could not be read or run.
        reasons: of what was not kept, and of labels, how many for each code.
        verdicts: of the candidate programs, how many of each verdict.
        seconds: that the work took; of a unit that was there already 0.
        calls: calls that modules answered, runs by masks not counted.
        hits: calls that a cache answered.
        batches: of all modules, how many batches had how many calls.
        bytes: of the files.
        spent: processor seconds by part of the work.
    """

    rows: int = 0
    kept: int = 0
    labels: int = 0
    refused: int = 0
    failed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    calls: int = 0
    hits: int = 0
    batches: Counter[int] = field(default_factory=Counter)
    bytes: int = 0
    spent: dict[str, float] = field(default_factory=dict)

    def note(self, row: Mapping[str, Any]) -> None:
        """Count a row of a corpus."""
        self.rows += 1
        status, kind, code = row["status"], row["kind"], row["code"]
        self.kept += status == "kept"
        self.labels += status == "kept" and kind == "label"
        self.refused += status == "refused"
        self.failed += status == "failed"
        if code:
            self.reasons[code] += 1
        self.verdicts.update(candidate["verdict"] for candidate in row["candidates"])

    def spend(self, what: str, seconds: float) -> None:
        """Count seconds to a part of the work."""
        self.spent[what] = self.spent.get(what, 0.0) + seconds

    def add(self, other: Tally) -> None:
        """Count the rows of another tally too."""
        self.rows += other.rows
        self.kept += other.kept
        self.labels += other.labels
        self.refused += other.refused
        self.failed += other.failed
        self.seconds += other.seconds
        self.calls += other.calls
        self.hits += other.hits
        self.bytes += other.bytes
        self.reasons.update(other.reasons)
        self.verdicts.update(other.verdicts)
        self.batches.update(other.batches)
        for what, seconds in other.spent.items():
            self.spend(what, seconds)

    def counts(self) -> dict[str, Any]:
        """What is the same at every build, as plain data."""
        return {
            "rows": self.rows,
            "kept": self.kept,
            "labels": self.labels,
            "refused": self.refused,
            "failed": self.failed,
            "reasons": dict(sorted(self.reasons.items())),
            "verdicts": dict(sorted(self.verdicts.items())),
        }


def of_counts(counts: Mapping[str, Any]) -> Tally:
    """The tally that ``counts`` wrote.

    >>> of_counts(Tally(rows=3, kept=2, failed=1).counts()).kept
    2
    """
    return Tally(
        rows=int(counts["rows"]),
        kept=int(counts["kept"]),
        labels=int(counts["labels"]),
        refused=int(counts["refused"]),
        failed=int(counts["failed"]),
        reasons=Counter(counts["reasons"]),
        verdicts=Counter(counts["verdicts"]),
    )


def total(tallies: Iterable[Tally]) -> Tally:
    """Several tallies as one."""
    found = Tally()
    for tally in tallies:
        found.add(tally)
    return found
