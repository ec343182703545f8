"""What a judge of rationales learns from, and is measured by: sound rationales and planted faults.

Labels cost nothing: a rationale made from a verified trace is sound, one with a planted fault is worse,
and two tellings of one trace, in other styles or words, are equally good.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from vprog.distill.corruption.plant import Planted, Soil, harms
from vprog.distill.scorer.case import Case, Shown
from vprog.distill.scorer.figures import Truth
from vprog.distill.src.rap import Rap, RapForm
from vprog.distill.src.tags import claim_tags, tagged
from vprog.rationalize.audit import Auditor
from vprog.rationalize.rationale import rationalize
from vprog.trace import Trace

#: The styles and seeds in which a sound rationale is told.
TELLINGS: Final = (
    ("detailed", None), ("concise", None), ("detailed", 1), ("concise", 2), ("detailed", 3),
    ("concise", 4),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sound:
    """A verified trace with its question.

    Attributes:
        id: of the question.
        question: the question.
        answer: the right answer.
        type: what kind of answer is asked for.
        trace: the run that came to it.
    """

    id: str
    question: str
    answer: str
    type: str
    trace: Trace

    @property
    def case(self) -> Case:
        """What a judge is shown beside the candidates: the facts are the claims of the trace."""
        said = rationalize(self.trace).sentences
        facts = tagged(claim_tags(claim for one in said for claim in one.claims))
        return Case(self.id, self.question, self.answer, facts)

    def tellings(self) -> tuple[str, ...]:
        """The rationale in other styles and words, no two alike."""
        made = rationalize(self.trace)
        told = (" ".join(s.text for s in made.said(style, seed)) for style, seed in TELLINGS)
        return tuple(dict.fromkeys(told))


@dataclass(frozen=True, slots=True)
class Lesson:
    """Two candidates as a judge sees them, and what is known of them.

    Attributes:
        shown: the case and the two, in the order in which they are shown.
        better: 1 the first, -1 the second, 0 neither.
        fault: the fault of the worse one; ``paraphrase`` where neither has one.
    """

    shown: Shown
    better: int
    fault: str


@dataclass(frozen=True, slots=True)
class Bench:
    """Candidates of a case, with what is known of every two of them."""

    case: Case
    candidates: tuple[str, ...]
    truths: tuple[Truth, ...]


def soils(sounds: Sequence[Sound]) -> list[Soil]:
    """For each trace what faults are planted with: things, answers of its type, a foreign rationale.

    The foreign sentences are those of the trace before it, which is mostly of the same picture.
    """
    nouns: dict[str, None] = {}
    answers: dict[str, dict[str, None]] = {}
    for one in sounds:
        nouns.update(dict.fromkeys(_nouns(one.trace)))
        answers.setdefault(one.type, {})[one.answer] = None
    things = tuple(sorted(nouns))
    found = []
    for place, one in enumerate(sounds):
        foreign = rationalize(sounds[place - 1].trace).sentences if len(sounds) > 1 else ()
        texts = tuple(s.text for s in foreign)
        found.append(Soil(things, tuple(answers[one.type]), texts))
    return found


def _nouns(trace: Trace) -> Iterator[str]:
    for step in trace.steps:
        if step.op == "find" and isinstance(step.args[1], str):
            yield step.args[1].lower()


def benches(
    sounds: Sequence[Sound], form: RapForm, seed: int = 0, sound: int = 2, faulty: int = 4
) -> list[Bench]:
    """For each trace candidates of known worth: so many sound tellings, so many with a fault.

    A fault is used only where the audit against the trace finds more wrong with the text than before,
    or less said than the concise telling says; or where its answer is wrong, or only the order of its
    sentences is.

    Args:
        sounds: verified traces.
        form: how a candidate is written.
        seed: of what is drawn.
        sound: the most sound tellings of a trace.
        faulty: the most faulty ones, of different faults as far as there are.
    """
    return [
        _bench(one, soil, form, seed, sound, faulty)
        for one, soil in zip(sounds, soils(sounds), strict=True)
    ]


def _bench(one: Sound, soil: Soil, form: RapForm, seed: int, sound: int, faulty: int) -> Bench:
    dice = random.Random(f"{seed}:{one.id}")
    tellings = list(one.tellings())
    dice.shuffle(tellings)
    pairs = [Rap(text, one.answer) for text in tellings[:sound]]
    auditor = Auditor(one.trace)
    bad: dict[Rap, str] = {}
    for number in range(faulty):
        told = Rap(dice.choice(tellings), one.answer)
        for planted in _turned(harms(told, soil, f"{seed}:{one.id}:{number}"), number):
            if len(bad) < faulty and planted.pair not in bad and planted.pair not in pairs:
                wrong = planted.pair.answer != one.answer or planted.how == "order"
                if wrong or worse(auditor, planted.pair.rationale, told.rationale):
                    bad[planted.pair] = planted.fault
                    break
    faults = ["paraphrase"] * len(pairs) + list(bad.values())
    order = list(range(len(faults)))
    dice.shuffle(order)
    texts = [form.write(pair) for pair in (*pairs, *bad)]
    truths = []
    for i, j in combinations(range(len(order)), 2):
        a, b = faults[order[i]], faults[order[j]]
        if a == "paraphrase" or b == "paraphrase":
            better = (a == "paraphrase") - (b == "paraphrase")
            truths.append(Truth(i, j, better, b if a == "paraphrase" else a))
    return Bench(one.case, tuple(texts[k] for k in order), tuple(truths))


def worse(auditor: Auditor, text: str, than: str) -> bool:
    """Whether the audit finds more wrong with a text than with another, or less said than is enough."""
    one, other = auditor.audit(text), auditor.audit(than)
    return one.wrong > other.wrong or one.coverage < min(enough(auditor), other.coverage)


def enough(auditor: Auditor) -> float:
    """The share of the deciding statements that the concise telling of a trace says, 0 to 1.

    What it leaves out follows from what it says: a text that says as much lacks nothing.
    """
    said = auditor.own.said("concise")
    return auditor.audit(" ".join(one.text for one in said)).coverage


def _turned(planted: Sequence[Planted], by: int) -> list[Planted]:
    """The same in another turn, so that each fault has its chance to be the first."""
    start = by % len(planted) if planted else 0
    return [*planted[start:], *planted[:start]]


def lessons(made: Sequence[Bench], seed: int = 0) -> list[Lesson]:
    """Every known pair of some benches as a lesson, each in one of the two orders, mixed."""
    found = []
    for bench in made:
        dice = random.Random(f"{seed}:{bench.case.id}")
        for truth in bench.truths:
            places, better = (truth.first, truth.second), truth.better
            if dice.random() < 0.5:
                places, better = places[::-1], -better
            first, second = (bench.candidates[place] for place in places)
            found.append(Lesson(Shown(bench.case, first, second), better, truth.fault))
    random.Random(f"{seed}").shuffle(found)
    return found
