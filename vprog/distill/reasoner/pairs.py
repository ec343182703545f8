"""Pairs of right and wrong samples for preference optimisation (LLaVA-Reasoner, stage C)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from vprog.corpus.exports.wording import Wording
from vprog.distill.final import final_answer
from vprog.distill.preference import BAND, MOST, Candidate, outcome_pairs
from vprog.distill.reasoner.asks import prompt
from vprog.distill.reasoner.rules import Rule, rule_for
from vprog.distill.row import Preference
from vprog.distill.sample import Sample


@dataclass(frozen=True, slots=True)
class Paired:
    """The pairs of a set of samples, and what became of each question.

    Attributes:
        pairs: to learn from.
        report: counts: questions, those in the band, too hard and too easy; the mean accuracy;
            samples without an answer; pairs by data set; mean words of chosen and rejected answers.
    """

    pairs: tuple[Preference, ...]
    report: Mapping[str, Any]


def candidates(texts: Sequence[str], sample: Sample, rule: Rule) -> list[Candidate]:
    """Samples of a student as candidates, each right or wrong by the rule of its data set."""
    return [Candidate(t, final_answer(t) or "", rule.right(t, sample)) for t in texts]


def pair(
    sampled: Sequence[tuple[Sample, Sequence[str]]],
    rules: Mapping[str, Rule],
    wording: Wording,
    *,
    band: tuple[float, float] = BAND,
    most: int = MOST,
    each: int = 0,
    seed: int = 0,
) -> Paired:
    """Pairs of right and wrong samples.

    Args:
        sampled: questions, each with what a student wrote to it, reasons first.
        rules: of answer formats.
        wording: of the prompt.
        band: the least and the greatest accuracy of a question that gives pairs.
        most: pairs of a question.
        each: pairs of a data set at most, drawn by a digest; 0: all.
        seed: of the draws.
    """
    found: dict[str, list[Preference]] = {}
    shares, empty, texts = [], 0, 0
    for sample, written in sampled:
        rule = rule_for(rules, sample.dataset)
        some = candidates(written, sample, rule)
        asks = prompt(sample, "cot", rule, wording)
        share = fmean(c.right for c in some) if some else 0.0
        shares.append(share)
        empty += sum(not c.answer for c in some)
        texts += len(some)
        # A sample without a word is wrong, and counts as that; but nothing is learned from it.
        said = [c for c in some if c.text.strip()] if band[0] <= share <= band[1] else []
        drawn = outcome_pairs(said, f"{seed}:{sample.id}", (0.0, 1.0), most)
        found.setdefault(sample.dataset, []).extend(
            Preference(asks, said[p.chosen].text, said[p.rejected].text, p.weight, sample.id)
            for p in drawn
        )
    for dataset, pairs in found.items():
        if 0 < each < len(pairs):
            pairs.sort(key=lambda p: _drawn(seed, p))
            found[dataset] = pairs[:each]
    every = [p for dataset in sorted(found) for p in found[dataset]]
    every.sort(key=lambda p: _drawn(seed, p))
    report = {
        "questions": len(shares),
        "in_band": sum(band[0] <= s <= band[1] for s in shares),
        "too_hard": sum(s < band[0] for s in shares),
        "too_easy": sum(s > band[1] for s in shares),
        "accuracy": round(fmean(shares), 6) if shares else 0.0,
        "samples": texts,
        "unanswered": empty,
        "pairs": {name or "default": len(found[name]) for name in sorted(found)},
        "words_chosen": _words([p.chosen for p in every]),
        "words_rejected": _words([p.rejected for p in every]),
    }
    return Paired(tuple(every), report)


def _words(texts: Sequence[str]) -> float:
    return round(fmean(len(text.split()) for text in texts), 3) if texts else 0.0


def _drawn(seed: int, pair: Preference) -> bytes:
    told = "\0".join((str(seed), pair.pair_id, pair.chosen, pair.rejected))
    return hashlib.sha256(told.encode()).digest()
