"""How often the students of LLaVA-Reasoner are right, asked both ways, and what a verifier chooses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from vprog.distill.final import final_answer
from vprog.distill.learner import Learner, loaded
from vprog.distill.reasoner.asks import prompt
from vprog.distill.reasoner.settings import Asking, Preferring, Verifying
from vprog.distill.reasoner.verify import Weighed, verified
from vprog.distill.reasoner.work import Work, drawn
from vprog.distill.row import Prompt, Row
from vprog.distill.sample import Sample
from vprog.distill.sampling import Asked, Sampling, sample_all
from vprog.files import write

ANSWERS: Final = "answers.jsonl"
FIGURES: Final = "figures.json"
#: The two ways to ask.
TASKS: Final = ("direct", "cot")


def asked(work: Work, checkpoint: str | Path, stage: str) -> dict[str, dict[str, float]]:
    """Ask a student about every test sample, at once and reasons first, the likeliest word each time.

    Returns:
        By split and way of asking the accuracy, by the rule of each data set.
    """

    def fill(folder: Path) -> None:
        student = loaded(work.settings.of(Learner), checkpoint, work.wording)
        samples = {f"{split}/{s.id}": s for split, some in work.tests.items() for s in some}
        prompts = [
            Asked(f"{task}/{name}", prompt(sample, task, work.rule(sample), work.wording))
            for task in TASKS
            for name, sample in samples.items()
        ]
        how = Sampling(max_tokens=work.settings.of(Asking).tokens, temperature=0.0, n=1)
        said = {one.id: one.texts[0] for one in sample_all(student, prompts, how, folder)}
        scores: dict[str, dict[str, list[float]]] = {}
        lines: list[dict[str, Any]] = []
        for task in TASKS:
            for name, sample in samples.items():
                text = said[f"{task}/{name}"]
                score = work.rule(sample).score(final_answer(text), sample)
                split = name.partition("/")[0]
                scores.setdefault(split, {}).setdefault(task, []).append(score)
                told_of = {"split": split, "id": sample.id, "task": task}
                lines.append({**told_of, "text": text, "score": score})
        write(folder / ANSWERS, "".join(json.dumps(line) + "\n" for line in lines))
        told = {
            split: {task: round(fmean(some), 6) for task, some in tasks.items()}
            for split, tasks in scores.items()
        }
        write(folder / FIGURES, json.dumps(told, indent=2) + "\n")

    place = work.run.stage(stage, fill, resumes=True, together=True)
    found: dict[str, dict[str, float]] = json.loads((place / FIGURES).read_text("utf-8"))
    return found


def verify(work: Work, sft: str | Path, dpo: str | Path) -> dict[str, Any]:
    """Sample answers of the DPO student and choose among them, by its reward, by vote, by chance.

    Returns:
        By split, way to choose and number of samples the accuracy.
    """
    how = work.settings.of(Verifying)

    def fill(folder: Path) -> None:
        learner = work.settings.of(Learner)
        policy = loaded(learner, dpo, work.wording)
        tests = {split: drawn(some, how.questions) for split, some in work.tests.items()}
        samples = {f"{split}/{s.id}": s for split, some in tests.items() for s in some}
        prompts = {
            name: prompt(sample, "cot", work.rule(sample), work.wording)
            for name, sample in samples.items()
        }
        asks = [Asked(name, put) for name, put in prompts.items()]
        sampling = Sampling(
            max_tokens=work.settings.of(Asking).tokens, temperature=how.temperature, n=how.samples
        )
        said = {one.id: one.texts for one in sample_all(policy, asks, sampling, folder)}
        rows = [_row(prompts[name], text) for name, some in said.items() for text in some]
        both = [policy.logps(rows)]
        del policy
        both.append(loaded(learner, sft, work.wording).logps(rows))
        found = _weighed(samples, said, *both)
        told = {
            split: verified(
                [one for name, one in found.items() if name.startswith(f"{split}/")],
                work.rules,
                counts(how.samples),
                work.settings.of(Preferring).beta,
                how.vote,
            )
            for split in tests
        }
        write(folder / FIGURES, json.dumps(told, indent=2) + "\n")

    place = work.run.stage("verify", fill, resumes=True, together=True)
    told: dict[str, Any] = json.loads((place / FIGURES).read_text("utf-8"))
    return told


def counts(most: int) -> tuple[int, ...]:
    """Numbers of samples to choose from: powers of two, and the most.

    >>> counts(1), counts(8), counts(12)
    ((1,), (1, 2, 4, 8), (1, 2, 4, 8, 12))
    """
    found = [1 << k for k in range(most.bit_length()) if 1 << k <= most]
    return tuple(dict.fromkeys([*found, most]))


def _row(asks: Prompt, text: str) -> Row:
    # What was sampled may be empty: its end alone has a probability.
    return Row(asks.images, asks.text, text, task="cot")


def _weighed(
    samples: dict[str, Sample],
    said: dict[str, tuple[str, ...]],
    policy: Sequence[float],
    reference: Sequence[float],
) -> dict[str, Weighed]:
    found, start = {}, 0
    for name, some in said.items():
        end = start + len(some)
        found[name] = Weighed(
            samples[name], some, tuple(policy[start:end]), tuple(reference[start:end])
        )
        start = end
    return found
