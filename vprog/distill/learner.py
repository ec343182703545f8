"""The student of a run: a checkpoint that is there, or a small one made from nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vprog.distill.settings import Settings, key
from vprog.distill.tiny import FAMILIES, Shape, make_tiny
from vprog.modules.device import DTYPES

if TYPE_CHECKING:
    from vprog.corpus.exports.wording import Wording
    from vprog.distill.network import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """The student: a checkpoint of transformers, or, where none is named, a small one of our own."""

    checkpoint: str = key(
        "", "a folder, or owner/name in the hub's local cache; empty: a small one"
    )
    size: int = key(0, "width and height of pictures in pixels; 0: as the student takes them")
    rank: int = key(0, "of a low-rank adapter; 0: all weights learn", most=4096)
    alpha: int = key(16, "what the adapter's output counts, over its rank", least=1, most=8192)
    dropout: float = key(0.0, "of the adapter", most=0.9)
    device: str = key("auto", "where it runs: auto, cpu, cuda, mps")
    dtype: str = key("auto", "the numbers of its weights", choices=DTYPES)
    family: str = key("idefics3", "of a small student", choices=FAMILIES)
    pixels: int = key(64, "width and height of its pictures", least=16, most=2048)
    patch: int = key(8, "pixels that it sees as one", least=2, most=64)
    width: int = key(128, "of its language model", least=8, most=65_536)
    layers: int = key(4, "of its language model", least=1, most=200)
    vision_width: int = key(96, "of its vision tower", least=8, most=65_536)
    vision_layers: int = key(3, "of its vision tower", least=1, most=200)
    vocabulary: int = key(1024, "the most tokens", least=300, most=1_000_000)
    context: int = key(512, "the most tokens of a prompt and an answer", least=16, most=1_000_000)
    seed: int = key(0, "of its first weights")

    def __post_init__(self) -> None:
        if not self.checkpoint:
            self.shape()

    def shape(self) -> Shape:
        """How a small student is built.

        Raises:
            VprogError: VP705.
        """
        return Shape(
            size=self.pixels,
            patch=self.patch,
            width=self.width,
            layers=self.layers,
            vision_width=self.vision_width,
            vision_layers=self.vision_layers,
            vocabulary=self.vocabulary,
            context=self.context,
            family=self.family,
        )


def begun(
    settings: Settings, texts: Callable[[], Iterable[str]], make: Callable[..., Path]
) -> str | Path:
    """The checkpoint that a run begins with.

    Args:
        settings: of the run, with a table ``Learner``.
        texts: what a small student will read and write.
        make: makes a stage of the run: of its name and a function that fills a folder.
    """
    table = settings.of(Learner)
    if table.checkpoint:
        return settings.checkpoint(table.checkpoint)

    def fill(folder: Path) -> None:
        make_tiny(folder / "student", texts(), table.shape(), table.seed)

    made: Path = make("begin", fill)
    return made / "student"


def loaded(table: Learner, checkpoint: str | Path, wording: Wording | None = None) -> Network:
    """A checkpoint as the student of a run.

    Raises:
        VprogError: as ``vprog.distill.network.load_student``.
    """
    from vprog.distill.network import Lora, load_student

    lora = Lora(table.rank, table.alpha, table.dropout) if table.rank else None
    return load_student(
        checkpoint,
        size=table.size or None,
        lora=lora,
        wording=wording,
        device=table.device,
        dtype=table.dtype,
        seed=table.seed,
    )
