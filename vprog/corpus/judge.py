"""What became of each candidate program of a row, and which of the right ones is kept."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vprog.corpus.answers import Rule
from vprog.corpus.row import Candidate, Gold
from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError
from vprog.ops.text import text
from vprog.program import Program
from vprog.trace import Trace


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate and what became of it.

    Attributes:
        candidate: the program.
        verdict: one of ``VERDICTS``.
        code: why it did not give an answer; empty where it did.
        answer: what it gave, as text.
        trace: of its run, where there was one.
    """

    candidate: Candidate
    verdict: str
    code: str = ""
    answer: str = ""
    trace: Trace | None = None

    @property
    def ran(self) -> bool:
        """Whether it could be run at all."""
        return self.trace is not None


def unfit(candidate: Candidate, error: VprogError) -> Judged:
    """A candidate that could not be run, and why: its text, its names and types, or the profile.

    >>> from vprog.program import load
    >>> def told(text):
    ...     try:
    ...         load(text)
    ...     except VprogError as error:
    ...         return unfit(Candidate(text), error).verdict
    >>> told("answer = "), told("answer = cuont(1)"), told("answer = 1 + 'a'")
    ('parse_error', 'type_error', 'type_error')
    """
    first = next(d for d in error.diagnostics if d.severity == "error")
    stage = first.code[:3]
    verdict = {"VP1": "parse_error", "VP2": "type_error"}.get(stage, "refused")
    return Judged(candidate, verdict, first.code)


def judged(candidate: Candidate, trace: Trace, gold: Gold, rule: Rule, threshold: float) -> Judged:
    """A candidate that was run: whether its answer is right.

    Args:
        candidate: the program.
        trace: its run.
        gold: the right answers.
        rule: which answers count as right.
        threshold: the score from which on one does.
    """
    failed = trace.failed
    if failed is not None:
        return Judged(candidate, "runtime_error", failed.code, "", trace)
    said = told(trace.answer)
    right = rule(said, gold) >= threshold > 0
    return Judged(candidate, "ok_correct" if right else "ok_wrong", "", said, trace)


def told(value: Any) -> str:
    """An answer as text; of one that is too long, nothing.

    >>> told(True), told(3)
    ('yes', '3')
    """
    said = text(value)
    return "" if isinstance(said, Failed) else said


def choose(found: Sequence[Judged], prefer: Sequence[str]) -> int | None:
    """Which of the right candidates is kept: Fact's first stage (METHODS 1.3, S1).

    Args:
        found: what became of each.
        prefer: ``score``: the highest score first, and those without one last; ``short``: the
            program of the fewest steps, then of the fewest characters.

    Returns:
        Its place, or None where no program is right. Of equals it is the first.
    """
    right = [place for place, one in enumerate(found) if one.verdict == "ok_correct"]
    if len(right) < 2:
        return right[0] if right else None
    ranks = [_RANKS[name] for name in prefer]
    return min(right, key=lambda place: [rank(found[place]) for rank in ranks])


def _by_score(one: Judged) -> tuple[float, int]:
    score = one.candidate.score
    # A NaN is no score.
    return (math.inf, 1) if score is None or math.isnan(score) else (-score, 0)


def _by_length(one: Judged) -> tuple[float, int]:
    assert one.trace is not None
    program: Program = one.trace.program
    return (float(len(program.graph.nodes)), len(one.candidate.text))


_RANKS = {"score": _by_score, "short": _by_length}
