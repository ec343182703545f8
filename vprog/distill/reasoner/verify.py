"""How well a verifier chooses among samples, against voting and chance (LLaVA-Reasoner, stage D)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from vprog.distill.final import final_answer
from vprog.distill.reasoner.rules import Rule, rule_for
from vprog.distill.sample import Sample
from vprog.distill.verifier import best_of, majority, rewards, weighted_vote
from vprog.rationalize.panel import normal

#: The ways to choose, in the order of a table.
WAYS = ("one", "majority", "best_of", "weighted", "any")


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question with samples and what two models think of each.

    Attributes:
        sample: the question.
        texts: what was sampled.
        policy: the DPO model's log-probability of each, nats.
        reference: the SFT model's.
    """

    sample: Sample
    texts: tuple[str, ...]
    policy: tuple[float, ...]
    reference: tuple[float, ...]


def choose(
    weighed: Weighed, count: int, beta: float = 0.1, temperature: float = 1.0
) -> dict[str, str]:
    """What each way to choose makes of the first so many samples.

    Samples without an answer do not vote; answers that are the same in their normal form vote
    together. ``one`` is the first sample, whatever it says.

    Returns:
        By way, the answer, as the first sample that gives it has it; empty where there is none.
        ``any`` is not among them.
    """
    first = weighed.texts[0] if weighed.texts else ""
    scores = rewards(weighed.policy[:count], weighed.reference[:count], beta)
    written: dict[str, str] = {}
    answers, weights = [], []
    for text, score in zip(weighed.texts[:count], scores, strict=True):
        if (answer := final_answer(text)) is not None:
            written.setdefault(normal(answer), answer)
            answers.append(normal(answer))
            weights.append(score)
    found = {"one": final_answer(first) or "", "majority": "", "best_of": "", "weighted": ""}
    if answers:
        # A rule of a data set looks at the answer itself: its normal form may have lost a letter.
        found["majority"] = written[majority(answers)]
        found["best_of"] = written[best_of(answers, weights)]
        found["weighted"] = written[weighted_vote(answers, weights, temperature)]
    return found


def verified(
    weighed: Sequence[Weighed],
    rules: Mapping[str, Rule],
    counts: Sequence[int],
    beta: float = 0.1,
    temperature: float = 1.0,
) -> dict[str, dict[int, float]]:
    """The accuracy of each way to choose, by the number of samples chosen from.

    ``any`` counts a question as right if any of its samples is: no way to choose can do better.

    Args:
        weighed: questions with their samples.
        rules: of answer formats.
        counts: numbers of samples.
        beta: of the reward.
        temperature: of the weighted vote.
    """
    found: dict[str, dict[int, float]] = {way: {} for way in WAYS}
    for count in counts:
        hits: dict[str, list[float]] = {way: [] for way in WAYS}
        for one in weighed:
            rule = rule_for(rules, one.sample.dataset)
            for way, answer in choose(one, count, beta, temperature).items():
                hits[way].append(rule.score(answer, one.sample))
            each = [rule.score(final_answer(t), one.sample) for t in one.texts[:count]]
            hits["any"].append(max(each, default=0.0))
        for way, scores in hits.items():
            found[way][count] = round(fmean(scores), 6) if scores else 0.0
    return found
