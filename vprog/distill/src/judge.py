"""Judging the candidates of a round, in units that outlive a kill, and the pairs that come of it."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vprog.distill.judging import Judgement
from vprog.distill.preference import DELTA, Pair
from vprog.distill.row import Preference
from vprog.distill.sample import Sample
from vprog.distill.scorer.case import Case, Judgements, Rater, Scorer, judge_cases, rated
from vprog.distill.scorer.figures import figures, length_ratio
from vprog.distill.src.agreement import agreement
from vprog.distill.src.curation import Curation, curate
from vprog.distill.src.rap import RapForm
from vprog.distill.src.rows import facts_of, prompt
from vprog.distill.src.search import Searched, as_candidates
from vprog.distill.src.units import in_units

#: Judges the candidates of some cases.
Judging = Callable[[Sequence[Case], Sequence[Sequence[str]]], list[Judgements]]


def pairwise(scorer: Scorer) -> Judging:
    """Judging two by two, in both orders."""
    return lambda cases, texts: judge_cases(scorer, cases, texts)


def independent(rater: Rater, tie: float) -> Judging:
    """Judging each candidate alone, to compare with: the higher rating wins."""

    def judging(cases: Sequence[Case], texts: Sequence[Sequence[str]]) -> list[Judgements]:
        asked = [(case, text) for case, some in zip(cases, texts, strict=True) for text in some]
        ratings = iter(rater.ratings(asked))
        return [rated([next(ratings) for _ in some], tie) for some in texts]

    return judging


@dataclass(frozen=True, slots=True)
class Curating:
    """How pairs are made of judgements; see ``vprog.distill.src.curation.curate``."""

    how: Curation = "extreme"
    delta: float = DELTA
    weighted: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a round's judging.

    Attributes:
        preferences: the pairs to learn from.
        report: figures as plain data.
    """

    preferences: tuple[Preference, ...]
    report: dict[str, Any]


def case_of(sample: Sample, facts: str) -> Case:
    """A sample as a judge sees it; ``facts`` as in ``facts_of``."""
    return Case(sample.id, sample.question, sample.answer, facts_of(sample, facts))


def judge_round(
    judging: Judging,
    searched: Sequence[Searched],
    samples: Mapping[str, Sample],
    form: RapForm,
    folder: Path,
    curating: Curating,
    *,
    facts: str = "rationale",
    unit: int = 32,
) -> Judged:
    """Judge the candidates of a round and curate pairs.

    Args:
        judging: who judges.
        searched: the candidates.
        samples: by id.
        form: how rationale and answer are written.
        folder: where the units of judgements lie.
        curating: how pairs are made.
        facts: what judges that read are told of a picture.
        unit: questions that are judged, and kept, together.

    Raises:
        VprogError: as the judge has it; VP706 a unit cannot be written.
    """

    def work(some: Sequence[Searched]) -> list[dict[str, Any]]:
        cases = [case_of(samples[one.id], facts) for one in some]
        found = judging(cases, [one.texts for one in some])
        return [
            {
                "id": one.id,
                "judgements": [[*place, *_told(judged[place])] for place in sorted(judged)],
            }
            for one, judged in zip(some, found, strict=True)
        ]

    judged = [
        {(i, j): Judgement(*told) for i, j, *told in record["judgements"]}
        for record in in_units(folder, searched, unit, work)
    ]
    preferences: list[Preference] = []
    why: Counter[str] = Counter()
    hard = 0
    for one, judgements in zip(searched, judged, strict=True):
        sample = samples[one.id]
        candidates = as_candidates(one.texts, sample, form)
        made = curate(candidates, judgements, curating.how, curating.delta, curating.weighted)
        why[made.why or "a pair"] += 1
        for pair in made.pairs:
            preferences.append(_preference(sample, one.texts, pair))
            hard += candidates[pair.rejected].right
    report = {
        **_of_candidates(searched, samples, form),
        "judge": figures([len(one.texts) for one in searched], judged).to_json(),
        "questions": dict(why),
        "pairs": len(preferences),
        "pairs whose rejected answer is right": hard,
        "length ratio": length_ratio([(p.chosen, p.rejected) for p in preferences]),
        "mean weight": statistics.fmean([p.weight for p in preferences]) if preferences else 0.0,
    }
    return Judged(tuple(preferences), report)


def _told(judgement: Judgement) -> list[float]:
    return list(asdict(judgement).values())


def _preference(sample: Sample, texts: Sequence[str], pair: Pair) -> Preference:
    return Preference(
        prompt(sample), texts[pair.chosen], texts[pair.rejected], pair.weight, sample.id
    )


def _of_candidates(
    searched: Sequence[Searched], samples: Mapping[str, Sample], form: RapForm
) -> dict[str, Any]:
    """Figures about what the search found: the likeliest candidate of each question, and all."""
    first = [(one.texts[0], samples[one.id]) for one in searched if one.texts]
    right = [as_candidates([text], sample, form)[0].right for text, sample in first]
    agreed = agreement([text for text, _ in first], [sample.question for _, sample in first])
    answers = [{form.answer(text) for text in one.texts} for one in searched if one.texts]
    found = sum(one.found for one in searched)
    return {
        "searched": len(searched),
        "candidates": sum(len(one.texts) for one in searched),
        "unreadable": sum(one.unreadable for one in searched) / found if found else 0.0,
        "two answers": sum(len(one) > 1 for one in answers) / max(1, len(answers)),
        "accuracy": sum(right) / max(1, len(right)),
        "agreement": agreed.share,
    }


@dataclass(frozen=True, slots=True)
class Compared:
    """A round against the one before, on questions that neither learned from.

    Attributes:
        questions: how many.
        wins: the mean probability that the new answer is better, a tie counting half; 0.5 where
            there is no question.
        ties: the share of ties.
        accuracy: of the new answers.
        agreement: of the new answers with their rationales.
    """

    questions: int
    wins: float
    ties: float
    accuracy: float
    agreement: float


def compare(
    judging: Judging,
    samples: Sequence[Sample],
    new: Sequence[str],
    old: Sequence[str],
    form: RapForm,
    facts: str,
) -> Compared:
    """Judge the answers of a round's student against those of the round before.

    Args:
        judging: who judges; a text that is no pair is judged as it is.
        samples: the questions held back.
        new: what the round's student says to each.
        old: what the one before says.
        form: how rationale and answer are written.
        facts: as in ``facts_of``.
    """
    if not samples:
        return Compared(0, 0.5, 0.0, 0.0, 0.0)
    cases = [case_of(sample, facts) for sample in samples]
    places = [k for k in range(len(samples)) if new[k] != old[k]]
    told = judging([cases[k] for k in places], [(new[k], old[k]) for k in places])
    wins = [0.5] * (len(samples) - len(places))
    wins += [one[0, 1].wins + one[0, 1].tie / 2 for one in told]
    ties = len(samples) - len(places) + sum(one[0, 1].tie for one in told)
    right = [
        as_candidates([text], sample, form)[0].right
        for text, sample in zip(new, samples, strict=True)
    ]
    agreed = agreement(new, [sample.question for sample in samples])
    return Compared(
        len(samples),
        statistics.fmean(wins),
        ties / len(samples),
        sum(right) / len(samples),
        agreed.share,
    )
