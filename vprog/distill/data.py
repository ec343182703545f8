"""The samples of a run, as its settings name them: a corpus, lines of JSON, or a small world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vprog.distill.sample import NO_SAMPLES, Sample, from_corpus, from_jsonl
from vprog.distill.settings import WRONG_VALUE, Settings, key

_WORLD: Final = "world:"
_MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """The samples that are learned from."""

    source: str = key(
        "world:12",
        "a corpus's folder, a file of samples (.jsonl), or world:SCENES[:SEED] to make a small corpus",
    )
    splits: tuple[str, ...] = key(("train",), "which splits; empty: all")
    most: int = key(0, "the most samples; 0: all")

    def __post_init__(self) -> None:
        self.world()

    def world(self) -> tuple[int, int] | None:
        """Scenes and seed, where the source is a world to be made; else None.

        Raises:
            VprogError: VP702.

        >>> Data(source="world:12:3").world(), Data(source="corpus").world()
        ((12, 3), None)
        """
        if not self.source.startswith(_WORLD):
            return None
        scenes, _, seed = self.source.removeprefix(_WORLD).partition(":")
        if scenes.isdecimal() and 0 < int(scenes) <= _MOST and (seed or "0").isdecimal():
            return int(scenes), int(seed or 0)
        raise WRONG_VALUE.error(
            f"data.source is {self.source[:60]!r}", "write world:SCENES or world:SCENES:SEED"
        )


def corpus_settings(data: Data, size: int) -> str:
    """The settings of the corpus of a world that is made for a run."""
    scenes, seed = data.world() or (1, 0)
    return (
        "[rationale]\n"
        'levels = ["trace", "bridged"]\n'
        'styles = ["concise", "detailed"]\n'
        "[[sources]]\n"
        f'kind = "world"\nscenes = {scenes}\nseed = {seed}\nsize = {size}\ncandidates = false\n'
    )


def samples_of(
    settings: Settings, size: int = 64, make: Callable[..., Path] | None = None
) -> list[Sample]:
    """The samples of a run.

    Args:
        settings: of the run, with a table ``Data``.
        size: width and height of the pictures of a world that is made, in pixels.
        make: makes a stage of the run (``vprog.distill.stages.Run.stage``); None: a world that is
            not made yet has no samples.

    Raises:
        VprogError: VP504, VP516 no corpus, or a damaged one; VP703 no samples.
    """
    data = settings.of(Data)
    if data.world() is not None:
        if make is None:
            return []
        found = from_corpus(make("corpus", lambda part: _built(data, size, part)), data.splits)
    else:
        place = settings.path(data.source)
        if place.suffix == ".jsonl":
            found = [s for s in from_jsonl(place) if not data.splits or s.split in data.splits]
        else:
            found = from_corpus(place, data.splits)
    if not found:
        splits = ", ".join(data.splits) or "all"
        raise NO_SAMPLES.error(
            f"{data.source} has no samples of the splits {splits}", "look at data.splits"
        )
    return found[: data.most] if data.most else found


def _built(data: Data, size: int, part: Path) -> None:
    from vprog.corpus.build import build
    from vprog.corpus.settings import settings_of

    build(settings_of(corpus_settings(data, size), part), part)
