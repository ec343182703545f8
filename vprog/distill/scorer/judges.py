"""Any model as judge of rationales, and the audit as judge."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

from vprog.distill.judging import Verdict
from vprog.distill.scorer.case import Case, Shown
from vprog.distill.scorer.lessons import enough
from vprog.distill.src.rap import RapForm
from vprog.grammar.diagnostic import VprogError
from vprog.rationalize.audit import Auditor
from vprog.rationalize.mask import without_answer
from vprog.rationalize.panel import Member, same_answer

#: What a judge may say, in the order of a verdict.
LABELS: Final = ("first", "second", "tie")
_LABEL: Final = re.compile(rf"\b(?:{'|'.join(LABELS)})\b", re.IGNORECASE)
#: What a model is asked; the sentences are our own.
QUESTION: Final = (
    "Which of the two rationales is better: true to the facts, complete, and leading to the right "
    "answer? Say first, second or tie."
)


def context(shown: Shown) -> str:
    """What a model reads before it judges."""
    case = shown.case
    facts = f"Facts of the picture: {case.facts}\n" if case.facts else ""
    return (
        f"Question: {case.question}\nRight answer: {case.gold}\n{facts}"
        f"First rationale:\n{shown.first}\nSecond rationale:\n{shown.second}\n"
    )


class ModelJudge:
    """A model that reads text as judge.

    Its verdict is the softmax of the log-probabilities of the three labels; where the model tells
    none, such as a server without them, it is the share of votes over what some members generate.

    Args:
        members: the model, or for votes several: the same server with other seeds and a temperature,
            or different models. All of them are heard.
    """

    def __init__(self, *members: Member) -> None:
        self._members = members

    def verdicts(self, shown: Sequence[Shown]) -> list[Verdict]:
        """A verdict for each pair: the mean over the members."""
        votes = [self._of(member, shown) for member in self._members]
        count = len(votes)
        return [
            Verdict(*(sum(one[place][k] for one in votes) / count for k in range(len(LABELS))))
            for place in range(len(shown))
        ]

    @staticmethod
    def _of(member: Member, shown: Sequence[Shown]) -> list[tuple[float, ...]]:
        texts = [context(one) for one in shown]
        scored = [(None, QUESTION, text, label) for text in texts for label in LABELS]
        logps = member.logprobs(scored)
        silent = [place for place in range(len(texts)) if None in logps[3 * place : 3 * place + 3]]
        said = iter(member.generate([(None, QUESTION, texts[place]) for place in silent]))
        found: list[tuple[float, ...]] = []
        for place in range(len(texts)):
            three = [one for one in logps[3 * place : 3 * place + 3] if one is not None]
            found.append(_vote(next(said)) if len(three) < len(LABELS) else _softmax(three))
        return found


def _softmax(logps: Sequence[float]) -> tuple[float, ...]:
    top = max(logps)
    weights = [exp(logp - top) for logp in logps]
    return tuple(weight / sum(weights) for weight in weights)


def _vote(said: str) -> tuple[float, ...]:
    """A vote for the label that is said first; none of them counts as a tie.

    >>> _vote("The second one is better than the first."), _vote("Neither.")
    ((0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    >>> _vote("The properties that the first one names are there.")
    (1.0, 0.0, 0.0)
    """
    found = _LABEL.search(said)
    chosen = found[0].lower() if found else "tie"
    return tuple(float(label == chosen) for label in LABELS)


@dataclass(frozen=True, slots=True)
class Worth:
    """What the audit makes of a candidate; each from 0 to 1.

    Attributes:
        right: 1 where its answer is the gold one.
        true: 1 less the share of its claims that are contradicted, by the trace or by an earlier one,
            made up, or not read.
        complete: how much of what the concise telling of the trace says it says.
    """

    right: float
    true: float
    complete: float

    @property
    def score(self) -> float:
        """The three together, 0 to 1: half for the answer, a quarter each for the others."""
        return self.right / 2 + self.true / 4 + self.complete / 4


class AuditJudge:
    """The audit as judge: what is true of the picture and complete is better, whoever wrote it.

    It needs a trace for each case, and is exact where the trace is that of the true scene. It does not
    see the order of sentences. How worth becomes a verdict is our own design.

    Args:
        auditor: of a case, by its id.
        form: how rationale and answer are written.
        slope: how sure a difference of worth makes it: ``1 / (1 + exp(-slope * difference))``.
    """

    def __init__(
        self, auditor: Callable[[str], Auditor], form: RapForm, slope: float = 20.0
    ) -> None:
        self._auditor, self._form, self._slope = auditor, form, slope
        self._known: dict[tuple[str, str], Worth] = {}
        self._enough: dict[str, float] = {}

    @classmethod
    def of(cls, auditors: Mapping[str, Auditor], form: RapForm) -> AuditJudge:
        """The judge of cases whose auditors are at hand."""
        return cls(auditors.__getitem__, form)

    def worth(self, case: Case, text: str) -> Worth:
        """What a candidate is worth; a text that is no pair, or says nothing, is worth nothing."""
        key = (case.id, text)
        if key not in self._known:
            self._known[key] = self._audited(case, text)
        return self._known[key]

    def _audited(self, case: Case, text: str) -> Worth:
        pair = self._form.read(text)
        if pair is None:
            return Worth(0.0, 0.0, 0.0)
        right = float(same_answer(pair.answer, [case.gold]))
        if not without_answer(pair.rationale):
            return Worth(right, 0.0, 0.0)
        auditor = self._auditor(case.id)
        if case.id not in self._enough:
            self._enough[case.id] = enough(auditor)
        try:
            audit = auditor.audit(pair.rationale)
        except VprogError as error:
            if error.code != "VP420":
                raise
            return Worth(right, 0.0, 0.0)
        whole = max(1, len(audit.claims) + len(audit.unread))
        said = audit.coverage / self._enough[case.id] if self._enough[case.id] else 1.0
        return Worth(right, max(0.0, 1 - audit.wrong / whole), min(1.0, said))

    def ratings(self, asked: Sequence[tuple[Case, str]]) -> list[float]:
        """How good each candidate is alone."""
        return [self.worth(case, text).score for case, text in asked]

    def verdicts(self, shown: Sequence[Shown]) -> list[Verdict]:
        """A verdict for each pair; two of the same worth are a tie."""
        found = []
        for one in shown:
            first, second = (self.worth(one.case, text).score for text in (one.first, one.second))
            tie = exp(-self._slope * abs(first - second))
            share = 1 / (1 + exp(-self._slope * (first - second)))
            found.append(Verdict((1 - tie) * share, (1 - tie) * (1 - share), tie))
        return found
