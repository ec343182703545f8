"""What the settings file of self-rationale calibration holds besides the student and its data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from vprog.distill.beam.generate import PENALTY, TOKENS
from vprog.distill.beam.search import BeamSettings
from vprog.distill.preference import DELTA
from vprog.distill.settings import WRONG_VALUE, key
from vprog.distill.src.curation import Curation
from vprog.distill.src.rap import SEPARATOR, RapForm
from vprog.distill.teacher.teacher import hold_named
from vprog.distill.training import Training


@dataclass(frozen=True, slots=True, kw_only=True)
class RapTable:
    """The rationale-answer pairs that the student learns first."""

    separator: str = key(SEPARATOR, "what stands between a rationale and its answer")
    source: str = key(
        "samples",
        "who writes the rationales: the samples have them, or a teacher writes them",
        choices=("samples", "teacher"),
    )
    telling: str = key(
        "",
        "which telling of a sample is its rationale: LEVEL/STYLE such as bridged/concise; "
        "empty: the sample's own",
    )
    teacher: str = key("", "the teacher, such as server:MODEL@URL; see docs/distill.md")
    tags: str = key(
        "rationale",
        "visual perception tags in the teacher's prompt: claims of the sample's rationale, the "
        "things of its scene, or none",
        choices=("rationale", "scene", "none"),
    )
    most: int = key(10_000, "the most pairs", least=1)

    def __post_init__(self) -> None:
        self.form  # noqa: B018 - a separator that cannot be is told here
        if (self.source == "teacher") != bool(self.teacher):
            raise WRONG_VALUE.error(
                "rap.teacher is given for samples that have rationales"
                if self.teacher
                else "rap.teacher is not given",
                "give both source and teacher, or neither",
            )
        if self.teacher:
            hold_named(self.teacher)

    @property
    def form(self) -> RapForm:
        """How a pair is written."""
        return RapForm(self.separator)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sft(Training):
    """Learning the pairs: rationale fine-tuning."""

    rate: float = key(2e-5, "the learning rate at its height; 1e-5 to 2e-5 for adapters", most=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dpo(Training):
    """Learning a round's preferences."""

    rate: float = key(5e-6, "the learning rate at its height; 5e-7 where all weights learn", most=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTable:
    """How candidates are searched, sentence by sentence."""

    speaker: str = key(
        "generate",
        "diverse search in groups, samples, or samples of a server that serves the student",
        choices=("generate", "sample", "server"),
    )
    server: str = key("", "MODEL@URL of an OpenAI-compatible server (server); one round alone")
    branch: int = key(5, "next sentences asked for behind each text", least=1, most=64)
    best: int = key(3, "the best unfinished texts that go on", least=1, most=64)
    worst: int = key(2, "the worst that do, for a contrast", most=64)
    depth: int = key(12, "the most sentences of a candidate", least=1, most=200)
    most: int = key(8, "the most candidates of a question that are judged", least=2, most=16)
    alike: float = key(0.9, "the likeness from which on two texts are one", most=1)
    penalty: float = key(
        PENALTY, "nats for a token that an earlier group takes (generate)", most=100
    )
    temperature: float = key(1.0, "of the samples (sample, server)", least=0.01, most=10)
    tokens: int = key(TOKENS, "the most tokens of a sentence", least=1, most=4096)
    answer: int = key(300, "the most tokens of an answer to a question held back", least=1)
    samples: int = key(0, "how many questions of each round are searched; 0: all")
    unit: int = key(32, "questions that are searched, and kept, together", least=1, most=10_000)
    seed: int = key(0, "of the samples, and of which questions are taken")

    def __post_init__(self) -> None:
        if (self.speaker == "server") != ("@" in self.server):
            raise WRONG_VALUE.error(
                "search.server and search.speaker do not agree", "write MODEL@URL, or nothing"
            )

    @property
    def beam(self) -> BeamSettings:
        """The search itself."""
        return BeamSettings(self.branch, self.best, self.worst, self.depth, self.most, self.alike)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeTable:
    """Who compares the candidates, and what it is shown."""

    judge: str = key(
        "audit",
        "the audit against the sample's trace, a trained R-Scorer, or any model that reads",
        choices=("audit", "scorer", "model"),
    )
    scorer: str = key("", "the folder of the R-Scorer")
    models: tuple[str, ...] = key(
        (), "members of a panel such as language:CHECKPOINT or server:MODEL@URL; all are heard"
    )
    facts: str = key(
        "rationale",
        "what a judge that reads is told of the picture: claims of the sample's trace or "
        "rationale, the things of its scene, or nothing",
        choices=("rationale", "scene", "none"),
    )
    scoring: str = key(
        "pairwise",
        "two candidates in both orders, or each alone, to compare with (audit, scorer)",
        choices=("pairwise", "independent"),
    )
    tie: float = key(0.1, "ratings that differ by less are a tie (independent)", most=1)

    def __post_init__(self) -> None:
        wanted = {"scorer": bool(self.scorer), "models": bool(self.models)}
        needed = {"scorer": self.judge == "scorer", "models": self.judge == "model"}
        for name, given in wanted.items():
            if given != needed[name]:
                what = "is given" if given else "is not given"
                raise WRONG_VALUE.error(
                    f"judge.{name} {what} for the judge {self.judge}", "make the two agree"
                )
        if self.scoring == "independent" and self.judge == "model":
            raise WRONG_VALUE.error(
                "a model judges pairs and rates nothing alone", "take scoring = 'pairwise'"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundsTable:
    """How pairs are made of judgements, and how often the student learns from them."""

    rounds: int = key(2, "the most rounds of search, judging and DPO", least=1, most=20)
    curation: str = key(
        "extreme",
        "one pair of a question, or one for right and one for wrong answers among the rejected",
        choices=get_args(Curation),
    )
    delta: float = key(DELTA, "the least distance of two candidates' scores", most=2)
    weighted: bool = key(True, "weigh pairs by confidence; false: all count 1")
    beta: float = key(0.1, "how dear it is to leave the round's reference", least=1e-6, most=100)
    held: float = key(0.1, "the share of questions that only compare rounds", most=0.9)
    stop: float = key(
        0.55, "no further round where the win rate against the round before is below", most=1
    )
