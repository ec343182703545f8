"""The settings of a run of SelfSynthX; the values are those of the released code where it has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vprog.distill.selfsynthx.data import KINDS
from vprog.distill.selfsynthx.encoder import network_of
from vprog.distill.selfsynthx.gate import GATES
from vprog.distill.settings import WRONG_VALUE, key
from vprog.distill.teacher.teacher import hold_named

#: What is learned in every round: the method; the plain label alone; the label with the same
#: explanation for all pictures of a class; the method without its filter.
ARMS: Final = ("selfsynthx", "label", "general", "unfiltered")
_WORLD: Final = "world:"
_MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """Pictures of classes, and what a class's pictures may show."""

    kind: str = key("birds", "where pictures come from", choices=KINDS)
    path: str = key(
        "world:160",
        "the folder of a world with birds, or world:BIRDS[:SEED] to draw some; the folder of "
        "classes' folders; a file of JSON lines",
    )
    thing: str = key("bird", "what all classes are, for the questions")
    test: float = key(
        0.25, "the share of each class kept for asking, where the source has no split", most=0.9
    )
    most: int = key(0, "pictures of each class at most; 0: all")
    concepts: str = key(
        "",
        "a file of lists of concepts (TOML or JSON), or traces:FOLDER; empty: a world's own, or "
        "the writer's",
    )
    planted: int = key(
        6, "wrong concepts put into each list of a world's own, to count how well one chooses",
        most=15,
    )  # fmt: skip

    def __post_init__(self) -> None:
        self.drawn()

    def drawn(self) -> tuple[int, int] | None:
        """How many birds are to be drawn, and their seed; None where pictures are there.

        Raises:
            VprogError: VP702.

        >>> Data(path="world:40:3").drawn(), Data(path="aviary").drawn()
        ((40, 3), None)
        """
        if self.kind != "birds" or not self.path.startswith(_WORLD):
            return None
        birds, _, seed = self.path.removeprefix(_WORLD).partition(":")
        if birds.isdecimal() and 0 < int(birds) <= _MOST and (seed or "0").isdecimal():
            return int(birds), int(seed or 0)
        raise WRONG_VALUE.error(
            f"data.path is {self.path[:60]!r}", "write world:BIRDS or world:BIRDS:SEED"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """Teaching the student to see, before any class, on birds of no species; 0 rows: it can see."""

    rows: int = key(0, "rows that describe chance birds, or ask for one concept", most=10_000_000)
    size: int = key(64, "pixels of their pictures", least=24, most=2048)
    writing: bool = key(False, "teach it too to write answers from a name and concepts")
    mix: float = key(
        0.0, "rows of these for each row of a class, in every round (the paper mixes 1 to 1)", most=100
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Describe:
    """Descriptions of the pictures, by the student as it is before the first round."""

    samples: int = key(10, "descriptions in each of the three wordings", least=1, most=1000)
    temperature: float = key(1.0, "of sampling", most=10)
    tokens: int = key(256, "the most of a description", least=1, most=100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """Choosing a picture's concepts from its class's list."""

    encoder: str = key("tfidf", "hashing, tfidf, or transformers:FOLDER[,PREFIX]")
    tau: float = key(0.1, "the temperature of the scores", least=1e-4, most=100)
    deviations: float = key(
        0.4, "keep what scores above the mean by so many standard deviations", most=10
    )
    least: int = key(3, "keep at least so many", least=1, most=1000)
    negatives: int = key(0, "descriptions of other pictures to hold against; 0: all")
    direct: bool = key(True, "ask the student directly too, to compare, where the truth is known")

    def __post_init__(self) -> None:
        network_of(self.encoder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Synthesis:
    """Answers of the first round, from the label and the chosen concepts."""

    writer: str = key(
        "student",
        "student (as in the paper), template (by rule, for students that follow no instructions), "
        "server:MODEL@URL or language:CHECKPOINT",
    )
    answers: int = key(8, "questions about each picture", least=1, most=1000)
    temperature: float = key(0.3, "of sampling", most=10)
    tokens: int = key(128, "the most of an answer", least=1, most=100_000)

    def __post_init__(self) -> None:
        if self.writer not in ("student", "template"):
            hold_named(self.writer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """Rounds of learning, sampling and rejection."""

    arm: str = key("selfsynthx", "what is learned", choices=ARMS)
    count: int = key(4, "rounds in all", least=1, most=100)
    queries: int = key(8, "queries about each picture from the second round on", least=1, most=1000)
    samples: int = key(3, "answers to each query", least=1, most=1000)
    temperature: float = key(0.7, "of sampling", most=10)
    top_p: float = key(0.6, "the share of likeliest tokens to draw from", least=0.01, most=1)
    tokens: int = key(196, "the most of an answer", least=1, most=100_000)
    gate: str = key(
        "words",
        "when an answer says its label: substring is the released metric",
        choices=tuple(GATES),
    )
    asked_tokens: int = key(256, "the most of an answer when it is asked", least=1, most=100_000)
    augment: int = key(
        4, "changes of a picture to learn from at most (mirrored, turned, ...); 0: none", most=5
    )
    pages: int = key(16, "pictures that get a page", most=100_000)
    fluency: str = key("", "a language model for FS; empty: counts of words of the descriptions")
    judge: str = key(
        "",
        "a judge for EE and CS beside our own: server:MODEL@URL or language:CHECKPOINT; empty: none",
    )
    seed: int = key(0, "of every draw")

    def __post_init__(self) -> None:
        if self.temperature == 0 and self.samples > 1 and self.arm != "label":
            raise WRONG_VALUE.error(
                "rounds.temperature is 0, so all answers to a query are the same",
                "take 0.7, or one sample",
            )
        if self.judge:
            hold_named(self.judge)
