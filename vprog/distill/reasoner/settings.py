"""The settings of a run of LLaVA-Reasoner; the values are the paper's or its code's where it has them."""

from __future__ import annotations

from dataclasses import dataclass

from vprog.distill.reasoner.mix import FORMAT, MIXES
from vprog.distill.settings import WRONG_VALUE, key
from vprog.distill.teacher.teacher import hold_named
from vprog.distill.training import Training
from vprog.distill.truncation import WORDS
from vprog.distill.wording import WORDINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How questions are put, and which are asked about."""

    splits: tuple[str, ...] = key(("test",), "the splits that are asked about, of the same source")
    world: str = key("", "a world whose splits are asked about instead")
    most: int = key(0, "samples of each split to ask about at most; 0: all")
    wording: str = key("marked", "of prompts and the mark of an answer", choices=tuple(WORDINGS))
    rules: str = key("", "a file of rules of answer formats beside those that come with vprog")
    tokens: int = key(256, "the most of an answer", least=1, most=100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaching:
    """Who writes the rationales."""

    teacher: str = key(
        "own", "own (the samples' verified ones), server:MODEL@URL or language:CHECKPOINT"
    )
    tokens: int = key(512, "the most of an answer", least=1, most=100_000)
    temperature: float = key(0.0, "of a server", most=10)

    def __post_init__(self) -> None:
        if self.teacher != "own":
            hold_named(self.teacher)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixing:
    """What is learned first."""

    mix: str = key("both", "format (1), direct (2), cot (3) or both (4)", choices=tuple(MIXES))
    format: int = key(FORMAT, "samples of each data set that teach the form of an answer")
    general: str = key("", "samples of general instructions (JSON lines) that stand in every mix")
    repeats: tuple[str, ...] = key((), 'how often a data set counts: "gqa=3"')
    seed: int = key(0, "of every draw")

    def __post_init__(self) -> None:
        self.factors()

    def factors(self) -> dict[str, int]:
        """How often each data set counts.

        Raises:
            VprogError: VP702 an entry is no name and number.
        """
        found = {}
        for entry in self.repeats:
            name, _, often = entry.rpartition("=")
            if not name or not (often.isascii() and often.isdecimal()) or int(often) > 1000:
                raise WRONG_VALUE.error(f"mix.repeats has {entry[:60]!r}", 'write "gqa=3"')
            found[name] = int(often)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Sft(Training):
    """Learning the mix."""

    rate: float = key(5e-6, "the learning rate at its height", most=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Samples of the student, and pairs of right against wrong ones."""

    samples: int = key(32, "of each question, reasons first", least=2, most=10_000)
    temperature: float = key(
        1.0, "of sampling; the paper has 1.2 for some sets", least=0.01, most=10
    )
    top_p: float = key(1.0, "the share of likeliest tokens to draw from", least=0.01, most=1)
    questions: int = key(0, "questions to sample at most; 0: all")
    low: float = key(
        0.25, "the least share of right samples of a question that gives pairs", most=1
    )
    high: float = key(0.85, "the greatest", most=1)
    most: int = key(3, "pairs of a question", least=1, most=1000)
    each: int = key(0, "pairs of a data set at most; 0: all")

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise WRONG_VALUE.error(
                f"pairs.low, {self.low}, is above pairs.high, {self.high}", "take 0.25 and 0.85"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferring:
    """The loss of learning from pairs."""

    beta: float = key(0.1, "how dear it is to leave the student of before", least=1e-6, most=100)
    words: float = key(WORDS, "both answers are cut to so many words; 0: not at all", kind=float)
    strip_end: bool = key(True, "leave the end of the answer out: a cut one must not teach to stop")
    sft: float = key(0.0, "how much the chosen answer's cross-entropy counts besides", most=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dpo(Training):
    """Learning from pairs."""

    rate: float = key(5e-7, "the learning rate at its height", most=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifying:
    """The student of the pairs as verifier of samples."""

    samples: int = key(8, "of each question that is asked about; 0: no verifier", most=10_000)
    temperature: float = key(1.0, "of sampling", least=0.01, most=10)
    vote: float = key(1.0, "the temperature of the weighted vote", least=1e-4, most=1000)
    questions: int = key(0, "of each split at most; 0: all")
