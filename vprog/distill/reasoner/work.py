"""What the stages of a run of LLaVA-Reasoner share: settings, samples, rules, and the wording."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from vprog.corpus.exports.wording import Wording
from vprog.distill.data import Data, samples_of
from vprog.distill.digest import digest_of
from vprog.distill.fact import told_apart
from vprog.distill.learner import Learner
from vprog.distill.reasoner.asks import asked_of_teacher, row
from vprog.distill.reasoner.rules import Rule, rule_for, rules
from vprog.distill.reasoner.settings import Asking, Mixing
from vprog.distill.sample import Sample, from_world, hold_pictures
from vprog.distill.settings import WRONG_VALUE, Settings
from vprog.distill.stages import Run
from vprog.distill.training import hold_same
from vprog.distill.wording import WORDINGS


@dataclass(frozen=True, slots=True)
class Work:
    """A run.

    Attributes:
        settings: of it.
        run: its stages.
        wording: of prompts and the mark.
        rules: of answer formats.
        train: samples to learn from.
        tests: samples to ask about, by split.
    """

    settings: Settings
    run: Run
    wording: Wording
    rules: Mapping[str, Rule]
    train: tuple[Sample, ...]
    tests: Mapping[str, tuple[Sample, ...]]

    def rule(self, sample: Sample) -> Rule:
        """The rule of a sample's data set."""
        return rule_for(self.rules, sample.dataset)


def opened(
    settings: Settings, folder: str | Path, tell: Callable[[str], None] = lambda sentence: None
) -> Work:
    """A run with its samples, before anything is loaded.

    Raises:
        VprogError: VP735 for rules; VP702, VP703, VP704, VP504, VP516 and VP361 for samples; VP708
            the folder holds a run of other settings, samples or rules.
    """
    formats = _rules(settings)
    told = {"pipeline": "reasoner", "settings": told_apart(settings)}
    run = Run(folder, told, tell)
    train, tests = asked_of(settings, run.stage)
    samples = [*train, *(sample for some in tests.values() for sample in some)]
    hold_same(run.folder / "samples.json", {"form": 1, "samples": digest_of(samples)})
    hold_same(run.folder / "rules.json", {"form": 1, **{n: asdict(r) for n, r in formats.items()}})
    return Work(settings, run, WORDINGS[settings.of(Asking).wording], formats, train, tests)


def asked_of(
    settings: Settings, make: Callable[..., Path] | None = None
) -> tuple[tuple[Sample, ...], dict[str, tuple[Sample, ...]]]:
    """The samples to learn from, and those to ask about by split; each has its pictures.

    Args:
        settings: of the run.
        make: makes a stage of the run; None: a world that is not made yet has no samples.

    Raises:
        VprogError: VP735 for rules; VP703, VP704, VP504, VP516 and VP361 for samples;
            VP702 the mix repeats a data set that is not among them.
    """
    asking, learner = settings.of(Asking), settings.of(Learner)
    _rules(settings)
    size = learner.size or learner.pixels
    if make is None and settings.of(Data).world() is not None:
        return (), {}
    train = samples_of(settings, size, make)
    tests: dict[str, tuple[Sample, ...]] = {}
    for split in asking.splits:
        if asking.world:
            some = from_world(settings.path(asking.world), split)
        else:
            data = replace(settings.of(Data), splits=(split,), most=0)
            tables = {**settings.tables, "data": data}
            some = samples_of(replace(settings, tables=tables), size, make)
        tests[split] = tuple(drawn(some, asking.most))
    for samples in (train, *tests.values()):
        hold_pictures(samples)
    sets = {sample.dataset for sample in train}
    for name in settings.of(Mixing).factors():
        if name not in sets:
            there = ", ".join(sorted(filter(None, sets))) or "none with a name"
            raise WRONG_VALUE.error(
                f"mix.repeats has {name[:60]!r}, which is no data set of the samples",
                f"data sets: {there[:200]}",
            )
    return tuple(train), tests


def _rules(settings: Settings) -> dict[str, Rule]:
    own = settings.of(Asking).rules
    return rules(settings.path(own) if own else None)


def drawn(samples: Sequence[Sample], most: int) -> list[Sample]:
    """So many samples, drawn by a digest of their names; 0: all. Their order stays."""
    if not 0 < most < len(samples):
        return list(samples)
    ranked = sorted(samples, key=lambda s: (hashlib.sha256(s.id.encode()).digest(), s.id))
    kept = {id(sample) for sample in ranked[:most]}
    return [sample for sample in samples if id(sample) in kept]


def texts(work: Work) -> Iterator[str]:
    """What a small student reads and writes in a run, so that its tokenizer knows the words."""
    for sample in work.train:
        rule = work.rule(sample)
        yield asked_of_teacher(sample, rule, work.wording).text
        for task in ("direct", "cot"):
            one = row(sample, task, rule, work.wording)
            yield from (one.prompt, one.target)
