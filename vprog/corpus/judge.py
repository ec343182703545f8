"""What became of each candidate program of a row, and which of the right ones is kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from vprog.corpus.answers import Rule
from vprog.corpus.coverage import coverage, handed_on
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
        agreed: on how many other rows of the question it was right too.
        others: on how many of these it was tried.
    """

    candidate: Candidate
    verdict: str
    code: str = ""
    answer: str = ""
    trace: Trace | None = None
    agreed: int = 0
    others: int = 0

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


def choose(found: Sequence[Judged], prefer: Sequence[str], question: str = "") -> int | None:
    """Which of the right candidates is kept: Fact's first stage (METHODS 1.3, S1).

    Args:
        found: what became of each.
        prefer: as in ``ranked``.
        question: what was asked.

    Returns:
        Its place, or None where no program is right.
    """
    return next(iter(ranked(found, prefer, question)), None)


def ranked(
    found: Sequence[Judged],
    prefer: Sequence[str],
    question: str = "",
    verdict: str = "ok_correct",
) -> list[int]:
    """The places of the candidates with a verdict, the best first; of equals the first.

    Fact keeps a program that gives the right answer, and METHODS 1.3 the one with the best score,
    then the shorter one. ``agree`` and ``words`` are our own: the shorter of two right programs is
    often the one that has lost a part of the question.

    Args:
        found: what became of each.
        prefer: what decides, one after the other. ``agree``: right on most of the other rows that
            ask the same (``vprog.corpus.agreement``); ``score``: the highest score first, and those
            without one last; ``words``: the words of the question (``vprog.corpus.coverage``);
            ``short``: the program of the fewest steps, then of the fewest characters.
        question: what was asked.
        verdict: of the candidates that are wanted.
    """
    places = [place for place, one in enumerate(found) if one.verdict == verdict]
    if len(places) < 2:
        return places
    ranks = [RANKS[name] for name in prefer]
    return sorted(places, key=lambda place: [rank(found[place], question) for rank in ranks])


def _by_agreement(one: Judged, question: str) -> tuple[float, ...]:
    return (-one.agreed / one.others if one.others else 0.0,)


def _by_score(one: Judged, question: str) -> tuple[float, ...]:
    score = one.candidate.score
    # A NaN is no score.
    return (math.inf, 1) if score is None or math.isnan(score) else (-score, 0)


def _by_words(one: Judged, question: str) -> tuple[float, ...]:
    assert one.trace is not None
    handed = handed_on(one.trace.program)
    return coverage(question, one.candidate.text, handed).rank


def _by_length(one: Judged, question: str) -> tuple[float, ...]:
    assert one.trace is not None
    program: Program = one.trace.program
    return (float(len(program.graph.nodes)), len(one.candidate.text))


#: What may decide between several right programs, by the name that settings give it.
RANKS: Final[Mapping[str, Callable[[Judged, str], tuple[float, ...]]]] = {
    "agree": _by_agreement,
    "score": _by_score,
    "words": _by_words,
    "short": _by_length,
}
